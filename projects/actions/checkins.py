"""Check-ins: opened by rhythm or by the lead, drafted and sent by each side, sealed until the reveal."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.guards import Refused, Stale, verb
from os2collab.access.permissions import Permission
from os2collab.events import EventKind, record
from os2collab.models import Organisation, Side, User
from os2collab.workdays import working_days_after
from projects.actions import barometer
from projects.actions.reveal import reveal
from projects.events.checkins import CHECKIN_ACKNOWLEDGED, CHECKIN_ANSWERED, CHECKIN_OPENED
from projects.models import (
    CheckIn,
    CheckInAcknowledgement,
    CheckInAnswer,
    CheckInWord,
    Project,
    TeamMember,
)
from projects.questions import milestones_asked

ASKED_AT = time(8)
ANSWERED_WITHIN = 5  # Danish working days
REVEALED_AT = time(12)


@verb(Permission.CHECKIN_OPEN)
def open_now(project: Project, *, by: User) -> CheckIn:
    """The lead asks both sides now, before the rhythm does. Raises ValidationError when there is nobody to ask."""
    return begin(project, by)


def may_begin(project: Project) -> bool:
    """Whether one can be opened: the project runs, and none is open."""
    return project.checkin_id is None and project.state == Project.State.ACTIVE


def begin(project: Project, by: User | None) -> CheckIn:
    """Open the next check-in of a locked project and ask both sides at once; the last one is over then."""
    if project.checkin_id:
        raise ValidationError(_("A check-in is open already."))
    if project.state != Project.State.ACTIVE:
        raise ValidationError(_("The project is paused; it has no check-ins meanwhile."))
    asked = asked_organisations(project)
    if {organisation.side for organisation in asked} != {Side.MUNICIPALITY, Side.VENDOR}:
        raise ValidationError(_("A check-in needs people from a vendor and from the leading municipality on the team."))
    if not project.milestones.open().exists():
        raise ValidationError(_("There is no open milestone to talk about."))
    now = clock.now()
    barometer.close_open_round(project)
    project.checkins.filter(state=CheckIn.State.REVEALED).update(state=CheckIn.State.CLOSED)
    checkin = CheckIn.objects.create(
        project=project,
        number=project.checkins.aggregate(last=Max("number", default=0))["last"] + 1,
        opened_at=now,
        opened_by=by,
        closes_at=deadline(now, project.rhythm_days),
        waits_for=[organisation.pk for organisation in asked],
    )
    CheckInAnswer.objects.bulk_create(
        CheckInAnswer(checkin=checkin, organisation=organisation, side=organisation.side, asked=True)
        for organisation in asked
    )
    project.checkin = checkin
    project.save(update_fields=["checkin"])
    remember(CHECKIN_OPENED, checkin, by, project.lead_organisation if by else None)
    return checkin


def asked_organisations(project: Project) -> list[Organisation]:
    """Who must answer: the leading municipality and every vendor, as far as they have people on the team."""
    on_team = {member.organisation_id: member.organisation for member in project.current_team}
    return [
        organisation
        for organisation in on_team.values()
        if organisation.side == Side.VENDOR or organisation.pk == project.lead_organisation_id
    ]


def deadline(opened_at: datetime, rhythm_days: int) -> datetime:
    """Noon, five working days after the opening, but at the latest on the last working day before the next one opens.

    A rhythm of a day leaves no working day between: then it is the moment when the next one opens.
    """
    opened = clock.local(opened_at).date()
    again = working_days_after(opened + timedelta(days=rhythm_days - 1), 1)
    last = min(working_days_after(opened, ANSWERED_WITHIN), working_days_after(again, -1))
    return at_danish_time(last, REVEALED_AT) if last > opened else at_danish_time(again, ASKED_AT)


def deadline_now(project: Project) -> datetime:
    """When the answers would be revealed at the latest, if the lead opened a check-in now."""
    return deadline(clock.now(), project.rhythm_days)


def at_danish_time(day: date, hour: time) -> datetime:
    """That hour in Copenhagen on that day, in summer and in winter."""
    return timezone.make_aware(datetime.combine(day, hour))


@verb(Permission.CHECKIN_ANSWER)
def keep_draft(checkin: CheckIn, *, by: User, seen_at: datetime, typed: dict[str, dict[str, str]]) -> CheckInAnswer:
    """Keep what was typed to some questions, by question, in the draft that the organisation's people share.

    What a colleague typed to a question after ``seen_at``, when this person's page was made, stays as it is. Returns
    the draft as it is now; whoever asks compares.
    """
    answer = own_answer(checkin, by)
    now = clock.now()
    for question, values in typed.items():
        known = answer.writers.get(question)
        untouched = question not in answer.draft and not any(values.values())
        if answer.draft.get(question) != values and not untouched and not wrote_meanwhile(known, by, seen_at):
            answer.draft[question] = values
            answer.writers[question] = [by.pk, now.isoformat()]
    if typed:
        answer.drafted_at = now
        answer.save()
    return answer


def wrote_meanwhile(known: list[Any] | None, by: User, seen_at: datetime) -> bool:
    """Whether somebody else wrote to a question after the person's page was made."""
    return bool(known and known[0] != by.pk and datetime.fromisoformat(known[1]) > seen_at)


