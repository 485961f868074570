"""Whom a project's events tell, and that nobody is told of a project that they have left."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from os2collab import clock, events, mail
from os2collab.models import Event, Membership, Notification, User
from projects.actions import deliveries, milestones
from projects.events.milestones import MILESTONE_DELIVERED
from projects.models import Project
from tests.factories import Cast
from tests.post_office import PostOffice

type SignIn = Callable[[User], Client]


@pytest.fixture
def delivered(cast: Cast) -> Event:
    milestones.start(cast.milestone, by=cast.lead)
    deliveries.deliver(cast.milestone, by=cast.vendor)
    return Event.objects.get(kind="milestone.delivered")


def leave(user: User) -> None:
    Membership.objects.filter(user=user).update(ended_on=clock.today() - timedelta(days=1))


def test_a_delivery_asks_the_lead_and_the_tester(cast: Cast, delivered: Event):
    told = {notice.user: (notice.reason, notice.asked) for notice in delivered.notifications.all()}
    assert told == {cast.lead: ("lead", True), cast.tester: ("tester", True)}


def test_it_costs_four_queries(cast: Cast, delivered: Event, django_assert_num_queries: DjangoAssertNumQueries):
    project = Project.objects.get(pk=cast.project.pk)
    with django_assert_num_queries(4):  # the event, the team, the notices, the task
        events.record(
            MILESTONE_DELIVERED,
            by=cast.vendor,
            on=cast.milestone,
            within=project,
            organisation=cast.vendor_organisation,
            url="/",
            number=1,
            title="Regelmotor",
        )


def test_the_mail_says_what_is_asked_in_danish(cast: Cast, delivered: Event, office: PostOffice):
    mail.send_due()
    letter = next(letter for letter in office.letters if letter["To"] == cast.lead.email)
    text = letter.get_body(("plain",)).get_content()
    assert str(letter["Subject"]).startswith("M1 Milepæl 1 ")
    assert str(letter["Subject"]).endswith(" – Ny fordelingsmotor")
    assert f"https://collab.example.dk/projects/{cast.project.slug}/milestones/1/" in text
    assert "Jonas, Nordlys Software" in text


def test_whoever_has_left_gets_no_mail(cast: Cast, delivered: Event, office: PostOffice):
    leave(cast.tester)
    mail.send_due()
    assert office.recipients == [cast.lead.email]


def test_whoever_has_left_gets_no_digest(cast: Cast, delivered: Event, office: PostOffice):
    Notification.objects.update(mail_due_at=None)
    User.objects.update(digest_days=[1, 2, 3, 4, 5, 6, 7])
    leave(cast.tester)
    eight = clock.now().replace(hour=8) + timedelta(days=1)
    mail.send_digests(eight)
    assert cast.lead.email in office.recipients
    assert cast.tester.email not in office.recipients
    assert mail.send_digests(eight + timedelta(minutes=10)) == 0


def test_whoever_has_left_reads_nothing_of_it_under_the_bell(cast: Cast, delivered: Event, as_: SignIn):
    client = as_(cast.tester)
    assert "Milepæl 1" in client.get("/notifications/").content.decode()
    leave(cast.tester)
    html = client.get("/notifications/").content.decode()
    assert "Milepæl 1" not in html
    assert "Ny fordelingsmotor" not in html
    assert "Jonas" not in html
    assert "Something happened where you no longer take part." in html
    notice = Notification.objects.get(user=cast.tester, event=delivered)
    assert (
        "Milepæl 1"
        not in client.post(f"/notifications/{notice.pk}/read/", headers={"HX-Request": "true"}).content.decode()
    )
