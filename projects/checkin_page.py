"""What the page of a check-in shows: my side's questions while it is open, both sides' answers when it is revealed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from os2collab.access.decide import can, standing_in
from os2collab.access.permissions import Permission
from os2collab.models import Side, User
from projects.forms.answers import AnswerForms
from projects.forms.checkins import AcknowledgementForm, WholeForm, WordForm
from projects.models import (
    Adjustment,
    AgendaItem,
    CheckIn,
    CheckInAnswer,
    CheckInWord,
    Milestone,
    Project,
    StatusReport,
    TeamMember,
)
from projects.promise_page import said_here
from projects.questions import is_near, milestones_asked
from projects.rows import difference


@dataclass
class RevealRow:
    """One milestone with all that was said of it; the voice that speaks first for a side comes first.

    ``item`` is where the difference stands on the group's list.
    """

    milestone: Milestone
    vendor: list[CheckInWord] = field(default_factory=list)
    municipality: list[CheckInWord] = field(default_factory=list)
    gap: str = ""
    item: AgendaItem | None = None


class AgendaLine(NamedTuple):
    """A difference to talk about, in words, and whether the reader may tick it off."""

    item: AgendaItem
    words: str
    may_settle: bool


def checkin_page(checkin: CheckIn, user: User, forms: AnswerForms | None = None) -> dict[str, Any]:
    """Everything on the page. Nothing of an answer that is sealed for the reader is loaded."""
    project = checkin.project
    answers = list(CheckInAnswer.objects.for_checkin(checkin))
    place = own_place(project, user)
    mine = next((answer for answer in answers if place and answer.organisation_id == place.organisation_id), None)
    page: dict[str, Any] = {"checkin": checkin, "project": project, "answers": answers, "mine": mine, "place": place}
    if not checkin.is_open:
        return page | revealed(checkin, user, answers, place) | {"unsent": unsent(checkin, mine)}
    page["others"] = [answer for answer in answers if answer is not mine]
    if mine and mine.is_sent:
        page["sealed_words"] = mine.words.select_related("milestone")
        page["sealed"] = CheckInAnswer.objects.get(pk=mine.pk)
    elif place and can(user, Permission.CHECKIN_ANSWER, checkin):
        draft = own_draft(checkin, place)
        page["forms"] = forms or answer_forms(checkin, draft)
        page["draft"] = draft
        page["colleagues"] = colleagues(project, draft, page["forms"])
    return page


def own_place(project: Project, user: User) -> TeamMember | None:
    """The reader's place on one of the two sides of the team, as long as they work for that organisation."""
    speaks_for = standing_in(user, project).organisations(Permission.CHECKIN_ANSWER)
    return next((m for m in project.current_team if m.user_id == user.pk and m.organisation_id in speaks_for), None)


def colleagues(project: Project, draft: CheckInAnswer, forms: AnswerForms) -> list[tuple[TeamMember, str]]:
    """Who answers for an organisation, and which milestones each has written to so far."""
    wrote: dict[int, list[str]] = defaultdict(list)
    for form in forms.words:
        if known := draft.writers.get(str(form.prefix)):
            wrote[known[0]].append(f"M{form.milestone.number}")
    team = [member for member in project.current_team if member.organisation_id == draft.organisation_id]
    return [(member, get_text_list(wrote[member.user_id], _("and"))) for member in team]


def own_draft(checkin: CheckIn, place: TeamMember) -> CheckInAnswer:
    """The answer that the person's organisation is writing, or an empty one."""
    found = CheckInAnswer.objects.filter(checkin=checkin, organisation=place.organisation_id).first()
    return found or CheckInAnswer(checkin=checkin, organisation=place.organisation, side=place.side)


def answer_forms(checkin: CheckIn, answer: CheckInAnswer, data: Any = None) -> AnswerForms:
    """The questions to an organisation, those that are near first."""
    milestones = list(milestones_asked(checkin.project, answer).for_list())
    for milestone in milestones:
        milestone.project = checkin.project
    return AnswerForms(data, answer=answer, milestones=[(milestone, is_near(milestone)) for milestone in milestones])


