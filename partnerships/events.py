"""Everything that can happen in a partnership: what it is called, and who is told."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django.db import models
from django.db.models import F, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from os2collab.display import kroner
from os2collab.events import EventKind, Recipient, as_date, register
from os2collab.models import Event, Membership
from partnerships.models import Partnership, PartnershipStanding, PartnershipState, Verdict, Wish
from projects.models import TeamMember, TeamRole

REASON_OF_ROLE: dict[str, str] = {
    TeamRole.PROJECT_LEAD: "lead",
    TeamRole.COORDINATOR: "coordinator",
    TeamRole.DELIVERY_MANAGER: "team",
}
TOLD_ON_TEAM = tuple(REASON_OF_ROLE)


def concerned(_event: Event, within: models.Model) -> Iterable[Recipient]:
    """Who recorded a pledge, who signs for the leading municipality, who reviewed it, and who leads the project.

    Only those who can still see the partnership: who has left an organisation hears no more of it.
    """
    partnership = cast("Partnership", within)
    led_by = Membership.objects.current().filter(organisation=partnership.lead_organisation_id, is_signatory=True)
    team = TeamMember.objects.current().filter(project=partnership.project_id, role__in=TOLD_ON_TEAM)
    known = because(partnership.pledges.all(), "partner", "recorded_by").union(
        because(led_by, "organisation", "user"),
        because(partnership.reviews.all(), "secretariat", "by"),
        because(team, F("role"), "user"),
    )
    reasons = dict(known.values_list("person", "reason").order_by("reason"))
    present = PartnershipStanding.objects.filter(partnership=partnership, user__in=reasons)
    return [
        Recipient(user, REASON_OF_ROLE.get(str(reasons[user]), str(reasons[user])))
        for user in set(present.values_list("user_id", flat=True))
    ]


def because(rows: models.QuerySet[Any], reason: str | F, person: str) -> models.QuerySet[Any, Any]:
    """The people of some rows, each with the reason why they are told."""
    told = Value(reason, models.CharField()) if isinstance(reason, str) else reason
    people: models.QuerySet[Any, Any] = rows.order_by().annotate(person=F(person), reason=told)
    return people.values("person", "reason")


def money(value: str) -> str:
    """A stored amount, or the words for one that is not settled."""
    return kroner(Decimal(value)) if value else gettext("an amount still to be settled")


def conditions(kept: Any) -> str:
    """The conditions of a pledge as the history keeps them, in the reader's words; older ones are words already."""
    return kept if isinstance(kept, str) else "; ".join(Wish.from_json(one).sentence() for one in kept)


def state_label(value: str) -> str:
    """A stored state in the reader's language, inside a sentence."""
    return str(PartnershipState(value).label).lower()


def verdict_label(value: str) -> str:
    """A stored verdict in the reader's language, inside a sentence."""
    return str(Verdict(value).label).lower()


STARTED = EventKind(
    "partnership.started", "flag", _("The partnership {title} was started."), ("title",), audience=concerned
)
EDITED = EventKind(
    "partnership.edited", "document", _("The partnership's description was changed."), audience=concerned
)
GOAL_CHANGED = EventKind(
    "partnership.goal_changed",
    "money",
    _("The goal changed: it was {before}, and {after} is needed now."),
    ("before", "after"),
    formats={"before": money, "after": money},
    audience=concerned,
)
DEADLINE_MOVED = EventKind(
    "partnership.deadline_moved",
    "calendar",
    _("The deadline for tilsagn (pledges) moved from {before} to {after}."),
    ("before", "after"),
    formats={"before": as_date, "after": as_date},
    audience=concerned,
)
VENDOR_CHOSEN = EventKind(
    "partnership.vendor_chosen",
    "people",
    _("{organisation_name} is the vendor."),
    ("organisation_name",),
    audience=concerned,
)
VENDOR_LEFT = EventKind(
    "partnership.vendor_left",
    "people",
    _("{organisation_name} is no longer the vendor."),
    ("organisation_name",),
    audience=concerned,
)
OPENED = EventKind(
    "partnership.opened",
    "open",
    _("The partnership takes pledges until {deadline}."),
    ("deadline",),
    formats={"deadline": as_date},
    audience=concerned,
)
MOVED_ON = EventKind(
    "partnership.moved_on",
    "arrow-right",
    _("The partnership is now {state}: {reason}"),
    ("state", "reason"),
    formats={"state": state_label},
    audience=concerned,
)
THRESHOLD_SET = EventKind(
    "partnership.threshold_set",
    "flag",
    _("{organisation_name} starts when {percent} percent of the goal is binding."),
    ("organisation_name", "percent"),
    audience=concerned,
)
THRESHOLD_WITHDRAWN = EventKind(
    "partnership.threshold_withdrawn",
    "undo",
    _("{organisation_name} has withdrawn its threshold."),
    ("organisation_name",),
    audience=concerned,
)

