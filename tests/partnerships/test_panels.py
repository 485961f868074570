import re
from datetime import timedelta

import pytest
from django.urls import reverse

from os2collab import clock
from os2collab.models import Membership, User
from partnerships import tasks
from partnerships.actions import partnerships, pledges, reviews, rounds
from partnerships.models import Partnership
from partnerships.panels import panels_of, waiting_on
from tests.partnerships.cast import Partners, person
from tests.partnerships.portfolio_cast import PortfolioCast


@pytest.fixture
def stage(db) -> PortfolioCast:
    return PortfolioCast()


def names(panel):
    return [matter.partnership_title or matter.name for matter in panel.matters]


def test_a_coordinator_sees_what_is_most_urgent_of_each_kind_and_how_much_there_is(stage):
    stage.project("OS2stille", days_ago=40)
    stage.project("OS2stum", days_ago=60)
    stage.project("OS2uenig", ours="off_track")
    stage.partnership(title="Snart", days=3)
    stage.partnership(title="Senere", days=90)
    for number in range(7):
        stage.review(stage.partnership(title=f"Runde {number}"), next_in=-1 - number)
    panels = panels_of(stage.coordinator).coordinates
    assert names(panels["silent"]) == ["OS2stum Ny version", "OS2stille Ny version"]
    assert names(panels["gaps"]) == ["OS2uenig Ny version"]
    assert names(panels["deadlines"]) == ["Snart"]
    assert names(panels["reviews"]) == [f"Runde {number}" for number in (6, 5, 4, 3, 2)]
    assert panels["reviews"].total == 7


def test_an_overdue_review_waits_for_who_wrote_the_last_and_nobodys_for_everybody(stage):
    stage.review(stage.partnership(title="Rikkes"), next_in=-2)
    stage.review(stage.partnership(title="Saras"), by=stage.colleague, next_in=-3)
    Partnership.objects.filter(pk=stage.partnership(title="Ingens").pk).update(review_due_on="2026-01-02")

    def waiting(user):
        return {item.title for item in waiting_on(panels_of(user), user)}

    assert waiting(stage.coordinator) == {"Review Rikkes", "Review Ingens"}
    assert waiting(stage.colleague) == {"Review Saras", "Review Ingens"}
    assert waiting(stage.lead) == waiting(stage.vendor) == set()


def test_a_review_that_is_written_waits_no_more(stage):
    partnership = stage.partnership()
    stage.review(partnership, next_in=-2)
    assert waiting_on(panels_of(stage.coordinator), stage.coordinator)
    reviews.write(partnership, by=stage.coordinator, verdict="healthy", seen="Godt", next_on=partnership.deadline)
    assert not waiting_on(panels_of(stage.coordinator), stage.coordinator)


def test_everybody_sees_what_their_own_organisation_pledged(stage):
    partnership = stage.partnership(title="Runde", binding=500)
    finished = stage.partnership(title="Forbi", binding=700)
    partnerships.move_on(finished, by=stage.lead, to="lapsed", reason="For få")
    withdrawn = stage.partnership(title="Trukket", binding=900)
    words = {"decided_on": clock.today(), "decision": "Parterne er enige"}
    pledges.release(withdrawn, by=stage.lead, organisation=stage.aarhus, **words)
    colleague = person(stage.aarhus, "Ib Lyng")
    assert [pledge.partnership for pledge in panels_of(colleague).mine["pledges"]] == [partnership]
    assert panels_of(colleague).coordinates is None
    assert panels_of(colleague).payment is None


def test_a_vendor_sees_how_certain_its_money_is(stage):
    partnership = stage.partnership(title="Runde", goal=1_000, binding=500)
    partnerships.set_threshold(partnership, by=stage.vendor, percent=80)
    [money] = panels_of(stage.vendor).payment["partnerships"]
    assert money.partnership.title == "Runde"
    assert panels_of(stage.vendor).mine is None


def test_roles_are_merged_and_who_works_nowhere_has_no_panels(stage):
    Membership.objects.create(user=stage.coordinator, organisation=stage.aarhus)
    both = panels_of(User.objects.get(pk=stage.coordinator.pk))
    assert both.coordinates is not None
    assert both.mine is not None
    Membership.objects.filter(user=stage.coordinator).delete()
    nowhere = panels_of(User.objects.get(pk=stage.coordinator.pk))
    assert (nowhere.coordinates, nowhere.mine, nowhere.payment) == (None, None, None)


@pytest.mark.parametrize("who", ["coordinator", "lead", "vendor"])
def test_the_overview_shows_them_full_and_empty(stage, as_person, who):
    overview = reverse("overview")
    heading = {"coordinator": "Reviews overdue", "lead": "Our tilsagn", "vendor": "How certain is the money?"}[who]
    assert heading in as_person(getattr(stage, who)).get(overview).content.decode()
    stage.review(stage.partnership(stage.project("OS2stille", days_ago=40), title="Runde", binding=5), next_in=-3)
    page = as_person(getattr(stage, who)).get(overview).content.decode()
    assert heading in page
    assert re.search(r'href="/partnerships/runde/(reviews/new/)?"', page)


def test_an_undecided_round_waits_for_who_may_record_the_decision_until_it_is(db, as_person):
    cast = Partners()
    cast.bind(cast.signatory, cast.horsens, 1_000_000)

    def waiting(user):
        user = User.objects.get(pk=user.pk)
        return [item for item in waiting_on(panels_of(user), user) if item.key.startswith("round_")]

    assert not waiting(cast.leader), "before the deadline"
    with clock.at(clock.now() + timedelta(days=26)):
        (item,) = waiting(cast.leader)
        assert "1.000.000 kr. of 3.200.000 kr." in str(item.why).replace("\xa0", " ")
        assert len(waiting(cast.leader_signatory)) == 1
        for other in (cast.colleague, cast.member, cast.signatory, cast.vendor, cast.coordinator):
            assert not waiting(other), other.name
        client = as_person(cast.leader)
        assert item.url in client.get("/").text
        assert client.get(item.url).status_code == 200
        tasks.settle_rounds.func()
        assert len(waiting(cast.leader)) == 1, "also when the clock has noted it"
        rounds.decide(cast.partnership, by=cast.leader, go_on=True, decision="Enige", decided_on=clock.today())
        assert not waiting(cast.leader)


def test_what_lapses_by_itself_waits_for_nobody(db):
    cast = Partners()
    Partnership.objects.update(if_not_reached="lapse")
    with clock.at(clock.now() + timedelta(days=26)):
        assert not [item for item in waiting_on(panels_of(cast.leader), cast.leader) if item.key.startswith("round_")]
