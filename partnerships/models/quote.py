from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Round
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.models import User
from os2collab.models.event import append_only
from os2collab.models.submission import submission_field
from partnerships.models.quote_request import QuoteInvitation

ONE = Decimal(1)


class QuoteKind(models.TextChoices):
    """How the price comes about."""

    HOURLY = "hourly", _("Hours × rate")
    FIXED = "fixed", _("Fixed price")
    CAPPED = "capped", _("Hours × rate, with a cap")
    PREPAID = "prepaid", _("Prepaid hours")


# The price is one figure: nothing lies below or above it.
CERTAIN = (QuoteKind.FIXED, QuoteKind.PREPAID)


def of_hours(hours: Decimal, rate: Decimal) -> Decimal:
    """Hours × rate in whole kroner, as the database computes it too."""
    return (hours * rate).quantize(ONE, ROUND_HALF_UP)


class QuoteQuerySet(models.QuerySet["Quote"]):
    def newest(self) -> "QuoteQuerySet":
        """The last version of each vendor, withdrawn or not."""
        later = Quote.objects.filter(invitation=OuterRef("invitation"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))

    def current(self) -> "QuoteQuerySet":
        """What stands now."""
        return self.newest().filter(withdrawal=None)

    def shown(self, now: datetime) -> "QuoteQuerySet":
        """What the municipal side reads: what stood when it was opened, also when it was withdrawn after that."""
        opens_at = F("invitation__request__opens_at")
        stood = Q(withdrawal=None) | Q(withdrawal__at__gte=opens_at)
        return self.newest().filter(stood, invitation__request__opens_at__lte=now)

    def for_comparing(self) -> "QuoteQuerySet":
        """With their options and vendors, the lowest price first; two queries."""
        return self.beside_each_other().prefetch_related("options")

    def beside_each_other(self) -> "QuoteQuerySet":
        """The same without the options, for a question that is prepared."""
        known = self.select_related("invitation__vendor", "withdrawal", "by")
        return known.order_by("likely", "invitation__vendor__sort_key", "pk")


class Quote(models.Model):
    """What one vendor offers, in one version. A new version replaces it; this one is never changed.

    Amounts are whole kroner excluding VAT. ``likely`` follows from hours × rate, or is the fixed price; the cap of a
    capped one is its ``high``.
    """

    invitation = models.ForeignKey(QuoteInvitation, models.PROTECT, related_name="quotes")
    number = models.PositiveSmallIntegerField(_("Version"))
    kind = models.CharField(_("What kind of price is it?"), max_length=8, choices=QuoteKind)
    hours = models.DecimalField(_("Hours"), max_digits=8, decimal_places=2, null=True)
    rate = models.DecimalField(_("Kroner an hour"), max_digits=8, decimal_places=2, null=True)
    low = models.DecimalField(_("Low"), max_digits=10, decimal_places=0)
    likely = models.DecimalField(_("Most likely"), max_digits=10, decimal_places=0)
    high = models.DecimalField(_("High"), max_digits=10, decimal_places=0)
    valid_until = models.DateField(_("Valid until"))
    starts_on = models.DateField(_("Can start"), null=True)
    text = models.TextField(_("What you offer"), max_length=10_000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    # The form that was sent: the same form sent twice is one quote.
    submission = submission_field()

    objects = QuoteQuerySet.as_manager()
    lock_first = "invitation"

    class Meta:
        ordering = ["invitation", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="quote_number_once",
                fields=["invitation", "number"],
                violation_error_message=_("There is a quote with that number already."),
            ),
            models.CheckConstraint(
                name="quote_kind_known",
                condition=Q(kind__in=QuoteKind.values),
                violation_error_message=_("Choose a kind from the list."),
            ),
            models.CheckConstraint(
                name="quote_figures_in_order",
                condition=Q(low__gt=0, likely__gte=F("low"), high__gte=F("likely")),
                violation_error_message=_("Low, most likely and high come in that order, above zero."),
            ),
            models.CheckConstraint(
                name="quote_hours_and_rate_where_they_count",
                condition=Q(kind=QuoteKind.FIXED, hours=None, rate=None)
                | (~Q(kind=QuoteKind.FIXED) & Q(hours__isnull=False, rate__isnull=False, hours__gt=0, rate__gt=0)),
                violation_error_message=_("Write hours and rate, and nothing of them with a fixed price."),
            ),
            models.CheckConstraint(
                name="quote_likely_is_hours_times_rate",
                condition=Q(kind=QuoteKind.FIXED) | Q(likely=Round(F("hours") * F("rate"))),
                violation_error_message=_("The most likely figure is hours × rate."),
            ),
            models.CheckConstraint(
                name="quote_certain_price_is_one_figure",
                condition=~Q(kind__in=CERTAIN) | Q(low=F("likely"), high=F("likely")),
                violation_error_message=_("A fixed price and prepaid hours are one figure."),
            ),
        ]
        triggers = [append_only("quote_append_only")]

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.number}"

    def get_absolute_url(self) -> str:
        return self.invitation.get_absolute_url()

    @cached_property
    def beside_it(self) -> list["QuoteOption"]:
        """Its options: asked for, unless whoever asked for many quotes has put them here."""
        return list(self.options.all())

    @property
    def with_options(self) -> Decimal:
        """The most likely figure and all options, in kroner."""
        return self.likely + sum((option.amount for option in self.beside_it), Decimal(0))

    @property
    def is_over(self) -> bool:
        """Whether the vendor is no longer bound by it."""
        return self.valid_until < clock.today()

    @property
    def access_scope(self) -> QuoteInvitation:
        return self.invitation

    def refusal(self, permission: Permission) -> str | Promise | None:
        """As its place."""
        return self.invitation.refusal(permission)


class QuoteOption(models.Model):
    """Something more that can be had with a quote, for hours × rate or for one amount of whole kroner."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("What it is"), max_length=120)
    hours = models.DecimalField(_("Hours"), max_digits=8, decimal_places=2, null=True)
    rate = models.DecimalField(_("Kroner an hour"), max_digits=8, decimal_places=2, null=True)
    amount = models.DecimalField(_("Amount"), max_digits=10, decimal_places=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="quote_option_position_once",
                fields=["quote", "position"],
                violation_error_message=_("Two options cannot stand in the same place."),
            ),
            models.CheckConstraint(
                name="quote_option_hours_with_rate",
                condition=Q(hours=None, rate=None)
                | Q(
                    hours__isnull=False,
                    rate__isnull=False,
                    hours__gt=0,
                    rate__gt=0,
                    amount=Round(F("hours") * F("rate")),
                ),
                violation_error_message=_("An option has hours and rate, or one amount."),
            ),
            models.CheckConstraint(
                name="quote_option_above_zero",
                condition=Q(amount__gt=0) & ~Q(title=""),
                violation_error_message=_("An option has a title and an amount above zero."),
            ),
        ]
        triggers = [append_only("quote_option_append_only")]

    def __str__(self) -> str:
        return self.title
