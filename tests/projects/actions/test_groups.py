"""Groups and seats: who starts and changes them, one vote per organisation, and the lead never chairs the mandate."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.guards import Refused, Stale
from os2collab.access.permissions import Permission
from os2collab.models import Event, Notification, User
from projects.actions import groups, participations, projects, team
from projects.forms.groups import GroupEditForm, SeatForm
from projects.models import Group, Project, Seat
from tests.factories import Cast, make_person


@pytest.fixture
def group(cast: Cast) -> Group:
    return groups.start(cast.project, by=cast.lead, kind="steering", name="Styregruppen", terms_of_reference="# Formål")


@pytest.fixture
def chair(cast: Cast):
    return make_person(cast.other_municipality, "Birgitte Chef")


@pytest.fixture
def chaired(cast: Cast, group: Group, chair) -> Group:
    groups.add_seat(group, by=cast.lead, organisation=cast.other_municipality, position="chair", holder=chair)
    return group


@pytest.fixture
def elsewhere(cast: Cast) -> Project:
    """A project that the cast's lead has no part in."""
    return projects.start(
        cast.stranger.memberships.get().organisation,
        by=cast.stranger,
        product_name="OS2kle",
        title="Nye emner",
        goal="Et fælles emnetræ.",
    )


def broken(caught) -> str:
    return caught.value.__cause__.diag.constraint_name


def rules(group: Group) -> dict:
    names = ("name", "terms_of_reference", "quorum_percent", "tie_rule", "version")
    return {name: getattr(group, name) for name in names} | {"projects": list(group.projects.all())}


def test_the_lead_and_the_secretariat_start_groups(cast, group):
    assert (group.slug, group.quorum_percent, group.tie_rule, group.version) == ("styregruppen", 50, "fails", 1)
    assert list(group.projects.all()) == [cast.project]
    event = Event.objects.get(kind="group.started")
    assert (event.by, event.on, event.within, event.url) == (cast.lead, group, cast.project, "/groups/styregruppen/")
    other = groups.start(cast.project, by=cast.coordinator, kind="coordination", name="Styregruppen")
    assert other.slug == "styregruppen-2"


def test_nobody_else_starts_groups(cast):
    for by in (cast.tester, cast.member, cast.vendor):
        with pytest.raises(Refused, match="starts a group"):
            groups.start(cast.project, by=by, kind="steering", name="Vores")
    for by in (cast.stranger, cast.other_vendor):
        with pytest.raises(Http404):
            groups.start(cast.project, by=by, kind="steering", name="Vores")
    assert not Group.objects.exists()


def test_the_rules_are_edited_and_a_stale_edit_is_refused(cast, group):
    edited = groups.edit(group, by=cast.lead, **rules(group) | {"name": "Styregruppe", "quorum_percent": 66})
    assert (edited.name, edited.quorum_percent, edited.version) == ("Styregruppe", 66, 2)
    with pytest.raises(Stale) as caught:
        groups.edit(group, by=cast.coordinator, **rules(group) | {"name": "Min gruppe"})
    assert caught.value.current.name == "Styregruppe"
    with pytest.raises(ValidationError):
        groups.edit(group, by=cast.lead, **rules(edited) | {"projects": []})
    with pytest.raises(IntegrityError) as broke, transaction.atomic():
        groups.edit(group, by=cast.lead, **rules(edited) | {"quorum_percent": 100})
    assert broken(broke) == "group_quorum_below_100"


def test_nobody_else_changes_a_group(cast, chaired):
    seat = chaired.seats.get()
    for by in (cast.tester, cast.member, cast.vendor):
        with pytest.raises(Refused, match="changes a group"):
            groups.edit(chaired, by=by, **rules(chaired))
        with pytest.raises(Refused):
            groups.add_seat(chaired, by=by, organisation=cast.municipality)
        with pytest.raises(Refused):
            groups.change_seat(seat, by=by, position="member", voting=True, holder=None, substitute=None)
        with pytest.raises(Refused):
            groups.give_up_seat(seat, by=by)
    for by in (cast.stranger, cast.other_vendor):
        with pytest.raises(Http404):
            groups.give_up_seat(seat, by=by)
    seat.refresh_from_db()
    assert (seat.position, seat.ended_on) == ("chair", None)


