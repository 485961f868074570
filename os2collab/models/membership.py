from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.models.organisation import Organisation
from os2collab.models.user import User
from os2collab.prepared import prepared


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date | None = None) -> "MembershipQuerySet":
        """Those that hold on a day (today unless named)."""
        on = on or clock.today()
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=on), started_on__lte=on)

    def for_list(self) -> "MembershipQuerySet":
        return self.select_related("user", "organisation").order_by("user__name", "pk")


class Membership(models.Model):
    """A person works for an organisation, with a title, from a day on and maybe until another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    title = models.CharField(_("Title"), max_length=120, blank=True)
    is_administrator = models.BooleanField(_("Administrator: adds and ends the organisation's people"), default=False)
    is_signatory = models.BooleanField(_("Signatory: may bind the organisation"), default=False)
    started_on = models.DateField(_("From"), default=clock.today)
    ended_on = models.DateField(_("To"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    lock_first = "organisation"  # so that its last two administrators do not both step down at once

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="membership_one_open_each",
                fields=["user", "organisation"],
                condition=Q(ended_on=None),
                violation_error_message=_("This person is a member already."),
            ),
            models.CheckConstraint(
                name="membership_dates_in_order",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.organisation_id}"

    @property
    def access_scope(self) -> Organisation:
        return self.organisation

    def refusal(self, permission: Permission) -> str | Promise | None:
        """A membership that is over stays as it was; a last day that is still to come may be moved."""
        if self.ended_on is not None and self.ended_on < clock.today():
            return _("This membership has ended already.")
        return None


@prepared
def employments_of(user: int, today: date) -> MembershipQuerySet:
    """Where a person works today, the oldest place first, with the organisations."""
    return Membership.objects.filter(user=user).current(today).select_related("organisation").order_by("pk")
