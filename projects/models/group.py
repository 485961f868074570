from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, Side, User
from projects.models.project import Project


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User) -> "GroupQuerySet":
        """Groups that serve a project in the person's world."""
        return self.filter(
            Exists(
                Group.projects.through.objects.filter(
                    group=OuterRef("pk"), project__in=Project.objects.visible_to(user)
                )
            )
        )

    def for_list(self) -> "GroupQuerySet":
        """Steering first, with how many organisations sit there and how many of them vote."""
        seats = models.Q(seats__ended_on=None)
        return self.annotate(
            seat_count=models.Count("seats", filter=seats),
            vote_count=models.Count("seats", filter=seats & models.Q(seats__voting=True)),
        ).order_by(models.Case(models.When(kind="steering", then=0), default=1), "kind", "name")


class Group(models.Model):
    """A steering, coordination or specialist group. It may serve several projects; seats belong to organisations."""

    class Kind(models.TextChoices):
        STEERING = "steering", _("Styregruppe (steering group)")
        COORDINATION = "coordination", _("Koordinationsgruppe (coordination group)")
        SPECIALIST = "specialist", _("Specialist group")

    class TieRule(models.TextChoices):
        FAILS = "fails", _("A tie fails")
        CHAIR = "chair", _("The chair decides a tie")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    name = models.CharField(_("Name"), max_length=120)
    slug = models.SlugField(_("Address in the app"), max_length=60, unique=True)
    projects = models.ManyToManyField(Project, related_name="groups", verbose_name=_("Projects"))
    terms_of_reference = models.TextField(_("Kommissorium (terms of reference)"), max_length=10_000, blank=True)
    quorum_percent = models.PositiveSmallIntegerField(_("Quorum: more than this share of the voting seats"), default=50)
    tie_rule = models.CharField(_("When votes tie"), max_length=8, choices=TieRule, default=TieRule.FAILS)
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                name="group_quorum_below_100",
                condition=Q(quorum_percent__lt=100),
                violation_error_message=_("Choose a share below 100 percent."),
            ),
            models.CheckConstraint(
                name="group_kind_known",
                condition=Q(kind__in=["steering", "coordination", "specialist"]),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("group", self.slug)

    def needed(self, voting: int) -> int:
        """How many of ``voting`` seats must be present for the group to be quorate: more than the share."""
        return voting * self.quorum_percent // 100 + 1

    @property
    def access_scope(self) -> "Group":
        return self

    def standing_rows(self, user: User) -> list[tuple[str, int | None]]:
        """What the person is in the projects that the group serves."""
        from projects.models.standing import ProjectStanding

        return list(
            ProjectStanding.objects.filter(project__groups=self.pk, user=user.pk)
            .values_list("role", "organisation_id")
            .distinct()
        )

    def refusal(self, permission: Permission) -> None:
        """Nothing about a group's state refuses anything."""
        return


class SeatQuerySet(models.QuerySet["Seat"]):
    def current(self) -> "SeatQuerySet":
        return self.filter(ended_on=None)

    def for_list(self) -> "SeatQuerySet":
        return self.select_related("organisation", "holder", "substitute").order_by(
            models.Case(models.When(position="chair", then=0), default=1), "-voting", "organisation__sort_key", "pk"
        )


class Seat(models.Model):
    """An organisation's place in a group, held by one of its people, maybe with a substitute."""

    class Position(models.TextChoices):
        CHAIR = "chair", _("Chair")
        MEMBER = "member", _("Member")
        SECRETARY = "secretary", _("Secretary")

    group = models.ForeignKey(Group, models.PROTECT, related_name="seats")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="seats", verbose_name=_("Organisation"))
    side = models.CharField(max_length=12, choices=Side)
    position = models.CharField(_("Position"), max_length=10, choices=Position, default=Position.MEMBER)
    voting = models.BooleanField(_("Has a vote"), default=True)
    holder = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("Holder")
    )
    substitute = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="substitute_seats", verbose_name=_("Substitute")
    )
    started_on = models.DateField(_("From"), default=clock.today)
    ended_on = models.DateField(_("To"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()
    lock_first = "group"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="seat_only_public_votes",
                condition=Q(voting=False) | Q(side=Side.MUNICIPALITY),
                violation_error_message=_(
                    "Only municipalities and authorities vote; vendors and the secretariat do not."
                ),
            ),
            models.UniqueConstraint(
                name="seat_one_vote_per_organisation",
                fields=["group", "organisation"],
                condition=Q(voting=True, ended_on=None),
                violation_error_message=_("This organisation has a voting seat already: one vote per municipality."),
            ),
            models.UniqueConstraint(
                name="seat_one_chair",
                fields=["group"],
                condition=Q(position="chair", ended_on=None),
                violation_error_message=_("The group has a chair already."),
            ),
            models.CheckConstraint(
                name="seat_chair_is_municipal",
                condition=~Q(position="chair") | Q(side=Side.MUNICIPALITY),
                violation_error_message=_("A municipality or an authority chairs a group; a vendor never does."),
            ),
            models.CheckConstraint(
                name="seat_substitute_is_another",
                condition=Q(holder=None) | Q(substitute=None) | ~Q(holder=F("substitute")),
                violation_error_message=_("The substitute is another person than the holder."),
            ),
            models.CheckConstraint(
                name="seat_dates_in_order",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                name="seat_position_known",
                condition=Q(position__in=["chair", "member", "secretary"]),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
            models.CheckConstraint(
                name="seat_side_known",
                condition=Q(side__in=Side.values),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.group_id}"

    @property
    def access_scope(self) -> Group:
        return self.group

    def refusal(self, permission: Permission) -> str | Promise | None:
        """A seat that was given up stays as it is."""
        if permission == Permission.GROUP_MANAGE and self.ended_on is not None:
            return _("This seat has been given up already.")
        return None
