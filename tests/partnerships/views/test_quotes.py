"""The pages about quotes: the vendor's form keeps what is typed, the comparison reads, the thresholds hint."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from os2collab import clock
from os2collab.actions import attachments
from os2collab.models import Attachment
from partnerships.actions import quotes, round_terms
from partnerships.models import GoalPart, ProcurementThreshold, Quote, QuoteRequest
from partnerships.quoting import Option
from partnerships.round_terms import Terms
from tests.partnerships.quote_cast import Quoting

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Quoting:
    ProcurementThreshold.objects.all().delete()
    return Quoting()


def threshold(**fields: object) -> ProcurementThreshold:
    said = {"name_da": "Ydelser", "name_en": "Services", "text_da": "Spørg", "text_en": "Ask your adviser"}
    usual = {"amount": Decimal(400_000), "years": 4, "near_percent": 80, "valid_from": clock.today()}
    return ProcurementThreshold.objects.create(**(said | usual | fields))


def body(**said: object) -> dict[str, object]:
    day = f"{clock.today() + timedelta(days=90):%d.%m.%Y}"
    usual = {"kind": "hourly", "hours": "300", "rate": "1.000", "valid_until": day, "text": "Vi gør det", "seen": "0"}
    return usual | said


def give_page(cast: Quoting) -> str:
    return f"{cast.nordlys_place.get_absolute_url()}versions/"


def test_a_quote_with_options_is_given_without_a_script(cast, as_person):
    client = as_person(cast.vendor)
    options = {"rows": "3", "title_0": "Drift", "hours_0": "55", "rate_0": "1.000", "title_2": "Kursus"}
    answer = client.post(give_page(cast), body(**options, amount_2="20.000"))
    assert answer.status_code == 303
    quote = Quote.objects.get()
    assert [(option.title, option.amount) for option in quote.options.all()] == [("Drift", 55_000), ("Kursus", 20_000)]
    page = client.get(answer.headers["Location"]).text
    assert "375.000 kr." in page
    assert "300 hours at 1.000 kr. an hour" in page


@pytest.mark.parametrize("button", ["more", "reckon"])
@pytest.mark.parametrize("htmx", [False, True])
def test_the_buttons_of_the_form_lose_nothing_and_save_nothing(cast, as_person, button, htmx):
    threshold()
    typed = body(title_0="Drift", amount_0="50.000", hours="skrevet skævt" if button == "more" else "300", rows="2")
    answer = as_person(cast.vendor, htmx=htmx).post(give_page(cast), typed | {button: "1"})
    assert answer.status_code == 200
    assert 'value="Drift"' in answer.text
    assert "field__error" not in answer.text
    assert answer.text.count('name="title_') == (4 if button == "more" else 2)
    if not htmx:
        assert "Vi gør det" in answer.text
    if button == "reckon":
        assert "350.000 kr." in answer.text
        assert "Ask your adviser" in answer.text
    assert not Quote.objects.exists()


@pytest.mark.parametrize(("kind", "optional"), [("capped", 1), ("hourly", 2)])
def test_a_cap_that_is_missing_is_not_called_optional(cast, as_person, kind, optional):
    page = as_person(cast.vendor).post(give_page(cast), body(kind=kind, valid_until="")).text
    assert page.count("(optional)") == optional + 1, "and when it can start"


def test_a_refused_quote_keeps_every_word(cast, as_person):
    typed = body(kind="capped", title_1="Drift", hours_1="5", rows="2", text="Lang tekst")
    answer = as_person(cast.vendor).post(give_page(cast), typed)
    assert answer.status_code == 422
    for said in ("Lang tekst", 'value="Drift"', "Write hours and rate, or one amount: one of the two."):
        assert said in answer.text


def test_a_colleague_was_first(cast, as_person):
    cast.give(cast.vendor, cast.nordlys_place)
    answer = as_person(cast.vendor).post(give_page(cast), body(hours="250"))
    assert answer.status_code == 409
    assert "Somebody else saved while you were writing." in answer.text
    assert 'name="seen" value="1"' in answer.text
    assert as_person(cast.vendor).post(give_page(cast), body(hours="250", seen="1")).status_code == 303
    page = as_person(cast.vendor).get(cast.nordlys_place.get_absolute_url()).text
    assert "Version 1, replaced" in page


def test_replacing_begins_with_what_stands(cast, as_person):
    amount = {"kind": "fixed", "hours": None, "rate": None, "amount": Decimal(90_000)}
    cast.give(cast.vendor, cast.nordlys_place, **amount, options=(Option("Drift", Decimal(7_000)),))
    page = as_person(cast.vendor).get(give_page(cast)).text
    assert 'value="90.000"' in page
    assert 'value="7.000"' in page


def test_the_comparison_of_none_one_three_and_twelve(cast, as_person):
    with cast.opened():
        assert "No vendor gave a quote" in as_person(cast.leader).get(cast.request.get_absolute_url()).text
    cast.give(cast.vendor, cast.nordlys_place, high=Decimal(420_000), options=(Option("Drift", Decimal(50_000)),))
    threshold()
    with cast.opened():
        page = as_person(cast.colleague).get(cast.request.get_absolute_url()).text
    assert page.count('id="quote_') == 1
    for said in ("300.000 kr.", "350.000 kr.", "Drift", "range-bar", "is 87 % of the threshold", "Ask your adviser"):
        assert said in page
    assert "Choose a quote" not in page


def test_a_fixed_price_has_its_place_on_the_scale_and_a_hint_names_whose_sum_it_is(cast, as_person):
    threshold()
    fixed = {"kind": "fixed", "hours": None, "rate": None, "amount": Decimal(350_000)}
    cast.give(cast.vendor, cast.nordlys_place, **fixed)
    cast.give(cast.other_vendor, cast.fjord_place, high=Decimal(700_000))
    with cast.opened():
        page = as_person(cast.leader).get(cast.request.get_absolute_url()).text
        own = as_person(cast.vendor).get(cast.nordlys_place.get_absolute_url()).text
    assert page.count('class="range-bar"') == 2
    assert 'class="range-bar__likely" x1="50.00%"' in page, "in the middle of the scale that both share"
    assert f"{cast.nordlys.name}: 350.000 kr. with all options is 87 %" in page
    assert f"{cast.nordlys.name}: 350.000" not in own


@pytest.mark.parametrize(
    ("fields", "is_said"),
    [
        ({}, True),
        ({"amount": Decimal(376_000)}, True),
        ({"amount": Decimal(500_000)}, False),
        ({"valid_from": clock.today() + timedelta(days=30)}, False),
        ({"valid_from": clock.today() - timedelta(days=9), "valid_to": clock.today() - timedelta(days=1)}, False),
    ],
)
def test_the_hint_follows_amount_share_and_day_and_blocks_nothing(cast, as_person, fields, is_said):
    threshold(**fields)
    client = as_person(cast.vendor)
    answer = client.post(give_page(cast), body(title_0="Drift", amount_0="50.000", rows="1"))
    assert answer.status_code == 303
    assert ("Ask your adviser" in client.get(answer.headers["Location"]).text) == is_said
    with cast.opened():
        page = as_person(cast.leader).get(f"{cast.request.get_absolute_url()}choice/").text
        assert ("Ask your adviser" in page) == is_said
        chosen = {"quote": Quote.objects.get().pk, "reason": "Bedst"}
        assert as_person(cast.leader).post(f"{cast.request.get_absolute_url()}choice/", chosen).status_code == 303


def test_the_chosen_price_can_become_a_part_of_the_goal(cast, as_person):
    quote = cast.give(cast.vendor, cast.nordlys_place)
    page = reverse("partnership-round", args=[cast.partnership.slug])
    assert "quote of" not in as_person(cast.leader).get(f"{page}?quote=1").text
    with cast.opened():
        cast.choose(quote)
        client = as_person(cast.leader)
        assert f"{page}?quote=1" in client.get(cast.request.get_absolute_url()).text
        assert 'value="Levetidsforlængelse, quote of Nordlys Software"' in client.get(f"{page}?quote=1").text
        part = ("development", "Levetidsforlængelse, quote of Nordlys Software", Decimal(300_000))
        terms = Terms.of(cast.refreshed()).with_part(part)
        round_terms.set_terms(cast.refreshed(), by=cast.leader, terms=terms, reason="Tilbuddet er valgt")
        assert Terms.of(cast.refreshed()).with_part(part) == Terms.of(cast.refreshed())
    assert GoalPart.objects.get().amount == 300_000


def test_as_a_file_only_when_it_is_opened(cast, as_person):
    cast.give(cast.vendor, cast.nordlys_place, options=(Option("=Drift", Decimal(50_000)),))
    files = {ending: f"{cast.request.get_absolute_url()[:-1]}.{ending}" for ending in ("csv", "xlsx")}
    for path in files.values():
        refused = as_person(cast.leader).get(path)
        assert refused.status_code == 403
        assert "sealed" in refused.text
    with cast.opened():
        book = load_workbook(BytesIO(as_person(cast.leader).get(files["xlsx"]).content))
        first, quote, option = book.active.iter_rows(values_only=True)
        text = b"".join(as_person(cast.leader).get(files["csv"])).decode()
    assert first[0] == "Vendor"
    assert (quote[0], quote[7], quote[9]) == ("Nordlys Software", 300_000, 350_000)
    assert option[2] == "=Drift"
    assert "'=Drift" in text


def test_a_municipality_without_a_pledge_learns_who_delivers_and_no_price(cast, as_person):
    quote = cast.give(cast.vendor, cast.nordlys_place)
    with cast.opened():
        cast.choose(quote, reason="300.000 kr. er mindst")
        client = as_person(cast.member)
        address = cast.request.get_absolute_url()
        pages = [client.get(address).text, client.get(cast.partnership.get_absolute_url()).text, client.get("/").text]
        assert client.get(f"{address[:-1]}.csv").status_code == 403
        assert client.get(cast.nordlys_place.get_absolute_url()).status_code == 404
        assert client.get(f"{cast.partnership.get_absolute_url()}quotes/1/choice/").status_code in {403, 404}
    assert "Nordlys Software was chosen" in pages[0]
    assert "read by municipalities that take part" in pages[0]
    assert "Nordlys Software was chosen" in pages[1]
    assert not [page for page in pages if "300.000" in page or "300&nbsp;000" in page]


def test_the_chosen_vendor_goes_on_from_its_quote_to_the_partnership(cast, as_person):
    quote = cast.give(cast.vendor, cast.nordlys_place)
    cast.give(cast.other_vendor, cast.fjord_place)
    link = f'href="{cast.partnership.get_absolute_url()}"'
    with cast.opened():
        cast.choose(quote)
        won = as_person(cast.vendor)
        assert link in won.get(cast.nordlys_place.get_absolute_url()).text
        assert won.get(cast.partnership.get_absolute_url()).status_code == 200
        assert link not in as_person(cast.other_vendor).get(cast.fjord_place.get_absolute_url()).text


def test_files_are_kept_until_the_opening_and_frozen_after_it(cast, as_person):
    cast.give(cast.vendor, cast.nordlys_place)
    add = f"/talk/quote/{cast.nordlys_place.pk}/files/"
    link = {"url": "https://example.org/plan", "title": "Planen", "audience": ""}
    assert as_person(cast.vendor).post(add, link).status_code == 303
    kept = Attachment.objects.get()
    assert as_person(cast.leader).get(cast.nordlys_place.get_absolute_url()).status_code == 404
    with cast.opened():
        assert as_person(cast.vendor).post(add, link).status_code == 403
        assert as_person(cast.vendor).post(f"/files/{kept.pk}/removal/").status_code == 403
        for page in (cast.request, cast.nordlys_place):
            assert "Planen" in as_person(cast.leader).get(page.get_absolute_url()).text


def test_there_is_no_conversation_about_a_quote(cast, as_person):
    path = f"/talk/quote/{cast.nordlys_place.pk}/"
    answer = as_person(cast.vendor).post(path, {"text": "Hej", "audience": ""})
    assert answer.status_code == 403
    assert "no conversation about a quote" in answer.text


def test_more_time_is_asked_for_on_its_page(cast, as_person):
    page = f"{cast.request.get_absolute_url()}time/"
    client = as_person(cast.leader)
    earlier = {"opens_on": f"{clock.today() + timedelta(days=1):%d.%m.%Y}", "opens_time": "12:00", "version": "1"}
    refused = client.post(page, earlier)
    assert refused.status_code == 422
    assert "Choose the same time or a later one" in refused.text
    later = earlier | {"opens_on": f"{clock.today() + timedelta(days=30):%d.%m.%Y}", "opens_time": "9.15"}
    assert client.post(page, later).status_code == 303
    opens = clock.local(QuoteRequest.objects.get().opens_at)
    assert (opens.hour, opens.minute) == (9, 15)


def test_the_first_pages_say_what_waits(cast, as_person):
    assert "Quote: Levetidsforlængelse" in as_person(cast.vendor).get("/").text
    cast.give(cast.vendor, cast.nordlys_place)
    text = as_person(cast.vendor).get("/").text
    assert "Quote: Levetidsforlængelse" not in text
    assert "Given, and sealed until the opening" in text
    assert "Choose a quote" not in as_person(cast.leader).get("/").text
    with cast.opened():
        assert "Choose a quote: Levetidsforlængelse" in as_person(cast.leader).get("/").text
        for other in (cast.colleague, cast.member, cast.coordinator, cast.vendor):
            assert "Choose a quote" not in as_person(other).get("/").text
        cast.choose(Quote.objects.get())
        assert "Choose a quote" not in as_person(cast.leader).get("/").text


def test_an_early_withdrawal_leaves_nothing_to_choose(cast, as_person):
    cast.give(cast.vendor, cast.nordlys_place)
    quotes.withdraw(cast.nordlys_place, by=cast.vendor, reason="Regnefejl")
    with cast.opened():
        assert "Choose a quote" not in as_person(cast.leader).get("/").text
        page = as_person(cast.leader).get(cast.request.get_absolute_url()).text
    assert "No vendor gave a quote" in page
    assert "Regnefejl" not in page


def test_the_secretariat_keeps_the_thresholds(cast, as_person):
    client = as_person(cast.coordinator)
    fields = {"name_da": "Varer", "name_en": "Goods", "amount": "1.600.000", "years": "4", "near_percent": "75"}
    fields |= {"text_da": "Spørg", "text_en": "Ask", "valid_from": "1.1.2026", "valid_to": "31.12.2025"}
    refused = client.post("/procurement-thresholds/new/", fields)
    assert refused.status_code == 422
    assert "The last day is before the first." in refused.text
    assert client.post("/procurement-thresholds/new/", fields | {"valid_to": ""}).status_code == 303
    kept = ProcurementThreshold.objects.get()
    assert "Goods" in client.get("/procurement-thresholds/").text
    change = fields | {"valid_to": "", "amount": "1.700.000", "version": "1"}
    assert client.post(kept.get_absolute_url(), change).status_code == 303
    stale = client.post(kept.get_absolute_url(), change | {"amount": "1.800.000"})
    assert stale.status_code == 409
    assert ProcurementThreshold.objects.get().amount == 1_700_000


def test_a_complaint_names_its_row_and_its_field(cast, as_person):
    client = as_person(cast.vendor)
    refused = client.post(give_page(cast), body(rows="2", title_1="Drift", hours_1="3"))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["amount_1"]
    assert "or one amount (2)" in refused.text
    tiny = client.post(give_page(cast), body(hours="0,01", rate="1"))
    assert tiny.context["form"].errors == {"hours": ["Together that is less than one krone."]}


def test_a_file_of_a_quote_is_kept_from_nobody_who_compares_it(cast, as_person):
    path = f"/talk/quote/{cast.nordlys_place.pk}/files/"
    client = as_person(cast.vendor)
    page = client.get(path).text
    assert "Sealed until the opening" in page
    assert 'value="vendor"' not in page
    assert "Who can read it?" not in page
    link = {"url": "https://example.org/a", "title": "Bilag", "audience": "vendor", "reason": "Vores egen"}
    assert client.post(path, link).status_code == 422
    assert not Attachment.objects.exists()
    with pytest.raises(ValidationError, match="Nobody keeps something of this"):
        attachments.add_link(cast.nordlys_place, by=cast.vendor, **link)


def test_the_number_of_a_form_that_somebody_else_sent_is_refused_in_the_readers_language(cast, as_person):
    first = cast.give(cast.other_vendor, cast.fjord_place)
    type(cast.vendor).objects.filter(pk=cast.vendor.pk).update(language="da")
    again = as_person(cast.vendor).post(give_page(cast), body(submission=str(first.submission)))
    assert again.status_code == 422
    assert list(again.context["form"].errors) == ["__all__"]
    assert "Det er allerede gemt." in again.text


def test_the_hint_begins_at_a_whole_krone():
    assert threshold(amount=Decimal(1_653_157)).near_amount == 1_322_526
