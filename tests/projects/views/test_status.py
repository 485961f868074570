"""Reporting status through the web: in the row, on the page, and what is refused."""

from datetime import timedelta

import pytest

from os2collab import clock
from projects.models import Milestone, MilestoneState, StatusReport
from tests.factories import Cast

HTMX = {"HX-Request": "true"}


def url(cast: Cast, what: str = "status") -> str:
    return f"{cast.milestone.get_absolute_url()}{what}/"


def report(cast: Cast, **changes: str) -> dict[str, str]:
    """What a person sends with the status form."""
    fields = {"status": "at_risk", "forecast_date": "24.12.2026", "confidence": "3", "obstacle": "Testmiljøet mangler"}
    return {f"m{cast.milestone.pk}-{name}": value for name, value in {**fields, **changes}.items()}


def test_the_row_opens_with_its_form_and_closes_with_the_report(cast, as_):
    client = as_(cast.vendor)
    form = client.get(url(cast), headers=HTMX)
    assert form.status_code == 200
    assert b"<html" not in form.content
    assert f'id="milestone_{cast.milestone.pk}_row"' in form.text
    row = client.post(url(cast), report(cast), headers=HTMX)
    assert row.status_code == 200
    assert "At risk" in row.text
    assert "milestone-changed" in row.headers["HX-Trigger"]
    assert StatusReport.objects.get().side == "vendor"


def test_without_javascript_the_page_comes_back(cast, as_):
    response = as_(cast.vendor).post(url(cast), report(cast))
    assert response.status_code == 303
    assert response.url == cast.milestone.get_absolute_url()


def test_a_refused_form_keeps_what_was_typed(cast, as_):
    response = as_(cast.vendor).post(url(cast), report(cast, forecast_date="engang til jul", status="purple"))
    assert response.status_code == 422
    assert "engang til jul" in response.text
    assert "Testmiljøet mangler" in response.text
    assert "24.11.2026" in response.text, "the message says what is expected"
    assert not StatusReport.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", ""),
        ("status", "silent"),
        ("confidence", "6"),
        ("confidence", "1e3"),
        ("forecast_date", "31.02.2026"),
        ("obstacle", "a\x00b"),
        ("obstacle", "x" * 2_001),
        ("help_wanted", "y" * 301),
    ],
)
def test_bad_input_is_refused_at_its_field(cast, as_, field, value):
    response = as_(cast.vendor).post(url(cast), report(cast, **{field: value}), headers=HTMX)
    assert response.status_code == 422
    assert f"id_m{cast.milestone.pk}-{field}" in response.text
    assert not StatusReport.objects.exists()


def test_the_same_form_posted_twice_is_one_report(cast, as_):
    client = as_(cast.vendor)
    sent = report(cast, submission="7b0c7bde-7d0a-4b0e-9a0e-0a4f4f6c9e11")
    assert [client.post(url(cast), sent).status_code for _ in range(2)] == [303, 303]
    assert StatusReport.objects.count() == 1


@pytest.mark.parametrize(
    ("persona", "status"), [("coordinator", 403), ("member", 403), ("stranger", 404), ("other_vendor", 404)]
)
def test_who_may_not_report(cast, as_, persona, status):
    response = as_(getattr(cast, persona)).post(url(cast), report(cast))
    assert response.status_code == status
    if status == 403:
        assert "Only people on the team report status" in response.text
    assert not StatusReport.objects.exists()


def test_a_vendor_who_accepts_its_own_delivery_is_told_why_not(cast, as_):
    client = as_(cast.vendor)
    client.post(url(cast, "start"))
    client.post(url(cast, "delivery"), {"note": "Prøv den"})
    response = client.post(url(cast, "verdict"), {"verdict": "accepted"})
    assert response.status_code == 403
    assert "a vendor never its own" in response.text
    assert Milestone.objects.get().state == MilestoneState.DELIVERED


