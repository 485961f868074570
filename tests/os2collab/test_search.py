"""What is found by which words, what is shown of it, and that nothing that is typed is an error."""

from datetime import timedelta

import pytest
from django.contrib.postgres.search import SearchVectorField
from django.db import connection

from os2collab import clock
from os2collab.actions import comments
from os2collab.models import Organisation, OrganisationKind
from os2collab.search.found import find, statement
from os2collab.search.kinds import KINDS, Kind, register
from os2collab.search.marks import marked, snippet
from os2collab.search.question import Question
from partnerships.actions import partnerships
from projects.actions import adjustments, checkins, milestones, plan, projects
from projects.adjusting import Proposal
from projects.models import Adjustment, CheckInAnswer, Milestone, Product, Project, Touches
from tests.factories import Cast, make_organisation
from tests.questions import expect, sign_in

pytestmark = pytest.mark.django_db


def rewrite(cast: Cast, index: int, title: str, outcome: str = "") -> Milestone:
    """Give a milestone other words."""
    old = Milestone.objects.get(pk=cast.milestones[index].pk)
    kept = {"responsible": None, "price": None, "due_date": old.due_date}
    return plan.edit(old, by=cast.lead, version=old.version, title=title, outcome=outcome, **kept)


@pytest.fixture
def cast() -> Cast:
    cast = Cast(milestone_count=3)
    rewrite(cast, 2, "Regelmotor i drift", "Kommunernes milepæle og data-modellen i Aabenraa")
    cast.valghalla = projects.start(
        cast.municipality, by=cast.lead, product_name="OS2valghalla", title="Tilforordnede 3.0", goal="Nemme valg"
    )
    return cast


def titles(typed: str, user, kind: str = "") -> list[str]:
    return [
        result.title.replace("<mark>", "").replace("</mark>", "")
        for group in find(Question(typed), user)
        for result in group.results
        if kind in ("", group.kind.key)
    ]


ENGINE, VALG, M3 = "Ny fordelingsmotor", "Tilforordnede 3.0", "M3 Regelmotor i drift"


@pytest.mark.parametrize(
    ("typed", "kind", "found"),
    [
        # endings, the beginning of a word, the end of a compound, the product without OS2
        ("milepæl", "milestone", {M3, "M1 Milepæl 1", "M2 Milepæl 2"}),
        ("MILEPÆLENE", "milestone", {M3, "M1 Milepæl 1", "M2 Milepæl 2"}),
        ("kommune", "milestone", {M3}),
        ("opgavef", "project", {ENGINE}),
        ("OS2opgavefordeleren", "project", {ENGINE}),
        ("fordeler", "project", {ENGINE}),
        ("motorer", "project", {ENGINE}),
        ("valghalla", "project", {VALG}),
        ("os2 valghalla", "project", {VALG}),
        ("OS2VALG", "project", {VALG}),
        # aa and å, ae and æ
        ("åbenrå", "milestone", {M3}),
        ("Aabenr", "milestone", {M3}),
        ("milepael", "milestone", {M3, "M1 Milepæl 1", "M2 Milepæl 2"}),
        # numbers are exact; several words fit the thing and what it belongs to, one of them the thing itself
        ("M3", "milestone", {M3}),
        ("m1 opgavefordeler", "milestone", {"M1 Milepæl 1"}),
        ("opgavefordeler", "milestone", set()),
        ("m1 valghalla", "milestone", set()),
        ("3.0", "project", {VALG}),
        ("data-modellen", "milestone", {M3}),
        # phrases, minus, or
        ('"fordelingsmotor ny"', "project", set()),
        ("»ny fordelingsmotor«", "project", {ENGINE}),
        ("fordelingsmotor -opgavefordeler", "project", set()),
        ("fordelingsmotor or tilforordnede", "project", {ENGINE, VALG}),
        ("fordelingsmotor eller -valghalla", "project", {ENGINE}),
        # what says nothing is left out, unless it is all there is
        ("ny og fordelingsmotor", "project", {ENGINE}),
        ("valg i", "project", {VALG}),
        # goal, organisation with its full name, partnership by its product and who leads it
        ("henvendelser", "project", {ENGINE}),
        ("skanderborg kommune", "organisation", {"Skanderborg"}),
        ("nordlys", "organisation", {"Nordlys Software"}),
        ("motor skanderborg", "project", {ENGINE}),
        # nothing there
        ("xyzzy", "", set()),
        ("-fordelingsmotor", "", set()),
        ("& | ! <-> ( ' \\ : *", "", set()),
    ],
)
def test_words_find(cast, typed, kind, found):
    assert set(titles(typed, cast.lead, kind)) == found


def test_a_partnership_is_found_beside_its_product_and_whoever_leads_it(cast):
    fields = {"goal_amount": 1_000, "deadline": clock.today() + timedelta(days=60)}
    partnerships.start(cast.project, by=cast.lead, title="Fælles løft", purpose="Vi savner kladder", **fields)
    for typed in ("løft", "kladde", "opgavefordeler", "løft skanderborg"):
        assert titles(typed, cast.lead, "partnership") == ["Fælles løft"], typed
    for typed in ("fordelingsmotor", "løft fordelingsmotor"):  # whoever may join need not see the project
        assert titles(typed, cast.lead, "partnership") == [], typed


