"""What addresses in a project name: the questions by which its pages are reached. More stand beside their nouns."""

from django.db.models import QuerySet

from os2collab.prepared import prepared
from projects.models import AgendaItem, BarometerRound, CheckIn, Group, Invitation, Participation, Seat, TeamMember


@prepared
def agenda_pages(slug: str, pk: int) -> QuerySet[AgendaItem]:
    """The item of that key on the agenda of the project at that address."""
    found = AgendaItem.objects.for_list().select_related("group", "project__product")
    return found.filter(project__slug=slug, pk=pk).order_by()


@prepared
def barometer_rounds(slug: str, number: int) -> QuerySet[BarometerRound]:
    """The round of that number in the project at that address."""
    return BarometerRound.objects.select_related("project").filter(project__slug=slug, number=number).order_by()


@prepared
def checkin_pages(slug: str, number: int) -> QuerySet[CheckIn]:
    """The check-in of that number in the project at that address."""
    return CheckIn.objects.for_page().filter(project__slug=slug, number=number).order_by()


@prepared
def group_pages(slug: str) -> QuerySet[Group]:
    """The group at that address."""
    return Group.objects.filter(slug=slug).order_by()


@prepared
def seat_pages(slug: str, pk: int) -> QuerySet[Seat]:
    """The seat of that key in the group at that address."""
    found = Seat.objects.select_related("group", "organisation", "holder", "substitute")
    return found.filter(group__slug=slug, pk=pk).order_by()


@prepared
def invitation_pages(slug: str, pk: int) -> QuerySet[Invitation]:
    """The invitation of that key to the project at that address."""
    found = Invitation.objects.select_related("project", "organisation")
    return found.filter(project__slug=slug, pk=pk).order_by()


@prepared
def participation_pages(slug: str, organisation: str) -> QuerySet[Participation]:
    """The part that an organisation takes now in the project at that address."""
    found = Participation.objects.current().select_related("project__product", "organisation")
    return found.filter(project__slug=slug, organisation__slug=organisation).order_by()


@prepared
def member_pages(slug: str, pk: int) -> QuerySet[TeamMember]:
    """The place of that key on the team now of the project at that address."""
    found = TeamMember.objects.current().select_related("project__product", "user", "organisation")
    return found.filter(project__slug=slug, pk=pk).order_by()


@prepared
def own_places(project: int, user: int) -> QuerySet[TeamMember]:
    """A person's own place on the team of a project now."""
    found = TeamMember.objects.current().select_related("project__product", "user")
    return found.filter(project=project, user=user).order_by()
