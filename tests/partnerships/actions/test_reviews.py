import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from os2collab import clock
from os2collab.access.guards import Refused
from os2collab.models import Event, Notification
from partnerships.actions import partnerships, reviews
from partnerships.models import Review


def write(cast, by=None, **fields):
    soon = clock.today() + timedelta(days=30)
    asked = {"verdict": "watch", "seen": "God fremdrift, mangler bevillinger", "next_on": soon}
    return reviews.write(cast.partnership, by=by or cast.coordinator, **(asked | fields))


def test_a_review_is_remembered_as_the_latest_and_says_when_the_next_is(cast):
    write(cast, verdict="healthy")
    latest = write(cast, verdict="act", agreed="Rikke ringer til Viborg")
    partnership = cast.refreshed()
    assert partnership.latest_review == latest
    assert partnership.review_due_on == latest.next_on
    assert [review.verdict for review in partnership.reviews.all()] == ["act", "healthy"]
    assert Event.objects.filter(kind="review.written").count() == 2


@pytest.mark.parametrize("who", ["leader", "leader_signatory", "member", "signatory", "vendor", "official"])
def test_only_the_secretariat_reviews(cast, who):
    with pytest.raises(Refused, match="coordinators review"):
        write(cast, by=getattr(cast, who))
    assert not Review.objects.exists()


def test_the_same_form_sent_twice_is_one_review(cast):
    form = uuid.uuid4()
    assert write(cast, submission=form) == write(cast, submission=form)
    assert Review.objects.count() == Event.objects.filter(kind="review.written").count() == 1


def test_the_next_review_is_not_in_the_past(cast):
    with pytest.raises(ValidationError):
        write(cast, next_on=clock.today() - timedelta(days=1))
    assert write(cast, next_on=clock.today())


def test_the_database_refuses_to_rewrite_a_review(cast):
    write(cast)
    for sql in ("UPDATE partnerships_review SET verdict = 'healthy'", "DELETE FROM partnerships_review"):
        refused = pytest.raises(DatabaseError, match="Cannot update or delete")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_finished_partnership_is_not_reviewed(cast):
    partnerships.move_on(cast.partnership, by=cast.leader, to="lapsed", reason="For få")
    with pytest.raises(Refused, match="finished"):
        write(cast)


def test_the_partners_are_told_of_a_review(cast):
    cast.bind(cast.signatory, cast.horsens, 1)
    Notification.objects.all().delete()
    write(cast)
    assert set(Notification.objects.values_list("user__name", flat=True)) == {"Dan Fog", "Bo Lind"}
