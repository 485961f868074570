from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.access.roles import GRANTS
from os2collab.addresses import address
from os2collab.models import Audience, Organisation, Side, User
from os2collab.models.audience import own_audience
from os2collab.models.submission import submission_field
from partnerships.models.partnership import Partnership

READERS = [role for role, granted in GRANTS.items() if Permission.QUOTE_COMPARE in granted]
SEALED = _("The quotes are sealed. Nobody but the vendor itself reads one before they are opened.")


class QuoteRequestQuerySet(models.QuerySet["QuoteRequest"]):
    def opened(self, now: datetime) -> "QuoteRequestQuerySet":
        """Those whose quotes lie open for the municipal side: by the time alone."""
        return self.filter(opens_at__lte=now)

    def for_page(self) -> "QuoteRequestQuerySet":
        """With what its page names."""
        placed = ("partnership__lead_organisation", "partnership__vendor", "partnership__project__product")
        return self.select_related(*placed, "by", "choice__quote__invitation__vendor", "choice__by")


class QuoteRequest(models.Model):
    """What a partnership asks vendors to quote for, by when. Only the municipal side knows it as a whole.

    At one and the same moment, ``opens_at``, vendors can no longer quote and the municipal side can read. Nothing is
    stored then: whoever asks, asks the clock. ``told_opened_at`` says that those concerned have been told.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="quote_requests")
    number = models.PositiveSmallIntegerField(_("Number"))
    title = models.CharField(_("What is it about?"), max_length=120)
    asks = models.TextField(_("What do you ask for?"), max_length=10_000)
    opens_at = models.DateTimeField(_("Deadline and opening"))
    told_opened_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)
    # The form that was sent: the same form sent twice is one request.
    submission = submission_field()

    objects = QuoteRequestQuerySet.as_manager()
    lock_first = "partnership"
    # Comparing quotes is for the municipal side alone: for everybody else it does not exist.
    audience = Audience.MUNICIPALITY

    class Meta:
        ordering = ["partnership_id", "-number"]  # by the key: a locked request leaves its partnership alone
        constraints = [
            models.UniqueConstraint(
                name="quote_request_number_once",
                fields=["partnership", "number"],
                violation_error_message=_("There is a request with that number already."),
            ),
            models.CheckConstraint(
                name="quote_request_opens_after_it_is_asked",
                condition=Q(opens_at__gt=F("at")),
                violation_error_message=_("Choose a time that lies ahead."),
            ),
            models.CheckConstraint(
                name="quote_request_says_what_is_asked",
                condition=~Q(asks=""),
                violation_error_message=_("Write what you ask for."),
            ),
            models.CheckConstraint(
                name="quote_request_told_when_opened",
                condition=Q(told_opened_at=None) | Q(told_opened_at__gte=F("opens_at")),
                violation_error_message=_("Nobody is told of an opening before it."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("quote-request", self.partnership.slug, self.number)

    @property
    def is_opened(self) -> bool:
        """Whether the deadline has passed: vendors are done, the municipal side reads."""
        return self.opens_at <= clock.now()

    @property
    def access_scope(self) -> Partnership:
        return self.partnership

    def refusal(self, permission: Permission) -> str | Promise | None:
        """Until the opening nothing is compared or chosen, after it nothing is asked anew; one is chosen once."""
        if permission == Permission.QUOTE_ASK and self.is_opened:
            return _("The quotes are opened. Ask anew if you need others.")
        if permission in (Permission.QUOTE_COMPARE, Permission.QUOTE_CHOOSE) and not self.is_opened:
            return SEALED
        return self.partnership.refusal(permission)


class QuoteInvitationQuerySet(models.QuerySet["QuoteInvitation"]):
    def visible_to(self, user: User) -> "QuoteInvitationQuerySet":
        """A vendor's own, and for the municipal side what lies open; the same as ``can(user, QUOTE_VIEW, …)``."""
        from partnerships.models.quote import Quote  # a quote answers an invitation
        from partnerships.models.standing import PartnershipStanding  # the view is defined on top of all nouns

        side = own_audience(user)
        if side == Audience.VENDOR:
            return self.filter(vendor__in=[work.organisation_id for work in user.employments])
        if side == Audience.MUNICIPALITY:
            shown = Quote.objects.shown(clock.now()).filter(invitation=models.OuterRef("pk"))
            held = PartnershipStanding.objects.filter(partnership=models.OuterRef("request__partnership"), user=user)
            return self.filter(models.Exists(shown), models.Exists(held.filter(role__in=READERS)))
        return self.none()

    def for_page(self) -> "QuoteInvitationQuerySet":
        """With what a page about it names."""
        partnership = ("request__partnership__lead_organisation", "request__partnership__project__product")
        return self.select_related(*partnership, "request__choice__quote", "vendor")


class QuoteInvitation(models.Model):
    """One vendor is asked. All that it answers belongs here: its quotes, its files, what happened to them.

    It is a place of its own, so that an invited vendor sees this and nothing else of the partnership.
    """

    request = models.ForeignKey(QuoteRequest, models.PROTECT, related_name="invitations")
    vendor = models.ForeignKey(Organisation, models.PROTECT, related_name="quote_invitations", verbose_name=_("Vendor"))
    vendor_side = models.CharField(max_length=12, choices=Side, default=Side.VENDOR)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = QuoteInvitationQuerySet.as_manager()
    lock_first = "request"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="quote_invitation_once_a_vendor",
                fields=["request", "vendor"],
                violation_error_message=_("This vendor is asked already."),
            ),
            models.CheckConstraint(
                name="quote_invitation_to_a_vendor",
                condition=Q(vendor_side=Side.VENDOR),
                violation_error_message=_("Only vendors are asked for quotes."),
            ),
        ]
        indexes = [models.Index(fields=["vendor", "-id"], name="quote_invitation_of_vendor")]

    def __str__(self) -> str:
        return self.request.title

    def get_absolute_url(self) -> str:
        return address("quote", self.pk)

    @property
    def access_scope(self) -> "QuoteInvitation":
        return self

    def standing_rows(self, user: User) -> list[tuple[str, int | None]]:
        """Who the person is here. Whoever works on both sides is nobody."""
        from partnerships.models.quote import Quote  # a quote answers an invitation

        side = own_audience(user)
        if side == Audience.VENDOR:
            mine = {work.organisation_id for work in user.employments}
            return [("quote_bidder", self.vendor_id)] if self.vendor_id in mine else []
        opened = side == Audience.MUNICIPALITY and self.request.is_opened
        if not opened or not Quote.objects.shown(clock.now()).filter(invitation=self.pk).exists():
            return []
        held = self.request.partnership.standing_rows(user)
        return [("quote_reader", held_for) for role, held_for in held if role in READERS]

    def refusal(self, permission: Permission) -> str | Promise | None:
        """After the opening nothing is added. What a vendor says is its quote: there is no talk beside it."""
        if permission == Permission.COMMENT_WRITE:
            return _("There is no conversation about a quote: what the vendor has to say stands in it.")
        if permission in (Permission.QUOTE_GIVE, Permission.FILE_ADD) and self.request.is_opened:
            return _("The deadline has passed and the quotes are opened: nothing is added or replaced now.")
        return self.request.partnership.refusal(permission)
