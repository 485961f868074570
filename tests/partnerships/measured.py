"""A round with as much as there can be in it, to weigh its pages and to count what they ask."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse

from os2collab import clock
from os2collab.models import Organisation, User
from partnerships.actions import join_links, partnerships, round_terms, splits
from partnerships.cost_keys import CostKey
from partnerships.models import GoalPartKind, KeyKind, Partnership
from partnerships.round_terms import Terms

PART = Decimal(10_000)


def long_round(led_by: Any, lead: User, *, parts: int, proposals: int) -> dict[str, str]:
    """Name → address of its pages: ``led_by`` is a project or an organisation that ``lead`` speaks for.

    Every municipality has a share in every proposal, and the last one is adopted. The round of "decision" is another
    one, whose deadline has passed.
    """
    partnership, undecided = (opened(led_by, lead, title) for title in ("En lang runde", "En forpasset runde"))
    kinds = GoalPartKind.values
    rows = tuple((kinds[number % len(kinds)], f"Del {number} af det hele", PART) for number in range(parts))
    fees = tuple((clock.today() + timedelta(days=number), PART) for number in range(parts))
    terms = Terms.of(partnership)
    whole = Terms(**(vars(terms) | {"parts": rows, "fees": fees, "late_rule": "rising_fee"}))
    round_terms.set_terms(partnership, by=lead, terms=whole, reason="Styregruppen")
    payers = list(Organisation.objects.municipal().values_list("pk", flat=True))
    key = CostKey(KeyKind.EQUAL, 1_000_000)
    for number in range(proposals):
        split = splits.propose(partnership, by=lead, name=f"Forslag {number}", key=key, organisations=payers)
    splits.adopt(split, by=lead)
    link = join_links.publish(partnership, by=lead)
    with clock.at(clock.now() - timedelta(days=3)):
        Partnership.objects.filter(pk=undecided.pk).update(deadline=clock.today())
    slug = [partnership.slug]
    return {
        "round": reverse("partnership-round", args=slug),
        "decision": reverse("partnership-decision", args=[undecided.slug]),
        "proposals": reverse("split-list", args=slug),
        "proposal": split.get_absolute_url(),
        "what_if": reverse("what-if", args=slug),
        "join": reverse("join", args=[link.token]),
        "join_share": f"{reverse('join', args=[link.token])}?municipality={payers[0]}",
    }


def opened(led_by: Any, lead: User, title: str) -> Partnership:
    """A partnership that takes pledges."""
    partnership = partnerships.start(
        led_by,
        by=lead,
        title=title,
        purpose="Vi mangler det samme",
        goal_amount=Decimal(1_000_000),
        deadline=clock.today() + timedelta(days=60),
        vendor=None,
    )
    return partnerships.open_for_pledges(partnership, by=lead)
