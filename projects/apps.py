"""Projects as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, teams, groups, milestones and status."""

    name = "projects"

    def ready(self) -> None:
        """Make the project's event kinds known."""
        from projects import events  # noqa: F401 - importing declares them
