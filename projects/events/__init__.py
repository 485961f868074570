"""Everything that can happen in a project: what it is called, and who is told. One noun a file."""

from projects.events import barometer, checkins, groups, milestones, projects, promises

__all__ = ["barometer", "checkins", "groups", "milestones", "projects", "promises"]
