from itertools import groupby

from os2collab.models import Organisation, User
from os2collab.seeding.lives import Life
from os2collab.seeding.world import World, slug
from projects.models import Group, Seat, TeamRole

SEATS = 8


def write_groups(world: World, lives: list[Life]) -> None:
    """A steering and a coordination group for each product, serving all of its projects."""
    for product, its_lives in groupby(lives, key=lambda life: life.project.product):
        served = list(its_lives)
        for kind, name in ((Group.Kind.STEERING, "Styregruppen"), (Group.Kind.COORDINATION, "Koordinationsgruppen")):
            group = write_group(world, kind, f"{name} for {product}", served)
            write_seats(world, group, served)


def write_group(world: World, kind: Group.Kind, name: str, served: list[Life]) -> Group:
    """A group and the projects that it serves."""
    group = world.writer.number(Group(kind=kind, name=name, terms_of_reference=name))
    group.slug = f"{slug(name)}-{group.pk}"
    for life in served:
        world.writer.add(Group.projects.through(group=group, project=life.project))
    return world.writer.add(group)


def write_seats(world: World, group: Group, served: list[Life]) -> None:
    """The municipalities of its projects vote, the first of them in the chair; a vendor may sit and listen."""
    municipal = dict.fromkeys(place for life in served for place in (life.cast.leader, *life.cast.partners))
    for number, place in enumerate(list(municipal)[:SEATS]):
        write_seat(world, group, place, position=Seat.Position.MEMBER if number else Seat.Position.CHAIR)
    if group.kind == Group.Kind.COORDINATION:
        write_seat(world, group, served[0].cast.vendor, voting=False)
    secretary = served[0].cast.holder(TeamRole.COORDINATOR)
    write_seat(world, group, world.secretariat, secretary, position=Seat.Position.SECRETARY, voting=False)


def write_seat(
    world: World,
    group: Group,
    place: Organisation,
    holder: User | None = None,
    *,
    position: Seat.Position = Seat.Position.MEMBER,
    voting: bool = True,
) -> None:
    """An organisation's seat, held by one of its people; the next one of them is the substitute."""
    world.writer.add(
        Seat(
            group=group,
            organisation=place,
            side=place.side,
            position=position,
            voting=voting,
            holder=holder or world.one_of(place, group.pk),
            substitute=None if holder or len(world.people[place.pk]) == 1 else world.one_of(place, group.pk + 1),
        )
    )
