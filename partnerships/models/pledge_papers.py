"""The papers of a pledge: what was signed, and what is said of it, for fewer people than the pledge itself.

The database view behind it has one row for each pledge (migrations/0016_pledge_papers.py).
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise

from os2collab.access.decide import standing_in
from os2collab.access.permissions import Permission
from os2collab.access.roles import Role
from os2collab.addresses import address
from os2collab.models import User
from partnerships.models.pledge import Pledge
from partnerships.models.standing import PartnershipStanding

# Whoever leads the partnership reads them and talks about them; the papers are the organisation's own.
ROLE_HERE = {
    Role.SECRETARIAT: Role.SECRETARIAT,
    Role.PARTNERSHIP_LEAD: Role.PAPERS_READER,
    Role.PARTNER: Role.PARTNER,
    Role.PARTNER_SIGNATORY: Role.PARTNER_SIGNATORY,
}
OWN = (Role.PARTNER, Role.PARTNER_SIGNATORY)
READS_ALL = (Role.SECRETARIAT, Role.PARTNERSHIP_LEAD)


class PledgePapersQuerySet(models.QuerySet["PledgePapers"]):
    def visible_to(self, user: User) -> "PledgePapersQuerySet":
        """Those in the person's world; the same question as ``can(user, PARTNERSHIP_VIEW, papers)``."""
        mine = PartnershipStanding.objects.filter(partnership=OuterRef("pledge__partnership"), user=user)
        own = Q(role__in=OWN, organisation=OuterRef("pledge__organisation"))
        return self.for_page().filter(Exists(mine.filter(own | Q(role__in=READS_ALL))))

    def for_page(self) -> "PledgePapersQuerySet":
        """With the pledge, whose it is, and its partnership."""
        return self.select_related("pledge__organisation", "pledge__partnership__project")


class PledgePapers(models.Model):
    """What was signed on paper for one pledge: for the organisation, the secretariat and whoever leads."""

    pledge = models.OneToOneField(Pledge, models.DO_NOTHING, primary_key=True, related_name="papers")

    objects = PledgePapersQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "partnerships_pledgepapers"

    def __str__(self) -> str:
        return f"{self.pledge.organisation.name} · {self.pledge.partnership.title}"

    def get_absolute_url(self) -> str:
        return address("pledge", self.pledge.partnership.slug, self.pledge.organisation.slug)

    @property
    def access_scope(self) -> "PledgePapers":
        """Its own: who sees the partnership does not therefore see what was signed."""
        return self

    def standing_rows(self, user: User) -> list[tuple[str, int | None]]:
        """The person's roles towards these papers, out of those in the partnership."""
        rows = standing_in(user, self.pledge.partnership).rows
        own = self.pledge.organisation_id
        return [(ROLE_HERE[role], org) for role, org in rows if role in READS_ALL or (role in OWN and org == own)]

    def readers(self) -> models.QuerySet[PartnershipStanding]:
        """Everybody who sees them."""
        own = Q(role__in=OWN, organisation=self.pledge.organisation_id)
        found = PartnershipStanding.objects.filter(partnership=self.pledge.partnership_id)
        return found.filter(own | Q(role__in=READS_ALL))

    def refusal(self, permission: Permission) -> str | Promise | None:
        """As the partnership."""
        return self.pledge.partnership.refusal(permission)
