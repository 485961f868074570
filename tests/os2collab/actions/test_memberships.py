"""An organisation's administrators add and end its people."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django_tasks_db.models import DBTaskResult

from os2collab import clock
from os2collab.access.guards import Refused
from os2collab.actions import memberships
from os2collab.models import Event, Membership, Notification, Organisation, OrganisationKind, User
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def randers() -> Organisation:
    return make_organisation("Randers")


@pytest.fixture
def administrator(randers) -> User:
    return make_person(randers, "Else Administrator", is_administrator=True)


@pytest.fixture
def coordinator() -> User:
    return make_person(make_organisation("OS2-sekretariatet", OrganisationKind.SECRETARIAT))


def test_somebody_new_is_added_and_gets_a_way_in(randers, administrator, run_tasks, client):
    membership = memberships.add(
        randers, by=administrator, email=" Ny@Randers.example ", name="Nynne <b>Ny</b>", title="Konsulent"
    )
    assert membership.user.email == "ny@randers.example"
    assert not membership.user.has_usable_password()
    assert (membership.title, membership.is_administrator, membership.is_signatory) == ("Konsulent", False, False)
    assert membership.started_on == clock.today()
    event = Event.objects.get()
    assert (event.kind, event.by, event.on, event.within) == ("membership.added", administrator, membership, randers)
    assert set(Notification.objects.values_list("user", flat=True)) == {membership.user_id}

    run_tasks()
    (letter,) = mail.outbox
    assert letter.to == ["ny@randers.example"]
    assert "Randers Kommune" in letter.subject
    assert "Nynne" in letter.body
    assert "&lt;" not in letter.body
    link = next(word for word in letter.body.split() if "/account/password/reset/key/" in word)
    page = client.get(link.replace("http://localhost:8000", ""), follow=True)
    answer = client.post(page.redirect_chain[-1][0], {"password1": "lang-nok-8-tegn", "password2": "lang-nok-8-tegn"})
    assert answer.status_code == 302
    membership.user.refresh_from_db()
    assert membership.user.check_password("lang-nok-8-tegn")


def test_the_mail_is_not_sent_to_somebody_who_has_found_the_way(randers, administrator, run_tasks):
    user = memberships.add(randers, by=administrator, email="ny@randers.example", name="Nynne").user
    user.set_password("secret-word-7")
    user.save()
    run_tasks()
    assert not mail.outbox


def test_a_known_person_is_reused_and_keeps_their_name(randers, administrator, run_tasks):
    known = make_person(make_organisation(), "Bo Kendt")
    membership = memberships.add(randers, by=administrator, email=known.email.upper(), name="Noget Andet")
    assert membership.user == known
    assert known.memberships.count() == 2
    known.refresh_from_db()
    assert known.name == "Bo Kendt"
    run_tasks()
    assert not mail.outbox


def test_the_secretariat_adds_in_its_own_name(randers, coordinator):
    memberships.add(randers, by=coordinator, email="a@randers.example", name="A")
    assert Event.objects.get().organisation.kind == "secretariat"


def test_the_secretariat_adds_the_first_administrator(randers, coordinator):
    membership = memberships.add(
        randers, by=coordinator, email="a@randers.example", name="A", is_administrator=True, is_signatory=True
    )
    assert membership.is_administrator
    assert membership.is_signatory


def test_nobody_else_adds(randers):
    outsiders = [
        make_person(randers, is_signatory=True),
        make_person(make_organisation(), is_administrator=True),
        make_person(make_organisation(kind=OrganisationKind.VENDOR), is_administrator=True),
        make_person(randers, is_administrator=True, started_on=clock.today() + timedelta(days=1)),
        make_person(randers, is_administrator=True, ended_on=clock.today() - timedelta(days=1)),
    ]
    for by in outsiders:
        with pytest.raises(Refused, match="administrators"):
            memberships.add(randers, by=by, email="ny@randers.example", name="Ny")
    assert not User.objects.filter(email="ny@randers.example").exists()
    assert not Event.objects.exists()


def test_a_member_is_not_added_twice(randers, administrator):
    member = make_person(randers)
    leaving = make_person(randers, ended_on=clock.today() + timedelta(days=30))
    coming = make_person(randers, started_on=clock.today() + timedelta(days=30))
    for person in (member, leaving, coming):
        with pytest.raises(ValidationError) as caught:
            memberships.add(randers, by=administrator, email=person.email, name="X")
        assert "email" in caught.value.message_dict
    former = make_person(randers, ended_on=clock.today() - timedelta(days=1))
    assert memberships.add(randers, by=administrator, email=former.email, name="X").user == former


def test_a_closed_account_is_not_added(randers, administrator):
    closed = make_person(None)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="closed"):
        memberships.add(randers, by=administrator, email=closed.email, name="X")


def test_title_and_rights_are_changed(randers, administrator):
    member = make_person(randers).memberships.get()
    changed = memberships.change(member, by=administrator, title="Chef", is_administrator=True, is_signatory=True)
    assert (changed.title, changed.is_administrator, changed.is_signatory) == ("Chef", True, True)
    assert Event.objects.get().kind == "membership.changed"
    assert Notification.objects.filter(user=member.user).count() == 1


def test_nobody_gives_themself_rights(randers):
    member = make_person(randers, is_signatory=True).memberships.get()
    with pytest.raises(Refused):
        memberships.change(member, by=member.user, title="", is_administrator=True, is_signatory=True)
    stranger = make_person(make_organisation(), is_administrator=True)
    with pytest.raises(Refused):
        memberships.end(member, by=stranger)
    member.refresh_from_db()
    assert not member.is_administrator
    assert member.ended_on is None


def test_a_last_day_is_set_and_moved_until_it_is_past(randers, administrator):
    member = make_person(randers).memberships.get()
    later = clock.today() + timedelta(days=20)
    assert memberships.end(member, by=administrator, ended_on=later).ended_on == later
    assert memberships.end(member, by=administrator).ended_on == clock.today()
    assert memberships.end(member, by=administrator, ended_on=clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match="ended already"):
        memberships.end(member, by=administrator)
    with pytest.raises(Refused, match="ended already"):
        memberships.change(member, by=administrator, title="", is_administrator=True, is_signatory=False)
    with pytest.raises(Http404):
        memberships.add(randers, by=User(is_active=False), email="x@x.dk", name="X")


def test_the_last_day_is_not_before_the_first(randers, administrator):
    member = make_person(randers).memberships.get()
    with pytest.raises(ValidationError) as caught:
        memberships.end(member, by=administrator, ended_on=member.started_on - timedelta(days=1))
    assert "ended_on" in caught.value.message_dict


def test_an_organisation_keeps_an_administrator(randers, administrator):
    only = administrator.memberships.get()
    with pytest.raises(ValidationError, match="only administrator"):
        memberships.end(only, by=administrator)
    with pytest.raises(ValidationError, match="only administrator"):
        memberships.change(only, by=administrator, title="", is_administrator=False, is_signatory=False)
    leaving = make_person(randers, is_administrator=True, ended_on=clock.today() + timedelta(days=5))
    with pytest.raises(ValidationError, match="only administrator"):
        memberships.end(only, by=administrator, ended_on=clock.today() + timedelta(days=5))
    memberships.end(only, by=administrator, ended_on=clock.today() + timedelta(days=4))
    assert Membership.objects.filter(organisation=randers, is_administrator=True, ended_on=None).count() == 0
    assert leaving.memberships.current().exists()


def test_the_secretariat_may_end_the_only_administrator(randers, administrator, coordinator):
    assert memberships.end(administrator.memberships.get(), by=coordinator).ended_on
    secretary = coordinator.memberships.get()
    assert memberships.end(secretary, by=coordinator).ended_on


def test_a_mail_server_that_is_away_is_tried_again(randers, administrator, run_tasks, settings):
    nobody = {"host": "127.0.0.1", "port": 1}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": nobody}}
    memberships.add(randers, by=administrator, email="ny@randers.example", name="Nynne")
    run_tasks()
    again = DBTaskResult.objects.get(status="READY")
    assert again.args_kwargs["kwargs"] == {"attempt": 2}
    assert again.run_after > clock.now() + timedelta(minutes=4)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_administrators_who_step_down_at_once_leave_one():
    organisation = make_organisation("Skanderborg")
    places = [make_person(organisation, is_administrator=True).memberships.get() for _n in range(2)]
    together = Barrier(2)

    def step_down(place: Membership) -> str:
        try:
            by = User.objects.get(pk=place.user_id)
            together.wait()
            memberships.change(place, by=by, title="", is_administrator=False, is_signatory=False)
        except ValidationError:
            return "kept"
        finally:
            connection.close()
        return "stepped down"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(step_down, places)) == ["kept", "stepped down"]
    assert organisation.memberships.filter(is_administrator=True).count() == 1
