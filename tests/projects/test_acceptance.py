from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from os2collab import clock
from os2collab.mail import send_due
from os2collab.models import Event, Notification, User
from os2collab.workdays import working_days_after
from projects import tasks
from projects.actions import deliveries, milestones
from projects.models import Milestone
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    """M1 was delivered twelve working days ago, M2 nine."""
    cast = Cast(milestone_count=2)
    User.objects.update(language="en")
    for milestone, days in zip(cast.milestones, (-12, -9), strict=True):
        with clock.at(clock.now() - timedelta(days=(clock.today() - working_days_after(clock.today(), days)).days)):
            milestones.start(milestone, by=cast.lead)
            deliveries.deliver(milestone, by=cast.vendor)
    return cast


def on_a_working_day():
    """Today, or the next day on which people are reminded."""
    return clock.at(clock.now() + (working_days_after(clock.today() - timedelta(days=1), 1) - clock.today()))


def remind_on_a_working_day():
    with on_a_working_day():
        return tasks.remind_of_acceptances.func()


def test_an_overdue_acceptance_is_told_once_and_again_after_a_new_delivery(cast):
    Notification.objects.all().delete()
    assert remind_on_a_working_day() == 1
    assert remind_on_a_working_day() == 0
    [event] = Event.objects.filter(kind="milestone.acceptance_overdue")
    assert event.on == cast.milestones[0]
    asked = set(Notification.objects.filter(event=event, asked=True).values_list("user__name", flat=True))
    assert asked == {"Mette Lund", "Karim Holm"}
    with on_a_working_day():
        send_due()
    assert any("still waits for an answer" in letter.body for letter in mail.outbox)


def test_what_was_answered_or_delivered_anew_is_not_overdue(cast):
    deliveries.accept(cast.milestones[0], by=cast.tester)
    assert remind_on_a_working_day() == 0
    assert not Event.objects.filter(kind="milestone.acceptance_overdue").exists()


def test_the_number_of_days_is_a_setting(cast, settings):
    settings.ACCEPTANCE_WORKING_DAYS = 8
    assert remind_on_a_working_day() == 2


def test_it_is_shown_at_the_organisation_that_owes_the_answer(cast, client):
    client.force_login(cast.vendor)
    page = client.get(cast.municipality.get_absolute_url()).content.decode()
    assert "Owes an answer" in page
    assert "M1 Milep" in page
    assert "M2 Milep" not in page
    for person, organisation in ((cast.vendor, cast.other_municipality), (cast.stranger, cast.municipality)):
        client.force_login(person)
        assert "Owes an answer" not in client.get(organisation.get_absolute_url()).content.decode()


def test_what_waits_names_the_price_and_promises_no_invoice(cast, client):
    """Whether it can be invoiced depends on the partnership, which the project does not know."""
    Milestone.objects.update(price=620_000)
    client.force_login(cast.lead)
    page = client.get(reverse("overview")).content.decode()
    assert "The price is 620.000 kr., and the vendor waits for an answer." in page
    assert "can be invoiced" not in page


def test_it_is_said_where_it_waits_for_the_lead(cast, client):
    client.force_login(cast.lead)
    page = client.get(reverse("overview")).content.decode()
    assert page.count("Silence is never acceptance") == 1
    assert Milestone.objects.filter(state="delivered").count() == 2
