from dataclasses import dataclass
from random import Random

from os2collab.models import Organisation, Side, User
from os2collab.seeding.world import World
from projects.events.audiences import REASON_OF_ROLE
from projects.models import TeamRole

# So many of the first projects are those of the people whom one signs in as when measuring.
LED_BY_METTE, DELIVERED_BY_JONAS, COORDINATED_BY_RIKKE, TESTED_BY_KARIM = 6, 10, 30, 4
MOST_PARTNERS = 7


@dataclass
class Cast:
    """The organisations of one project, and its one team."""

    leader: Organisation
    vendor: Organisation
    partners: list[Organisation]
    team: dict[User, TeamRole]

    @property
    def organisations(self) -> list[Organisation]:
        return [self.leader, self.vendor, *self.partners]

    def holder(self, role: TeamRole) -> User:
        """The first person in a role that is always filled."""
        return next(user for user, held in self.team.items() if held == role)

    def told(self, asked: tuple[TeamRole, ...] = ()) -> list[tuple[int, str, bool]]:
        """Everybody on the team, as the audience of a project's events names them: person, why, asked."""
        return [(user.pk, REASON_OF_ROLE.get(role, "team"), role in asked) for user, role in self.team.items()]


def cast(world: World, index: int, rng: Random) -> Cast:
    """Who is in project number ``index``. People are dealt in turn, so that all have about as much to do."""
    lead = world.personas["mette"] if index < LED_BY_METTE else world.next(Side.MUNICIPALITY, index)
    manager = world.personas["jonas"] if index < DELIVERED_BY_JONAS else world.next(Side.VENDOR, index)
    coordinator = world.personas["rikke"] if index < COORDINATED_BY_RIKKE else world.next(Side.SECRETARIAT, index)
    leader, vendor = world.employer[lead.pk], world.employer[manager.pk]
    others = [place for place in world.municipal if place != leader and world.people[place.pk]]
    partners = rng.sample(others, rng.randrange(3, MOST_PARTNERS + 1))
    if index < TESTED_BY_KARIM:
        partners[0] = world.employer[world.personas["karim"].pk]
        partners = list(dict.fromkeys(partners))
    team = {lead: TeamRole.PROJECT_LEAD, manager: TeamRole.DELIVERY_MANAGER, coordinator: TeamRole.COORDINATOR}
    if index < TESTED_BY_KARIM:
        team[world.personas["karim"]] = TeamRole.TESTER
    for number, place in enumerate(partners[:4]):
        team.setdefault(world.one_of(place, index), TeamRole.TESTER if number < 2 else TeamRole.MEMBER)
    team.setdefault(world.one_of(vendor, index), TeamRole.TECHNICAL_PARTNER)
    team.setdefault(world.one_of(vendor, index + 1), TeamRole.DEVELOPER)
    return Cast(leader, vendor, partners, team)
