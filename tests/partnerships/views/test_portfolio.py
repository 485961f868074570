import csv
import io
import re

import pytest
from django.urls import reverse

from os2collab.models import Membership
from partnerships.actions import partnerships
from partnerships.models import SavedView
from projects.actions import deliveries, milestones, projects
from projects.models import Product, TeamMember, TeamRole
from tests.factories import Cast
from tests.partnerships.cast import Partners
from tests.partnerships.portfolio_cast import PortfolioCast
from tests.questions import sign_in

HOME = "/portfolio/"


@pytest.fixture
def stage(db) -> PortfolioCast:
    return PortfolioCast()


@pytest.fixture
def seven(stage) -> PortfolioCast:
    """One of each kind."""
    stage.project("OS2stille", days_ago=41)
    stage.project("OS2enig")
    stage.project("OS2uenig", vendor="on_track", ours="off_track")
    stage.project("OS2halv", days_ago=20, ours="")
    funded = stage.project("OS2penge")
    stage.review(stage.partnership(funded, title="Fuldt dækket", goal=1_000, binding=1_000))
    lacking = stage.project("OS2mangler")
    stage.review(stage.partnership(lacking, title="Mangler penge", goal=1_000, binding=400), "act", by=stage.colleague)
    stage.review(stage.partnership(title="Uden projekt", goal=50), "watch", next_in=-5)
    return stage


def text_of(response):
    return response.content.decode()


def rows(response):
    """The names in the first column, in order."""
    found = re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', text_of(response))
    return [name.removeprefix("OS2") for name in found]


def ask(client, **query):
    return rows(client.get(HOME, query))


# Who


@pytest.mark.parametrize("who", ["leader", "member", "vendor", "other_vendor", "official"])
@pytest.mark.parametrize("address", [HOME, "/portfolio.csv"])
def test_it_is_the_secretariats(cast: Partners, as_person, who, address):
    response = as_person(getattr(cast, who)).get(address)
    assert response.status_code == 403
    assert "secretariat" in text_of(response)
    assert as_person(cast.coordinator).get(address).status_code == 200


def test_who_left_the_secretariat_sees_it_no_more(cast, as_person):
    Membership.objects.filter(user=cast.coordinator).update(started_on="2020-01-01", ended_on="2020-02-01")
    assert as_person(cast.coordinator).get(HOME).status_code == 403


def test_only_the_secretariat_finds_it_in_the_menu(cast, as_person):
    assert f'href="{HOME}"' in text_of(as_person(cast.coordinator).get("/partnerships/"))
    assert f'href="{HOME}"' not in text_of(as_person(cast.leader).get("/partnerships/"))


# What


def test_every_living_project_and_partnership_has_a_row(seven, as_person):
    client = as_person(seven.coordinator)
    assert sorted(ask(client)) == ["Uden projekt", "enig", "halv", "mangler", "penge", "stille", "uenig"]
    page = text_of(client.get(HOME))
    assert "Seven projects and partnerships." in page
    assert "Two are silent." in page
    assert "One review is overdue." in page


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("silent", {"stille", "halv"}),
        ("gap", {"uenig"}),
        ("slipping", set()),
        ("money", {"mangler", "Uden projekt"}),
        ("review", {"Uden projekt"}),
        ("attention", {"stille", "halv", "uenig", "mangler", "Uden projekt"}),
        ("mine", {"penge", "Uden projekt"}),
    ],
)
def test_named_views_show_what_they_say_and_count_it(seven, as_person, view, expected):
    client = as_person(seven.coordinator)
    response = client.get(HOME, {"view": view})
    assert set(rows(response)) == expected
    tab = re.search(r'aria-current="page">[^<]+<span class="tabs__count">(\d+)', text_of(response))
    assert int(tab[1]) == len(expected)


def test_mine_are_also_the_projects_that_i_coordinate(seven, as_person):
    project = Product.objects.get(name="OS2enig").projects.get()
    TeamMember.objects.create(
        project=project,
        user=seven.colleague,
        organisation=seven.secretariat,
        side="secretariat",
        role=TeamRole.COORDINATOR,
    )
    assert set(ask(as_person(seven.colleague), view="mine")) == {"enig", "mangler"}


