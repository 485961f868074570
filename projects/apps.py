"""Projects as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, teams, groups, milestones and status."""

    name = "projects"