def test_a_title_comes_before_what_is_said_below_it(cast):
    assert titles("regelmotor drift", cast.lead)[0] == M3
    rewrite(cast, 0, "Kommuner i drift")
    assert titles("kommuner", cast.lead, "milestone") == ["M1 Kommuner i drift", M3]


def test_a_closed_project_is_found(cast):
    Project.objects.update(state="closed")
    assert titles("fordelingsmotor", cast.lead) == [ENGINE]


@pytest.mark.parametrize(
    "typed",
    [
        "a" * 10_000,
        "ab " * 4_000,
        "æ" * 2_100,
        '"' * 999,
        "-" * 50,
        '"a" -"b',
        "'':*",
        "\\",
        "<a",
        "%s %(x)s {0}",
        "\u202egnp.exe",
        "²³",
        "()[]{}&|!*:@#~^$€",
        "ﬀ ǅ İ ẞ",
        "👩‍👩‍👧",
        "or or eller",
        "1e999 NaN -1",
        "m" + "3" * 60,
    ],
)
def test_nothing_that_is_typed_is_an_error(cast, typed):
    answer = sign_in(cast.lead).get("/search/", {"q": typed})
    assert answer.status_code == 200


def test_every_text_that_can_be_saved_can_be_searched(cast):
    for odd in ("a" * 2_000, "<" * 2_000, "x-" * 1_000, "æ" * 2_000, "a/b" * 600, "os2" * 600):
        assert rewrite(cast, 0, "T", odd).outcome == odd


def test_the_words_of_a_row_are_never_loaded(cast):
    assert Project._meta.get_field("search").db_type(connection) == SearchVectorField().db_type(connection)
    assert '"search"' not in str(Project.objects.for_page().query)
    assert '"search"' not in str(Organisation.objects.for_list().query)
    Product(name="New", slug="new").full_clean()


def test_what_is_asked_is_marked_and_everything_else_is_text():
    assert marked("Ny fordelingsmotor & <b>", {"motor"}) == "Ny <mark>fordelingsmotor</mark> &amp; &lt;b&gt;"
    assert marked("<mark>x</mark> OS2valghalla", {"valghalla"}) == (
        "&lt;mark&gt;x&lt;/mark&gt; <mark>OS2valghalla</mark>"
    )
    assert marked("OS2opgavefordeler", {"opgave"}) == "<mark>OS2opgavefordeler</mark>"
    long = f"{'Først noget andet. ' * 20}Så kommer milepælene.{' Og mere.' * 40}"
    shown = snippet(long, {"milepæl"})
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "<mark>milepælene</mark>" in shown
    assert len(shown) < 240
    assert snippet("Intet her", {"milepæl"}) == ""


def test_what_people_wrote_is_escaped_on_the_page(cast):
    rewrite(cast, 0, "<script>alert(1)</script>")
    page = sign_in(cast.lead).get("/search/", {"q": 'alert "><script>'})
    assert "<script>alert" not in page.text
    assert '"><script>' not in page.text


def test_the_page_shows_a_few_of_each_kind_and_all_of_one(cast):
    for number in range(4, 30):
        cast.plan(f"Milepæl {number}")
    client = sign_in(cast.lead)
    page = client.get("/search/", {"q": "milepæl"})
    assert page.text.count('class="result"') == 5
    assert "29 results" in page.text
    assert "kind=milestone" in page.text
    first = client.get("/search/", {"q": "milepæl", "kind": "milestone"})
    second = client.get("/search/", {"q": "milepæl", "kind": "milestone", "page": "2"})
    assert (first.text.count('class="result"'), second.text.count('class="result"')) == (20, 9)
    beyond = client.get("/search/", {"q": "milepæl", "kind": "milestone", "page": "99"})
    assert beyond.text.count('class="result"') == 20
    none = client.get("/search/", {"q": "milepæl", "kind": "organisation"})
    assert none.status_code == 200
    assert none.text.count('class="result"') == 0
    assert "kind=milestone" in none.text


def test_an_empty_search_says_what_can_be_found(cast):
    page = sign_in(cast.lead).get("/search/")
    assert "What you can find" in page.text
    for kind in KINDS.values():
        assert str(kind.label) in page.text


