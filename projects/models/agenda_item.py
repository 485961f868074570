from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.models import User
from projects.models.checkin import CheckIn
from projects.models.group import Group
from projects.models.milestone import Milestone
from projects.models.project import Project


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def open(self) -> "AgendaItemQuerySet":
        """Still to be talked about."""
        return self.filter(settled_at=None)

    def on_the_table(self, checkin: CheckIn) -> "AgendaItemQuerySet":
        """What the project's list held when a check-in was revealed: its own differences, and older ones."""
        listed = self.filter(project=checkin.project_id, at__lte=checkin.revealed_at).exclude(settled_in=checkin)
        return listed.exclude(settled_at__lt=checkin.revealed_at)

    def for_list(self) -> "AgendaItemQuerySet":
        """The oldest first, with what a line says."""
        return self.select_related("project", "milestone", "checkin", "settled_by").order_by("pk")


class AgendaItem(models.Model):
    """“Talk about it”: a milestone that the two sides see differently, for the next meeting of the project's group."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="agenda_items")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="agenda_items")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="agenda_items")
    checkin = models.ForeignKey(CheckIn, models.PROTECT, related_name="agenda_items")
    # What each side said, as it was then: status and confidence, vendor's and municipal side's.
    vendor_status = models.CharField(max_length=10)
    vendor_confidence = models.PositiveSmallIntegerField()
    municipal_status = models.CharField(max_length=10)
    municipal_confidence = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)
    # Talked about by somebody; or the sides agree again, which a later check-in says.
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_in = models.ForeignKey(CheckIn, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("What came of it?"), max_length=300, blank=True)

    objects = AgendaItemQuerySet.as_manager()
    lock_first = "project"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="agenda_item_one_open_a_milestone",
                fields=["milestone"],
                condition=Q(settled_at=None),
                violation_error_message=_("It is on the list already."),
            ),
            models.CheckConstraint(
                name="agenda_item_settled_by_people_or_agreement",
                condition=Q(settled_at=None, settled_by=None, settled_in=None)
                | (Q(settled_at__isnull=False) & ~Q(settled_by=None, settled_in=None)),
                violation_error_message=_("Somebody settles it, or a later check-in."),
            ),
            models.CheckConstraint(
                name="agenda_item_settled_after_it_came",
                condition=Q(settled_at=None) | Q(settled_at__gte=F("at")),
                violation_error_message=_("It is settled after it came on the list."),
            ),
        ]
        indexes = [models.Index(fields=["group"], name="agenda_item_open", condition=Q(settled_at=None))]

    def __str__(self) -> str:
        return f"{self.milestone_id} in {self.checkin_id}"

    @property
    def access_scope(self) -> Project:
        return self.project

    def refusal(self, permission: Permission) -> str | Promise | None:
        """What was talked about stays so."""
        if permission == Permission.AGENDA_SETTLE and self.settled_at is not None:
            return _("It has been talked about already.")
        return self.project.refusal(permission)
