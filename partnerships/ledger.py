"""The ledger of a partnership: its pledges by level, and each organisation's place in it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from os2collab.access.decide import can, standing_in
from os2collab.access.permissions import Permission
from os2collab.models import Organisation, Side, User
from os2collab.prepared import prepared
from partnerships.conditions import Presence, conditional_of, is_met, presence_of
from partnerships.forms.pledges import PledgeForm
from partnerships.joining_late import LateTerms
from partnerships.models import (
    COMMITTING,
    ConditionKind,
    Partnership,
    Pledge,
    PledgeApproval,
    PledgeChange,
    PledgeLevel,
)

CHANGES = 100
LEVELS = (PledgeLevel.BINDING, PledgeLevel.CONDITIONAL, PledgeLevel.INTEREST)


@dataclass
class LedgerGroup:
    """All pledges of one level, with the sum and the count of that level alone."""

    level: PledgeLevel
    amount: Decimal
    count: int
    pledges: list[Pledge]


@dataclass
class PledgePlace:
    """One organisation's place in the ledger: what it has pledged, and what the reader may do about it."""

    organisation: Organisation
    pledge: Pledge | None
    may_change: bool
    may_commit: bool
    registering: bool = False
    may_tick: bool = False
    may_consent: bool = False
    may_ask: bool = False
    opened: PledgeForm | None = None
    late: LateTerms | None = None  # what joining now would cost, for who is not in yet

    @property
    def may_withdraw(self) -> bool:
        """Whether the reader can take it back."""
        return self.may_change and self.pledge is not None and self.pledge.stands and not self.pledge.is_binding

    @property
    def is_ticked(self) -> bool:
        """Whether the condition in own words is said to hold."""
        return self.pledge is not None and any(wish.ticked for wish in self.pledge.wishes)

    @property
    def stands(self) -> bool:
        """Whether there is a pledge that has neither been withdrawn nor lapsed."""
        return self.pledge is not None and self.pledge.stands

    def changes(self) -> list[PledgeChange]:
        """How the pledge came to be, newest first; one query."""
        return list(self.pledge.changes.select_related("by")[:CHANGES]) if self.pledge else []

    def approval(self) -> PledgeApproval | None:
        """Which text was agreed to, by whom; one query."""
        kept = self.pledge.approval_id if self.pledge else None
        return PledgeApproval.objects.select_related("by").filter(pk=kept).first() if kept else None

    def form(self, data: QueryDict | None = None) -> PledgeForm:
        """The form for this place."""
        return PledgeForm(
            data,
            speaks_for=self.organisation,
            pledge=self.pledge,
            may_commit=self.may_commit,
            registering=self.registering,
        )


@dataclass(frozen=True)
class WishLine:
    """One condition of a pledge as it is shown: the words, whether it holds, and how far it is."""

    text: str
    is_met: bool
    progress: str = ""


def read(partnership: Partnership) -> tuple[list[Pledge], Presence]:
    """The whole ledger with what it shows of conditions, and who is in; one query."""
    ledger = ledger_of(partnership.pk)
    presence = presence_of(ledger)
    for pledge in ledger:
        pledge.partnership = partnership
        pledge.wish_lines = wish_lines(pledge, presence)  # type: ignore[attr-defined]
    return ledger, presence


@prepared
def ledger_of(partnership: int) -> QuerySet[Pledge]:
    """The pledges of a partnership, with what the ledger shows of each."""
    return Pledge.objects.filter(partnership=partnership).for_ledger()


def wish_lines(pledge: Pledge, presence: Presence) -> list[WishLine]:
    """The conditions of a pledge while it is conditional."""
    if pledge.level != PledgeLevel.CONDITIONAL:
        return []
    mine = conditional_of(pledge)
    lines = []
    for wish in pledge.wishes:
        counted = {"have": presence.counts(pledge.organisation_id), "wanted": wish.partners}
        progress = _("%(have)d of %(wanted)d") % counted if wish.kind == ConditionKind.PARTNERS else ""
        lines.append(WishLine(wish.sentence(), is_met(wish, mine, presence), progress))
    return lines


def circle_sentence(ledger: list[Pledge], presence: Presence) -> str:
    """Who waits for each other, in one sentence; empty when nobody does."""
    names = [pledge.organisation.name for pledge in ledger if pledge.organisation_id in presence.circle]
    if not names:
        return ""
    words = {"names": get_text_list(names, _("and"))}
    return _("%(names)s wait for each other. They can agree together: then all of them are bound at once.") % words


def ledger_groups(partnership: Partnership, ledger: list[Pledge]) -> list[LedgerGroup]:
    """The pledges by level, each level with its own sum."""
    return [
        LedgerGroup(
            level,
            getattr(partnership, f"{level}_amount"),
            getattr(partnership, f"{level}_count"),
            [pledge for pledge in ledger if pledge.level == level],
        )
        for level in LEVELS
    ]


def own_pledges(
    partnership: Partnership, user: User, ledger: list[Pledge], presence: Presence, form: PledgeForm | None = None
) -> list[PledgePlace]:
    """The places of the reader's organisations that can pledge here; none for a vendor's people."""
    mine = standing_in(user, partnership).organisations(Permission.PLEDGE_INTEREST)
    if not mine:
        return []
    pledged = {pledge.organisation_id: pledge for pledge in ledger}
    places = [
        place_of(partnership, user, organisation, pledged.get(organisation.pk), presence)
        for organisation in Organisation.objects.filter(pk__in=mine)
    ]
    for place in places:
        if form is not None and form.speaks_for == place.organisation:
            place.opened = form
    return places


def pledge_place(partnership: Partnership, user: User, slug: str) -> PledgePlace | None:
    """The place of the organisation with that address; None when there is no such organisation."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        return None
    ledger, presence = read(partnership)
    pledge = next((pledge for pledge in ledger if pledge.organisation_id == organisation.pk), None)
    return place_of(partnership, user, organisation, pledge, presence)


def place_of(
    partnership: Partnership, user: User, organisation: Organisation, pledge: Pledge | None, presence: Presence
) -> PledgePlace:
    """What the reader may do about one organisation's pledge. No query when the reader's roles are known."""
    here = standing_in(user, partnership)
    own = organisation.pk in here.organisations(Permission.PLEDGE_INTEREST)
    commits = organisation.pk in here.organisations(Permission.PLEDGE_COMMIT)
    registers = not commits and bool(can(user, Permission.PLEDGE_REGISTER, partnership))
    open_now = not partnership.refusal(Permission.PLEDGE_INTEREST) and organisation.side == Side.MUNICIPALITY
    light = pledge is None or pledge.level not in COMMITTING
    if pledge:
        pledge.partnership = partnership
    waits = pledge is not None and pledge.level == PledgeLevel.CONDITIONAL
    speaks = open_now and (commits or registers)
    return PledgePlace(
        organisation,
        pledge,
        may_change=open_now and (commits or registers or (own and light)),
        may_commit=commits or registers,
        registering=registers and not (own and light),
        may_ask=open_now and own and not commits and pledge is not None and pledge.stands and not pledge.is_binding,
        may_tick=waits and speaks and pledge is not None and bool(pledge.condition),
        may_consent=waits and speaks and organisation.pk in presence.circle and not (pledge and pledge.consented_at),
    )
