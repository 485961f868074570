"""Lists and permission must agree, in any world: what somebody sees listed is what they may open, and no more.

The rule itself is told here a second time, in plain Python, so that the database view is held to it too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.models import Comment, Membership, Organisation, OrganisationKind, Side, User
from os2collab.search.found import find
from os2collab.search.kinds import KINDS
from os2collab.search.question import Question
from partnerships.models import TAKES_PLEDGES, Need, Partnership, PartnershipState, Pledge
from projects.models import (
    Adjustment,
    AdjustmentVersion,
    Group,
    Milestone,
    Participation,
    Product,
    Project,
    Seat,
    TeamMember,
    TeamRole,
)

pytestmark = pytest.mark.django_db

EMPLOYERS = ("municipality", "municipality", "authority", "vendor", "vendor", "secretariat")
BEHIND = {"municipality": {"municipality", "secretariat"}, "vendor": {"vendor"}}
WORD = "havkat"  # stands in everything that the search can find
PEOPLE, PROJECTS, GROUPS, PARTNERSHIPS = 6, 3, 2, 3

organisations = st.integers(0, len(EMPLOYERS) - 1)
people = st.integers(0, PEOPLE - 1)
projects = st.integers(0, PROJECTS - 1)
# From, and until: days from today; a last day of today still holds
employments = st.tuples(st.sampled_from((-400, -1, 0, 1)), st.sampled_from((None, None, -1, 0, 30)))
over = st.sampled_from((None, None, None, -1, 0))
worlds = st.fixed_dictionaries(
    {
        "memberships": st.lists(st.tuples(people, organisations, employments), min_size=8, max_size=8),
        "participations": st.lists(st.tuples(projects, organisations, over), min_size=2, max_size=2),
        "team": st.lists(
            st.tuples(projects, people, organisations, st.sampled_from(TeamRole.values), over), max_size=6
        ),
        "groups": st.lists(
            st.tuples(st.sampled_from(Group.Kind.values), st.sets(projects)), min_size=GROUPS, max_size=GROUPS
        ),
        "seats": st.lists(
            st.tuples(
                st.integers(0, GROUPS - 1),
                organisations,
                st.none() | people,
                st.none() | people,
                st.sampled_from(Seat.Position.values),
                over,
            ),
            min_size=4,
            max_size=4,
        ),
        "partnerships": st.lists(
            st.tuples(
                projects | st.none(),
                st.integers(0, 2),
                st.none() | st.integers(3, 4),
                st.sampled_from([*PartnershipState.values, "draft", "draft", "closed"]),
                st.sets(st.integers(0, 2)),
            ),
            min_size=PARTNERSHIPS,
            max_size=PARTNERSHIPS,
        ),
    }
)


@dataclass
class World:
    """What was made of a drawing; rows that the tables refuse are left out."""

    organisations: list[Organisation]
    people: list[User]
    projects: list[Project] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    partnerships: list[Partnership] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)


def day(offset: int | None) -> date | None:
    return None if offset is None else clock.today() + timedelta(days=offset)


def without_doubles[T](rows: Iterable[T], key: Callable[[T], object]) -> list[T]:
    """The first of those that are the same."""
    found: dict[object, T] = {}
    for row in rows:
        found.setdefault(key(row), row)
    return list(found.values())


def build(drawn: dict[str, Any]) -> World:
    world = World(
        [
            Organisation.objects.create(
                kind=kind,
                name=f"{kind} {n} {WORD}",
                slug=f"o{n}",
                municipality_code=f"{n:04}" if kind == "municipality" else "",
            )
            for n, kind in enumerate(EMPLOYERS)
        ],
        [User.objects.create(email=f"p{n}@example.com", name=f"P {n}") for n in range(PEOPLE)],
    )
    for person, organisation, (start, end) in without_doubles(drawn["memberships"], lambda row: row[:2]):
        if end is None or end >= start:
            Membership.objects.create(
                user=world.people[person],
                organisation=world.organisations[organisation],
                started_on=day(start),
                ended_on=day(end),
                is_signatory=person % 2 == 0,
                is_administrator=person % 3 == 0,
            )
    build_projects(world, drawn)
    build_groups(world, drawn)
    build_partnerships(world, drawn)
    build_words(world)
    return world


def build_words(world: World) -> None:
    """An adjustment of each project, a need; on all that is talked of, a comment for everybody and for each side."""
    signed = {"by": world.people[0], "organisation": world.organisations[0]}
    for milestone in world.milestones:
        adjustment = Adjustment.objects.create(project=milestone.project, number=1, side="municipality", **signed)
        adjustment.current = AdjustmentVersion.objects.create(adjustment=adjustment, number=1, reason=WORD, **signed)
        adjustment.save()
        world.adjustments.append(adjustment)
    world.needs.append(
        Need.objects.create(title=f"N {WORD}", text="N", organisation=world.organisations[0], by=world.people[0])
    )
    places = [*((m, m.project) for m in world.milestones), *((n, n) for n in [*world.partnerships, *world.needs])]
    for noun, container in places:
        for audience in ("", *BEHIND):
            reason = "Tilbud" if audience else ""
            world.comments.append(
                Comment.objects.create(on=noun, within=container, text=WORD, audience=audience, reason=reason, **signed)
            )


def build_projects(world: World, drawn: dict[str, Any]) -> None:
    product = Product.objects.create(name="OS2test", slug="os2test")
    for n in range(PROJECTS):
        project = Project.objects.create(
            product=product, title=f"Project {n} {WORD}", slug=f"project-{n}", lead_organisation=world.organisations[0]
        )
        world.projects.append(project)
        today = clock.today()
        world.milestones.append(
            Milestone.objects.create(
                project=project,
                number=1,
                position=1,
                title=f"M {WORD}",
                baseline_date=today,
                due_date=today,
                forecast_date=today,
                state="delivered",
            )
        )
    for project, organisation, end in without_doubles(drawn["participations"], lambda row: row[:2]):
        employer = world.organisations[organisation]
        Participation.objects.create(
            project=world.projects[project],
            organisation=employer,
            side=employer.side,
            started_on=day(-400),
            ended_on=day(end),
        )
    led = set()
    for project, person, organisation, role, end in without_doubles(drawn["team"], lambda row: row[:2]):
        employer = world.organisations[organisation]
        leads = role == TeamRole.PROJECT_LEAD and end is None
        if role in {TeamRole.PROJECT_LEAD, TeamRole.TESTER} and employer.side != Side.MUNICIPALITY:
            continue
        if leads and project in led:
            continue
        led |= {project} if leads else set()
        TeamMember.objects.create(
            project=world.projects[project],
            user=world.people[person],
            organisation=employer,
            side=employer.side,
            role=role,
            started_on=day(-400),
            ended_on=day(end),
        )


def build_groups(world: World, drawn: dict[str, Any]) -> None:
    for n, (kind, served) in enumerate(drawn["groups"]):
        group = Group.objects.create(kind=kind, name=f"Group {n}", slug=f"group-{n}")
        group.projects.set([world.projects[project] for project in served])
        world.groups.append(group)
    for group, organisation, holder, substitute, position, end in without_doubles(
        drawn["seats"], lambda row: (row[0], row[4] == "chair" or row[1])
    ):
        employer = world.organisations[organisation]
        if position == "chair" and employer.side != Side.MUNICIPALITY:
            continue
        Seat.objects.create(
            group=world.groups[group],
            organisation=employer,
            side=employer.side,
            position=position,
            voting=False,
            holder=None if holder is None else world.people[holder],
            substitute=None if substitute in (None, holder) else world.people[substitute],
            started_on=day(-400),
            ended_on=day(end),
        )


def build_partnerships(world: World, drawn: dict[str, Any]) -> None:
    for n, (project, leader, vendor, state, pledged) in enumerate(drawn["partnerships"]):
        partnership = Partnership.objects.create(
            title=f"Partnership {n} {WORD}",
            slug=f"partnership-{n}",
            purpose="P",
            project=None if project is None else world.projects[project],
            lead_organisation=world.organisations[leader],
            vendor=None if vendor is None else world.organisations[vendor],
            goal_amount=Decimal(1),
            deadline=clock.today(),
            state=state,
        )
        world.partnerships.append(partnership)
        for organisation in pledged:
            Pledge.objects.create(
                partnership=partnership,
                organisation=world.organisations[organisation],
                recorded_by=world.people[0],
            )


def employers(person: User) -> set[int]:
    """Where somebody works today: from the first day to the last, both included."""
    today = clock.today()
    return {
        membership.organisation_id
        for membership in Membership.objects.filter(user=person)
        if membership.started_on <= today and (membership.ended_on is None or membership.ended_on >= today)
    }


def sides(world: World, here: set[int]) -> set[str]:
    return {str(organisation.side) for organisation in world.organisations if organisation.pk in here}


def is_part_of(audience: str, mine: set[str]) -> bool:
    """Everybody; for municipalities, who works there or in the secretariat and for no vendor; for vendors, the same."""
    return not audience or (bool(mine) and mine <= BEHIND[audience])


def in_project(person: User, project: Project, world: World, here: set[int]) -> bool:
    """The secretariat; who works for an organisation that takes part; who is on the team or has a seat, for theirs."""
    parts = Participation.objects.filter(project=project, ended_on=None).exclude(side=Side.SECRETARIAT)
    places = TeamMember.objects.filter(project=project, user=person, ended_on=None)
    seats = Seat.objects.filter(group__projects=project, ended_on=None)
    held = [seat for seat in seats if person.pk in (seat.holder_id, seat.substitute_id)]
    ways = {part.organisation_id for part in parts} | {row.organisation_id for row in [*places, *held]}
    return Side.SECRETARIAT in sides(world, here) or bool(ways & here)


def in_partnership(person: User, partnership: Partnership, world: World, here: set[int]) -> bool:
    """The secretariat, the vendor, the leading municipality, who has pledged, any municipality while it is an offer."""
    side = sides(world, here)
    if Side.SECRETARIAT in side or partnership.vendor_id in here:
        return True
    project = partnership.project
    if project and partnership.state != PartnershipState.DRAFT and in_project(person, project, world, here):
        return True
    lead = TeamMember.objects.filter(project=project, user=person, role=TeamRole.PROJECT_LEAD, ended_on=None).first()
    if project and lead and lead.organisation_id in here:
        return True
    pledged = set(Pledge.objects.filter(partnership=partnership).values_list("organisation_id", flat=True))
    return bool({partnership.lead_organisation_id, *pledged} & here) or (
        partnership.state in TAKES_PLEDGES and Side.MUNICIPALITY in side
    )


def check_lists(
    listed: models.QuerySet[Any], person: User, permission: Permission, rule: dict[models.Model, bool]
) -> None:
    """The list, the answer of ``can`` and the rule in plain words, which must be one and the same."""
    by_list = set(listed)
    by_answer = {noun for noun in rule if can(person, permission, noun)}
    by_rule = {noun for noun, seen in rule.items() if seen}
    assert by_list == by_answer == by_rule, f"{person}: {by_list} {by_answer} {by_rule}"


def check_search(person: User, seen: dict[Any, bool]) -> None:
    """What is found, and counted, is what the person may open: the nouns of each kind, by their addresses."""
    groups = {group.kind.key: group for group in find(Question(WORD), person)}
    for kind in KINDS:
        mine = {noun.get_absolute_url() for noun, is_seen in seen.items() if noun._meta.model_name == kind and is_seen}
        group = groups.get(kind)
        assert ({result.url for result in group.results} if group else set()) <= mine, f"{person}: {kind}"
        assert (group.number if group else 0) == len(mine), f"{person}: {kind}"


def check_nevers(person: User, world: World, side: set[str]) -> None:
    """Rule 2, whatever somebody's roles are: who works for a vendor alone accepts, pledges and plans nothing."""
    if Side.MUNICIPALITY in side:
        return
    for milestone in world.milestones:
        assert not can(person, Permission.MILESTONE_ACCEPT, milestone)
        assert not can(person, Permission.MILESTONE_PLAN, milestone)
    for need in world.needs:
        assert not can(person, Permission.NEED_SUPPORT, need)
        assert not can(person, Permission.NEED_EDIT, need) or Side.SECRETARIAT in side
        assert not can(person, Permission.NEED_SETTLE, need) or Side.SECRETARIAT in side
        assert not can(person, Permission.NEED_LIFT, need) or Side.SECRETARIAT in side
    for partnership in world.partnerships:
        assert not can(person, Permission.PLEDGE_INTEREST, partnership)
        assert not can(person, Permission.PLEDGE_COMMIT, partnership)
    if Side.SECRETARIAT not in side:
        assert not [p for p in world.partnerships if can(person, Permission.REVIEW_WRITE, p)]
        assert not [p for p in world.projects if can(person, Permission.PROJECT_MANDATE_SET, p)]


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(drawn=worlds)
def test_what_is_listed_is_what_may_be_opened(db, drawn):
    with transaction.atomic():
        world = build(drawn)
        for person in world.people:
            here = employers(person)
            seen = {project: in_project(person, project, world, here) for project in world.projects}
            view = Permission.PROJECT_VIEW
            check_lists(Project.objects.visible_to(person), person, view, seen)
            check_lists(
                Milestone.objects.visible_to(person), person, view, {m: seen[m.project] for m in world.milestones}
            )
            groups = {group: any(seen[project] for project in group.projects.all()) for group in world.groups}
            check_lists(Group.objects.visible_to(person), person, Permission.GROUP_VIEW, groups)
            shared = {each: in_partnership(person, each, world, here) for each in world.partnerships}
            check_lists(Partnership.objects.visible_to(person), person, Permission.PARTNERSHIP_VIEW, shared)
            open_to_all = dict.fromkeys(world.needs, bool(here))
            check_lists(Need.objects.visible_to(person), person, Permission.NEED_VIEW, open_to_all)
            everything = {
                **seen,
                **open_to_all,
                **{m: seen[m.project] for m in world.milestones},
                **shared,
                **{a: seen[a.project] for a in world.adjustments},
                **dict.fromkeys(world.organisations, True),
            }
            mine = {str(side) for side in sides(world, here)}
            for comment in world.comments:
                container = comment.within
                everything[comment] = (seen | shared | open_to_all)[container] and is_part_of(comment.audience, mine)
            check_search(person, everything)
            check_nevers(person, world, sides(world, here))
            assert here or not any([*seen.values(), *groups.values(), *shared.values()]), (
                "who works nowhere sees nothing"
            )
        transaction.set_rollback(True)


def test_the_kinds_of_the_worlds_are_all_there_are():
    assert set(EMPLOYERS) == set(OrganisationKind.values)
    kinds = {"project", "milestone", "adjustment", "partnership", "need", "comment", "organisation"}
    assert set(KINDS) == kinds, "a world with the new kind, please"
