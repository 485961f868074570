"""Who is what in which partnership: one database view, the only definition.

Its SQL is in migrations/0005_who_leads.py. Lists and ``can()`` both ask it, so that they cannot disagree.
"""

from django.db import models

from os2collab.models import User
from os2collab.prepared import prepared
from partnerships.models.partnership import Partnership


class PartnershipStanding(models.Model):
    """One role of one person in one partnership, in the name of one organisation."""

    pk = models.CompositePrimaryKey("partnership", "user", "organisation", "role")
    partnership = models.ForeignKey(Partnership, models.DO_NOTHING, related_name="+")
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    organisation = models.ForeignKey("os2collab.Organisation", models.DO_NOTHING, related_name="+")
    role = models.CharField(max_length=30)

    class Meta:
        managed = False
        db_table = "partnerships_standing"

    def __str__(self) -> str:
        return f"{self.user_id} is {self.role} in {self.partnership_id}"


@prepared
def roles_of(partnership: int, user: int) -> models.QuerySet[PartnershipStanding, tuple[str, int | None]]:
    """A person's roles in one partnership, as (role, organisation id)."""
    held = PartnershipStanding.objects.filter(partnership=partnership, user=user)
    return held.values_list("role", "organisation_id")