def test_a_fragment_is_the_results_alone(cast):
    answer = sign_in(cast.lead).get("/search/", {"q": "motor"}, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section class="stack stack--medium" id="results"')
    assert "<html" not in answer.text


@pytest.mark.parametrize("size", [1, 3, 40])
def test_it_asks_the_same_number_of_questions_however_much_there_is(cast, size):
    for number in range(size):
        cast.plan(f"Trin {number}")
        make_organisation(f"Trinby {number}", OrganisationKind.VENDOR)
    client = sign_in(cast.coordinator)
    for address in ("/search/?q=trin", "/search/?q=trin+fordeler", "/search/?q=trin&kind=milestone"):
        client.get(address)
        expect(5, lambda address=address: client.get(address))
    client.get("/search/")
    expect(3, lambda: client.get("/search/"))


def test_a_draft_and_a_sealed_answer_are_found_by_nobody(cast):
    """Not by those who wrote them either: what is sealed lies in no column that is searched."""
    secret = "Havkatten"
    milestones.start(cast.milestone, by=cast.lead)
    checkin = checkins.open_now(cast.project, by=cast.lead)
    words = {
        cast.milestone.pk: {
            "status": "at_risk",
            "forecast_date": clock.today(),
            "confidence": 3,
            "obstacle": f"{secret} spærrer",
        }
    }
    checkins.send(checkin, by=cast.vendor, words=words, needed=f"Mere {secret}")
    CheckInAnswer.objects.filter(sent_at=None).update(draft={"needed": f"{secret} igen"})
    everybody = [cast.lead, cast.vendor, cast.tester, cast.member, cast.coordinator, cast.other_vendor, cast.stranger]
    for person in everybody:
        assert find(Question(secret), person) == [], person
    assert not [kind for kind in KINDS.values() if "checkin" in kind.table]


def test_a_kind_is_declared_once_and_with_an_icon():
    project = KINDS["project"]
    with pytest.raises(ValueError, match="twice"):
        register(project)
    with pytest.raises(ValueError, match="icon"):
        register(Kind("new", "no-such", "New", "new", project.url))
    assert list(KINDS)[-1] == "organisation"


def test_a_comment_for_one_side_is_found_by_that_side_alone(cast):
    for person, audience, text in (
        (cast.lead, "", "Fisken er for alle"),
        (cast.lead, "municipality", "Fisken er kommunernes"),
        (cast.vendor, "vendor", "Fisken er leverandørens"),
    ):
        comments.write(cast.milestone, by=person, text=text, audience=audience, reason=audience and "Tilbud")
    ours, theirs, open_to_all = "Fisken er kommunernes", "Fisken er leverandørens", "Fisken er for alle"
    found = {
        person: set(titles("fisk", person, "comment"))
        for person in (cast.lead, cast.tester, cast.vendor, cast.coordinator, cast.other_vendor, cast.stranger)
    }
    assert found[cast.lead] == found[cast.tester] == found[cast.coordinator] == {ours, open_to_all}
    assert found[cast.vendor] == {theirs, open_to_all}
    assert found[cast.other_vendor] == found[cast.stranger] == set()


def test_a_withdrawn_comment_is_found_no_more_and_a_mention_is_no_number(cast):
    comment = comments.write(cast.milestone, by=cast.lead, text="@Jonas Vang, se fisken", asked=[cast.vendor.pk])
    assert titles("fisk", cast.vendor, "comment") == ["@Jonas Vang, se fisken"]
    assert not titles(str(cast.vendor.pk), cast.vendor, "comment")
    comments.withdraw(comment, by=cast.lead)
    assert not titles("fisk", cast.lead, "comment")


def test_who_is_mentioned_is_named_in_what_is_found_and_nobody_else(cast):
    """A number that somebody types does not become the name of a person who is not asked."""
    asked = f"Svaret lægges her. Har I torsk, @{cast.vendor.name}? @[{cast.coordinator.pk}] @[x] @[{'9' * 30}]"
    comments.write(cast.milestone, by=cast.lead, text=f"{'Først noget andet. ' * 9}{asked}")
    (group,) = find(Question("torsk"), cast.lead)
    assert cast.vendor.name in group.results[0].snippet
    assert f"@[{cast.coordinator.pk}] @[x] @[{'9' * 30}]" in group.results[0].snippet
    assert cast.coordinator.name not in group.results[0].snippet


def test_an_adjustment_is_found_by_the_reason_of_its_latest_version(cast):
    milestones.start(cast.milestone, by=cast.lead)
    adjustment = cast.move(cast.milestone.due_date + timedelta(days=9), by=cast.vendor, reason="Havkatten er sen")
    assert titles("havkat", cast.member, "adjustment") == ["Havkatten er sen"]
    assert not titles("havkat", cast.other_vendor, "adjustment")
    later = (cast.milestone.due_date + timedelta(days=3)).isoformat()
    proposal = Proposal(Touches.DUE_DATE, later, Milestone.objects.get(pk=cast.milestone.pk))
    fresh = Adjustment.objects.get(pk=adjustment.pk)
    adjustments.counter(fresh, by=cast.vendor, version=1, proposals=[proposal], reason="Torsken er sen")
    assert not titles("havkat", cast.member, "adjustment")
    assert titles("torsk", cast.member, "adjustment") == ["Torsken er sen"]


def test_every_kind_is_found_by_an_index(cast):
    question = Question("motor")
    values = {"user": cast.lead.pk, "audiences": [""], "some": question.some, "every": question.every, "plain": True}
    for key in KINDS:
        values |= {f"{key}_size": 5, f"{key}_first": 0}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement()}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("SET LOCAL enable_seqscan = on")
    for kind in KINDS.values():
        assert f"{kind.table}_search" in plan, kind.key
