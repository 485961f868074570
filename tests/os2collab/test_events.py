"""Recording what happens, whom it tells, and how it is said."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from os2collab import events
from os2collab.events import EventKind, Recipient
from os2collab.models import Event, Notification
from tests.stage import Stage


def told(event: Event) -> dict[int, tuple[str, bool]]:
    return {notice.user_id: (notice.reason, notice.asked) for notice in event.notifications.all()}


def test_the_audience_is_told_with_the_reason_why(stage: Stage):
    lead, member = stage.person("Mette"), stage.person("Line")
    event = stage.happen(told=[member], asked=[lead])
    assert told(event) == {lead.pk: ("lead", True), member.pk: ("team", False)}


def test_whoever_did_it_is_not_told(stage: Stage):
    mette, line = stage.person("Mette"), stage.person("Line")
    assert set(told(stage.happen(told=[mette, line], asked=[mette], by=mette))) == {line.pk}


def test_a_person_is_told_once_and_being_asked_counts_more(stage: Stage):
    mette = stage.person("Mette")
    assert told(stage.happen(told=[mette, mette], asked=[mette])) == {mette.pk: ("lead", True)}


def test_only_what_is_asked_becomes_a_task(stage: Stage):
    mette = stage.person("Mette")
    stage.happen(told=[mette])
    assert not DBTaskResult.objects.exists()
    event = stage.happen(asked=[mette])
    assert DBTaskResult.objects.get().args_kwargs == {"args": [event.pk], "kwargs": {}}


@pytest.mark.parametrize("people", [1, 3])
def test_recording_costs_four_queries_at_most(
    stage: Stage, people: int, django_assert_num_queries: DjangoAssertNumQueries
):
    everybody = [stage.person(f"Person {n}") for n in range(people)]
    stage.happen()  # the content types are known from now on
    with django_assert_num_queries(1):  # the event; this audience asks nothing of the database
        stage.happen()
    with django_assert_num_queries(2):  # and the notices
        stage.happen(told=everybody)
    with django_assert_num_queries(3):  # and the task
        stage.happen(asked=everybody)


def test_details_that_the_kind_does_not_have_are_refused(stage: Stage):
    with pytest.raises(TypeError, match="takes the fields"):
        events.record(stage.kind, by=None, on=stage.place, within=stage.place, titel="Regelmotor")


def test_a_kind_is_declared_once_and_has_an_icon_that_exists(stage: Stage):
    with pytest.raises(ValueError, match="declared twice"):
        events.register(stage.kind)
    with pytest.raises(ValueError, match="no icon unicorn"):
        events.register(EventKind("test.unicorn", "unicorn", _("Something")))


def test_the_part_in_brackets_is_the_link(stage: Stage):
    event = stage.happen("Regel [1] {title}")
    assert events.tell(event) == ("", "Regel [1] {title}", " is delivered.")
    assert events.sentence(event) == "Regel [1] {title} is delivered."


def test_a_sentence_without_brackets_is_all_link():
    kind = EventKind("test.plain", "flag", _("The plan has changed."))
    events.register(kind)
    try:
        assert events.tell(Event(kind="test.plain")) == ("", "The plan has changed.", "")
    finally:
        del events.KINDS["test.plain"]


def test_a_sentence_is_one_line_whatever_people_write(stage: Stage):
    event = stage.happen("Regel\r\nBcc: all@example.com\u2028\u202egnp.exe\x07")
    assert events.sentence(event) == "Regel Bcc: all@example.com gnp.exe is delivered."


def test_old_data_breaks_nothing(stage: Stage):
    with translation.override("en"):
        assert "no words" in events.sentence(Event(kind="gone.away"))
    assert events.sentence(Event(kind=stage.kind.key)) == " is delivered."


def test_a_value_that_its_format_no_longer_knows_is_shown_as_it_is():
    kind = EventKind("test.dated", "flag", _("It is {day}."), ("day",), formats={"day": events.as_date})
    events.register(kind)
    try:
        assert events.sentence(Event(kind="test.dated", details={"day": "2026-11-23"})) == "It is 23.11.2026."
        assert events.sentence(Event(kind="test.dated", details={"day": "some day"})) == "It is some day."
    finally:
        del events.KINDS["test.dated"]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("key", sorted(events.KINDS))
def test_every_kind_can_be_said_in_every_language(key: str, language: str):
    kind = events.KINDS[key]
    with translation.override(language):
        assert str(kind.sentence).count("[") == str(kind.sentence).count("]") <= 1
        said = events.tell(Event(kind=key, details={name: f"<{name}>" for name in kind.fields}))
    assert said.link.strip()
    assert "{" not in str(said)


def test_recipients_are_stored_in_one_order(stage: Stage):
    people = [stage.person(f"Person {n}") for n in range(3)]
    event = stage.happen(told=reversed(people))
    assert list(Notification.objects.filter(event=event).order_by("pk").values_list("user_id", flat=True)) == [
        person.pk for person in people
    ]
    assert Recipient(1, "team") < Recipient(2, "lead")