def test_a_return_says_what_is_missing(cast, as_):
    as_(cast.vendor).post(url(cast, "start"))
    as_(cast.vendor).post(url(cast, "delivery"), {"note": ""})
    lead = as_(cast.lead)
    refused = lead.post(url(cast, "verdict"), {"verdict": "returned", "reason": " "})
    assert refused.status_code == 422
    assert "Say what is missing" in refused.text
    assert lead.post(url(cast, "verdict"), {"verdict": "returned", "reason": "Regel 7"}).status_code == 303
    assert Milestone.objects.get().state == MilestoneState.RETURNED


def test_who_answers_a_delivery_sees_what_it_is_and_where_to_look(cast, as_):
    as_(cast.vendor).post(url(cast, "start"))
    as_(cast.vendor).post(url(cast, "delivery"), {"note": "Prøv den på testserveren"})
    cast.milestone.outcome = "Alle sager fordeles af reglerne"
    cast.milestone.save(update_fields=["outcome"])
    lead = as_(cast.lead)
    bare = lead.get(url(cast, "verdict")).text
    for words in ("Alle sager fordeles af reglerne", "Prøv den på testserveren"):
        assert words in bare
    facts = bare.partition('<dl class="facts')[2].partition("</dl>")[0]
    assert f'<a href="{cast.milestone.get_absolute_url()}">M1 {cast.milestone.title}</a>' in facts
    assert "Code" not in facts
    cast.project.repository = "https://git.example/os2/fordeler"
    cast.project.save(update_fields=["repository"])
    assert 'href="https://git.example/os2/fordeler"' in lead.get(url(cast, "verdict")).text


def test_what_is_due_stands_on_one_screen_and_goes_away(cast, as_):
    client = as_(cast.lead)
    client.post(url(cast, "start"))
    assert cast.milestone.title in client.get("/status/").text
    response = client.post(url(cast), report(cast) | {"next": "due"})
    assert response.url == "/status/"
    assert cast.milestone.title not in client.get("/status/").text


def test_a_report_in_place_says_how_many_are_left(cast, as_):
    client = as_(cast.lead)
    other = cast.plan("Prøve", days=10)
    client.post(url(cast, "start"))
    assert "2 milestones wait for your side" in client.get("/status/").text
    first = client.post(url(cast), report(cast) | {"next": "due"}, headers=HTMX).text
    assert '<hx-partial hx-target="#due_lead"' in first
    assert "One milestone waits for your side" in first
    assert "OS2opgavefordeler: Ny fordelingsmotor" in first, "the row keeps its project"
    cast.milestone = other
    last = client.post(url(cast), report(cast) | {"next": "due"}, headers=HTMX).text
    assert "Nothing waits for your side now." in last
    assert "due_lead" not in client.post(url(cast), report(cast), headers=HTMX).text, "elsewhere only the row"


def test_what_waits_names_its_project(cast, as_):
    """On the overview and on the page of all that is due: the reader may have several projects."""
    client = as_(cast.lead)
    client.post(url(cast, "start"))
    name = "OS2opgavefordeler: Ny fordelingsmotor"
    waits = client.get("/").text.partition('id="waiting"')[2].partition("</section>")[0]
    assert f"Report status on M1 {cast.milestone.title}" in waits
    assert name in waits
    assert name in client.get("/status/").text
    refused = client.post(url(cast), report(cast, status="") | {"next": "due"}, headers=HTMX)
    assert name in refused.text
    as_(cast.vendor).post(url(cast, "delivery"), {"note": ""})
    waits = as_(cast.lead).get("/").text.partition('id="waiting"')[2].partition("</section>")[0]
    assert "Accept or return M1" in waits
    assert name in waits


