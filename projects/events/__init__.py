"""Everything that can happen in a project: what it is called, and who is told. One noun a file."""

from projects.events import adjustments, barometer, checkins, groups, milestones, projects, promises

__all__ = ["adjustments", "barometer", "checkins", "groups", "milestones", "projects", "promises"]
