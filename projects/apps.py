"""Projects as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, teams, groups, milestones and status."""

    name = "projects"

    def ready(self) -> None:
        """Make known what can happen and be found, what an organisation's page shows, what a person leaves behind."""
        from projects import events, search, sections  # noqa: F401 - importing declares them
        from projects.actions import people  # noqa: F401 - as above
