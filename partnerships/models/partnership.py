from decimal import Decimal

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, Side, User
from os2collab.models.submission import submission_field
from os2collab.search.column import SearchColumn
from partnerships.models.funding_round import FundingRound
from partnerships.models.partnership_state import (
    BILLABLE,
    SETTLED,
    STAGES,
    TAKES_PLEDGES,
    IfNotReached,
    PartnershipState,
)
from projects.models import Project

S = PartnershipState


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def visible_to(self, user: User) -> "PartnershipQuerySet":
        """Those in the person's world; the same question as ``can(user, PARTNERSHIP_VIEW, partnership)``."""
        from partnerships.models.standing import PartnershipStanding  # the view is defined on top of all nouns

        return self.filter(Exists(PartnershipStanding.objects.filter(partnership=OuterRef("pk"), user=user)))

    def in_stage(self, stage: str) -> "PartnershipQuerySet":
        """Those in one of STAGES; all of them for no stage, none for an unknown one."""
        return self.filter(state__in=STAGES.get(stage, ())) if stage else self

    def named_like(self, text: str) -> "PartnershipQuerySet":
        """Those whose own title, product or leading municipality holds the text; partners may not see its project."""
        if not text:
            return self
        return self.filter(
            Q(title__icontains=text)
            | Q(project__product__name__icontains=text)
            | Q(lead_organisation__name__icontains=text)
        )

    def for_list(self) -> "PartnershipQuerySet":
        from partnerships.models.need_questions import lifted_by  # a need knows the partnership that lifts it

        known = self.select_related("project__product", "lead_organisation", "vendor", "latest_review__by")
        return known.annotate(grown_from=lifted_by()).order_by("title", "pk")

    def for_review(self) -> "PartnershipQuerySet":
        """With what is next in the project, and both sides' last word on what it looks at now."""
        focus = ("vendor_report", "municipal_report", "delivery")
        return self.for_list().select_related("project__next_milestone", *(f"project__focus__{name}" for name in focus))

    def reviewed_next(self) -> "PartnershipQuerySet":
        """Those with a promised review, the longest overdue first."""
        return self.filter(review_due_on__isnull=False).order_by("review_due_on", "pk")


