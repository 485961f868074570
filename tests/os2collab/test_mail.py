"""Mail: who gets what and when, through Django's SMTP backend and the real worker to a real SMTP server."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from django_tasks_db.models import DBTaskResult

from os2collab import clock, mail, notify, tasks
from os2collab.models import Notification, User
from tests.post_office import PostOffice
from tests.stage import Stage
from tests.stage import stage as on_stage

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=COPENHAGEN)
SUNDAY = MONDAY - timedelta(hours=12)

type Work = Callable[[], None]


@pytest.fixture
def mette(stage: Stage) -> User:
    return stage.person("Mette Lund", language="en")


# At once, when something is asked


def test_whoever_is_asked_gets_a_mail_at_once_and_others_do_not(stage: Stage, office: PostOffice, run_tasks: Work):
    mette, line = stage.person("Mette"), stage.person("Line")
    event = stage.happen(asked=[mette], told=[line])
    run_tasks()
    assert office.recipients == [mette.email]
    assert event.notifications.get(user=mette).mailed_at
    assert not event.notifications.get(user=line).mailed_at


def test_each_notice_is_a_mail_of_its_own(stage: Stage, office: PostOffice, run_tasks: Work):
    mette, line = stage.person("Mette"), stage.person("Line")
    stage.happen(asked=[mette, line])
    stage.happen(asked=[mette])
    run_tasks()
    assert sorted(office.recipients) == sorted([mette.email, line.email, mette.email])
    assert len({letter["Message-ID"] for letter in office.letters}) == 3


def test_a_task_that_is_done_twice_sends_once(stage: Stage, office: PostOffice, mette: User, run_tasks: Work):
    event = stage.happen(asked=[mette])
    tasks.send_asked.enqueue(event.pk)
    tasks.send_mail.enqueue()
    run_tasks()
    run_tasks()
    assert len(office.letters) == 1


@pytest.mark.parametrize("fields", [{"mail_when_asked": False}, {"is_active": False}])
def test_nobody_is_mailed_against_their_will(
    stage: Stage, office: PostOffice, run_tasks: Work, fields: dict[str, bool]
):
    stage.happen(asked=[stage.person("Mette", **fields)])
    run_tasks()
    assert office.letters == []


def test_what_was_read_meanwhile_is_not_mailed(stage: Stage, office: PostOffice, mette: User, run_tasks: Work):
    stage.happen(asked=[mette])
    notify.mark_read(mette.notifications.all())
    run_tasks()
    assert office.letters == []


# Trouble at the mail server


def attempts(until: timedelta, stage: Stage) -> list[timedelta]:
    """When a mail that cannot be sent is tried: the schedule's every five minutes, over a span."""
    start, tried = clock.now(), []
    moved = Notification.objects.get().mail_due_at
    for step in range(until // timedelta(minutes=5)):
        moment = start + step * timedelta(minutes=5)
        with clock.at(moment), suppress(OSError):
            mail.send_due()
        after = Notification.objects.get().mail_due_at
        if after != moved:
            tried.append(moment - start)
            moved = after
    return tried


def test_a_server_that_is_away_is_tried_again_ever_more_rarely(stage: Stage, office: PostOffice, mette: User):
    office.close()
    with clock.at(clock.now() - timedelta(seconds=1)):
        stage.happen(asked=[mette])
    minutes = [round(moment / timedelta(minutes=1)) for moment in attempts(timedelta(hours=12), stage)]
    assert minutes[:3] == [0, 5, 15]
    gaps = [later - earlier for earlier, later in pairwise(minutes)]
    assert gaps == sorted(gaps)
    assert len(minutes) < 10
    assert not Notification.objects.get().mailed_at


def test_a_server_that_comes_back_gets_the_mail_once(stage: Stage, office: PostOffice, mette: User, run_tasks: Work):
    office.close()
    stage.happen(asked=[mette])
    run_tasks()
    assert DBTaskResult.objects.failed().count() == 1
    office.open()
    with clock.at(clock.now() + timedelta(minutes=6)):
        tasks.send_mail.enqueue()
        run_tasks()
        run_tasks()
    assert office.recipients == [mette.email]
    assert Notification.objects.get().mailed_at


@pytest.mark.parametrize("sick", ["451 try again later", "554 I do not like it"])
def test_a_mail_that_is_refused_after_it_was_told_is_kept(
    stage: Stage, office: PostOffice, mette: User, run_tasks: Work, sick: str
):
    office.sick = sick
    stage.happen(asked=[mette])
    run_tasks()
    assert not Notification.objects.get().mailed_at
    office.sick = ""
    with clock.at(clock.now() + timedelta(minutes=6)):
        mail.send_due()
    assert office.recipients == [mette.email]


def test_one_address_that_does_not_exist_holds_nobody_up(stage: Stage, office: PostOffice, run_tasks: Work):
    people = [stage.person(f"Person {n}") for n in range(3)]
    office.refused = {people[1].email}
    stage.happen(asked=people)
    run_tasks()
    assert office.recipients == [people[0].email, people[2].email]
    assert not Notification.objects.get(user=people[1]).mailed_at


def test_after_some_days_it_comes_with_the_digest_instead(stage: Stage, office: PostOffice, mette: User):
    with clock.at(MONDAY - timedelta(days=6)):
        stage.happen(asked=[mette])
    with clock.at(MONDAY):
        assert mail.send_due() == 0
    assert mail.send_digests(MONDAY) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("send", [mail.send_due, lambda: mail.send_digests(MONDAY)], ids=["asked", "digest"])
def test_eight_workers_at_once_send_each_mail_once(send: Callable[[], int], office: PostOffice):
    with on_stage() as stage:
        people = [stage.person(f"Person {n}") for n in range(6)]
        with clock.at(SUNDAY):
            stage.happen(asked=people)
            stage.happen(told=people)
        if send is mail.send_due:
            Notification.objects.filter(asked=True).update(created_at=clock.now())
        else:
            Notification.objects.update(mail_due_at=None)
        sent, barrier = [], threading.Barrier(8)

        def work() -> None:
            barrier.wait()
            sent.append(send())
            connections.close_all()

        threads = [threading.Thread(target=work) for _n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(sent) == 6
    assert sorted(office.recipients) == sorted(person.email for person in people)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_it_sends_loses_nothing(office: PostOffice):
    """A worker of its own, killed by SIGKILL between sending and the server's answer; another one sends later."""
    with on_stage() as stage:
        mette = stage.person("Mette")
        stage.happen(asked=[mette])
        office.slow = True
        where = connection.settings_dict
        environment = {
            "DATABASE_URL": f"postgresql://{where['USER']}:{where['PASSWORD']}@:{where['PORT']}/{where['NAME']}?host={where['HOST']}",
            "EMAIL_URL": f"smtp://127.0.0.1:{office.port}",
        }
        worker = subprocess.Popen([sys.executable, "manage.py", "worker"], env={**os.environ, **environment})
        assert office.dozing.wait(30)
        worker.kill()
        worker.wait()
        office.slow = False
        assert mail.send_due() == 0
        with clock.at(clock.now() + timedelta(minutes=6)):
            assert mail.send_due() == 1
    assert office.recipients == [mette.email]


# The digest


def test_a_digest_tells_what_happened_since_the_last(stage: Stage, office: PostOffice, mette: User):
    with clock.at(SUNDAY):
        stage.happen("First", told=[mette])
        stage.happen("Second", told=[mette])
    assert mail.send_digests(MONDAY) == 1
    text = office.letters[0].get_body(("plain",)).get_content()
    assert "First is delivered." in text
    assert "Second is delivered." in text
    with clock.at(MONDAY + timedelta(hours=1)):
        stage.happen("Third", told=[mette])
    assert mail.send_digests(MONDAY + timedelta(days=1)) == 1
    text = office.letters[1].get_body(("plain",)).get_content()
    assert "Third is delivered." in text
    assert "First" not in text


def test_a_digest_is_sent_once_however_often_it_is_asked_for(stage: Stage, office: PostOffice, mette: User):
    with clock.at(SUNDAY):
        stage.happen(told=[mette])
    assert [mail.send_digests(MONDAY + timedelta(minutes=m)) for m in (-1, 0, 5, 600)] == [0, 1, 0, 0]
    assert len(office.letters) == 1


def test_what_happens_after_seven_waits_for_the_next(stage: Stage, office: PostOffice, mette: User):
    with clock.at(MONDAY + timedelta(minutes=3)):
        stage.happen(told=[mette])
    assert mail.send_digests(MONDAY + timedelta(minutes=5)) == 0
    assert mail.send_digests(MONDAY + timedelta(days=1)) == 1


def test_nothing_new_no_digest(stage: Stage, office: PostOffice, mette: User):
    assert mail.send_digests(MONDAY) == 0
    with clock.at(SUNDAY):
        stage.happen(told=[mette])
    notify.mark_read(mette.notifications.all())
    assert mail.send_digests(MONDAY) == 0


def test_what_was_mailed_at_once_is_not_told_again(stage: Stage, office: PostOffice, mette: User):
    with clock.at(SUNDAY):
        stage.happen(asked=[mette])
        mail.send_due()
    assert mail.send_digests(MONDAY) == 0


def test_what_is_asked_comes_with_the_digest_for_those_who_want_no_mail_at_once(stage: Stage, office: PostOffice):
    mette = stage.person("Mette", mail_when_asked=False)
    with clock.at(SUNDAY):
        stage.happen(asked=[mette])
    assert mail.send_digests(MONDAY) == 1


@pytest.mark.parametrize(
    ("days", "arrives"), [([1, 2, 3, 4, 5], [0, 1, 2, 3, 4]), ([3], [2]), ([6, 7], [5, 6]), ([], [])]
)
def test_a_digest_comes_on_the_chosen_days(stage: Stage, office: PostOffice, days: list[int], arrives: list[int]):
    mette = stage.person("Mette", digest_days=days)
    came = []
    for n in range(7):
        with clock.at(MONDAY + timedelta(days=n, hours=-1)):
            stage.happen(told=[mette])
        if mail.send_digests(MONDAY + timedelta(days=n, minutes=1)):
            came.append(n)
    assert came == arrives


@pytest.mark.parametrize(
    "seven",
    [
        datetime(2026, 3, 29, 5, 0, tzinfo=UTC),  # summer time began in the night: it is two hours ahead now
        datetime(2026, 10, 25, 6, 0, tzinfo=UTC),  # it ended in the night
    ],
)
def test_seven_is_seven_when_the_clock_has_changed(stage: Stage, office: PostOffice, seven: datetime):
    mette = stage.person("Mette", digest_days=[7])
    with clock.at(seven - timedelta(hours=10)):
        stage.happen(told=[mette])
    assert mail.send_digests(seven - timedelta(minutes=1)) == 0
    assert mail.send_digests(seven) == 1


def test_a_digest_that_could_not_be_sent_is_sent_later_the_same_day(stage: Stage, office: PostOffice, mette: User):
    with clock.at(SUNDAY):
        stage.happen(told=[mette])
    office.sick = "451 later"
    assert mail.send_digests(MONDAY) == 0
    office.sick = ""
    assert mail.send_digests(MONDAY + timedelta(minutes=4)) == 0
    assert mail.send_digests(MONDAY + timedelta(minutes=5)) == 1


def test_a_digest_that_was_missed_loses_nothing(stage: Stage, office: PostOffice, mette: User):
    with clock.at(SUNDAY):
        stage.happen("Missed", told=[mette])
    office.refused = {mette.email}
    assert mail.send_digests(MONDAY) == 0
    office.refused = set()
    assert mail.send_digests(MONDAY + timedelta(days=1)) == 1
    assert "Missed" in office.letters[0].get_body(("plain",)).get_content()


def test_a_long_digest_ends_with_how_much_more_there_is(stage: Stage, office: PostOffice, mette: User):
    with clock.at(SUNDAY):
        for n in range(45):
            stage.happen(f"Thing {n}", told=[mette])
    mail.send_digests(MONDAY)
    letter = office.letters[0]
    assert letter["Subject"] == "45 things happened in Skanderborg"
    assert "And 5 more things." in letter.get_body(("plain",)).get_content()
    assert not Notification.objects.filter(mailed_at=None).exists()


# What a mail is like


def letter_of(stage: Stage, office: PostOffice, reader: User, title: str = "Regelmotor") -> EmailMessage:
    stage.happen(title, asked=[reader], by=stage.person("Jonas Vang"))
    mail.send_due()
    return office.letters[-1]


def test_the_subject_says_the_matter(stage: Stage, office: PostOffice, mette: User):
    assert letter_of(stage, office, mette)["Subject"] == "Regelmotor is delivered – Skanderborg"


def test_it_is_text_and_html_in_the_readers_language(stage: Stage, office: PostOffice, mette: User):
    letter = letter_of(stage, office, mette, "Regel <b>& Ø")
    text = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    assert "Regel <b>& Ø is delivered." in text
    assert "Regel &lt;b&gt;&amp; Ø is delivered." in html
    assert '<html lang="en">' in html
    for body in (text, html):
        assert "https://collab.example.dk/somewhere/" in body
        assert "Jonas, Skanderborg" in body
        assert "You get this because you are the municipal project lead." in body


def test_html_loads_nothing_from_anywhere(stage: Stage, office: PostOffice, mette: User):
    html = letter_of(stage, office, mette).get_body(("html",)).get_content()
    for remote in ("src=", "url(", "@import", "<link", "<img", "<script"):
        assert remote not in html


def test_headers_keep_mailboxes_calm(stage: Stage, office: PostOffice, mette: User):
    letter = letter_of(stage, office, mette)
    notice = Notification.objects.get(user=mette)
    assert letter["Message-ID"] == f"<notice-{notice.pk}@collab.example.dk>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Reply-To"] is None


def test_the_unsubscribe_address_is_written_plainly(stage: Stage, office: PostOffice, mette: User):
    """Python's own mail policy would wrap a long address as an encoded word, which no mail program reads."""
    letter_of(stage, office, mette)
    unfolded = office.raw[-1].replace(b"\r\n ", b"")
    header = next(line for line in unfolded.split(b"\r\n") if line.startswith(b"List-Unsubscribe:"))
    assert header.startswith(b"List-Unsubscribe: <https://collab.example.dk/unsubscribe/")
    assert header.endswith(b"/>")


def test_a_title_cannot_write_headers(stage: Stage, office: PostOffice, mette: User):
    letter = letter_of(stage, office, mette, "Regel\r\nBcc: all@example.com\n\nHello")
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Regel Bcc: all@example.com Hello is delivered – Skanderborg"
    assert office.recipients == [mette.email]


def test_an_endless_title_becomes_a_short_subject(stage: Stage, office: PostOffice, mette: User):
    assert len(letter_of(stage, office, mette, "Regel" * 200)["Subject"]) == 120


def test_a_name_that_looks_like_an_address_changes_no_recipient(stage: Stage, office: PostOffice):
    reader = stage.person('Mette" <all@example.com>, "', language="en")
    letter_of(stage, office, reader)
    assert office.recipients == [reader.email]
