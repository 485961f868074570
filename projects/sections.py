"""What an organisation's page shows of its work here: projects and groups, as far as the reader may see them."""

from django.db.models import Exists, OuterRef

from os2collab.models import Organisation, User
from os2collab.sections import Section, on_organisation_page
from projects.acceptance import is_overdue
from projects.models import Group, Milestone, MilestoneState, Participation, Project, Seat

MOST = 100  # an organisation in more projects than that is looked up in the list of projects


@on_organisation_page
def work(organisation: Organisation, user: User) -> Section:
    """The projects that the organisation takes part in, and the groups in which it has a seat."""
    participations = (
        Participation.objects.current()
        .filter(organisation=organisation, project__in=Project.objects.visible_to(user))
        .select_related("project__product")
        .order_by("project__product__name", "project__title")[:MOST]
    )
    groups = Group.objects.visible_to(user).filter(
        Exists(Seat.objects.current().filter(group=OuterRef("pk"), organisation=organisation))
    )
    overdue = [m for m in owed_by(organisation, user) if is_overdue(m)]
    context = {"overdue": overdue, "participations": list(participations), "groups": list(groups.for_list()[:MOST])}
    return Section("projects/of-organisation.html", context)


def owed_by(organisation: Organisation, user: User) -> list[Milestone]:
    """What is delivered and waits for the organisation's answer, the oldest first, as far as the reader sees it."""
    delivered = Milestone.objects.visible_to(user).filter(
        state=MilestoneState.DELIVERED, project__lead_organisation=organisation
    )
    return list(delivered.select_related("project__product", "delivery").order_by("delivery")[:MOST])
