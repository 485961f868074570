"""Registering and editing organisations: who may, what is checked, and what is remembered."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from os2collab.access.guards import Refused, Stale
from os2collab.actions import organisations
from os2collab.models import Event, Membership, Notification, Organisation, OrganisationKind, User
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db
CVR = "29189846"
GLN = "5790000000012"


@pytest.fixture
def secretariat() -> Organisation:
    return make_organisation("OS2-sekretariatet", OrganisationKind.SECRETARIAT)


@pytest.fixture
def coordinator(secretariat) -> User:
    return make_person(secretariat, "Rikke Storm")


@pytest.fixture
def randers() -> Organisation:
    return make_organisation("Randers")


def test_the_secretariat_registers(secretariat, coordinator):
    made = organisations.register(
        secretariat, by=coordinator, kind="vendor", name="Ærø & Åkjær Software", cvr=CVR, gln=GLN
    )
    assert (made.slug, made.cvr, made.gln, made.side) == ("aeroe-aakjaer-software", CVR, GLN, "vendor")
    event = Event.objects.get()
    assert (event.kind, event.by, event.on, event.within) == ("organisation.registered", coordinator, made, made)


def test_nobody_else_registers(secretariat, randers):
    for by in (make_person(randers, is_administrator=True, is_signatory=True), make_person(None)):
        with pytest.raises(Refused, match="secretariat"):
            organisations.register(secretariat, by=by, kind="vendor", name="Nyt")
    closed = make_person(secretariat)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    closed.refresh_from_db()
    with pytest.raises(Http404):
        organisations.register(secretariat, by=closed, kind="vendor", name="Nyt")
    former = make_person(secretariat)
    former.memberships.update(ended_on="2020-01-01", started_on="2019-01-01")
    with pytest.raises(Refused):
        organisations.register(secretariat, by=former, kind="vendor", name="Nyt")
    assert not Organisation.objects.filter(name="Nyt").exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "vendor", "name": "X", "cvr": "29189847"}, "cvr"),
        ({"kind": "vendor", "name": "X", "cvr": "2918984"}, "cvr"),
        ({"kind": "vendor", "name": "X", "gln": "5790000000013"}, "gln"),
        ({"kind": "vendor", "name": "X", "gln": "12345670"}, "gln"),
        ({"kind": "vendor", "name": "Randers"}, "name"),
        ({"kind": "municipality", "name": "X", "municipality_code": "٠١٢٣"}, "municipality_code"),
        ({"kind": "kingdom", "name": "X"}, "kind"),
    ],
)
def test_what_is_wrong_is_refused(secretariat, coordinator, randers, fields, field):
    with pytest.raises(ValidationError) as caught:
        organisations.register(secretariat, by=coordinator, **fields)
    assert field in caught.value.message_dict


def test_a_municipality_has_a_code_of_its_own(secretariat, coordinator, randers):
    for code in ("", randers.municipality_code):
        with pytest.raises(IntegrityError, match="organisation_municipality"), transaction.atomic():
            organisations.register(secretariat, by=coordinator, kind="municipality", name="X", municipality_code=code)


def test_two_with_one_name_in_the_address(secretariat, coordinator):
    first = organisations.register(secretariat, by=coordinator, kind="vendor", name="Nyt & Co")
    second = organisations.register(secretariat, by=coordinator, kind="vendor", name="Nyt Co")
    assert (first.slug, second.slug) == ("nyt-co", "nyt-co-2")
    assert organisations.register(secretariat, by=coordinator, kind="vendor", name="New").slug != "new"
    assert organisations.register(secretariat, by=coordinator, kind="vendor", name="漢字").slug == "organisation"


def test_administrators_and_the_secretariat_edit(randers, coordinator):
    administrator = make_person(randers, is_administrator=True)
    colleague = make_person(randers, is_administrator=True)
    edited = organisations.edit(randers, by=administrator, version=1, name="Randers", cvr=CVR, gln="")
    assert (edited.cvr, edited.version) == (CVR, 2)
    organisations.edit(randers, by=coordinator, version=2, name="Randers", cvr=CVR, gln=GLN)
    assert Notification.objects.filter(user=colleague).count() == 2
    assert Notification.objects.filter(user=administrator).count() == 1


def test_nobody_else_edits(randers):
    for by in (make_person(randers, is_signatory=True), make_person(make_organisation(), is_administrator=True)):
        with pytest.raises(Refused, match="administrators"):
            organisations.edit(randers, by=by, version=1, name="Vores", cvr="", gln="")
    randers.refresh_from_db()
    assert randers.name == "Randers"


def test_a_stale_edit_is_refused_with_what_is_there_now(randers, coordinator):
    organisations.edit(randers, by=coordinator, version=1, name="Randers By", cvr="", gln="")
    with pytest.raises(Stale) as caught:
        organisations.edit(randers, by=coordinator, version=1, name="Randers Fjord", cvr="", gln="")
    assert caught.value.current.name == "Randers By"
    assert Event.objects.count() == 1


def test_a_name_that_is_taken_is_refused(randers, coordinator):
    make_organisation("Favrskov")
    with pytest.raises(ValidationError) as caught:
        organisations.edit(randers, by=coordinator, version=1, name="Favrskov", cvr="", gln="")
    assert "name" in caught.value.message_dict
    assert Membership.objects.filter(organisation=randers).count() == 0
