"""Who is what in which project: one database view, the only definition.

Its SQL is in migrations/0005_team_secretariat.py. Lists and ``can()`` both ask it, so that they cannot disagree.
"""

from django.db import models

from os2collab.models import User
from os2collab.prepared import prepared
from projects.models.project import Project


class ProjectStanding(models.Model):
    """One role of one person in one project, in the name of one organisation."""

    pk = models.CompositePrimaryKey("project", "user", "organisation", "role")
    project = models.ForeignKey(Project, models.DO_NOTHING, related_name="+")
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    organisation = models.ForeignKey("os2collab.Organisation", models.DO_NOTHING, related_name="+")
    role = models.CharField(max_length=30)

    class Meta:
        managed = False
        db_table = "projects_standing"

    def __str__(self) -> str:
        return f"{self.user_id} is {self.role} in {self.project_id}"


@prepared
def roles_of(project: int, user: int) -> models.QuerySet[ProjectStanding, tuple[str, int | None]]:
    """A person's roles in one project, as (role, organisation id)."""
    return ProjectStanding.objects.filter(project=project, user=user).values_list("role", "organisation_id")
