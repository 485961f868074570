"""docs/permissions.md from the tables that decide: who may do what, what others are told, and when a matter says no."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS, GRANTS, Role
from projects.models.milestone import REFUSALS

# How somebody comes to a role. Each needs a membership of the organisation that holds today.
ROLES: dict[str, dict[Role, str]] = {
    "In an organisation": {
        Role.ANYONE: "anybody who is signed in",
        Role.MEMBER: "works for the organisation",
        Role.ADMINISTRATOR: "works for it and is its administrator",
        Role.SIGNATORY: "works for it and may bind it",
    },
    "In a project": {
        Role.PROJECT_LEAD: "the municipal project lead: exactly one person, from a public organisation",
        Role.TESTER: "on the team as a named tester, from a public organisation",
        Role.TEAM_MUNICIPALITY: "on the team for a municipality or an authority",
        Role.TEAM_VENDOR: "on the team for a vendor",
        Role.TEAM_SECRETARIAT: "on the team for the secretariat",
        Role.PARTICIPANT_MUNICIPALITY: "works for a municipality or an authority that takes part",
        Role.PARTICIPANT_VENDOR: "works for a vendor that takes part",
        Role.COORDINATION_SEAT: "holds a seat in its coordination group, or is a substitute there",
        Role.STEERING_SEAT: "holds a seat in its steering group, or is a substitute there",
        Role.STEERING_CHAIR: "holds the chair of its steering group, or is the chair's substitute",
        Role.SPECIALIST_SEAT: "holds a seat in one of its specialist groups, or is a substitute there",
    },
    "Towards a need": {
        Role.NEED_VOICE: "works for a municipality or an authority",
        Role.NEED_PROPOSER: "works for the organisation that proposed it, while nobody else has it",
        Role.NEED_HOLDER: "administrator or signatory of an organisation that has it",
        Role.NEED_STEWARD: "the municipal project lead of the project or the product that it is about",
        Role.NEED_VENDOR: "works for a vendor",
    },
    "In a partnership": {
        Role.PARTNERSHIP_LEAD: "leads its project; without one, signs for or administers who leads it",
        Role.PARTNER: "works for a public organisation that has pledged, or any while it takes pledges",
        Role.PARTNER_SIGNATORY: "the same, and may bind that organisation",
        Role.PARTNER_COMMITTED: "works for an organisation that leads it, or whose pledge is conditional or binding",
        Role.PARTNERSHIP_VENDOR: "works for its vendor",
        Role.PARTNERSHIP_READER: "can see its project, once it is no draft",
        Role.PAPERS_READER: "leads it, towards what an organisation signed for its pledge",
    },
    "Towards a vendor's quote": {
        Role.QUOTE_BIDDER: "works for the vendor that is asked, and for no public organisation",
        Role.QUOTE_READER: "from the opening on: may compare its quotes, and works for no vendor",
    },
    "Everywhere": {
        Role.SECRETARIAT: "works for the secretariat",
    },
}
HEAD = """\
# Who may do what

Made by `manage.py permissions` from `os2collab/access/roles.py`, `os2collab/access/permissions.py` and
`projects/models/milestone.py`: change those, not this page. What every address of the site answers to whom stands as a
table in `tests/test_access_table.py`.

Three questions are asked, in this order, by one function (`can` in `os2collab/access/decide.py`), and the last word is
the verb's own, under lock:

1. Has the person any role in the project, partnership or organisation? If not, it does not exist for them (404).
2. Does one of their roles grant it? If not, they are told why (403).
3. Does the matter itself stand in the way? Then that is the reason they are told (403).
"""


def document() -> str:
    """The whole page."""
    with translation.override("en"):
        return "\n".join([HEAD, *roles(), *permissions(), *states()])


def roles() -> Iterator[str]:
    """How somebody comes to each role, and what it grants."""
    for place, held in ROLES.items():
        yield f"## {place}\n"
        yield "| role | who | may |\n|---|---|---|"
        for role, words in held.items():
            granted = ", ".join(f"`{permission}`" for permission in Permission if permission in GRANTS[role])
            yield f"| **{role}** | {words} | {granted or '–'} |"
        yield ""


def permissions() -> Iterator[str]:
    """Who may, and what everybody else who can see the matter is told."""
    yield "## By permission\n"
    for matter, group in groupby(Permission, lambda permission: permission.partition(".")[0]):
        yield f"### {matter.capitalize()}\n"
        yield "| permission | roles | what others are told |\n|---|---|---|"
        for permission in group:
            holders = ", ".join(role for role in Role if permission in GRANTS[role])
            told = EXPLANATIONS.get(permission, "nothing: for them it does not exist")
            yield f"| `{permission}` | {holders or '–'} | {told} |"
        yield ""


def states() -> Iterator[str]:
    """What a milestone's state stands in the way of, whoever asks."""
    yield "## When a milestone itself stands in the way\n"
    yield "| permission | while it is | what is said |\n|---|---|---|"
    for refused, standing, reason in REFUSALS:
        names = ", ".join(f"`{permission}`" for permission in Permission if permission in refused)
        yield f"| {names} | {', '.join(sorted(str(state.label).lower() for state in standing))} | {reason} |"
    yield ""


class Command(BaseCommand):
    help = "Write docs/permissions.md from the tables that decide."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        file = Path(settings.BASE_DIR) / "docs" / "permissions.md"
        file.write_text(document())
        self.stdout.write(f"{file.relative_to(settings.BASE_DIR)} is up to date.")