PLEDGE_INTEREST = EventKind(
    "pledge.interest",
    "flag",
    _("{organisation_name} states an interest: {amount}"),
    ("organisation_name", "amount"),
    formats={"amount": money},
    audience=concerned,
)
PLEDGE_CONDITIONAL = EventKind(
    "pledge.conditional",
    "clock",
    _("{organisation_name} pledges {amount} on condition that: {condition}"),
    ("organisation_name", "amount", "condition"),
    formats={"amount": money, "condition": conditions},
    audience=concerned,
)
PLEDGE_BINDING = EventKind(
    "pledge.binding",
    "check",
    _("{organisation_name} binds itself to {amount} in budget year {year}."),
    ("organisation_name", "amount", "year"),
    formats={"amount": money},
    audience=concerned,
)
PLEDGE_WITHDRAWN = EventKind(
    "pledge.withdrawn",
    "undo",
    _("{organisation_name} withdraws its pledge: {reason}"),
    ("organisation_name", "reason"),
    audience=concerned,
)
SPLIT_PROPOSED = EventKind(
    "split.proposed",
    "money",
    _("{organisation_name} proposes how the costs are shared: {number}. {name}"),
    ("organisation_name", "number", "name"),
    audience=concerned,
)
SPLIT_ADOPTED = EventKind(
    "split.adopted",
    "check",
    _("The costs are shared by proposal {number}. {name}"),
    ("number", "name"),
    audience=concerned,
)
JOIN_LINK_PUBLISHED = EventKind(
    "partnership.link_published",
    "link",
    _("The partnership has a public page for municipalities that hesitate."),
    audience=concerned,
)
JOIN_LINK_WITHDRAWN = EventKind(
    "partnership.link_withdrawn",
    "undo",
    _("The public page was withdrawn; its link leads nowhere now."),
    audience=concerned,
)
REVIEWED = EventKind(
    "review.written",
    "talk",
    _("The co-operation was reviewed: {verdict}. Next review {next_on}."),
    ("verdict", "next_on"),
    formats={"verdict": verdict_label, "next_on": as_date},
    audience=concerned,
)

register(
    STARTED,
    EDITED,
    GOAL_CHANGED,
    DEADLINE_MOVED,
    VENDOR_CHOSEN,
    VENDOR_LEFT,
    OPENED,
    MOVED_ON,
    THRESHOLD_SET,
    THRESHOLD_WITHDRAWN,
    PLEDGE_INTEREST,
    PLEDGE_CONDITIONAL,
    PLEDGE_BINDING,
    PLEDGE_WITHDRAWN,
    SPLIT_PROPOSED,
    SPLIT_ADOPTED,
    JOIN_LINK_PUBLISHED,
    JOIN_LINK_WITHDRAWN,
    REVIEWED,
    groups={
        "partnership": _("The partnership"),
        "pledge": _("Tilsagn (pledges)"),
        "split": _("How costs are shared"),
        "review": _("Reviews"),
    },
)
