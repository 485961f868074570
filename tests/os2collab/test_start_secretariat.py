"""The first start of a site that is not a demo."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.models import Organisation, User

pytestmark = pytest.mark.django_db


def start(email: str = "rikke@os2-sekretariatet.example", name: str = "Rikke Bakkely", **options: str) -> str:
    out = StringIO()
    call_command("start_secretariat", email=email, name=name, stdout=out, **options)
    return out.getvalue()


def test_the_first_person_gets_in_by_the_printed_link(client, settings):
    said = start(email="Rikke@OS2-sekretariatet.example")
    link = re.search(rf"{settings.SITE_URL}(\S+)", said)
    assert link
    page = client.get(link[1], follow=True)
    password = {"password1": "blaa-cykel-47", "password2": "blaa-cykel-47"}
    assert client.post(page.redirect_chain[-1][0], password)["Location"] == "/"
    rikke = User.objects.get()
    assert int(client.session["_auth_user_id"]) == rikke.pk
    assert can(rikke, Permission.ORGANISATION_REGISTER, Organisation.objects.get())
    assert can(rikke, Permission.MEMBERSHIP_ADD, Organisation.objects.get())


def test_the_link_is_sent_as_well(run_tasks):
    start()
    run_tasks()
    assert mail.outbox[0].to == ["rikke@os2-sekretariatet.example"]


def test_the_secretariat_may_have_another_name():
    start(organisation="Fællesskabet OS2")
    assert str(Organisation.objects.get()) == "Fællesskabet OS2"


def test_it_begins_once():
    start()
    with pytest.raises(CommandError, match="already"):
        start(email="other@os2-sekretariatet.example")
    assert User.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"email": "rikke"}, {"name": " "}, {"organisation": ""}, {"name": "x" * 121}])
def test_nonsense_makes_nothing(wrong):
    with pytest.raises(CommandError):
        start(**wrong)
    assert not User.objects.exists()
    assert not Organisation.objects.exists()
