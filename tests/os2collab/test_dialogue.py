"""The conversation about a matter: who reads what by which door, mentions, versions, drafts, and long ones."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import Error, connection, transaction
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.guards import Refused, Stale
from os2collab.access.permissions import Permission
from os2collab.actions import comments
from os2collab.mail import send_digests, send_due
from os2collab.models import (
    Audience,
    Comment,
    CommentVersion,
    Draft,
    Event,
    Membership,
    Notification,
    User,
    audiences_of,
)
from os2collab.models.audience import in_audience
from os2collab.prose import as_html
from projects.actions import checkins, participations, team
from tests.factories import Cast, make_organisation, make_person
from tests.questions import expect, sign_in

pytestmark = pytest.mark.django_db

WALL = {"audience": "municipality", "reason": "comparing offers"}


@pytest.fixture
def cast() -> Cast:
    cast = Cast()
    User.objects.update(language="en")
    return cast


def talk_url(noun, kind: str = "milestone") -> str:
    return f"/talk/{kind}/{noun.pk}/"


def test_what_is_said_stands_on_the_page_of_the_matter(cast: Cast):
    client = sign_in(cast.vendor)
    answer = client.post(talk_url(cast.milestone), {"text": "Who **tests** it?"})
    comment = Comment.objects.get()
    place = f"{cast.milestone.get_absolute_url()}?comment={comment.pk}#comment_{comment.pk}"
    assert (answer.status_code, answer["Location"]) == (303, place)
    page = client.get(cast.milestone.get_absolute_url()).text
    assert "Who <strong>tests</strong> it?" in page
    assert f'id="comment_{comment.pk}" tabindex="-1"' in page
    assert comment.organisation == cast.vendor_organisation
    assert client.get(cast.project.get_absolute_url() + "story/?about=comment").text.count("a new comment") == 1


def test_the_lead_and_the_vendor_are_told_and_who_has_talked_but_not_everybody(cast: Cast):
    comments.write(cast.milestone, by=cast.tester, text="Hvornår?")
    told = {notice.user: notice.reason for notice in Notification.objects.filter(event__kind="comment.written")}
    assert told == {cast.lead: "lead", cast.vendor: "talks"}
    comments.write(cast.milestone, by=cast.lead, text="På torsdag.")
    event = Event.objects.filter(kind="comment.written").latest("pk")
    assert {notice.user for notice in event.notifications.all()} == {cast.tester, cast.vendor}
    assert not event.notifications.filter(asked=True).exists()


def test_nothing_is_said_to_the_other_side_alone_and_nothing_by_whoever_sees_nothing(cast: Cast):
    with pytest.raises(Exception, match="own side"):
        comments.write(cast.milestone, by=cast.vendor, text="x", **WALL)
    with pytest.raises(Http404):
        comments.write(cast.milestone, by=cast.stranger, text="x")
    answer = sign_in(cast.vendor).post(talk_url(cast.milestone), {"text": "kept", **WALL})
    assert answer.status_code == 422
    assert "kept" in answer.text
    assert not Comment.objects.exists()


def test_a_wall_has_a_reason(cast: Cast):
    answer = sign_in(cast.lead).post(talk_url(cast.milestone), {"text": "kept", "audience": "municipality"})
    assert answer.status_code == 422
    assert "Say why it is for one side only" in answer.text
    assert "kept" in answer.text
    with pytest.raises(Exception, match="comment_wall_has_a_reason"), transaction.atomic():
        comments.write(cast.milestone, by=cast.lead, text="x", audience="municipality")


def test_who_is_behind_which_wall(cast: Cast):
    both = make_person(cast.municipality)
    Membership.objects.create(user=both, organisation=cast.vendor_organisation)
    former = make_person(cast.municipality)
    former.memberships.update(ended_on=clock.today() - timedelta(days=1))
    expected = {
        cast.lead: ("", "municipality"),
        cast.coordinator: ("", "municipality"),
        cast.vendor: ("", "vendor"),
        both: ("",),
        former: ("",),
    }
    for user, audiences in expected.items():
        assert audiences_of(User.objects.get(pk=user.pk)) == audiences
        for audience in Audience.values:
            asked = User.objects.filter(in_audience(audience, "pk"), pk=user.pk).exists()
            assert asked == (audience in audiences)


def test_the_audience_of_a_comment_never_changes(cast: Cast):
    comment = comments.write(cast.milestone, by=cast.lead, text="x", **WALL)
    for change in ({"audience": "", "reason": ""}, {"by": cast.vendor}, {"on_id": 1}):
        with pytest.raises(Error), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(**change)
    with pytest.raises(Error), transaction.atomic():
        comment.delete()
