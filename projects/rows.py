"""What rows show: both sides' last word with its age, the gap between them, and what this reader can do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from os2collab import display
from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.models import User
from os2collab.prepared import prepared
from os2collab.ui import Half
from projects.line import milestone_line
from projects.models import Milestone, MilestoneState, Project, Status, StatusReport
from projects.models.project import ProjectQuerySet


@dataclass
class MilestoneRow:
    """One milestone as its row shows it. ``form`` is set while the reader reports in place."""

    milestone: Milestone
    vendor: Half | None
    municipality: Half | None
    gap: str
    can_report: bool = False
    can_deliver: bool = False
    can_accept: bool = False
    can_plan: bool = False
    can_start: bool = False
    proposed: int = 0
    form: Any = None
    first: bool = False
    last: bool = False
    movable: bool = False

    @property
    def gap_flagged(self) -> bool:
        """Whether the two halves stand apart."""
        return bool(self.gap)

    @property
    def proposed_url(self) -> str:
        """The adjustment that would change it, while that is undecided."""
        return f"{self.milestone.project.get_absolute_url()}adjustments/{self.proposed}/" if self.proposed else ""

    @property
    def order_url(self) -> str:
        """Where the buttons that change the order post to."""
        return f"{self.milestone.project.get_absolute_url()}milestones/order/"


@dataclass
class ProjectRow:
    """One project as dashboards and lists show it."""

    project: Project
    vendor: Half | None
    municipality: Half | None
    gap: str
    line: SafeString

    @property
    def looks_further(self) -> bool:
        """Whether the sides' words are about another milestone than the next one by plan."""
        return self.project.focus_id != self.project.next_milestone_id

    @property
    def gap_flagged(self) -> bool:
        """Whether the two halves stand apart."""
        return bool(self.gap)


def milestone_rows(milestones: Iterable[Milestone], project: Project, user: User) -> list[MilestoneRow]:
    """Rows for milestones of one project, in the given order. No query: roles in the project are known by now."""
    rows = []
    for milestone in milestones:
        milestone.project = project
        rows.append(milestone_row(milestone, user))
    if rows:
        rows[0].first = rows[-1].last = True
    for row in rows:
        row.movable = row.can_plan and len(rows) > 1
    return rows


def milestone_row(milestone: Milestone, user: User, form: Any = None) -> MilestoneRow:
    """The row of one milestone whose project, reports and delivery are loaded."""
    vendor, municipality = halves(milestone, milestone.project.rhythm_days)
    return MilestoneRow(
        milestone,
        vendor,
        municipality,
        gap_words(milestone, vendor, municipality),
        can_report=milestone.state != MilestoneState.DELIVERED
        and bool(can(user, Permission.MILESTONE_REPORT_STATUS, milestone)),
        can_deliver=bool(can(user, Permission.MILESTONE_DELIVER, milestone)),
        can_accept=bool(can(user, Permission.MILESTONE_ACCEPT, milestone)),
        can_plan=bool(can(user, Permission.MILESTONE_PLAN, milestone.project)),
        can_start=bool(can(user, Permission.MILESTONE_START, milestone)),
        proposed=proposed_for(milestone),
        form=form,
    )


def proposed_for(milestone: Milestone) -> int:
    """The number of the first undecided adjustment that is about the milestone; nought when there is none."""
    undecided = milestone.project.open_adjustments
    return next((each["number"] for each in undecided if milestone.pk in each.get("milestones", ())), 0)


def project_row(project: Project) -> ProjectRow:
    """The row of a project loaded by ``for_list``."""
    line = milestone_line(project)
    if project.focus is None:
        return ProjectRow(project, None, None, "", line)
    vendor, municipality = halves(project.focus, project.rhythm_days)
    return ProjectRow(project, vendor, municipality, gap_words(project.focus, vendor, municipality), line)


def halves(milestone: Milestone, rhythm_days: int) -> tuple[Half | None, Half | None]:
    """Vendor's and municipal side's last word on a milestone."""
    if milestone.state == MilestoneState.ACCEPTED and milestone.delivery:
        return (
            Half("delivered", reported_on=milestone.delivery.delivered_on),
            Half("accepted", reported_on=display.as_date(milestone.state_since)),
        )
    if milestone.state == MilestoneState.DELIVERED and milestone.delivery:
        on = milestone.delivery.delivered_on
        return Half("delivered", reported_on=on), Half("pending", reported_on=on)
    return half(milestone.vendor_report, rhythm_days), half(milestone.municipal_report, rhythm_days)


def half(report: StatusReport | None, rhythm_days: int) -> Half | None:
    """One side's last report; older than the project's rhythm it has gone silent, whatever its colour was."""
    if report is None:
        return None
    age = report.days_old()
    return Half(
        report.status,
        report.confidence,
        display.as_date(report.at),
        silent_days=age if age > rhythm_days else None,
    )


def gap_words(milestone: Milestone, vendor: Half | None, municipality: Half | None) -> str:
    """What the two sides should talk about, or nothing. Silence is shown as silence, not as a gap."""
    if not milestone.has_gap or not vendor or not municipality:
        return ""
    if vendor.silent_days is not None or municipality.silent_days is not None:
        return ""
    if vendor.confidence is None or municipality.confidence is None:
        return ""
    return difference(vendor.status, vendor.confidence, municipality.status, municipality.confidence)


def difference(vendor_status: str, vendor_confidence: int, municipal_status: str, municipal_confidence: int) -> str:
    """How two words on a milestone differ: in confidence when that is two or more apart, else in colour."""
    if abs(vendor_confidence - municipal_confidence) >= 2:
        return _("Talk about it: confidence %(vendor)d against %(municipality)d") % {
            "vendor": vendor_confidence,
            "municipality": municipal_confidence,
        }
    return _("Talk about it: %(vendor)s against %(municipality)s") % {
        "vendor": str(Status(vendor_status).label).lower(),
        "municipality": str(Status(municipal_status).label).lower(),
    }


@prepared
def projects_to_show(keys: list[int]) -> ProjectQuerySet:
    """Projects by their keys as rows, in no order."""
    return Project.objects.filter(pk__among=keys).for_list().order_by()
