import uuid
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import UUID4, JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, Side, User
from os2collab.prepared import prepared
from projects.models.checkin import CheckIn
from projects.models.milestone import Milestone
from projects.models.participation import Participation
from projects.models.project import Project

if TYPE_CHECKING:
    from projects.models.adjustment_version import AdjustmentVersion


class AdjustmentState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    RECOMMENDED = "recommended", _("With the styregruppe (steering group)")
    APPLIED = "applied", _("In force")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


UNDECIDED = (AdjustmentState.PROPOSED, AdjustmentState.RECOMMENDED)


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def visible_to(self, user: User) -> "AdjustmentQuerySet":
        """Those of projects in the person's world."""
        return self.filter(Exists(Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))))

    def undecided(self) -> "AdjustmentQuerySet":
        return self.filter(state__in=UNDECIDED)

    def for_list(self) -> "AdjustmentQuerySet":
        """The newest first, with what a card shows of the version in question."""
        return (
            self.select_related("current", "organisation", "by")
            .prefetch_related(
                "current__changes__milestone", "current__parties__organisation", "current__parties__answer"
            )
            .order_by("-number")
        )

    def for_page(self) -> "AdjustmentQuerySet":
        """One of them with its project, for a page of its own; who takes part in it comes along."""
        current = Participation.objects.current().exclude(side=Side.SECRETARIAT).filter(project=OuterRef("project"))
        return self.select_related(
            "project__product", "current", "organisation", "by", "checkin", "milestone"
        ).annotate(taking_part=ArraySubquery(current.values("organisation_id")), places=ArraySubquery(places()))


def places() -> models.QuerySet[Milestone, Any]:
    """What an adjustment's page says of the other milestones of the plan."""
    named = JSONObject(id="pk", number="number", title="title", state="state")
    return Milestone.objects.filter(project=OuterRef("project")).order_by("position", "number").values(named=named)


class Adjustment(models.Model):
    """A proposal to change the plan by its three levers: the task, the staffing or the deadline.

    What is proposed stands in its versions; a counter-proposal is a new one. When all who must agree have agreed, the
    plan changes in the same transaction.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="adjustments")
    number = models.PositiveSmallIntegerField(_("Number"))
    state = models.CharField(_("State"), max_length=12, choices=AdjustmentState, default=AdjustmentState.PROPOSED)
    state_since = models.DateTimeField(default=clock.now)
    # Who proposed it first, and where it came up.
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=Side)
    at = models.DateTimeField(default=clock.now)
    checkin = models.ForeignKey(CheckIn, models.PROTECT, null=True, related_name="adjustments")
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, related_name="adjustments")
    # The version that is in question; cached by the verbs.
    current = models.ForeignKey("projects.AdjustmentVersion", models.PROTECT, null=True, related_name="+")
    submission = models.UUIDField(default=uuid.uuid4, db_default=UUID4(), editable=False)

    objects = AdjustmentQuerySet.as_manager()
    lock_first = "project"

    class Meta:
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="adjustment_number_once",
                fields=["project", "number"],
                violation_error_message=_("There is an adjustment with that number already."),
            ),
            models.UniqueConstraint(
                name="adjustment_submitted_once",
                fields=["submission"],
                violation_error_message=_("This has been saved already."),
            ),
            models.CheckConstraint(
                name="adjustment_state_known",
                condition=Q(state__in=AdjustmentState.values),
                violation_error_message=_("Choose a state from the list."),
            ),
            models.CheckConstraint(
                name="adjustment_side_known",
                condition=Q(side__in=Side.values),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
        ]
        indexes = [
            models.Index(fields=["project"], name="adjustment_undecided", condition=Q(state__in=UNDECIDED)),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} #{self.number}"

    def get_absolute_url(self) -> str:
        return address("adjustment", self.project.slug, self.number)

    @property
    def access_scope(self) -> Project:
        return self.project

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def version(self) -> int:
        """The number of the version in question: what a person who answers has read."""
        current: AdjustmentVersion | None = self.current
        return current.number if current else 0

    def refusal(self, permission: Permission) -> str | Promise | None:
        """What is decided stays decided; the steering group is asked before it decides."""
        if permission in {Permission.ADJUSTMENT_AGREE, Permission.ADJUSTMENT_PROPOSE} and not self.is_undecided:
            return _("This adjustment is decided. Propose a new one.")
        if permission == Permission.ADJUSTMENT_DECIDE and self.state != AdjustmentState.RECOMMENDED:
            return _("This adjustment is not before the styregruppe (steering group).")
        return self.project.refusal(permission)


@prepared
def adjustment_pages(slug: str, number: int) -> AdjustmentQuerySet:
    """The adjustment of that number in the project at that address."""
    return Adjustment.objects.for_page().filter(project__slug=slug, number=number)
