"""The secretariat's view of everything alive: one row a partnership, and one for each project without any.

The SQL of the rows is in migrations/0004_portfolio.py. Its figures are stored roll-ups; nothing is counted on reading.
"""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from os2collab.access.permissions import Permission
from os2collab.models import OrganisationKind, User
from partnerships.models.partnership import Partnership
from partnerships.models.partnership_state import TAKES_PLEDGES, PartnershipState
from partnerships.models.review import Verdict
from projects.models import Project, TeamMember, TeamRole


class Portfolio:
    """All projects and partnerships together, as something that permission is asked about. There is one."""

    pk = 0

    @property
    def access_scope(self) -> "Portfolio":
        return self

    def standing_rows(self, user: User) -> list[tuple[str, int | None]]:
        """Everybody may know that it exists; the secretariat's people have a role in it."""
        employers = [employment.organisation for employment in user.employments]
        secretariats = [employer.pk for employer in employers if employer.kind == OrganisationKind.SECRETARIAT]
        return [("anyone", None), *(("secretariat", employer) for employer in secretariats)]

    def refusal(self, permission: Permission) -> None:
        """Nothing about the portfolio's state refuses anything."""
        return

    def get_absolute_url(self) -> str:
        return reverse("portfolio")


def silent(today: date) -> Q:
    """At least one side has said nothing for longer than the project's rhythm."""
    return Q(silent_from__lte=today)


def review_overdue(today: date) -> Q:
    """A review was promised for a day that has passed."""
    return Q(review_due_on__lt=today)


def money_missing() -> Q:
    """It takes pledges, and less than the goal is binding."""
    return Q(partnership_state__in=TAKES_PLEDGES, binding_amount__lt=F("goal_amount"))


def deadline_near(until: date) -> Q:
    """It waits for pledges, and its deadline is not after a day, or has passed."""
    return Q(partnership_state=PartnershipState.OPEN, deadline__lte=until)


def needs_attention(today: date) -> Q:
    """Somebody should look: silence, a gap, a slip, a verdict to act on, or a review that is overdue."""
    return silent(today) | Q(gap_count__gt=0) | Q(slipping_count__gt=0) | Q(verdict=Verdict.ACT) | review_overdue(today)


def views(user: int, today: date) -> dict[str, Q]:
    """The named views of the portfolio, as conditions."""
    return {
        "": Q(),
        "attention": needs_attention(today),
        "silent": silent(today),
        "gap": Q(gap_count__gt=0),
        "slipping": Q(slipping_count__gt=0),
        "money": money_missing(),
        "review": review_overdue(today),
        "mine": mine(user),
    }


def mine(user: int) -> Q:
    """The person coordinates the project, or wrote the latest review."""
    return Q(reviewer_id=user) | Q(Exists(coordinators().filter(user=user)))


def nobodys() -> Q:
    """Nobody coordinates the project, and nobody has reviewed it: whoever can takes it."""
    return Q(reviewer_id=None) & ~Q(Exists(coordinators()))


def coordinators() -> models.QuerySet[TeamMember]:
    """Who coordinates a row's project."""
    return TeamMember.objects.current().filter(project=OuterRef("project_id"), role=TeamRole.COORDINATOR)


class PortfolioRow(models.Model):
    """What the portfolio filters and sorts by. The page then loads the project and the partnership of 50 rows."""

    key = models.CharField(primary_key=True, max_length=30)
    project = models.ForeignKey(Project, models.DO_NOTHING, null=True, related_name="+")
    partnership = models.ForeignKey(Partnership, models.DO_NOTHING, null=True, related_name="+")
    product_id = models.BigIntegerField(null=True)
    project_slug = models.CharField(max_length=60)
    partnership_slug = models.CharField(max_length=60)
    partnership_title = models.CharField(max_length=120)
    name = models.CharField(max_length=210)
    level = models.CharField(max_length=8)
    # When the quieter of the two sides was last heard, and the first day when that is silence.
    quiet_since = models.DateTimeField(null=True)
    silent_from = models.DateField(null=True)
    gap_count = models.PositiveSmallIntegerField()
    slipping_count = models.PositiveSmallIntegerField()
    worst_slip_days = models.IntegerField()
    next_due_on = models.DateField(null=True)
    partnership_state = models.CharField(max_length=10)
    goal_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    binding_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    conditional_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    interest_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    deadline = models.DateField(null=True)
    verdict = models.CharField(max_length=8)
    reviewer_id = models.BigIntegerField(null=True)
    review_due_on = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "partnerships_portfolio"

    def __str__(self) -> str:
        return self.name
