"""Everything that can happen in a project: what it is called, and who is told. One noun a file."""

from projects.events import checkins, groups, milestones, projects

__all__ = ["checkins", "groups", "milestones", "projects"]
