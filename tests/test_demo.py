"""The demo story loads by verbs alone, relative to today, and gives each of its people a meaningful Monday."""

from collections.abc import Iterator

import pytest
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker

from os2collab import clock, demo
from os2collab.dashboards import overview_of
from os2collab.models import Event, User
from partnerships.funds import funds_of
from partnerships.models import InvoiceBasis, InvoiceLine, OwnRisk, Partnership
from partnerships.payment_words import cover_words
from projects.models import Adjustment, Milestone, Project
from tests.sweeping import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[demo.Story]:
    """Told once; the tests only read."""
    with shared(django_db_blocker, demo.load) as made:
        yield made


def of(key: str) -> User:
    return User.objects.get(email__startswith=f"{key}@")


def test_the_story_has_happened_in_order_and_until_today(story):
    moments = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= clock.now()


def test_the_lead_has_an_acceptance_to_give_and_a_gap_to_talk_about(story):
    overview = overview_of(of("mette"))
    assert "accept_" in overview["waiting"][0].key
    assert overview["gap"].gap
    assert len(overview["work"].rows) == 3
    assert Milestone.objects.get(title__startswith="Integration").date_moves == 2
    third = Adjustment.objects.undecided().get(project__title="Ny fordelingsmotor")
    assert [change.milestone.date_moves for change in third.current.changes.all()] == [2]


def test_the_vendor_waits_for_an_acceptance_and_has_a_status_to_report(story):
    work = overview_of(of("jonas"))["work"]
    assert [milestone.number for milestone in work.awaiting] == [2]
    assert work.due


def test_a_silent_vendor_is_silent_and_not_green(story):
    row = next(row for row in overview_of(of("mette"))["work"].rows if row.project.product.name == "OS2kle")
    assert row.vendor.silent_days == 23


def test_a_stranger_has_nothing_and_is_told_so(story):
    overview = overview_of(of("sofus"))
    assert not overview["waiting"]
    assert not Project.objects.visible_to(of("sofus")).filter(title="Attestering 2.0").exists()


def test_everybody_was_here_some_days_ago_and_finds_something_new(story):
    mette = of("mette")
    assert (clock.today() - timezone.localdate(mette.visited_at)).days == 3
    assert mette.notifications.unread().exists()
    assert not mette.notifications.unread().filter(created_at__lt=mette.visited_at).exists()


def test_the_chair_sees_what_is_red_and_where_the_sides_differ(story):
    work = overview_of(of("birgitte"))["work"]
    assert work.decides
    assert {row.milestone.number for row in work.to_discuss} == {3, 5}


def test_the_old_platform_lives_longer_by_three_levers_and_two_decisions(story):
    project = Project.objects.get(product__name="OS2borgerPC")
    revisions = project.revisions.select_related("decision").order_by("number")
    assert [bool(revision.decision and revision.decision.adopted) for revision in revisions] == [True, True]
    assert list(project.milestones.order_by("number").values_list("title", "price"))[-1] == (
        "Levetidsforlængelse af den nuværende platform",
        300_000,
    )
    assert project.allocations.current().count() == 2
    assert project.participations.current().filter(side="municipality").count() == 7
    assert not project.open_adjustments
    assert project.checkin
    assert project.checkins.count() == 2


def test_it_leaves_the_mondays_of_the_others_alone(story):
    """The secretariat has one project more to look at; nobody else has more to do or to read."""
    project = Project.objects.get(product__name="OS2borgerPC")
    for key in ("mette", "jonas", "line", "birgitte", "henrik", "sofus"):
        assert not Project.objects.visible_to(of(key)).filter(pk=project.pk).exists()
        assert not of(key).notifications.filter(event__url__startswith=project.get_absolute_url()).exists()
    assert project.pk in set(Project.objects.visible_to(of("rikke")).values_list("pk", flat=True))


def test_the_vendor_reads_how_certain_its_payment_is(story):
    [money, *_rest] = overview_of(of("jonas"))["partnerships"].payment["partnerships"]
    assert money.partnership.title == "Sager på tværs"
    with translation.override("da"):
        assert cover_words(funds_of(money.partnership)) == "M2 og M3 er dækket; der mangler 120.000 kr. til M4."
    assert OwnRisk.objects.get().milestone.number == 4


def test_valghalla_goes_on_with_less_than_it_sought_and_each_pays_in_its_own_year(story):
    partnership = Partnership.objects.get(title="OS2valghalla 3.0")
    assert (partnership.state, partnership.binding_amount, partnership.binding_count) == ("ordered", 3_150_000, 21)
    missed = Event.objects.get(kind="partnership.missed", on_id=partnership.pk)
    assert missed.details == {"amount": "3070000.00", "number": 20}
    assert 0 < partnership.paid_amount < partnership.invoiced_amount < partnership.billed_amount == 1_400_000
    lines = InvoiceLine.objects.filter(partnership=partnership)
    sent = lines.exclude(state="ready")
    year = sent.first().budget_year
    assert set(sent.values_list("budget_year", flat=True)) == {year}
    assert set(lines.filter(state="ready").values_list("budget_year", flat=True)) == {year + 1}
    for key in ("rikke", "ida", "karim", "henrik", "mette", "birgitte", "line"):
        assert Partnership.objects.visible_to(of(key)).filter(pk=partnership.pk).exists(), key


def test_one_basis_is_partly_paid_and_one_answer_is_overdue(story):
    basis = InvoiceBasis.objects.get(partnership__title="Fælles emneord", late_pledge=None)
    assert basis.amount == basis.invoiced_amount == 90_000
    assert 0 < basis.paid_amount < 90_000
    [event] = Event.objects.filter(kind="milestone.acceptance_overdue")
    assert event.on.title == "Prøve i Hadsten"


def test_one_joined_late_and_the_first_are_credited_what_it_paid(story):
    basis = InvoiceBasis.objects.get(late_pledge__organisation__name="Favrskov")
    lines = {line.organisation.name: line for line in InvoiceLine.objects.filter(basis=basis).for_list()}
    assert {name: line.look for name, line in lines.items()} == {
        "Favrskov": "paid",
        "Horsens": "paid_out",
        "Skanderborg": "to_credit",
    }
    assert sum(line.signed for line in lines.values()) == 0


def test_one_round_was_missed_and_waits_for_a_decision(story):
    partnership = Partnership.objects.get(title="Fælles påmindelser")
    assert partnership.missed_at
    assert (partnership.state, partnership.binding_amount) == ("open", 300_000)
    assert any("påmindelser" in str(row) for row in overview_of(of("line"))["waiting"])