def test_a_group_serves_more_projects_where_one_may_decide(cast, group, elsewhere):
    both = {"projects": [cast.project, elsewhere]}
    with pytest.raises(Http404):
        groups.edit(group, by=cast.lead, **rules(group) | both)
    assert list(group.projects.all()) == [cast.project]
    served = groups.edit(group, by=cast.coordinator, **rules(group) | both)
    assert set(served.projects.all()) == {cast.project, elsewhere}
    groups.edit(group, by=cast.lead, **rules(served) | {"name": "Fælles"})
    with pytest.raises(Http404):
        groups.edit(group, by=cast.lead, **rules(served) | {"version": 3, "projects": [cast.project]})
    assert group.projects.count() == 2
    assert Event.objects.filter(kind="group.edited").count() == 4


def test_seats_are_given_changed_and_given_up(cast, group):
    seat = groups.add_seat(
        group, by=cast.lead, organisation=cast.other_municipality, holder=cast.tester, substitute=cast.member
    )
    assert (seat.side, seat.position, seat.voting) == ("municipality", "member", True)
    assert Event.objects.get(kind="group.seat_added").organisation == cast.municipality, "who gave it, not who got it"
    assert set(Notification.objects.filter(reason="seat").values_list("user", flat=True)) == {
        cast.tester.pk,
        cast.member.pk,
    }
    changed = groups.change_seat(
        seat, by=cast.coordinator, position="secretary", voting=False, holder=cast.member, substitute=None
    )
    assert (changed.position, changed.voting, changed.holder, changed.substitute) == (
        "secretary",
        False,
        cast.member,
        None,
    )
    assert groups.give_up_seat(seat, by=cast.lead).ended_on == clock.today()
    with pytest.raises(Refused, match="given up already"):
        groups.give_up_seat(seat, by=cast.lead)
    with pytest.raises(Refused, match="given up already"):
        groups.change_seat(seat, by=cast.lead, position="member", voting=True, holder=None, substitute=None)
    kinds = ["group.started", "group.seat_added", "group.seat_changed", "group.seat_given_up"]
    assert list(Event.objects.filter(kind__startswith="group.").order_by("pk").values_list("kind", flat=True)) == kinds


def test_a_seat_opens_the_project_and_giving_it_up_closes_it(cast, group):
    newcomer = cast.stranger
    organisation = newcomer.memberships.get().organisation
    assert not can(newcomer, Permission.PROJECT_VIEW, cast.project)
    seat = groups.add_seat(group, by=cast.lead, organisation=organisation, holder=newcomer)
    newcomer = type(newcomer).objects.get(pk=newcomer.pk)
    assert can(newcomer, Permission.PROJECT_VIEW, cast.project)
    assert group in Group.objects.visible_to(newcomer)
    groups.give_up_seat(seat, by=cast.lead)
    newcomer = type(newcomer).objects.get(pk=newcomer.pk)
    assert not can(newcomer, Permission.PROJECT_VIEW, cast.project)
    assert group not in Group.objects.visible_to(newcomer)


@pytest.mark.parametrize("organisation", ["vendor_organisation", "secretariat"])
def test_vendors_and_the_secretariat_never_vote(cast, group, organisation):
    organisation = getattr(cast, organisation)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        groups.add_seat(group, by=cast.lead, organisation=organisation)
    assert broken(caught) == "seat_only_public_votes"
    seat = groups.add_seat(group, by=cast.lead, organisation=organisation, voting=False)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        groups.change_seat(seat, by=cast.lead, position="member", voting=True, holder=None, substitute=None)
    assert broken(caught) == "seat_only_public_votes"


