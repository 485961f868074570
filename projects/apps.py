"""Projects as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, teams, groups, milestones and status."""

    name = "projects"

    def ready(self) -> None:
        """Make known what can happen here, what an organisation's page shows, and what a person leaves behind."""
        from projects import events, matters, sections  # noqa: F401 - importing declares them
        from projects.actions import people  # noqa: F401 - as above