def test_it_is_narrowed_by_product_verdict_and_name_together(seven, as_person):
    client = as_person(seven.coordinator)
    product = Product.objects.get(name="OS2mangler")
    assert ask(client, product=product.pk) == ["mangler"]
    assert ask(client, product=product.pk, verdict="healthy") == []
    assert ask(client, verdict="act") == ["mangler"]
    assert set(ask(client, verdict="none")) == {"enig", "halv", "stille", "uenig"}
    assert ask(client, q="UENIG") == ["uenig"]
    assert "Nothing fits" in text_of(client.get(HOME, {"q": "findes ikke"}))


@pytest.mark.parametrize(
    "query",
    [
        {"view": "nonsense"},
        {"sort": "nonsense"},
        {"sort": "--name"},
        {"product": "x"},
        {"product": "9" * 30},
        {"product": "-1"},
        {"verdict": "' OR 1=1"},
        {"page": "999"},
        {"page": "x"},
        {"q": "x" * 3_000},
    ],
)
def test_an_address_that_means_nothing_is_no_error(seven, as_person, query):
    client = as_person(seven.coordinator)
    for address in (HOME, "/portfolio.csv"):
        assert client.get(address, query).status_code == 200


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("", "stille"),
        ("-quiet", "mangler"),
        ("name", "enig"),
        ("-name", "Uden projekt"),
        ("gap", "uenig"),
        ("binding", "penge"),
        ("-binding", "Uden projekt"),
        ("review", "Uden projekt"),
        ("level", "penge"),
        ("next", "stille"),
    ],
)
def test_every_column_sorts_both_ways(seven, as_person, sort, first):
    response = as_person(seven.coordinator).get(HOME, {"sort": sort})
    assert rows(response)[0] == first
    headings = re.findall(r'aria-sort="(\w+)"', text_of(response))
    assert len(headings) == 1


def test_what_is_unknown_comes_last_whichever_way(seven, as_person):
    client = as_person(seven.coordinator)
    for sort in ("quiet", "-quiet"):
        assert ask(client, sort=sort)[-1] == "Uden projekt"


def test_a_heading_turns_its_own_sorting_around_and_keeps_the_filter(seven, as_person):
    page = text_of(as_person(seven.coordinator).get(HOME, {"view": "silent", "sort": "name"}))
    assert 'href="/portfolio/?view=silent&amp;sort=-name"' in page
    assert 'href="/portfolio/?view=silent&amp;sort=binding"' in page


def test_silence_is_grey_and_has_an_age_and_no_report_is_said(seven, as_person):
    page = text_of(as_person(seven.coordinator).get(HOME))
    row = re.search(r'<tr id="project_\d+_row"(?:(?!</tr>).)*OS2stille.*?</tr>', page, re.DOTALL)[0]
    assert row.count("pill--silent") == 2
    assert "41 days" in row
    half = re.search(r"<tr(?:(?!</tr>).)*OS2halv.*?</tr>", page, re.DOTALL)[0]
    assert "No report yet" in half


def close(project, lead):
    names = ("title", "level", "rhythm_days", "repository", "version")
    projects.edit(project, by=lead, state="closed", **{name: getattr(project, name) for name in names})


def test_a_closed_project_and_a_finished_partnership_leave(seven, as_person):
    client = as_person(seven.coordinator)
    silent = Product.objects.get(name="OS2stille").projects.get()
    close(silent, seven.lead)
    lacking = Product.objects.get(name="OS2mangler").projects.get().partnerships.get()
    partnerships.move_on(lacking, by=seven.lead, to="lapsed", reason="For få")
    response = client.get(HOME)
    assert sorted(rows(response)) == ["Uden projekt", "enig", "halv", "mangler", "penge", "uenig"]
    assert "no partnership" in text_of(client.get(HOME, {"q": "mangler"}))


def test_a_closed_project_whose_partnership_lives_on_stays(seven, as_person):
    project = Product.objects.get(name="OS2penge").projects.get()
    close(project, seven.lead)
    assert "penge" in ask(as_person(seven.coordinator))


def test_fifty_rows_a_page(stage, as_person):
    for number in range(53):
        stage.partnership(title=f"Runde {number:02}")
    client = as_person(stage.coordinator)
    first, second = ask(client, sort="name"), ask(client, sort="name", page="2")
    assert (len(first), len(second)) == (50, 3)
    assert first + second == [f"Runde {number:02}" for number in range(53)]


def test_a_fragment_is_the_results_alone(seven, as_person):
    fragment = text_of(as_person(seven.coordinator, htmx=True).get(HOME, {"sort": "name"}))
    assert fragment.lstrip().startswith('<section class="section" id="results"')
    assert "<dialog" not in fragment


