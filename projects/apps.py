"""Projects as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, teams, groups, milestones and status."""

    name = "projects"

    def ready(self) -> None:
        """Make known what happens, is talked about and found here, what pages of others show, what a person leaves."""
        from projects import events, matters, search, sections  # noqa: F401 - importing declares them
        from projects.actions import people  # noqa: F401 - as above
