"""Who comes onto the team by a choice from a list, and who by an invitation."""

import pytest
from django.core.exceptions import ValidationError

from projects.actions import groups, participations, projects, team
from projects.forms.team import TeamMemberForm
from projects.models import Project
from tests.factories import Cast, make_organisation, make_person


def offered(project, user) -> set:
    form = TeamMemberForm(project=project, user=user)
    return {place.user for place in form.fields["membership"].queryset}


def test_taking_an_organisation_in_does_not_open_its_list_of_people(cast: Cast):
    own = projects.start(
        cast.stranger.memberships.get().organisation,
        by=cast.stranger,
        product_name="OS2kle",
        title="Nye emner",
        goal="Et fælles emnetræ.",
    )
    victim = make_organisation("Aarhus")
    employee = make_person(victim)
    participations.add(own, by=cast.stranger, organisation=victim)
    assert employee not in offered(own, cast.stranger)
    with pytest.raises(ValidationError, match="Invite them by e-mail"):
        team.add(own, by=cast.stranger, user=employee, organisation=victim)
    assert not own.team.filter(user=employee).exists()


def test_the_lead_adds_own_colleagues_and_who_is_known_here(cast: Cast):
    colleague, seated = make_person(cast.municipality), make_person(cast.other_municipality)
    group = groups.start(cast.project, by=cast.lead, kind="coordination", name="Gruppen")
    groups.add_seat(group, by=cast.lead, organisation=cast.other_municipality, substitute=seated)
    team.remove(cast.project.team.get(user=cast.vendor), by=cast.lead)
    assert offered(cast.project, cast.lead) == {colleague, seated, cast.vendor}
    for person in (colleague, seated, cast.vendor):
        organisation = person.memberships.get().organisation
        assert team.add(cast.project, by=cast.lead, user=person, organisation=organisation).user == person


def test_the_team_page_names_no_stranger(cast: Cast, as_):
    person = make_person(cast.other_municipality, "Ukendt Medarbejder")
    page = as_(cast.lead).get(f"{cast.project.get_absolute_url()}team/")
    assert page.status_code == 200
    assert person.name not in page.content.decode()


def test_the_team_stands_in_one_order_whatever_is_written_about_its_members(cast: Cast):
    """In the order in which they joined, not in that of PostgreSQL's pages, where a row moves when it is changed."""
    joined = [member.pk for member in cast.project.team.order_by("pk")]
    cast.project.team.filter(pk=joined[0]).update(focus="Regler")
    assert [member.pk for member in Project.objects.get(pk=cast.project.pk).current_team] == joined
