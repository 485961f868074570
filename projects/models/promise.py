import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import functional
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, Side, User
from os2collab.prepared import prepared
from projects.models.checkin import CheckIn
from projects.models.milestone import Milestone
from projects.models.project import Project

# How long before its day a promise is shown to those who gave it.
NEAR = timedelta(days=7)


class PromiseState(models.TextChoices):
    OPEN = "open", _("Open")
    KEPT = "kept", _("Kept")
    MOVED = "moved", _("Moved in time")
    BROKEN = "broken", _("Not kept")


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, user: User) -> "PromiseQuerySet":
        """Those of projects in the person's world."""
        return self.filter(Exists(Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))))

    def open(self) -> "PromiseQuerySet":
        return self.filter(state=PromiseState.OPEN)

    def in_order(self) -> "PromiseQuerySet":
        """What is open first, the nearest day on top; then what is settled, the newest on top."""
        still_open = Q(state=PromiseState.OPEN)
        return self.order_by(
            Case(When(still_open, then=Value(0)), default=Value(1)),
            Case(When(still_open, then=F("due_on"))),
            F("settlement__at").desc(nulls_last=True),
            "-pk",
        )

    def for_list(self) -> "PromiseQuerySet":
        """In that order, with what a row says: whose it is, where it was said, how it went, and what it replaces."""
        said = ("project", "organisation", "by", "checkin", "milestone")
        settled = ("settlement__by", "settlement__organisation", "follows__settlement")
        return self.select_related(*said, *settled).in_order()

    def for_page(self) -> "PromiseQuerySet":
        """One promise with its project's product, which its page names."""
        return self.for_list().select_related("project__product", "followed_by")


class Promise(models.Model):
    """Something small that an organisation said it would do by a day: “we deliver test data in week 43”.

    Words and day never change. A promise that is moved is settled, and a new one follows it. Silence settles nothing.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="promises")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=Side)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    words = models.CharField(_("What do you promise?"), max_length=160)
    due_on = models.DateField(_("By when?"))
    # Where it was said; neither: in the project as a whole
    checkin = models.ForeignKey(CheckIn, models.PROTECT, null=True, related_name="promises")
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, related_name="promises")
    # The one that it replaces, with another day
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    # Cached from its settlement by the same verbs
    state = models.CharField(_("State"), max_length=6, choices=PromiseState, default=PromiseState.OPEN)
    reminded_at = models.DateTimeField(null=True)
    submission = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = PromiseQuerySet.as_manager()
    lock_first = "project"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="promise_submitted_once",
                fields=["submission"],
                violation_error_message=_("This has been saved already."),
            ),
            models.CheckConstraint(
                name="promise_state_known",
                condition=Q(state__in=PromiseState.values),
                violation_error_message=_("Choose a state from the list."),
            ),
            models.CheckConstraint(
                name="promise_from_one_of_two_sides",
                condition=Q(side__in=[Side.MUNICIPALITY, Side.VENDOR]),
                violation_error_message=_("Only the municipal side and the vendor make promises."),
            ),
            models.CheckConstraint(
                name="promise_said_in_one_place",
                condition=Q(checkin=None) | Q(milestone=None),
                violation_error_message=_("A promise is said in one place."),
            ),
            models.CheckConstraint(
                name="promise_has_words",
                condition=~Q(words=""),
                violation_error_message=_("Say what is promised."),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "due_on"], name="promise_open", condition=Q(state="open")),
            models.Index(fields=["due_on"], name="promise_to_remind", condition=Q(state="open", reminded_at=None)),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return address("promise", self.project.slug, self.pk)

    @property
    def access_scope(self) -> Project:
        return self.project

    @property
    def is_open(self) -> bool:
        return self.state == PromiseState.OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed and nobody has said how it went. That is silence, not a broken promise."""
        return self.is_open and self.due_on < clock.today()

    @property
    def look(self) -> str:
        """The key of its look in ``os2collab.ui``."""
        return "overdue" if self.is_overdue else self.state

    @property
    def settlement_url(self) -> str:
        """Where the answer to “how did it go?” is sent."""
        return f"{self.get_absolute_url()}settlement/"

    def refusal(self, permission: Permission) -> str | functional.Promise | None:
        """Nothing of its own: whoever comes second is told what the first said, by the verb."""
        return self.project.refusal(permission)


@prepared
def promise_pages(slug: str, pk: int) -> PromiseQuerySet:
    """The promise of that key in the project at that address."""
    return Promise.objects.for_page().filter(project__slug=slug, pk=pk)