def revealed(checkin: CheckIn, user: User, answers: list[CheckInAnswer], place: TeamMember | None) -> dict[str, Any]:
    """Both sides' words side by side, differences first; who was silent; who has seen it."""
    sent = [answer for answer in answers if answer.is_sent]
    sent.sort(key=lambda answer: (answer.side != Side.VENDOR, not answer.asked, answer.organisation.sort_key))
    seen = list(checkin.acknowledgements.select_related("organisation", "by"))
    agenda = list(AgendaItem.objects.on_the_table(checkin).for_list())
    owed = place and place.organisation_id not in {each.organisation_id for each in seen}
    rows = reveal_rows(checkin, sent, {item.milestone_id: item for item in agenda})
    return {
        "sent": sent,
        "silent": [answer for answer in answers if answer.asked and not answer.is_sent],
        "rows": rows,
        "may_propose": bool(can(user, Permission.ADJUSTMENT_PROPOSE, checkin.project)),
        "new_url": propose_url(checkin, rows),
        "adjustments": came_of(checkin),
        "seen": seen,
        "acknowledgement": AcknowledgementForm()
        if owed and can(user, Permission.CHECKIN_ACKNOWLEDGE, checkin)
        else None,
        "agenda": agenda_lines(agenda, user),
        **said_here(checkin, user),
    }


def propose_url(checkin: CheckIn, rows: Iterable[RevealRow]) -> str:
    """Where one proposes a change out of this check-in, about what the sides see differently."""
    different = "".join(f"&milestone={row.milestone.number}" for row in rows if row.gap)
    return f"{checkin.project.get_absolute_url()}adjustments/new/?checkin={checkin.number}{different}"


def came_of(checkin: CheckIn) -> list[Adjustment]:
    """The adjustments that were proposed out of a check-in."""
    found = list(checkin.adjustments.select_related("current", "organisation").order_by("number"))
    for adjustment in found:
        adjustment.project = checkin.project
    return found


def unsent(checkin: CheckIn, mine: CheckInAnswer | None) -> list[WordForm | WholeForm]:
    """What the reader's organisation had written when the time was up, by question."""
    if mine is None or mine.is_sent or mine.drafted_at is None:
        return []
    draft = CheckInAnswer.objects.get(pk=mine.pk)
    forms = answer_forms(checkin, draft)
    forms.meet(draft.draft, {})
    return [form for form in forms.all if form.theirs]


def reveal_rows(checkin: CheckIn, sent: list[CheckInAnswer], listed: Mapping[int, AgendaItem]) -> list[RevealRow]:
    """What was said, by milestone: differences first, then in the plan's order."""
    by_pk = {answer.pk: answer for answer in sent}
    rows: dict[int, RevealRow] = {}
    words = CheckInWord.objects.filter(answer__in=by_pk).select_related("milestone")
    for word in words.order_by("milestone__position", "milestone__number"):
        word.answer = by_pk[word.answer_id]
        word.milestone.project = checkin.project
        row = rows.setdefault(word.milestone_id, RevealRow(word.milestone, item=listed.get(word.milestone_id)))
        (row.vendor if word.answer.side == Side.VENDOR else row.municipality).append(word)
    for row in rows.values():
        row.vendor.sort(key=lambda word: word.answer.organisation_id != row.milestone.responsible_id)
        row.municipality.sort(key=lambda word: word.answer.organisation_id != checkin.project.lead_organisation_id)
        row.gap = gap_between(row.vendor, row.municipality)
    return sorted(rows.values(), key=lambda row: not row.gap)


def gap_between(vendor: list[CheckInWord], municipality: list[CheckInWord]) -> str:
    """How the sides' first voices differ, in words; nothing when they agree or one was silent (rule 9)."""
    if not vendor or not municipality:
        return ""
    ours, theirs = vendor[0], municipality[0]
    if ours.status == theirs.status and abs(ours.confidence - theirs.confidence) < StatusReport.GAP:
        return ""
    return difference(ours.status, ours.confidence, theirs.status, theirs.confidence)


def agenda_lines(items: Iterable[AgendaItem], user: User) -> list[AgendaLine]:
    """What is to be talked about, with how the sides differ. No query when the reader's roles are known by now."""
    return [
        AgendaLine(
            item,
            difference(item.vendor_status, item.vendor_confidence, item.municipal_status, item.municipal_confidence),
            bool(can(user, Permission.AGENDA_SETTLE, item)),
        )
        for item in items
    ]
