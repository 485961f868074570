import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import UUID4
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, User
from os2collab.prepared import prepared
from os2collab.search.column import SearchColumn
from projects.models.milestone_state import SETTLED, STARTED, MilestoneState
from projects.models.project import Project

if TYPE_CHECKING:
    from projects.models.status_report import StatusReport


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, user: User) -> "MilestoneQuerySet":
        """Those of projects in the person's world."""
        return self.filter(Exists(Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))))

    def open(self) -> "MilestoneQuerySet":
        return self.exclude(state__in=SETTLED)

    def for_list(self) -> "MilestoneQuerySet":
        """In the plan's order, with what a milestone row shows."""
        return (
            self.select_related("vendor_report", "municipal_report", "delivery")
            .fetch_mode(models.FETCH_PEERS)
            .order_by("position", "number")
        )

    def for_card(self) -> "MilestoneQuerySet":
        """One milestone with its project, for a page or a row of its own."""
        return self.for_list().select_related("project__product")


class Milestone(models.Model):
    """A result that the project delivers by a date. Both sides report on it; only the municipal side accepts it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones")
    number = models.PositiveSmallIntegerField(_("Number"))
    position = models.PositiveSmallIntegerField(_("Position"))
    title = models.CharField(_("Title"), max_length=120)
    outcome = models.TextField(_("Outcome"), max_length=2_000, blank=True)
    responsible = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Responsible organisation"),
    )
    # The first plan, fixed when work starts; then the plan as agreed now; then what the reports expect.
    baseline_date = models.DateField(_("First plan"))
    due_date = models.DateField(_("Plan"))
    forecast_date = models.DateField(_("Forecast"))
    price = models.DecimalField(_("Price"), max_digits=12, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("State"), max_length=12, choices=MilestoneState, default=MilestoneState.PLANNED)
    state_since = models.DateTimeField(default=clock.now)
    date_moves = models.PositiveSmallIntegerField(default=0)  # in a row, without the task or the staffing changing
    unstaffed_from = models.DateField(null=True)  # the first day on which nobody is at work on it any more
    version = models.PositiveIntegerField(default=1)
    search = SearchColumn()
    submission = models.UUIDField(default=uuid.uuid4, db_default=UUID4(), editable=False)
    # The latest word of each side and the delivery, cached by the verbs
    vendor_report = models.ForeignKey("projects.StatusReport", models.PROTECT, null=True, related_name="+")
    municipal_report = models.ForeignKey("projects.StatusReport", models.PROTECT, null=True, related_name="+")
    delivery = models.ForeignKey("projects.Delivery", models.PROTECT, null=True, related_name="+")
    has_gap = models.BooleanField(default=False)
    has_red = models.BooleanField(default=False)

    objects = MilestoneQuerySet.as_manager()
    lock_first = "project"

    class Meta:
        ordering = ["project", "position", "number"]
        constraints = [
            models.UniqueConstraint(
                name="milestone_submitted_once",
                fields=["submission"],
                violation_error_message=_("This has been saved already."),
            ),
            models.UniqueConstraint(
                name="milestone_number_once",
                fields=["project", "number"],
                violation_error_message=_("There is a milestone with that number already."),
            ),
            models.CheckConstraint(
                name="milestone_state_known",
                condition=Q(state__in=MilestoneState.values),
                violation_error_message=_("Choose a state from the list."),
            ),
            models.CheckConstraint(
                name="milestone_price_not_negative",
                condition=Q(price=None) | Q(price__gte=0),
                violation_error_message=_("A price cannot be negative."),
            ),
            models.CheckConstraint(
                name="milestone_not_started_follows_plan",
                condition=~Q(state=MilestoneState.PLANNED) | Q(baseline_date=F("due_date")),
                violation_error_message=_("The first plan is fixed only when work starts."),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "position"], name="milestone_plan"),
            models.Index(fields=["project"], name="milestone_to_discuss", condition=Q(has_gap=True) | Q(has_red=True)),
            models.Index(fields=["forecast_date"], name="milestone_open_by_forecast", condition=~Q(state__in=SETTLED)),
        ]

    def __str__(self) -> str:
        return f"M{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return address("milestone", self.project.slug, self.number)

    @property
    def dom_key(self) -> int:
        """What makes its element's id unique on a page of several projects."""
        return self.pk

    @property
    def access_scope(self) -> Project:
        return self.project

    @property
    def is_open(self) -> bool:
        return self.state not in SETTLED

    @property
    def is_started(self) -> bool:
        return self.state in STARTED

    @property
    def slip_days(self) -> int:
        """Days from the first plan to the date that is expected now, or to the day of delivery; below zero is early."""
        return (self.expected_date - self.baseline_date).days

    @property
    def expected_date(self) -> date:
        """The day it was delivered, or else the day the reports expect."""
        return self.delivery.delivered_on if self.delivery_id and self.delivery else self.forecast_date

    def report_of(self, side: str) -> "StatusReport | None":
        return self.vendor_report if side == "vendor" else self.municipal_report

    def refusal(self, permission: Permission) -> str | Promise | None:
        """What the milestone's state stands in the way of."""
        for permissions, states, reason in REFUSALS:
            if permission in permissions and self.state in states:
                return reason
        return self.project.refusal(permission)


# Permission, states in its way, what is then said.
REFUSALS: tuple[tuple[set[Permission], set[MilestoneState], Promise], ...] = (
    (
        {Permission.MILESTONE_ACCEPT},
        set(MilestoneState) - {MilestoneState.DELIVERED},
        _("There is nothing to accept: the vendor has not marked it as delivered."),
    ),
    ({Permission.MILESTONE_DELIVER}, {MilestoneState.DELIVERED}, _("It is delivered already and waits for an answer.")),
    ({Permission.MILESTONE_DELIVER}, {MilestoneState.PLANNED}, _("Work on this milestone has not started.")),
    (
        {Permission.MILESTONE_START},
        set(MilestoneState) - {MilestoneState.PLANNED},
        _("Work on this milestone has started already."),
    ),
    (
        {
            Permission.MILESTONE_REPORT_STATUS,
            Permission.MILESTONE_DELIVER,
            Permission.MILESTONE_PLAN,
        },
        set(SETTLED),
        _("The milestone is finished; it takes no more reports or changes."),
    ),
)


@prepared
def milestone_cards(slug: str, number: int) -> MilestoneQuerySet:
    """The milestone of that number in the project at that address."""
    return Milestone.objects.for_card().filter(project__slug=slug, number=number)


@prepared
def plan_of(project: int) -> MilestoneQuerySet:
    """A project's milestones as rows."""
    return Milestone.objects.filter(project=project).for_list()