def test_one_vote_and_one_chair(cast, group):
    first = groups.add_seat(group, by=cast.lead, organisation=cast.other_municipality, position="chair")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        groups.add_seat(group, by=cast.lead, organisation=cast.other_municipality)
    assert broken(caught) == "seat_one_vote_per_organisation"
    groups.add_seat(group, by=cast.lead, organisation=cast.other_municipality, voting=False)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        groups.add_seat(group, by=cast.lead, organisation=cast.municipality, position="chair")
    assert broken(caught) == "seat_one_chair"
    groups.give_up_seat(first, by=cast.lead)
    groups.add_seat(group, by=cast.lead, organisation=cast.other_municipality, position="chair")


def test_a_substitute_is_another_person(cast, group):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        groups.add_seat(
            group, by=cast.lead, organisation=cast.other_municipality, holder=cast.member, substitute=cast.member
        )
    assert broken(caught) == "seat_substitute_is_another"


def test_the_dates_of_a_seat_are_in_order(cast, chaired):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        chaired.seats.update(ended_on=clock.today() - timedelta(days=1))
    assert broken(caught) == "seat_dates_in_order"


def test_whoever_sits_works_there(cast, group):
    former = make_person(cast.other_municipality, ended_on=clock.today() - timedelta(days=1))
    for wrong in (cast.vendor, former, cast.coordinator):
        with pytest.raises(ValidationError) as caught:
            groups.add_seat(group, by=cast.lead, organisation=cast.other_municipality, holder=wrong)
        assert list(caught.value.message_dict) == ["holder"]
        with pytest.raises(ValidationError) as caught:
            groups.add_seat(group, by=cast.lead, organisation=cast.other_municipality, substitute=wrong)
        assert list(caught.value.message_dict) == ["substitute"]
    assert not Seat.objects.exists()


def test_a_holder_who_has_left_does_not_stand_in_the_way_of_a_change(cast, group):
    leaving = make_person(cast.other_municipality)
    seat = groups.add_seat(group, by=cast.lead, organisation=cast.other_municipality, holder=leaving)
    leaving.memberships.update(ended_on=clock.today() - timedelta(days=1))
    changed = groups.change_seat(
        seat, by=cast.lead, position="member", voting=True, holder=leaving, substitute=cast.member
    )
    assert changed.substitute == cast.member


def test_the_lead_never_takes_the_chair_that_sets_the_mandate(cast, group, chair):
    for people in ({"holder": cast.lead}, {"substitute": cast.lead}):
        with pytest.raises(ValidationError, match="another person"):
            groups.add_seat(group, by=cast.lead, organisation=cast.municipality, position="chair", **people)
    seat = groups.add_seat(group, by=cast.lead, organisation=cast.municipality, holder=cast.lead)
    with pytest.raises(ValidationError, match="another person"):
        groups.change_seat(seat, by=cast.lead, position="chair", voting=True, holder=cast.lead, substitute=None)
    assert not can(cast.lead, Permission.PROJECT_MANDATE_SET, cast.project)
    coordination = groups.start(cast.project, by=cast.lead, kind="coordination", name="Koordination")
    assert groups.add_seat(
        coordination, by=cast.lead, organisation=cast.municipality, position="chair", holder=cast.lead
    )


def test_a_chair_never_becomes_the_lead(cast, chaired, chair, elsewhere):
    team.join(cast.project, by=cast.lead, user=chair, organisation=cast.other_municipality, role="member")
    with pytest.raises(ValidationError, match="another person"):
        projects.hand_over_lead(cast.project, by=cast.lead, to=chair, organisation=cast.other_municipality)
    participations.add(elsewhere, by=cast.stranger, organisation=cast.other_municipality)
    projects.hand_over_lead(elsewhere, by=cast.stranger, to=chair, organisation=cast.other_municipality)
    with pytest.raises(ValidationError, match="another person"):
        groups.edit(
            chaired, by=cast.coordinator, **rules(chaired) | {"version": 1, "projects": [cast.project, elsewhere]}
        )


def test_the_chair_sets_the_mandate_and_changes_the_group(cast, chaired, chair):
    assert can(chair, Permission.PROJECT_MANDATE_SET, cast.project)
    assert groups.edit(chaired, by=chair, **rules(chaired)).version == 2


