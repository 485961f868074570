"""Groups and their seats: who steers, who coordinates, and in the name of which organisation."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import Stale, require, verb
from os2collab.access.permissions import Permission
from os2collab.events import EventKind, record
from os2collab.models import Membership, Organisation, User
from os2collab.slugs import free_slug
from projects.events.groups import GROUP_EDITED, GROUP_STARTED, SEAT_ADDED, SEAT_CHANGED, SEAT_GIVEN_UP
from projects.models import Group, Project, Seat, TeamMember, TeamRole


@verb(Permission.GROUP_START)
def start(
    project: Project,
    *,
    by: User,
    kind: str,
    name: str,
    terms_of_reference: str = "",
    quorum_percent: int = 50,
    tie_rule: str = Group.TieRule.FAILS,
) -> Group:
    """Start a group for the project; others that it serves are added later."""
    group = Group.objects.create(
        kind=kind,
        name=name,
        slug=free_slug(Group, name),
        terms_of_reference=terms_of_reference,
        quorum_percent=quorum_percent,
        tie_rule=tie_rule,
        created_at=clock.now(),
    )
    group.projects.add(project)
    _remember(GROUP_STARTED, group, by, name=name)
    return group


@verb(Permission.GROUP_MANAGE)
def edit(
    group: Group,
    *,
    by: User,
    version: int,
    name: str,
    terms_of_reference: str,
    quorum_percent: int,
    tie_rule: str,
    projects: Collection[Project],
) -> Group:
    """Change the rules of a group and which projects it serves; each added or dropped one needs the right there too.

    Raises Stale when somebody has saved since ``version``, ValidationError when no project is left.
    """
    if group.version != version:
        raise Stale(group)
    if not projects:
        raise ValidationError({"projects": _("A group serves at least one project.")})
    for project in set(projects) ^ set(group.projects.all()):
        require(by, Permission.GROUP_START, project)
    group.projects.set(projects)
    check_chair(group)
    group.name, group.terms_of_reference = name, terms_of_reference
    group.quorum_percent, group.tie_rule = quorum_percent, tie_rule
    group.version += 1
    group.save(update_fields=["name", "terms_of_reference", "quorum_percent", "tie_rule", "version"])
    _remember(GROUP_EDITED, group, by, name=name)
    return group


@verb(Permission.GROUP_MANAGE)
def add_seat(
    group: Group,
    *,
    by: User,
    organisation: Organisation,
    position: str = Seat.Position.MEMBER,
    voting: bool = True,
    holder: User | None = None,
    substitute: User | None = None,
) -> Seat:
    """Give an organisation a seat. The table refuses a second vote, a second chair, a vendor's vote and chair.

    Raises ValidationError for people who do not work there, and for a steering group chaired by a project lead.
    """
    seat = Seat(
        group=group,
        organisation=organisation,
        side=organisation.side,
        position=position,
        voting=voting,
        started_on=clock.today(),
    )
    _seat_people(seat, holder, substitute)
    seat.save()
    check_chair(group)
    _remember(SEAT_ADDED, group, by, seat=seat, organisation_name=organisation.name, group_name=group.name)
    return seat


@verb(Permission.GROUP_MANAGE)
def change_seat(
    seat: Seat, *, by: User, position: str, voting: bool, holder: User | None, substitute: User | None
) -> Seat:
    """Change who holds a seat and as what; the organisation stays. Raises as ``add_seat`` does."""
    seat.position, seat.voting = position, voting
    _seat_people(seat, holder, substitute)
    seat.save(update_fields=["position", "voting", "holder", "substitute"])
    check_chair(seat.group)
    _remember(
        SEAT_CHANGED,
        seat.group,
        by,
        seat=seat,
        organisation_name=seat.organisation.name,
        group_name=seat.group.name,
    )
    return seat


@verb(Permission.GROUP_MANAGE)
def give_up_seat(seat: Seat, *, by: User) -> Seat:
    """The organisation leaves the group today; that it sat there stays in the record."""
    return _end_seat(seat, by)


def leave(project: Project, *, by: User, organisation: Organisation) -> None:
    """End the seats of an organisation that leaves the project. Called under the project's lock, permission decided.

    Raises ValidationError while it sits in a group that serves other projects too: there somebody must decide.
    """
    seats = Seat.objects.current().filter(organisation=organisation, group__projects=project)
    shared = seats.filter(group__projects__in=Project.objects.exclude(pk=project.pk)).select_related("group")
    names = {"organisation": organisation, "groups": ", ".join(sorted({seat.group.name for seat in shared}))}
    if names["groups"]:
        raise ValidationError(
            _("%(organisation)s sits in %(groups)s, which serves other projects too. End the seat there first.") % names
        )
    # never waited for: whoever changes a seat may wait for this project
    free = list(
        seats.select_related("group").order_by("pk").select_for_update(skip_locked=True, no_key=True, of=("self",))
    )
    if len(free) < seats.count():
        raise ValidationError(_("Somebody is changing a seat of %(organisation)s just now. Try again.") % names)
    for seat in free:
        _end_seat(seat, by)


def _end_seat(seat: Seat, by: User) -> Seat:
    seat.ended_on = clock.today()
    seat.save(update_fields=["ended_on"])
    _remember(
        SEAT_GIVEN_UP,
        seat.group,
        by,
        seat=seat,
        organisation_name=seat.organisation.name,
        group_name=seat.group.name,
    )
    return seat


def _seat_people(seat: Seat, holder: User | None, substitute: User | None) -> None:
    """Whoever sits for an organisation works there. Those who sat before may have left: only new people are checked."""
    wrong = {}
    for place, person in (("holder", holder), ("substitute", substitute)):
        is_new = person is not None and person.pk != getattr(seat, f"{place}_id")
        if is_new and not Membership.objects.current().filter(user=person, organisation=seat.organisation).exists():
            names = {"name": person, "organisation": seat.organisation}
            wrong[place] = _("%(name)s does not work for %(organisation)s.") % names
        setattr(seat, place, person)
    if wrong:
        raise ValidationError(wrong)


def check_chair(group: Group) -> None:
    """Whoever sets a project's mandate does not lead it: else the lead could widen it by taking the chair."""
    chair = group.seats.current().filter(position=Seat.Position.CHAIR).first()
    if group.kind != Group.Kind.STEERING or chair is None:
        return
    people = {chair.holder_id, chair.substitute_id}
    # locked, so that nobody takes over the lead of one of them meanwhile
    served = Project.objects.filter(groups=group).order_by("pk").select_for_update(no_key=True, of=("self",))
    leads = TeamMember.objects.current().filter(project__in=list(served), role=TeamRole.PROJECT_LEAD, user__in=people)
    if lead := leads.select_related("project").first():
        raise _chair_is_lead(lead.project)


def check_is_not_chair(project: Project, user: User) -> None:
    """The same, asked of who is to lead. Called under the project's lock, for which every new chair waits as well."""
    sits = Q(holder=user) | Q(substitute=user)
    steering = Seat.objects.current().filter(group__projects=project, group__kind=Group.Kind.STEERING)
    if steering.filter(sits, position=Seat.Position.CHAIR).exists():
        raise _chair_is_lead(project)


def _chair_is_lead(project: Project) -> ValidationError:
    return ValidationError(
        {
            "position": _(
                "The chair of a styregruppe (steering group) sets the project lead's mandate, so it is another person"
                " than the lead of “%(project)s”, also as substitute."
            )
            % {"project": project}
        }
    )


def _remember(kind: EventKind, group: Group, by: User, *, seat: Seat | None = None, **details: Any) -> None:
    """In the story of every project that the group serves."""
    organisation = in_whose_name(by, Permission.GROUP_MANAGE, group)
    for project in group.projects.order_by("pk"):
        record(
            kind,
            by=by,
            on=seat or group,
            within=project,
            organisation=organisation,
            url=group.get_absolute_url(),
            **details,
        )
