"""The kernel's nouns."""

from os2collab.models.user import User

__all__ = ["User"]
