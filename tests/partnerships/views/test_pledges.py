import csv
import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from os2collab import clock
from os2collab.models import Event
from partnerships.actions import partnerships
from partnerships.models import Partnership, Pledge, PledgeChange
from tests.partnerships.cast import organisation, person, send


def place(cast, employer, name="pledge"):
    return reverse(name, args=[cast.partnership.slug, employer.slug])


def written(**changes):
    year = str(clock.today().year + 1)
    said = {"level": "binding", "amount": "355.556", "budget_year": year, "version": "0"}
    return said | {"gln": "5790000000005", "authority": "Byrådet 4.11."} | changes


def text_of(response):
    return response.content.decode()


# The form, with and without JavaScript


def test_a_signatory_pledges_on_a_plain_page(cast, as_person):
    client = as_person(cast.signatory)
    page = client.get(place(cast, cast.horsens))
    assert page.status_code == 200
    assert 'name="amount"' in text_of(page)
    response = send(client, place(cast, cast.horsens), written(reason="Byrådet 4.11."))
    assert (response.status_code, response["Location"]) == (303, cast.partnership.get_absolute_url())
    assert PledgeChange.objects.get().reason == "Byrådet 4.11."
    assert "355.556 kr." in text_of(client.get(cast.partnership.get_absolute_url()))


def test_a_signatory_pledges_in_place(cast, as_person):
    client = as_person(cast.signatory, htmx=True)
    opened = text_of(client.get(place(cast, cast.horsens)))
    assert opened.lstrip().startswith('<div class="stack stack--loose" id="partnership">')
    assert "<form" in opened
    assert 'name="amount"' in opened
    closed = text_of(client.get(place(cast, cast.horsens) + "?closed"))
    assert 'name="amount"' not in closed
    response = send(client, place(cast, cast.horsens), written())
    assert response.status_code == 200
    assert "355.556 kr." in text_of(response)
    assert 'name="amount"' not in text_of(response)
    assert "toast" in response["HX-Trigger"]


def test_history_is_restored_with_the_whole_page(cast, as_person):
    client = as_person(cast.signatory, htmx=True)
    page = client.get(place(cast, cast.horsens), headers={"HX-History-Restore-Request": "true"})
    assert text_of(page).startswith("<!doctype html>")
    assert "HX-Request" in page["Vary"]


def test_a_member_is_offered_interest_only(cast, as_person):
    page = text_of(as_person(cast.member).get(place(cast, cast.horsens)))
    assert 'value="interest"' in page
    assert 'value="binding"' not in page
    assert re.search(r'value="interest"[^>]*checked', page), "a choice of one is made already"
    for name in ("condition", "at_least_partners", "appropriation", "gln", "order_reference", "authority"):
        assert f'name="{name}"' not in page, "what only a signatory can use is not there"
    assert "before it binds" not in page
    assert 'name="gln"' in text_of(as_person(cast.signatory).get(place(cast, cast.horsens)))


def test_who_changes_an_interest_leaves_what_they_were_not_asked(cast, as_person):
    soon = clock.today() + timedelta(days=40)
    said = {"level": "interest", "appropriation": "proposed", "appropriation_on": f"{soon:%d.%m.%Y}"}
    send(as_person(cast.signatory), place(cast, cast.horsens), written(**said))
    send(as_person(cast.member), place(cast, cast.horsens), {"level": "interest", "amount": "90.000", "version": "1"})
    pledge = Pledge.objects.get()
    assert (pledge.amount, pledge.level, pledge.budget_year) == (90_000, "interest", None)
    assert (pledge.appropriation, pledge.appropriation_on, pledge.gln) == ("proposed", soon, "5790000000005")


