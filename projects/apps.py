"""Projects as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, teams, groups, milestones and status."""

    name = "projects"

    def ready(self) -> None:
        """Make known what can happen here, and what an organisation's page shows."""
        from projects import events, sections  # noqa: F401 - importing declares them
