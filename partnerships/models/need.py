from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, Side, User
from os2collab.models.submission import submission_field
from os2collab.search.column import SearchColumn
from partnerships.models.need_questions import NeedQuerySet
from partnerships.models.need_standing import refusal_of, standing_rows_of
from partnerships.models.need_state import GATHERED_FROM, STAGE_OF_PARTNERSHIP, NeedStage, NeedState
from partnerships.models.partnership import Partnership
from partnerships.models.partnership_state import PartnershipState
from projects.models import Product, Project

# A subject of KL's classification: two, four or six digits, and a facet such as A01 behind six.
KLE = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}([A-ZÆØÅ][0-9]{2})?)?)?$"


class Need(models.Model):
    """What an organisation lacks, in plain words, before anybody has said how it is solved or what it costs.

    ``also_count`` and ``against_count`` are roll-ups of the organisations' stances, written by the verbs that change
    one. What happens once a partnership has started is read from the partnership (``stage``), never stored here.
    """

    title = models.CharField(_("What do you need?"), max_length=120)
    text = models.TextField(_("In your own words"), max_length=4_000)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("Product")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("Project")
    )
    kle = models.CharField(_("KLE code"), max_length=12, blank=True)
    wished_year = models.PositiveSmallIntegerField(_("Wished in"), null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="proposed_needs")
    side = models.CharField(max_length=12, choices=Side, default=Side.MUNICIPALITY)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("State"), max_length=14, choices=NeedState, default=NeedState.NEW)
    state_since = models.DateTimeField(default=clock.now)
    # Why it was parked or declined.
    state_reason = models.CharField(max_length=500, blank=True)
    also_count = models.PositiveSmallIntegerField(default=0)
    against_count = models.PositiveSmallIntegerField(default=0)
    partnership = models.ForeignKey(Partnership, models.PROTECT, null=True, related_name="needs")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)
    # The form that proposed it: the same form sent twice is one need.
    submission = submission_field()
    search = SearchColumn()

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="need_state_known",
                condition=Q(state__in=NeedState.values),
                violation_error_message=_("Choose a state from the list."),
            ),
            models.CheckConstraint(
                name="need_from_a_public_organisation",
                condition=Q(side=Side.MUNICIPALITY),
                violation_error_message=_("Only municipalities and authorities propose needs."),
            ),
            models.CheckConstraint(
                name="need_kle_code",
                condition=Q(kle="") | Q(kle__regex=KLE),
                violation_error_message=_("Write a KLE code as 00.01, 00.01.00 or 00.01.00A01."),
            ),
            models.CheckConstraint(
                name="need_wished_year_plausible",
                condition=Q(wished_year=None) | Q(wished_year__gte=2000, wished_year__lte=2100),
                violation_error_message=_("Write the year with four digits."),
            ),
            models.CheckConstraint(
                name="need_merged_names_the_other",
                condition=Q(state=NeedState.MERGED, merged_into__isnull=False)
                | (~Q(state=NeedState.MERGED) & Q(merged_into=None)),
                violation_error_message=_("A merged need names the one that it is part of now."),
            ),
            models.CheckConstraint(
                name="need_in_a_partnership_names_it",
                condition=~Q(state=NeedState.IN_PARTNERSHIP) | Q(partnership__isnull=False),
                violation_error_message=_("A need in a partnership names the partnership."),
            ),
            models.CheckConstraint(
                name="need_set_aside_with_a_reason",
                condition=~Q(state__in=[NeedState.PARKED, NeedState.DECLINED]) | ~Q(state_reason=""),
                violation_error_message=_("Say why."),
            ),
        ]
        indexes = [models.Index(fields=["-also_count", "-id"], name="need_by_supporters")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("need", self.pk)

    @property
    def is_let_go(self) -> bool:
        """As ``let_go``: its partnership came to nothing."""
        if self.state != NeedState.IN_PARTNERSHIP or self.partnership is None:
            return False
        state, bound = self.partnership.state, self.partnership.binding_count
        return state == PartnershipState.LAPSED or (state == PartnershipState.CLOSED and not bound)

    @property
    def is_lifted(self) -> bool:
        """Whether a partnership that goes on is there for it."""
        return self.state == NeedState.IN_PARTNERSHIP and not self.is_let_go

    @property
    def stage(self) -> str:
        """Where it is for people; asks for its partnership."""
        if self.is_let_go:
            return NeedStage.GATHERED if self.also_count >= GATHERED_FROM else NeedStage.NEW
        if self.state == NeedState.IN_PARTNERSHIP and self.partnership:
            return STAGE_OF_PARTNERSHIP.get(PartnershipState(self.partnership.state), NeedStage.IN_PARTNERSHIP)
        return self.state

    @property
    def access_scope(self) -> "Need":
        return self

    def standing_rows(self, user: User) -> list[tuple[str, int | None]]:
        """The person's roles towards this need, each for one of their organisations."""
        return standing_rows_of(self, user)

    def refusal(self, permission: Permission) -> str | Promise | None:
        """A need that is part of another is read only; one that is declined or in a partnership is decided there."""
        return refusal_of(self, permission)