@pytest.mark.parametrize(
    "typed", ["355.556", "355556", "355 556 kr.", "355.556,00", "kr. 355.556,-", "355.556 DKK"]
)  # fmt: skip
def test_amounts_are_read_as_danes_write_them(cast, as_person, typed):
    send(as_person(cast.signatory), place(cast, cast.horsens), written(amount=typed))
    assert cast.refreshed().binding_amount == Decimal(355_556)


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"amount": "en halv million"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "99999999999"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"budget_year": ""}, "budget_year"),
        ({"budget_year": "1999"}, "budget_year"),
        ({"level": ""}, "level"),
        ({"level": "paid"}, "level"),
        ({"level": "withdrawn"}, "level"),
        ({"condition": "hvis Randers er med"}, "condition"),
        ({"level": "conditional"}, "condition"),
        ({"level": "conditional", "condition": "x" * 301}, "condition"),
        ({"reason": "y" * 301}, "reason"),
        ({"reason": "skjult \u202e tekst"}, "reason"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_bad_input_is_said_at_the_field_and_in_a_summary_and_nothing_is_lost(cast, as_person, bad, field, htmx):
    client = as_person(cast.signatory, htmx=htmx)
    response = client.post(place(cast, cast.horsens), written(reason="Byrådet 4.11.") | bad)
    page = text_of(response)
    assert response.status_code == 422
    assert 'class="error-summary"' in page
    assert re.search(rf'id="id_{field}(_0)?_error"|href="#id_{field}', page)
    if bad.get("amount"):
        assert f'value="{bad["amount"]}"' in page
    if "reason" not in bad:
        assert "Byrådet 4.11." in page
    assert not PledgeChange.objects.exists()
    assert cast.refreshed().binding_amount == 0


def test_going_from_conditional_to_binding_drops_the_condition_that_stood_there(cast, as_person):
    client = as_person(cast.signatory)
    client.post(place(cast, cast.horsens), written(level="conditional", condition="mindst 8 partnere"))
    send(client, place(cast, cast.horsens), written(condition="mindst 8 partnere", version="1"))
    assert Pledge.objects.get().level == "binding"
    assert Pledge.objects.get().condition == ""
    assert set(PledgeChange.objects.values_list("condition", flat=True)) == {"mindst 8 partnere", ""}


def test_the_same_form_sent_twice_is_one_change(cast, as_person):
    client = as_person(cast.signatory)
    for _again in range(2):
        assert send(client, place(cast, cast.horsens), written()).status_code == 303
    assert PledgeChange.objects.count() == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_who_was_second_sees_both_and_loses_nothing(cast, as_person, htmx):
    cast.bind(cast.signatory, cast.horsens, 355_556)
    client = as_person(cast.signatory, htmx=htmx)
    response = client.post(place(cast, cast.horsens), written(amount="400.000", reason="Nyt møde"))
    page = text_of(response)
    assert response.status_code == 409
    assert "400.000" in page
    assert "355.556" in page
    assert "Nyt møde" in page
    again = send(client, place(cast, cast.horsens), written(amount="400.000", version="1"))
    assert again.status_code == (200 if htmx else 303)
    assert cast.refreshed().binding_amount == Decimal(400_000)


# Never, through the web


def nothing_written(cast):
    unchanged = cast.refreshed()
    sums = unchanged.binding_amount, unchanged.conditional_amount, unchanged.interest_amount
    return (
        sums == (0, 0, 0)
        and not Pledge.objects.exists()
        and not Event.objects.filter(kind__startswith="pledge").exists()
    )


@pytest.mark.parametrize("level", ["interest", "conditional", "binding"])
@pytest.mark.parametrize("employer", ["nordlys", "horsens", "aarhus"])
@pytest.mark.parametrize("htmx", [False, True])
def test_a_vendor_never_pledges_through_any_door(cast, as_person, level, employer, htmx):
    client = as_person(cast.vendor, htmx=htmx)
    response = client.post(place(cast, getattr(cast, employer)), written(level=level, condition="x"))
    assert response.status_code == 403
    reason = "a vendor never does" if employer == "nordlys" else "Only the secretariat registers"
    assert reason in text_of(response)
    register = reverse("pledge-register", args=[cast.partnership.slug])
    assert client.post(register, written(organisation=cast.horsens.pk)).status_code == 403
    assert client.get(register).status_code == 403
    assert nothing_written(cast)


def test_a_vendor_sees_no_form_and_no_button(cast, as_person):
    page = text_of(as_person(cast.vendor).get(cast.partnership.get_absolute_url()))
    assert "/pledges/horsens" not in page
    assert reverse("pledge-register", args=[cast.partnership.slug]) not in page
    assert as_person(cast.vendor).get(place(cast, cast.horsens)).status_code == 404


def test_another_vendor_does_not_learn_that_it_exists(cast, as_person):
    client = as_person(cast.other_vendor)
    for name in ("partnership", "partnership-story", "pledge-export", "review-list", "pledge-register", "review-new"):
        assert client.get(reverse(name, args=[cast.partnership.slug])).status_code == 404, name
    assert client.post(place(cast, cast.horsens), written()).status_code == 404


def test_a_member_who_forges_a_binding_pledge_is_refused_with_the_reason(cast, as_person):
    response = as_person(cast.member).post(place(cast, cast.horsens), written())
    assert response.status_code == 403
    assert "Only a signatory" in text_of(response)
    assert nothing_written(cast)


@pytest.mark.parametrize("who", ["member", "signatory", "leader", "leader_signatory"])
def test_nobody_pledges_for_another_organisation(cast, as_person, who):
    response = as_person(getattr(cast, who)).post(place(cast, cast.agency), written(level="interest"))
    assert response.status_code == 403
    assert nothing_written(cast)


@pytest.mark.parametrize("employer", ["nordlys", "fjord", "secretariat"])
def test_not_even_the_secretariat_registers_a_pledge_of_a_vendor(cast, as_person, employer):
    client = as_person(cast.coordinator)
    assert client.post(place(cast, getattr(cast, employer)), written(reason="x")).status_code == 403
    register = reverse("pledge-register", args=[cast.partnership.slug])
    fields = written(organisation=getattr(cast, employer).pk, reason="x")
    assert client.post(register, fields).status_code == 422
    assert nothing_written(cast)


@pytest.mark.parametrize("state", ["draft", "delivered", "closed", "lapsed"])
def test_a_partnership_that_takes_no_pledges_refuses_them_and_says_so(cast, as_person, state):
    Partnership.objects.update(state=state)
    response = as_person(cast.leader_signatory).post(place(cast, cast.aarhus), written())
    assert response.status_code == 403
    assert "does not take pledges now" in text_of(response)
    assert nothing_written(cast)


def test_who_is_not_signed_in_is_asked_to(cast, client):
    assert client.post(place(cast, cast.horsens), written()).status_code == 302
    fragment = client.post(place(cast, cast.horsens), written(), headers={"HX-Request": "true"})
    assert fragment.status_code == 204
    assert nothing_written(cast)


@pytest.mark.parametrize("slug", ["findes-ikke", "nordlys-software"])
def test_an_address_of_nobody_is_not_found(cast, as_person, slug):
    client = as_person(cast.signatory)
    for name in ("pledge", "withdrawal"):
        assert client.get(reverse(name, args=[cast.partnership.slug, slug])).status_code == 404


# Withdrawing and registering


def test_a_signatory_withdraws_with_a_reason(cast, as_person):
    cast.bind(cast.signatory, cast.horsens, 355_556, level="conditional", condition="hvis")
    client = as_person(cast.signatory)
    address = place(cast, cast.horsens, "withdrawal")
    assert client.get(address).status_code == 200
    assert client.post(address, {"version": "1", "reason": " "}).status_code == 422
    assert client.post(address, {"version": "0", "reason": "Budgettet faldt"}).status_code == 409
    assert client.post(address, {"version": "1", "reason": "Budgettet faldt"}).status_code == 303
    assert client.post(address, {"version": "1", "reason": "Budgettet faldt"}).status_code == 303
    assert cast.refreshed().conditional_amount == 0
    assert PledgeChange.objects.filter(level="withdrawn").count() == 1
    assert "Budgettet faldt" in text_of(client.get(place(cast, cast.horsens)))


@pytest.mark.parametrize("who", ["member", "vendor", "leader_signatory", "official"])
def test_others_do_not_withdraw_it(cast, as_person, who):
    cast.bind(cast.signatory, cast.horsens, 355_556)
    address = place(cast, cast.horsens, "withdrawal")
    assert as_person(getattr(cast, who)).post(address, {"version": "1", "reason": "nej"}).status_code == 403
    assert cast.refreshed().binding_amount == Decimal(355_556)


def test_the_secretariat_registers_a_signed_paper(cast, as_person):
    client = as_person(cast.coordinator)
    address = reverse("pledge-register", args=[cast.partnership.slug])
    assert client.get(address).status_code == 200
    fields = written(organisation=cast.horsens.pk)
    assert client.post(address, fields).status_code == 422
    for _again in range(2):
        assert send(client, address, fields | {"reason": "Brev af 4.11."}).status_code == 303
    assert PledgeChange.objects.get().reason == "Brev af 4.11."
    other = send(client, address, fields | {"amount": "1", "reason": "Brev"})
    assert other.status_code == 422
    assert PledgeChange.objects.count() == 1


# What everybody reads


BOUND, HOPED, WISHED = 100_013, 200_027, 400_059


@pytest.fixture
def ledger(cast):
    """Three sums that no addition may join, in numbers that no key of a row ever is."""
    cast.bind(cast.leader_signatory, cast.aarhus, BOUND)
    cast.bind(cast.signatory, cast.horsens, HOPED, level="conditional", condition="mindst 8 partnere")
    cast.bind(cast.official, cast.agency, WISHED, level="interest")
    return cast


ADDED = [BOUND + HOPED, BOUND + WISHED, HOPED + WISHED, BOUND + HOPED + WISHED]


def amounts_in(text):
    """Every number in it that could be an amount, however it is written."""
    return {int(re.sub(r"\D", "", number)) for number in re.findall(r"\d[\d.  ]*", re.sub(r",00?\b", "", text))}


@pytest.mark.parametrize("who", ["leader", "coordinator", "vendor", "signatory"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_no_page_and_no_file_adds_the_levels_together(ledger, as_person, who, language):
    user = getattr(ledger, who)
    user.language = language
    user.save(update_fields=["language"])
    client = as_person(user)
    addresses = [
        ledger.partnership.get_absolute_url(),
        reverse("partnership-list"),
        reverse("pledge-export", args=[ledger.partnership.slug]),
        reverse("overview"),
    ]
    if who == "coordinator":
        addresses += [
            reverse("portfolio"),
            reverse("portfolio-export"),
            reverse("review-new", args=[ledger.partnership.slug]),
        ]
    for address in addresses:
        page = b"".join(client.get(address)).decode()
        found = amounts_in(re.sub(r"<svg.*?</svg>|<head.*?</head>", "", page, flags=re.DOTALL))
        assert not found & set(ADDED), address
        if address != reverse("overview"):
            assert {BOUND, HOPED, WISHED} <= found, address


def test_the_ledger_says_who_pledged_what_when_and_on_what_condition(ledger, as_person):
    page = text_of(as_person(ledger.member).get(ledger.partnership.get_absolute_url()))
    for word in (
        "Aarhus",
        "Horsens",
        "Digitaliseringsstyrelsen",
        "mindst 8 partnere",
        "Bo Lind",
        "Dan Fog",
        "Eva Krag",
    ):
        assert word in page


def test_the_file_is_safe_to_open_in_a_spreadsheet(cast, as_person):
    town = organisation("=HYPERLINK(1)")
    signer = person(town, "@SUM(A1)", is_signatory=True)
    cast.bind(signer, town, 1_234, level="conditional", condition="+45; og mere\n-2")
    response = as_person(cast.member).get(reverse("pledge-export", args=[cast.partnership.slug]))
    content = b"".join(response).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert rows[1][2] == "1234,00"
    assert rows[1][6] == "'+45; og mere\n-2"
    assert rows[1][10] == "'@SUM(A1)"
    assert len(rows) == 2


# Empty and late


def test_an_empty_ledger_says_what_belongs_there_and_has_one_button(cast, as_person):
    page = text_of(as_person(cast.member).get(cast.partnership.get_absolute_url()))
    empty = re.search(r'<div class="sheet empty">.*?</div>', page, re.DOTALL)
    assert empty
    assert empty[0].count('class="button') == 1
    assert place(cast, cast.horsens) in empty[0]


def test_a_deadline_that_has_passed_is_said_first(cast, as_person):
    Partnership.objects.update(deadline=clock.today() - timedelta(days=3))
    page = text_of(as_person(cast.leader).get(cast.partnership.get_absolute_url()))
    assert "The deadline passed 3 days ago; 3.200.000 kr. is missing." in page
    assert reverse("partnership-decision", args=[cast.partnership.slug]) in page
    assert 'class="pill pill--at-risk"' in page


def test_a_partnership_without_a_vendor_says_so(cast, as_person):
    Partnership.objects.update(vendor=None)
    assert as_person(cast.leader).get(cast.partnership.get_absolute_url()).status_code == 200


def test_the_threshold_is_marked_and_what_is_missing_is_said(cast, as_person):
    partnerships.set_threshold(cast.partnership, by=cast.vendor, percent=80)
    cast.bind(cast.signatory, cast.horsens, 2_370_370)
    page = text_of(as_person(cast.vendor).get(cast.partnership.get_absolute_url()))
    assert 'class="bar__threshold"' in page
    assert "189.630 kr." in page
    cast.release(cast.horsens)
    assert "2.560.000 kr." in text_of(as_person(cast.vendor).get(cast.partnership.get_absolute_url()))