@pytest.mark.parametrize(
    ("percent", "voting", "needed"),
    [(50, 0, 1), (50, 1, 1), (50, 2, 2), (50, 7, 4), (50, 8, 5), (66, 3, 2), (66, 9, 6), (0, 5, 1), (99, 5, 5)],
)
def test_quorate_is_more_than_the_share(percent, voting, needed):
    group = Group(quorum_percent=percent)
    assert group.needed(voting) == needed
    assert voting == 0 or needed * 100 > percent * voting
    assert (needed - 1) * 100 <= percent * max(voting, 1)


@pytest.mark.parametrize("organisation", ["vendor_organisation", "secretariat"])
@pytest.mark.parametrize("kind", Group.Kind.values)
def test_only_a_public_organisation_chairs_a_group(cast, organisation, kind):
    """Else a vendor would set the mandate and manage the group, by a seat without a vote."""
    group = groups.start(cast.project, by=cast.lead, kind=kind, name="Gruppen")
    theirs = {"organisation": getattr(cast, organisation), "voting": False}
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        groups.add_seat(group, by=cast.lead, position="chair", **theirs)
    assert broken(caught) == "seat_chair_is_municipal"
    seat = groups.add_seat(group, by=cast.lead, **theirs)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        groups.change_seat(seat, by=cast.lead, position="chair", voting=False, holder=None, substitute=None)
    assert broken(caught) == "seat_chair_is_municipal"
    form = SeatForm({"position": "chair"}, organisation=theirs["organisation"], seat=seat)
    assert form.is_valid()
    assert not form.attempt(groups.change_seat, seat, by=cast.lead, **form.cleaned_data)
    assert "position" in form.errors
    assert not can(cast.vendor, Permission.PROJECT_MANDATE_SET, cast.project)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_leads_of_one_group_are_handed_over_at_once():
    """Neither waits for the other's project: a group serves both."""
    cast = Cast(milestone_count=0)
    colleague, ravn = make_person(cast.municipality), make_person(cast.municipality)
    more = [
        projects.start(cast.municipality, by=cast.lead, product_name="OS2kle", title=f"Emner {n}", goal="Et træ.")
        for n in range(3)
    ]
    group = groups.start(cast.project, by=cast.lead, kind="steering", name="Styregruppen")
    group.projects.set([cast.project, *more])
    groups.add_seat(group, by=cast.lead, organisation=cast.municipality, position="chair", holder=ravn)
    together = Barrier(4)

    def hand_over(project: Project) -> str:
        try:
            by = User.objects.get(pk=cast.lead.pk)
            together.wait()
            projects.hand_over_lead(project, by=by, to=colleague, organisation=cast.municipality)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(hand_over, [cast.project, *more])) == ["done"] * 4


def test_the_form_offers_the_projects_served_and_led_and_no_closed_one(cast, group, elsewhere):
    closed = projects.start(cast.municipality, by=cast.lead, product_name="OS2kle", title="Slut", goal="Nået.")
    more = projects.start(cast.municipality, by=cast.lead, product_name="OS2kle", title="Emner", goal="Et træ.")
    Project.objects.filter(pk=closed.pk).update(state="closed")
    lead = GroupEditForm(group=group, user=cast.lead)
    assert set(lead.fields["projects"].queryset) == {cast.project, more}
    assert "another" not in lead.fields
    secretariat = GroupEditForm(group=group, user=cast.coordinator)
    assert set(secretariat.fields["projects"].queryset) == {cast.project}
    assert "another" in secretariat.fields


@pytest.mark.parametrize(("title", "found"), [("NYE emner", True), ("Nye", False), ("Slut", False)])
def test_the_secretariat_names_one_more_project(cast, group, elsewhere, title, found):
    closed = projects.start(cast.municipality, by=cast.lead, product_name="OS2kle", title="Slut", goal="Nået.")
    Project.objects.filter(pk=closed.pk).update(state="closed")
    sent = rules(group) | {"projects": [cast.project.pk], "another": title}
    form = GroupEditForm(sent, group=group, user=cast.coordinator)
    assert form.is_valid() is found
    if found:
        groups.edit(group, by=cast.coordinator, **form.cleaned_data)
        assert set(group.projects.all()) == {cast.project, elsewhere}
    else:
        assert "another" in form.errors
