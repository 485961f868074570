"""What the layer above adds to a milestone's page, and holds against its start. Projects do not know who that is."""

from collections.abc import Callable

from os2collab.access.guards import Refused
from os2collab.models import User
from os2collab.sections import Section
from projects.models import Milestone

type Builder = Callable[[Milestone, User], Section | None]
type Objection = Callable[[Milestone, User], str]

BUILDERS: list[Builder] = []
OBJECTIONS: list[Objection] = []


def on_milestone_page(builder: Builder) -> Builder:
    """Register a section of a milestone's page; it shows only what ``user`` may see, or is None."""
    BUILDERS.append(builder)
    return builder


def before_start(objection: Objection) -> Objection:
    """Register what stands in the way of starting the work, in one sentence; empty when nothing does."""
    OBJECTIONS.append(objection)
    return objection


def sections_of(milestone: Milestone, user: User) -> list[Section]:
    """All sections of a milestone's page for this reader."""
    return [section for build in BUILDERS if (section := build(milestone, user))]


def check_start(milestone: Milestone, by: User) -> None:
    """Raise Refused with the first thing that stands in the way."""
    for object_to in OBJECTIONS:
        if reason := object_to(milestone, by):
            raise Refused(reason)