def test_an_empty_portfolio_says_what_belongs_there(stage, as_person):
    assert "No projects yet" in text_of(as_person(stage.coordinator).get(HOME))


# One's own views


def save(client, name, query=""):
    return client.post(reverse("saved-views"), {"name": name, "query": query})


def test_a_person_saves_names_replaces_and_removes_views(seven, as_person):
    client = as_person(seven.coordinator)
    for query in ("view=silent&page=3", "view=gap&sort=-name"):
        response = save(client, "Min runde i januar", query)
        assert response.status_code == 303
    assert response["Location"] == "/portfolio/?view=gap&sort=-name"
    assert "Min runde i januar" in text_of(client.get(HOME))
    assert "Min runde i januar" not in text_of(as_person(seven.colleague).get(HOME))
    view = SavedView.objects.get()
    removal = reverse("saved-view-removal", args=[view.pk])
    assert as_person(seven.colleague).post(removal).status_code == 404
    assert as_person(seven.coordinator).get(removal).status_code == 405
    assert as_person(seven.coordinator).post(removal).status_code == 303
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_is_asked_for_one(seven, as_person):
    response = save(as_person(seven.coordinator), " ", "view=silent")
    assert response.status_code == 422
    assert 'value="view=silent"' in text_of(response)
    assert save(as_person(seven.coordinator), "x" * 61).status_code == 422
    assert save(as_person(seven.coordinator), "x", "y" * 1_600).status_code == 422
    assert save(as_person(seven.lead), "Min", "").status_code == 403


# The file


def sheet(response):
    content = b"".join(response).decode()
    assert content.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    return list(csv.DictReader(io.StringIO(content[1:]), delimiter=";"))


def test_the_file_holds_the_same_rows_as_the_page(seven, as_person):
    client = as_person(seven.coordinator)
    lines = sheet(client.get("/portfolio.csv", {"view": "money", "sort": "-binding"}))
    assert [line["Partnership"] for line in lines] == ["Uden projekt", "Mangler penge"]
    lacking = lines[1]
    assert (lacking["Product"], lacking["Goal"], lacking["Binding"]) == ("OS2mangler", "1000,00", "400,00")
    assert (lacking["Conditional"], lacking["Interest"]) == ("0,00", "0,00")
    assert (lacking["Verdict"], lacking["Vendor's status"], lacking["Vendor's confidence"]) == ("Act", "On track", "4")
    silent = sheet(client.get("/portfolio.csv", {"q": "stille"}))[0]
    assert (silent["Vendor's status"], silent["Vendor's confidence"]) == ("Silent", "")


def test_the_file_is_safe_to_open_in_a_spreadsheet(stage, as_person):
    stage.partnership(title="=cmd|' /C calc'!A0")
    stage.project("@OS2")
    lines = sheet(as_person(stage.coordinator).get("/portfolio.csv"))
    assert {line["Partnership"] for line in lines} == {"'=cmd|' /C calc'!A0", ""}
    assert {line["Product"] for line in lines} == {"'@OS2", ""}
    for line in lines:
        assert not [value for value in line.values() if value.startswith(("=", "+", "@"))]


def test_all_pages_are_in_the_file(stage, as_person):
    for number in range(53):
        stage.partnership(title=f"Runde {number:02}")
    assert len(sheet(as_person(stage.coordinator).get("/portfolio.csv"))) == 53


def test_a_delivery_that_waits_stands_in_the_file(stage, as_person):
    project = stage.project("OS2leveret")
    milestone = project.milestones.get()
    milestones.start(milestone, by=stage.lead)
    deliveries.deliver(milestone, by=stage.vendor, note="Prøv den")
    [line] = sheet(as_person(stage.coordinator).get("/portfolio.csv"))
    assert (line["Vendor's status"], line["Vendor's confidence"]) == ("Delivered", "")


def test_the_next_milestone_is_the_first_by_plan_on_the_page_and_in_the_file(db):
    cast = Cast()
    soon = cast.plan("Prøve", days=20)
    cast.report(cast.vendor, confidence=5)
    cast.report(cast.lead, confidence=2)
    client = sign_in(cast.coordinator)
    text = client.get("/portfolio/").text
    assert "M2 · <time" in text
    assert "<small>M1</small>" in text, "which one the two sides' words are about"
    assert sheet(client.get("/portfolio.csv"))[0]["Next milestone"] == f"{soon.due_date:%d.%m.%Y}"
