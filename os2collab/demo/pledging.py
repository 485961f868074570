"""How people of the story bind their organisation: they read the text, and approve it."""

from decimal import Decimal
from typing import NamedTuple

from stdnum import ean

from os2collab.demo.story import Story
from os2collab.models import Organisation
from partnerships.actions import pledges
from partnerships.approval_text import fingerprint_of
from partnerships.models import Appropriation, Partnership, Pledge, PledgeLevel
from partnerships.said import Said, Years

PAPER = "Underskrevet tilsagn modtaget"


class Commitment(NamedTuple):
    """Who binds which organisation to how many kroner, paid in which budget years."""

    key: str
    name: str
    amount: int
    years: Years
    appropriation: str = Appropriation.NOT_SOUGHT
    authority: str = "Udvalget for økonomi, pkt. 7"
    reference: str = ""


def commit(story: Story, partnership: Partnership, commitment: Commitment) -> Pledge:
    """A binding pledge; the secretariat registers a signed paper."""
    organisation = story.organisation(commitment.name)
    said = Said(
        level=PledgeLevel.BINDING,
        amount=Decimal(commitment.amount),
        years=commitment.years,
        appropriation=commitment.appropriation,
        gln=invented_gln(organisation),
        order_reference=commitment.reference,
    )
    partnership.refresh_from_db()
    return pledges.record(
        partnership,
        by=story.people[commitment.key],
        organisation=organisation,
        said=said,
        authority=commitment.authority,
        seen=fingerprint_of(partnership, organisation, said),
        reason=PAPER if commitment.key == "rikke" else "",
    )


def invented_gln(organisation: Organisation) -> str:
    """A location number that adds up, and belongs to nobody we know."""
    digits = f"57999990{organisation.municipality_code or 0:0>4}"
    return digits + ean.calc_check_digit(digits)
