from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, User
from os2collab.models.event import append_only
from os2collab.models.submission import submission_field
from partnerships.cost_keys import SIMPLE, CostKey, KeyKind, key_words
from partnerships.models.partnership import Partnership

# Checked when the transaction ends: a proposal and its shares are written together.
SUMS_TO_TOTAL = """
    IF (SELECT sum(amount) FROM partnerships_splitshare WHERE split_id = NEW.split_id)
       IS DISTINCT FROM (SELECT total FROM partnerships_split WHERE id = NEW.split_id) THEN
        RAISE EXCEPTION 'the shares of a split sum to its total' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


class SplitQuerySet(models.QuerySet["Split"]):
    def for_list(self) -> "SplitQuerySet":
        """The newest first, with who proposed and who adopted."""
        return self.select_related("proposed_by", "organisation", "adopted_by").order_by("-number")


class Split(models.Model):
    """A proposal of how a partnership's costs are shared: numbered, named, and never changed.

    It keeps what it was made from (the population year, the weights), so that new figures leave it as it is. Adopting
    another one is the only thing that still happens to it.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="splits")
    number = models.PositiveSmallIntegerField(_("Number"))
    name = models.CharField(_("What is it called?"), max_length=80)
    kind = models.CharField(_("Key"), max_length=12, choices=KeyKind)
    base = models.CharField(_("Key for the rest"), max_length=12, choices=KeyKind, default=KeyKind.EQUAL)
    mix_equal = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    mix_band = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    mix_inhabitants = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    total = models.DecimalField(_("To be shared"), max_digits=10, decimal_places=0)
    floor = models.DecimalField(_("Floor"), max_digits=10, decimal_places=0, default=0)
    ceiling = models.DecimalField(_("Ceiling"), max_digits=10, decimal_places=0, null=True)
    population_year = models.PositiveSmallIntegerField(_("Population of"), null=True)
    has_example_weights = models.BooleanField(default=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    adopted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(null=True)
    # The form that made it: the same form sent twice is one proposal.
    submission = submission_field()

    objects = SplitQuerySet.as_manager()
    lock_first = "partnership"

    class Meta:
        ordering = ["partnership", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="split_number_once",
                fields=["partnership", "number"],
                violation_error_message=_("There is a proposal with that number already."),
            ),
            models.CheckConstraint(
                name="split_key_known",
                condition=Q(kind__in=KeyKind.values, base__in=SIMPLE),
                violation_error_message=_("Choose a key from the list."),
            ),
            models.CheckConstraint(
                name="split_total_above_zero",
                condition=Q(total__gt=0),
                violation_error_message=_("What is shared must be above zero."),
            ),
            models.CheckConstraint(
                name="split_ceiling_from_floor_up",
                condition=Q(floor__gte=0) & (Q(ceiling=None) | Q(ceiling__gte=F("floor"))),
                violation_error_message=_("The ceiling is below the floor."),
            ),
            models.CheckConstraint(
                name="split_mix_is_whole",
                condition=Q(mix_equal__gte=0, mix_band__gte=0, mix_inhabitants__gte=0)
                & (~Q(kind=KeyKind.MIXED) | Q(mix_equal=100 - F("mix_band") - F("mix_inhabitants"))),
                violation_error_message=_("The parts of a mixed key are 100 percent together."),
            ),
            models.CheckConstraint(
                name="split_adopted_in_pair",
                condition=Q(adopted_at=None, adopted_by=None) | Q(adopted_at__isnull=False, adopted_by__isnull=False),
                violation_error_message=_("Who adopts it and when belong together."),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="split_never_changes", exclude=["adopted_by", "adopted_at"]),
            pgtrigger.Protect(name="split_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    def get_absolute_url(self) -> str:
        return address("split", self.partnership.slug, self.number)

    @property
    def access_scope(self) -> Partnership:
        return self.partnership

    def refusal(self, permission: Permission) -> str | Promise | None:
        """What the partnership refuses."""
        return self.partnership.refusal(permission)

    @property
    def key(self) -> CostKey:
        """The key that it was made with, without what was said of single organisations."""
        mix: dict[str, Any] = {kind: getattr(self, f"mix_{kind}") for kind in SIMPLE}
        return CostKey(
            kind=self.kind,
            total=int(self.total),
            floor=int(self.floor),
            ceiling=None if self.ceiling is None else int(self.ceiling),
            base=self.base,
            mix=mix if self.kind == KeyKind.MIXED else {},
            year=self.population_year,
        )

    @property
    def key_words(self) -> str:
        """What the key is, in a few words."""
        return key_words(self.key)


class SplitShare(models.Model):
    """One organisation's share of a proposal, with everything that decided it."""

    split = models.ForeignKey(Split, models.PROTECT, related_name="shares")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    population = models.PositiveIntegerField(_("Inhabitants"), null=True)
    band = models.PositiveIntegerField(_("Size group from"), null=True)
    band_weight = models.DecimalField(_("Weight"), max_digits=6, decimal_places=2, null=True)
    percent = models.DecimalField(_("Percent"), max_digits=7, decimal_places=4, null=True)
    own_amount = models.DecimalField(_("Own amount"), max_digits=10, decimal_places=0, null=True)
    ceiling = models.DecimalField(_("Ceiling"), max_digits=10, decimal_places=0, null=True)
    amount = models.DecimalField(_("Share"), max_digits=10, decimal_places=0)

    class Meta:
        ordering = ["organisation__sort_key"]
        constraints = [
            models.UniqueConstraint(
                name="split_share_once",
                fields=["split", "organisation"],
                violation_error_message=_("An organisation has one share."),
            ),
            models.CheckConstraint(
                name="split_share_within_its_ceiling",
                condition=Q(amount__gte=0) & (Q(ceiling=None) | Q(amount__lte=F("ceiling"))),
                violation_error_message=_("A share lies between zero and its ceiling."),
            ),
            models.CheckConstraint(
                name="split_share_own_amount_is_the_share",
                condition=Q(own_amount=None) | Q(amount=F("own_amount")),
                violation_error_message=_("Who pays an own amount pays exactly that."),
            ),
        ]
        triggers = [
            append_only("split_share_append_only"),
            pgtrigger.Trigger(
                name="split_shares_sum_to_total",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=SUMS_TO_TOTAL,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.split_id}: {self.organisation_id} {self.amount}"
