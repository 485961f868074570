import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import UUID4
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, Side, User
from os2collab.search.column import SearchColumn

if TYPE_CHECKING:
    from projects.models.team_member import TeamMember

# At the end of a transaction each project has at least one lead; a unique constraint sees to "at most one".
HAS_A_LEAD = """
    IF EXISTS (SELECT 1 FROM projects_project WHERE id = {project})
       AND NOT EXISTS (
        SELECT 1 FROM projects_teammember
        WHERE project_id = {project} AND role = 'project_lead' AND ended_on IS NULL
    ) THEN
        RAISE EXCEPTION 'project % has no project lead', {project} USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""

IN_ROW = (
    *("title", "slug", "rhythm_days", "milestone_line", "product__name", "goal__text"),
    *("focus__number", "focus__title", "focus__forecast_date", "focus__state", "focus__state_since", "focus__has_gap"),
    *("focus__vendor_report__at", "focus__vendor_report__status", "focus__vendor_report__confidence"),
    *("focus__municipal_report__at", "focus__municipal_report__status", "focus__municipal_report__confidence"),
    *("focus__delivery__at", "next_milestone__number", "next_milestone__title", "next_milestone__forecast_date"),
)


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> "ProjectQuerySet":
        """Those in the person's world; the same question as ``can(user, PROJECT_VIEW, project)``."""
        from projects.models.standing import ProjectStanding  # the view is defined on top of all nouns

        return self.filter(Exists(ProjectStanding.objects.filter(project=OuterRef("pk"), user=user)))

    def named_like(self, words: str) -> "ProjectQuerySet":
        """Those whose title or product holds ``words``."""
        return self.filter(Q(title__icontains=words) | Q(product__name__icontains=words))

    def for_list(self) -> "ProjectQuerySet":
        """What a project row shows, no more: what is next, and both sides' last word on the milestone to look at."""
        focus = ("focus__vendor_report", "focus__municipal_report", "focus__delivery", "next_milestone")
        return self.select_related("product", "goal", *focus).fetch_mode(models.FETCH_PEERS).only(*IN_ROW)

    def for_page(self) -> "ProjectQuerySet":
        """One project with what its own pages say of it: product, goal, and what is open in it."""
        return self.select_related("product", "goal", "checkin", "barometer").fetch_mode(models.FETCH_PEERS)


class Project(models.Model):
    """An OS2 project: one shared goal, one team from several organisations, one plan."""

    class Level(models.TextChoices):
        SANDBOX = "sandbox", _("Sandbox")
        ONE = "1", _("Level 1")
        TWO = "2", _("Level 2")
        THREE = "3", _("Level 3")

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    product = models.ForeignKey("projects.Product", models.PROTECT, related_name="projects", verbose_name=_("Product"))
    title = models.CharField(_("Title"), max_length=120)
    slug = models.SlugField(_("Address in the app"), max_length=60, unique=True)
    lead_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="led_projects", verbose_name=_("Leading municipality")
    )
    level = models.CharField(_("OS2 level"), max_length=8, choices=Level, default=Level.SANDBOX)
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.ACTIVE)
    rhythm_days = models.PositiveSmallIntegerField(_("Days between status reports"), default=14)
    mandate_amount = models.DecimalField(_("Mandate in kroner"), max_digits=12, decimal_places=2, default=Decimal(0))
    mandate_days = models.PositiveSmallIntegerField(_("Mandate in days of slip"), default=0)
    repository = models.URLField(_("Repository"), blank=True)
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)
    search = SearchColumn()
    # The form that made it: the same form sent twice makes one.
    submission = models.UUIDField(default=uuid.uuid4, db_default=UUID4(), editable=False)

    # The goal in force; every version is a Goal.
    goal = models.ForeignKey("projects.Goal", models.PROTECT, null=True, related_name="+")
    checkin = models.ForeignKey("projects.CheckIn", models.PROTECT, null=True, related_name="+")  # open now
    # Of the mandate, what adjustments have used since the steering group last decided (projects/mandate.py).
    used_amount = models.DecimalField(max_digits=13, decimal_places=2, default=Decimal(0))
    used_days = models.PositiveIntegerField(default=0)
    # What is proposed and for whom it waits, one entry for each undecided adjustment; read by the overview.
    open_adjustments = models.JSONField(default=list)
    barometer = models.ForeignKey("projects.BarometerRound", models.PROTECT, null=True, related_name="+")
    # Roll-ups, stored by the verbs that change a milestone (projects/actions/rollups.py)
    focus = models.ForeignKey("projects.Milestone", models.SET_NULL, null=True, related_name="+")
    next_milestone = models.ForeignKey("projects.Milestone", models.SET_NULL, null=True, related_name="+")
    open_count = models.PositiveSmallIntegerField(default=0)
    gap_count = models.PositiveSmallIntegerField(default=0)
    slipping_count = models.PositiveSmallIntegerField(default=0)
    worst_slip_days = models.IntegerField(default=0)
    delivered_since = models.DateTimeField(null=True)
    vendor_reported_at = models.DateTimeField(null=True)
    municipality_reported_at = models.DateTimeField(null=True)
    next_due_on = models.DateField(null=True)  # when the next one by plan is expected
    milestone_line = models.JSONField(default=list)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["product__name", "title"]
        constraints = [
            models.UniqueConstraint(
                name="project_submitted_once",
                fields=["submission"],
                violation_error_message=_("This has been saved already."),
            ),
            models.CheckConstraint(
                name="project_rhythm_between_1_and_92",
                condition=Q(rhythm_days__gte=1, rhythm_days__lte=92),
                violation_error_message=_("Choose between 1 and 92 days."),
            ),
            models.CheckConstraint(
                name="project_state_known",
                condition=Q(state__in=["active", "paused", "closed"]),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
            models.CheckConstraint(
                name="project_level_known",
                condition=Q(level__in=["sandbox", "1", "2", "3"]),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
            models.CheckConstraint(
                name="project_mandate_not_negative",
                condition=Q(mandate_amount__gte=0),
                violation_error_message=_("The mandate cannot be negative."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="project_has_a_lead",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=pgtrigger.Func(HAS_A_LEAD.format(project="NEW.id")),  # type: ignore[no-untyped-call]
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("project", self.slug)

    @cached_property
    def current_team(self) -> "list[TeamMember]":
        """Everybody on the team now, with their organisations; asked once per object."""
        from projects.models.team_member import on_team

        return on_team(self)

    @cached_property
    def taking_part(self) -> set[int]:
        """Ids of the organisations that take part now, the secretariat aside; asked once per object."""
        current = self.participations.current().exclude(side=Side.SECRETARIAT)
        return set(current.values_list("organisation_id", flat=True))

    @property
    def focus_url(self) -> str:
        """The page of the milestone to look at; known without a query, since it lies in this project."""
        return f"{self.get_absolute_url()}milestones/{self.focus.number}/" if self.focus else ""

    @property
    def access_scope(self) -> "Project":
        return self

    def standing_rows(self, user: User) -> list[tuple[str, int | None]]:
        """The person's roles in this project, from the database view that also decides what lists show."""
        from projects.models.standing import roles_of

        return roles_of(self.pk, user.pk)

    def refusal(self, permission: Permission) -> str | Promise | None:
        """A closed project is read only."""
        if self.state == self.State.CLOSED and permission not in {
            Permission.PROJECT_VIEW,
            Permission.GROUP_VIEW,
            Permission.PROJECT_EDIT,
        }:
            return _("The project is closed. Its lead can open it again under “Edit project”.")
        return None