class Partnership(FundingRound):
    """Organisations with the same need lift a task together. What each commits is its Pledge.

    The three sums are roll-ups per level, written by the verbs that change a pledge. They are never added up:
    interest, conditional and binding money are three different things.
    """

    title = models.CharField(_("Title"), max_length=120)
    slug = models.SlugField(_("Address in the app"), max_length=60, unique=True)
    purpose = models.TextField(_("Purpose"), max_length=2_000)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="partnerships", verbose_name=_("Project")
    )
    lead_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="led_partnerships", verbose_name=_("Leading municipality")
    )
    lead_side = models.CharField(max_length=12, choices=Side, default=Side.MUNICIPALITY)
    vendor = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delivered_partnerships",
        verbose_name=_("Vendor"),
    )
    # What every binding pledge agrees to. A new text gets a new number, and those who are bound are asked again.
    terms = models.TextField(_("Terms"), max_length=10_000, blank=True)
    terms_number = models.PositiveSmallIntegerField(default=1)
    threshold_percent = models.PositiveSmallIntegerField(
        _("The vendor starts at this share of the goal, binding"), null=True, blank=True
    )
    state = models.CharField(_("State"), max_length=10, choices=PartnershipState, default=PartnershipState.DRAFT)
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)
    search = SearchColumn()

    binding_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    conditional_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    interest_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    # Of what is binding: how much has been granted in a budget.
    appropriated_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    # Of what is binding: how much stands in an invoice basis, is invoiced, and is paid.
    billed_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    invoiced_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    paid_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    binding_count = models.PositiveSmallIntegerField(default=0)
    conditional_count = models.PositiveSmallIntegerField(default=0)
    interest_count = models.PositiveSmallIntegerField(default=0)
    latest_review = models.ForeignKey("partnerships.Review", models.PROTECT, null=True, related_name="+")
    review_due_on = models.DateField(null=True)
    # How the costs are shared: the adopted proposal
    split = models.ForeignKey("partnerships.Split", models.PROTECT, null=True, blank=True, related_name="+")
    # The form that started it: the same form sent twice is one partnership.
    submission = submission_field()

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            *FundingRound.Meta.constraints,
            models.CheckConstraint(
                name="partnership_threshold_1_to_100",
                condition=Q(threshold_percent=None) | Q(threshold_percent__gte=1, threshold_percent__lte=100),
                violation_error_message=_("Choose a share from 1 to 100 percent."),
            ),
            models.CheckConstraint(
                name="partnership_led_by_the_municipal_side",
                condition=Q(lead_side=Side.MUNICIPALITY),
                violation_error_message=_("A municipality or an authority leads a partnership."),
            ),
            models.CheckConstraint(
                name="partnership_state_known",
                condition=Q(state__in=PartnershipState.values),
                violation_error_message=_("Choose a state from the list."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("partnership", self.slug)

    @property
    def access_scope(self) -> "Partnership":
        return self

    def standing_rows(self, user: User) -> list[tuple[str, int | None]]:
        """The person's roles in this partnership, from the database view that also decides what lists show."""
        from partnerships.models.standing import roles_of

        return roles_of(self.pk, user.pk)

    @property
    def threshold_amount(self) -> Decimal | None:
        """What must be binding before the vendor starts, in kroner; None when it has not said."""
        return None if self.threshold_percent is None else self.goal_amount * self.threshold_percent / 100

    @property
    def missing_to_threshold(self) -> Decimal | None:
        """Kroner that must still become binding before the vendor starts; zero when it can."""
        return None if self.threshold_amount is None else max(self.threshold_amount - self.binding_amount, Decimal(0))

    @property
    def binding_percent(self) -> int:
        """The binding share of the goal in whole percent, rounded down: 99.9 % is not yet all."""
        return int(self.binding_amount * 100 // self.goal_amount)

    @property
    def is_over(self) -> bool:
        """Its deadline passed without enough, and everything lapses then, even if nobody has noted it yet."""
        return self.state == S.OPEN and self.has_passed and self.if_not_reached == IfNotReached.LAPSE

    def refusal(self, permission: Permission) -> str | Promise | None:
        """Pledges are taken while the partnership is open; a settled one is read only."""
        says_when = permission == Permission.PARTNERSHIP_THRESHOLD and self.state != S.DRAFT
        if (permission in _PLEDGING or says_when) and self.state not in TAKES_PLEDGES:
            return _("The partnership does not take pledges now.")
        if permission == Permission.PARTNERSHIP_THRESHOLD and self.state == S.ORDERED and self.threshold_percent:
            return _("The work is ordered: what had to be binding before it is settled.")
        if permission in _PLEDGING and self.is_over:
            return _("The deadline passed without enough: the partnership has lapsed and takes no pledges.")
        if permission in _CHANGING and self.state in SETTLED:
            return _("The partnership is finished; it is kept as it is.")
        if permission == Permission.INVOICE_MAKE and self.state not in BILLABLE:
            return _("Nothing is invoiced before the partnership is reached or goes on by decision.")
        return None


_PLEDGING = {Permission.PLEDGE_INTEREST, Permission.PLEDGE_COMMIT, Permission.PLEDGE_REGISTER}
_CHANGING = {
    *(Permission.PARTNERSHIP_EDIT, Permission.PARTNERSHIP_DECIDE, Permission.REVIEW_WRITE, Permission.OWN_RISK_TAKE),
    *(Permission.SPLIT_PROPOSE, Permission.QUOTE_ASK, Permission.QUOTE_CHOOSE, Permission.QUOTE_GIVE),
}