def test_the_leads_overview_shows_both_sides_and_the_gap(cast, as_):
    cast.report(cast.vendor, "on_track", confidence=4)
    cast.report(cast.lead, "off_track", confidence=2)
    page = as_(cast.lead).get("/").text
    assert "Talk about it: confidence 4 against 2" in page
    assert page.index("On track") < page.index("Off track"), "vendor left, municipality right"


def test_silence_turns_grey_and_never_green(cast, as_):
    with clock.at(clock.now() - timedelta(days=15)):
        cast.report(cast.vendor, "on_track")
    page = as_(cast.lead).get(cast.project.get_absolute_url()).text
    assert "Silent for 15 days" in page
    assert "pill--on-track" not in page


def test_a_stale_edit_of_the_plan_shows_both(cast, as_):
    client = as_(cast.lead)
    page = {"title": cast.milestone.title, "version": cast.milestone.version}
    first = client.post(url(cast, "edit"), {**page, "due_date": "01.03.2027", "outcome": "Først"})
    assert first.status_code == 303
    stale = client.post(url(cast, "edit"), {**page, "due_date": "02.03.2027", "outcome": "Noget andet"})
    assert stale.status_code == 409
    assert "Noget andet" in stale.text
    assert "02.03.2027" in stale.text
    assert "01.03.2027" in stale.text
    assert "Mette, Skanderborg saved" in stale.text
    assert Milestone.objects.get().due_date.isoformat() == "2027-03-01"


def test_of_started_work_only_the_title_is_edited(cast, as_):
    client = as_(cast.lead)
    client.post(url(cast, "start"))
    version = Milestone.objects.get().version
    sent = {"title": "Et bedre navn", "version": version, "due_date": "01.03.2027", "price": "1"}
    assert client.post(url(cast, "edit"), sent).status_code == 303
    milestone = Milestone.objects.get()
    assert (milestone.title, milestone.due_date, milestone.price) == ("Et bedre navn", cast.milestone.due_date, None)


def test_nonsense_addresses_are_not_found(cast, as_):
    client = as_(cast.lead)
    for path in (f"{cast.project.get_absolute_url()}milestones/99999999999999999999/", "/projects/%00/"):
        assert client.get(path).status_code == 404


def test_a_goal_that_is_newer_than_what_was_read_is_shown_and_not_signed(cast, as_):
    url_ = f"{cast.project.get_absolute_url()}goal/acknowledgement/"
    for sent in ({"version": "7"}, {}, {"version": "9" * 5_000}):
        response = as_(cast.vendor).post(url_, sent)
        assert response.status_code == 409
        assert "newer version" in response.text


def test_the_lead_and_the_leading_organisation_cannot_be_put_out(cast, as_):
    lead = as_(cast.lead)
    base = cast.project.get_absolute_url()
    own_place = cast.project.team.get(user=cast.lead)
    assert lead.post(f"{base}team/{own_place.pk}/end/").status_code == 403
    assert lead.post(f"{base}organisations/{cast.municipality.slug}/end/").status_code == 403


def test_the_due_screen_stays_the_due_screen_when_a_form_is_refused(cast, as_):
    response = as_(cast.vendor).post(url(cast), report(cast, status="") | {"next": "due"})
    assert response.status_code == 422
    assert 'name="next" value="due"' in response.text


def test_a_report_refreshes_what_stands_beside_it(cast, as_):
    cast.report(cast.vendor)
    fragment = as_(cast.lead).get(f"{cast.project.get_absolute_url()}trend/", headers=HTMX)
    assert 'hx-target="#now"' in fragment.text
    assert 'id="trend"' in fragment.text


def test_order_takes_only_what_its_buttons_send(cast, as_):
    lead = as_(cast.lead)
    order = f"{cast.project.get_absolute_url()}milestones/order/"
    assert lead.post(order, {"number": "9" * 5_000, "move": "up"}).status_code == 404
    assert lead.post(order, {"number": "1", "move": "sideways"}).status_code == 404
    assert lead.post(order, {"number": "1", "move": "up"}).status_code == 303