@verb(Permission.CHECKIN_ANSWER)
def send(
    checkin: CheckIn,
    *,
    by: User,
    words: dict[int, dict[str, Any]],
    went_well: str = "",
    needed: str = "",
    goal_holds: str = "",
    goal_words: str = "",
    seen_at: datetime | None = None,
    typed: Mapping[str, dict[str, str]] | None = None,
) -> CheckIn:
    """Send the organisation's answer; from now on it is sealed. ``words`` holds what it says by milestone id.

    The last answer that is waited for reveals them all, in the same transaction. Raises Stale when a colleague has
    written something else than what was ``typed`` since ``seen_at``, when this person's page was made.
    """
    answer = own_answer(checkin, by)
    if seen_at and written_over(answer, by, seen_at, typed or {}):
        raise Stale(answer)
    open_ones = set(milestones_asked(checkin.project, answer).values_list("pk", flat=True))
    answer.by, answer.sent_at = by, clock.now()
    answer.went_well, answer.needed = went_well, needed
    answer.goal_holds, answer.goal_words = goal_holds, goal_words
    answer.draft, answer.writers = {}, {}
    answer.save()
    CheckInWord.objects.bulk_create(
        CheckInWord(answer=answer, milestone_id=milestone, submission=uuid.uuid4(), **said)
        for milestone, said in words.items()
        if milestone in open_ones
    )
    checkin.waits_for = [pk for pk in checkin.waits_for if pk != answer.organisation_id]
    if checkin.waits_for:
        checkin.save(update_fields=["waits_for"])
        remember(CHECKIN_ANSWERED, checkin, by, answer.organisation, organisation_name=answer.organisation.name)
    else:
        reveal(checkin)
    return checkin


def written_over(answer: CheckInAnswer, by: User, seen_at: datetime, typed: Mapping[str, dict[str, str]]) -> bool:
    """Whether sending what was typed would take away what a colleague has written meanwhile."""
    return any(
        wrote_meanwhile(answer.writers.get(question), by, seen_at) and answer.draft.get(question) != words
        for question, words in typed.items()
    )


def own_answer(checkin: CheckIn, by: User) -> CheckInAnswer:
    """The answer of the organisation for which the person is on the team; made for those who add theirs unasked.

    Raises Refused when they are not on the team and ValidationError when the answer is sent.
    """
    place = place_on(checkin.project, by)
    answer = CheckInAnswer.objects.filter(checkin=checkin, organisation=place.organisation_id).first()
    if answer is None:
        answer = CheckInAnswer(checkin=checkin, organisation=place.organisation, side=place.side)
    if answer.is_sent:
        raise ValidationError(_("Your organisation's answer is sent and sealed."))
    answer.organisation = place.organisation
    return answer


def place_on(project: Project, by: User) -> TeamMember:
    """The person's place on the team, for one of the two sides. Raises Refused."""
    for member in project.current_team:
        if member.user_id == by.pk and member.side in {Side.MUNICIPALITY, Side.VENDOR}:
            return member
    raise Refused(_("Only people on the team answer a check-in, each for their own organisation."))


@verb(Permission.CHECKIN_ACKNOWLEDGE)
def acknowledge(checkin: CheckIn, *, by: User, words: str = "") -> CheckIn:
    """The person's organisation has seen what was revealed."""
    place = place_on(checkin.project, by)
    known = checkin.acknowledgements.filter(organisation=place.organisation_id).exists()
    if not known:
        CheckInAcknowledgement.objects.create(
            checkin=checkin, organisation=place.organisation, by=by, at=clock.now(), words=words
        )
        remember(CHECKIN_ACKNOWLEDGED, checkin, by, place.organisation, organisation_name=place.organisation.name)
    return checkin


def remember(
    kind: EventKind, checkin: CheckIn, by: User | None, organisation: Organisation | None, **details: Any
) -> None:
    """Record what happened to a check-in."""
    details |= {"number": checkin.number}
    record(kind, by=by, on=checkin, within=checkin.project, organisation=organisation, **details)
