"""What happened, as the reader sees it: by day, escaped, marked when new, a page at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import Http404
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from pytest_django import DjangoAssertNumQueries

from os2collab import clock, events, feed
from os2collab.models import Event, User
from tests.stage import Stage

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday; one o'clock in Copenhagen


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"), clock.at(NOON):
        yield


def show(since: datetime | None = None) -> str:
    template = Template("{% load feed %}{% feed events since=since %}")
    return template.render(Context({"events": list(Event.objects.for_feed()), "since": since}))


def test_days_have_names_that_people_use(stage: Stage):
    for day in (datetime(2025, 12, 31, 12, tzinfo=UTC), *(NOON - timedelta(days=n) for n in (3, 1, 0))):
        with clock.at(day):
            stage.happen()
    headings = [day.heading for day in feed.days(Event.objects.for_feed())]
    assert headings == ["Today", "Yesterday", "Friday 20.11.", "Wednesday 31.12.2025"]


def test_the_day_is_the_danish_one(stage: Stage):
    with clock.at(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)):  # half past midnight on Monday
        stage.happen()
    assert "Today" in show()
    assert "0:30" in show()


def test_what_people_write_is_text(stage: Stage):
    stage.happen("<script>alert(1)</script> & [x](javascript:alert(2))")
    html = show()
    assert "<script>" not in html
    assert (
        '<a href="/somewhere/">&lt;script&gt;alert(1)&lt;/script&gt; &amp; [x](javascript:alert(2))</a> is delivered.'
        in html
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://elsewhere.example/", "//elsewhere.example/"])
def test_a_link_leads_to_a_page_of_this_site(stage: Stage, url: str):
    stage.happen(url=url)
    assert "<a " not in show()


def test_entries_after_the_last_visit_are_new(stage: Stage):
    for hours in (3, 1):
        with clock.at(NOON - timedelta(hours=hours)):
            stage.happen(f"{hours} hours ago")
    html = show(since=NOON - timedelta(hours=2))
    assert html.count("feed__entry--new") == html.count("New:") == 1
    assert html.index("New:") < html.index("1 hours ago") < html.index("3 hours ago")
    assert "feed__entry--new" not in show()


def test_it_says_who_and_an_anonymised_person_stays_an_employee(stage: Stage):
    mette = stage.person("Mette Lund")
    stage.happen(by=mette)
    assert "Mette, Skanderborg" in show()
    assert "Lund" not in show()
    User.objects.filter(pk=mette.pk).update(anonymised_at=NOON)
    assert "employee of Skanderborg" in show()
    assert "Mette" not in show()


def test_an_unknown_kind_does_not_break_the_page(stage: Stage):
    event = stage.happen()
    Event.objects.create(kind="gone.away", at=NOON, on=stage.place, within=stage.place, details={"x": 1})
    assert "no words" in show()
    assert events.sentence(event) in show().replace("</a>", "").replace('<a href="/somewhere/">', "")


@pytest.mark.parametrize("number", [1, 7])
def test_a_feed_costs_one_query(stage: Stage, number: int, django_assert_num_queries: DjangoAssertNumQueries):
    for n in range(number):
        stage.happen(by=stage.person(f"Person {n}"))
    with django_assert_num_queries(1):
        show()


def page(query: str = "", groups: tuple[str, ...] = ()) -> feed.FeedPage:
    return feed.feed_page(Event.objects.all(), RequestFactory().get(f"/feed/?{query}"), groups)


def test_a_page_has_fifty_and_says_where_the_rest_is(stage: Stage):
    happened = [stage.happen().pk for _n in range(120)][::-1]
    seen, query = [], ""
    while True:
        shown = page(query)
        seen.append([event.pk for event in shown.events])
        if not shown.older:
            break
        query = shown.older.removeprefix("?")
        stage.happen()  # what is new meanwhile shifts nothing
    assert seen == [happened[:50], happened[50:100], happened[100:]]


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=²", f"before={'9' * 5000}", "about=nothing"])
def test_an_address_that_we_never_wrote_is_not_found(db: None, query: str):
    with pytest.raises(Http404):
        page(query, ("test",))


def test_a_page_far_beyond_every_number_is_empty(stage: Stage):
    stage.happen()
    assert page("before=0").events == []
    assert len(page("before=" + "9" * 18).events) == 1


def test_a_page_can_be_about_one_group_of_kinds(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    group = stage.kind.key.partition(".")[0]
    monkeypatch.setitem(events.GROUPS, group, _("Milestones"))
    event = stage.happen()
    Event.objects.create(kind="other.thing", on=stage.place, within=stage.place)
    shown = page(f"about={group}", (group,))
    assert shown.events == [event]
    assert [(tab.label, tab.current) for tab in shown.tabs] == [("Everything", False), ("Milestones", True)]
    assert len(page("", (group,)).events) == 2


def test_the_whole_page_is_one_component(stage: Stage):
    stage.happen("Regelmotor")
    request = RequestFactory().get("/feed/")
    template = Template("{% load feed %}{% feed_page page since=since %}")
    html = template.render(Context({"page": page(), "since": None, "request": request}))
    assert "Regelmotor" in html
    empty = feed.FeedPage([], "", [])
    assert "Nothing has happened yet" in template.render(Context({"page": empty, "since": None, "request": request}))
