"""The rows of the portfolio: a partnership with its project, or either alone, and what both sides say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import FETCH_PEERS, QuerySet
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.display import days_since, kroner
from os2collab.prepared import prepared
from os2collab.ui import Half
from partnerships.models import Partnership, PartnershipState, PortfolioRow
from projects.models import Project
from projects.rows import gap_words, halves

# What a row and its line in the export show, and no more.
OF_PROJECT = (
    *("title", "slug", "level", "state", "rhythm_days", "created_at", "vendor_reported_at", "municipality_reported_at"),
    *("open_count", "gap_count", "slipping_count", "worst_slip_days", "next_due_on", "product__name"),
    *("focus__number", "focus__title", "focus__forecast_date", "focus__state", "focus__state_since", "focus__has_gap"),
    *("focus__vendor_report__at", "focus__vendor_report__status", "focus__vendor_report__confidence"),
    *("focus__municipal_report__at", "focus__municipal_report__status", "focus__municipal_report__confidence"),
    *("focus__delivery__at", "next_milestone__number", "next_milestone__forecast_date"),
)
OF_PARTNERSHIP = (
    *("title", "slug", "state", "deadline", "goal_amount", "binding_amount", "conditional_amount", "interest_amount"),
    *("review_due_on", "latest_review__verdict"),
)


@dataclass
class Row:
    """One line of the portfolio: a partnership with its project, or either alone."""

    project: Project | None
    partnership: Partnership | None
    vendor: Half | None
    municipality: Half | None
    gap: str

    @property
    def dom_id(self) -> str:
        """Its place on the page."""
        noun = self.partnership or self.project
        return f"{noun._meta.model_name}_{noun.pk}_row" if noun else ""

    @property
    def project_url(self) -> str:
        return self.project.get_absolute_url() if self.project else ""

    @property
    def partnership_url(self) -> str:
        return self.partnership.get_absolute_url() if self.partnership else ""

    @property
    def review_url(self) -> str:
        """Where it is reviewed, coming from here."""
        return f"{self.partnership_url}reviews/new/?from=portfolio" if self.partnership else ""

    @property
    def is_open(self) -> bool:
        """Whether the partnership waits for pledges."""
        return self.partnership is not None and self.partnership.state == PartnershipState.OPEN

    @property
    def goal_words(self) -> str:
        """What the binding money is measured against."""
        return _("of %(goal)s") % {"goal": kroner(self.partnership.goal_amount)} if self.partnership else ""

    @property
    def heard_at(self) -> datetime | None:
        """When the quieter of the sides was last heard."""
        if self.project is None:
            return None
        reported = (self.project.vendor_reported_at, self.project.municipality_reported_at)
        return min(filter(None, reported), default=self.project.created_at)

    @property
    def is_silent(self) -> bool:
        """Whether that is longer ago than the project's rhythm, while there is something to report on."""
        if self.project is None or self.heard_at is None or self.project.state != Project.State.ACTIVE:
            return False
        return bool(self.project.open_count) and days_since(self.heard_at) > self.project.rhythm_days

    @property
    def level(self) -> str:
        """The OS2 level: a number, or the word for none."""
        if self.project is None:
            return ""
        return self.project.level if self.project.level.isdecimal() else self.project.get_level_display()

    @property
    def review_is_overdue(self) -> bool:
        """A review was promised for a day that has passed."""
        due = self.partnership.review_due_on if self.partnership else None
        return due is not None and due < clock.today()


def load(keys: Iterable[PortfolioRow]) -> list[Row]:
    """The projects and partnerships of some rows: two queries."""
    keys = list(keys)
    projects = {each.pk: each for each in projects_to_show([key.project_id for key in keys if key.project_id])}
    together = {
        each.pk: each for each in partnerships_to_show([key.partnership_id for key in keys if key.partnership_id])
    }
    return [row_of(projects.get(key.project_id or 0), together.get(key.partnership_id or 0)) for key in keys]


@prepared
def projects_to_show(keys: list[int]) -> QuerySet[Project]:
    """Projects with both sides' last word on what they look at now."""
    focus = ("focus__vendor_report", "focus__municipal_report", "focus__delivery", "next_milestone")
    found = Project.objects.filter(pk__among=keys).select_related("product", *focus)
    return found.only(*OF_PROJECT).fetch_mode(FETCH_PEERS)


@prepared
def partnerships_to_show(keys: list[int]) -> QuerySet[Partnership]:
    """Partnerships with the verdict of their latest review."""
    found = Partnership.objects.filter(pk__among=keys).select_related("latest_review")
    return found.only(*OF_PARTNERSHIP).fetch_mode(FETCH_PEERS)


def portfolio_row(partnership: Partnership) -> Row:
    """The row of one partnership loaded by ``for_review``."""
    return row_of(partnership.project, partnership)


def row_of(project: Project | None, partnership: Partnership | None) -> Row:
    """A row of what is loaded."""
    return Row(project, partnership, *both_sides(project))


def both_sides(project: Project | None) -> tuple[Half | None, Half | None, str]:
    """Each side's last word on what the project looks at, and the gap between them: as the project's page has it."""
    if project is None or project.focus is None:
        return None, None, ""
    vendor, municipality = halves(project.focus, project.rhythm_days)
    return vendor, municipality, gap_words(project.focus, vendor, municipality)
