from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.models import Organisation, Side, User
from os2collab.models.event import append_only
from partnerships.models.need import Need


class Stance(models.TextChoices):
    """What an organisation says of a need."""

    ALSO = "also", _("We have it too")
    NOT_FOR_US = "not_for_us", _("Not for us")
    TAKEN_BACK = "taken_back", _("Taken back")


class Weight(models.IntegerChoices):
    """How much it matters to the organisation."""

    GOOD = 1, _("Good to have")
    IMPORTANT = 2, _("Important")
    NEEDED = 3, _("Hard to do without")


def complete() -> Q:
    """Whoever has it says how much it matters; whoever has not says why."""
    with_weight = ~Q(stance=Stance.ALSO) | Q(weight__isnull=False, weight__in=Weight.values)
    return with_weight & (~Q(stance=Stance.NOT_FOR_US) | ~Q(reason=""))


class NeedSupport(models.Model):
    """One organisation's stance on a need: it has it too, and how much that matters, or it has not, and why."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="supports")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="need_supports")
    side = models.CharField(max_length=12, choices=Side, default=Side.MUNICIPALITY)
    stance = models.CharField(_("What do you say?"), max_length=10, choices=Stance)
    weight = models.PositiveSmallIntegerField(_("How much does it matter to you?"), choices=Weight, null=True)
    wished_year = models.PositiveSmallIntegerField(_("Wished in"), null=True, blank=True)
    reason = models.CharField(_("Because"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    lock_first = "need"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="need_support_one_per_organisation",
                fields=["need", "organisation"],
                violation_error_message=_("Your organisation has said something here already; change that."),
            ),
            models.CheckConstraint(
                name="need_support_stance_known",
                condition=Q(stance__in=Stance.values),
                violation_error_message=_("Choose from the list."),
            ),
            models.CheckConstraint(
                name="need_support_only_public_organisations",
                condition=Q(side=Side.MUNICIPALITY),
                violation_error_message=_("Only municipalities and authorities have needs here; a vendor never does."),
            ),
            models.CheckConstraint(
                name="need_support_complete",
                condition=complete(),
                violation_error_message=_("Say how much it matters, or why it is not for you."),
            ),
            models.CheckConstraint(
                name="need_support_year_plausible",
                condition=Q(wished_year=None) | Q(wished_year__gte=2000, wished_year__lte=2100),
                violation_error_message=_("Write the year with four digits."),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "need"], name="need_support_of")]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.need_id}: {self.stance}"

    def get_absolute_url(self) -> str:
        return self.need.get_absolute_url()

    @property
    def weight_label(self) -> str:
        """In words; nothing when it has no weight."""
        return str(Weight(self.weight).label) if self.weight else ""

    @property
    def access_scope(self) -> Need:
        return self.need

    def refusal(self, permission: Permission) -> str | Promise | None:
        """As the need."""
        return self.need.refusal(permission)


class NeedSupportChange(models.Model):
    """How a stance looked after each change, by whom, and from which need it was carried over. Never changed."""

    support = models.ForeignKey(NeedSupport, models.PROTECT, related_name="changes")
    stance = models.CharField(max_length=10, choices=Stance)
    weight = models.PositiveSmallIntegerField(choices=Weight, null=True)
    wished_year = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    carried_from = models.ForeignKey(Need, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="need_support_change_stance_known",
                condition=Q(stance__in=Stance.values),
                violation_error_message=_("Choose from the list."),
            ),
            models.CheckConstraint(
                name="need_support_change_complete",
                condition=complete(),
                violation_error_message=_("Say how much it matters, or why it is not for you."),
            ),
        ]
        indexes = [models.Index(fields=["support", "-id"], name="need_support_change_story")]
        triggers = [append_only("need_support_change_append_only")]

    def __str__(self) -> str:
        return f"{self.support_id}: {self.stance}"

    @property
    def weight_label(self) -> str:
        """In words; nothing when it has no weight."""
        return str(Weight(self.weight).label) if self.weight else ""
