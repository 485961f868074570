"""Everything that can happen in a project: what it is called, and who is told. One noun a file."""

from projects.events import adjustments, checkins, groups, milestones, projects

__all__ = ["adjustments", "checkins", "groups", "milestones", "projects"]
