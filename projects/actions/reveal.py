"""The moment when all answers of a check-in are shown together and become the milestones' status reports."""

from collections import defaultdict
from datetime import datetime
from typing import cast

from django.db import transaction

from os2collab import clock
from os2collab.access.guards import locked
from os2collab.events import record
from os2collab.models import Side
from projects.actions import barometer, rollups
from projects.actions.milestones import flag, hear
from projects.events.checkins import CHECKIN_REVEALED
from projects.models import SETTLED, AgendaItem, CheckIn, CheckInWord, Group, Milestone, Project, StatusReport


@transaction.atomic
def reveal_overdue(checkin: CheckIn) -> bool:
    """Reveal a check-in whose deadline has passed, once, whoever else tries at the same moment. Says whether it did."""
    fresh = locked(checkin)
    if not fresh.is_late:
        return False
    reveal(fresh)
    return True


def reveal(checkin: CheckIn) -> None:
    """Show what was sent. Called under the lock of the project, inside the transaction of whoever caused it.

    Each word becomes a status report, signed and dated as it was sent; a difference between the sides goes on the
    list of what to talk about. The number of queries does not depend on how many milestones there are.
    """
    project = checkin.project
    now = clock.now()
    checkin.state, checkin.revealed_at = CheckIn.State.REVEALED, now
    plan = rollups.milestones_of(project)
    reports = as_reports(checkin, plan)
    talked_about = hear_all(plan, reports)
    gaps = [milestone for milestone in talked_about if milestone.has_gap and heard_from_both(milestone, reports)]
    checkin.gap_count = len(gaps)
    checkin.save(update_fields=["state", "revealed_at", "waits_for", "gap_count"])
    project.checkin = None
    rollups.store(project, plan, also=["checkin"])
    put_on_agenda(checkin, now, gaps, [milestone for milestone in talked_about if not milestone.has_gap])
    barometer.open_after(checkin)
    record(CHECKIN_REVEALED, by=None, on=checkin, within=project, number=checkin.number, gaps=len(gaps))


def as_reports(checkin: CheckIn, plan: list[Milestone]) -> list[StatusReport]:
    """The words as status reports. Each side's first voice comes last: what is written last is shown as the latest."""
    milestones = {milestone.pk: milestone for milestone in plan if milestone.state not in SETTLED}
    words = CheckInWord.objects.filter(answer__checkin=checkin)  # they come into being when an answer is sent
    said = [word for word in words.select_related("answer") if word.milestone_id in milestones]
    said.sort(key=lambda word: (is_first_voice(word, checkin.project, milestones[word.milestone_id]), word.pk))
    return StatusReport.objects.bulk_create(
        StatusReport(
            milestone=milestones[word.milestone_id],
            side=word.answer.side,
            organisation_id=word.answer.organisation_id,
            by_id=cast("int", word.answer.by_id),  # a sent answer has both, by constraint
            at=cast("datetime", word.answer.sent_at),
            **word.as_said(),
        )
        for word in said
    )


def is_first_voice(word: CheckInWord, project: Project, milestone: Milestone) -> bool:
    """Whether this organisation speaks for its side: the leading municipality, or the vendor that is responsible."""
    first = project.lead_organisation_id if word.answer.side == Side.MUNICIPALITY else milestone.responsible_id
    return word.answer.organisation_id == first


def hear_all(plan: list[Milestone], reports: list[StatusReport]) -> list[Milestone]:
    """Let the milestones know their sides' latest words; those that something was said of.

    A side that has said something newer in the open, after it sealed its answer, is not taken back.
    """
    by_milestone: dict[int, list[StatusReport]] = defaultdict(list)
    for report in reports:
        known = report.milestone.report_of(report.side)
        if known is None or known.at <= report.at:
            by_milestone[report.milestone_id].append(report)
    talked_about = [milestone for milestone in plan if milestone.pk in by_milestone]
    for milestone in talked_about:
        for report in by_milestone[milestone.pk]:
            hear(milestone, report)
        flag(milestone)
    changed = ["vendor_report", "municipal_report", "forecast_date", "has_gap", "has_red"]
    Milestone.objects.bulk_update(talked_about, changed)
    return talked_about


def heard_from_both(milestone: Milestone, reports: list[StatusReport]) -> bool:
    """Whether both sides' latest word on it was said in this check-in."""
    return milestone.vendor_report in reports and milestone.municipal_report in reports


def put_on_agenda(checkin: CheckIn, at: datetime, gaps: list[Milestone], agreed: list[Milestone]) -> None:
    """Each difference is to be talked about in the project's group; what the sides agree on again is off the list."""
    waiting = AgendaItem.objects.filter(project=checkin.project).open()
    waiting.filter(milestone__in=agreed).update(settled_at=at, settled_in=checkin)
    listed = set(waiting.values_list("milestone_id", flat=True))
    group = group_of(checkin.project)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            project=checkin.project,
            group=group,
            milestone=milestone,
            checkin=checkin,
            vendor_status=vendor.status,
            vendor_confidence=vendor.confidence,
            municipal_status=municipality.status,
            municipal_confidence=municipality.confidence,
            at=at,
        )
        for milestone in gaps
        if milestone.pk not in listed
        and (vendor := milestone.vendor_report)
        and (municipality := milestone.municipal_report)
    )


def group_of(project: Project) -> Group | None:
    """Where the two sides meet: the coordination group, which may have the vendor in it, or else the steering group."""
    groups = {group.kind: group for group in project.groups.order_by("-pk")}
    for kind in (Group.Kind.COORDINATION, Group.Kind.STEERING, Group.Kind.SPECIALIST):
        if kind in groups:
            return groups[kind]
    return None
