"""The conversation about a matter: who reads what by which door, mentions, versions, drafts, and long ones."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.actions import attachments, comments
from os2collab.models import (
    Audience,
    Comment,
    CommentVersion,
    Draft,
    Event,
    Membership,
    Notification,
    User,
    audiences_of,
)
from os2collab.models.audience import in_audience
from os2collab.prose import as_html
from projects.actions import checkins, team
from tests.factories import Cast, make_person
from tests.questions import sign_in

pytestmark = pytest.mark.django_db

OPEN = {"audience": ""}
WALL = {"audience": "municipality", "reason": "comparing offers"}


@pytest.fixture
def cast() -> Cast:
    cast = Cast()
    User.objects.update(language="en")
    return cast


def talk_url(noun, kind: str = "milestone") -> str:
    return f"/talk/{kind}/{noun.pk}/"


def test_what_is_said_stands_on_the_page_of_the_matter(cast: Cast):
    client = sign_in(cast.vendor)
    answer = client.post(talk_url(cast.milestone), {"text": "Who **tests** it?", **OPEN})
    comment = Comment.objects.get()
    place = f"{cast.milestone.get_absolute_url()}?comment={comment.pk}#comment_{comment.pk}"
    assert (answer.status_code, answer["Location"]) == (303, place)
    page = client.get(cast.milestone.get_absolute_url()).text
    assert "Who <strong>tests</strong> it?" in page
    assert f'id="comment_{comment.pk}" tabindex="-1"' in page
    assert comment.organisation == cast.vendor_organisation
    assert client.get(cast.project.get_absolute_url() + "story/?about=comment").text.count("a new comment") == 1


def test_the_lead_and_the_vendor_are_told_and_who_has_talked_but_not_everybody(cast: Cast):
    comments.write(cast.milestone, by=cast.tester, text="Hvornår?")
    told = {notice.user: notice.reason for notice in Notification.objects.filter(event__kind="comment.written")}
    assert told == {cast.lead: "lead", cast.vendor: "talks"}
    comments.write(cast.milestone, by=cast.lead, text="På torsdag.")
    event = Event.objects.filter(kind="comment.written").latest("pk")
    assert {notice.user for notice in event.notifications.all()} == {cast.tester, cast.vendor}
    assert not event.notifications.filter(asked=True).exists()


def test_nothing_is_said_to_the_other_side_alone_and_nothing_by_whoever_sees_nothing(cast: Cast):
    with pytest.raises(Exception, match="own side"):
        comments.write(cast.milestone, by=cast.vendor, text="x", **WALL)
    with pytest.raises(Http404):
        comments.write(cast.milestone, by=cast.stranger, text="x")
    answer = sign_in(cast.vendor).post(talk_url(cast.milestone), {"text": "kept", **WALL})
    assert answer.status_code == 422
    assert "kept" in answer.text
    assert not Comment.objects.exists()


def test_a_wall_has_a_reason(cast: Cast):
    answer = sign_in(cast.lead).post(talk_url(cast.milestone), {"text": "kept", "audience": "municipality"})
    assert answer.status_code == 422
    assert "Say why it is for one side only" in answer.text
    assert "kept" in answer.text
    with pytest.raises(Exception, match="comment_wall_has_a_reason"), transaction.atomic():
        comments.write(cast.milestone, by=cast.lead, text="x", audience="municipality")


def test_whom_it_is_for_is_said_and_never_taken_to_be_everybody(cast: Cast):
    client = sign_in(cast.lead)
    for wall, said in (
        ({}, "Choose who can read it."),
        ({"reason": "comparing offers"}, "Choose who can read it."),
        ({"audience": "", "reason": "comparing offers"}, "you wrote why not everybody"),
    ):
        for path in (talk_url(cast.milestone), f"{talk_url(cast.milestone)}files/"):
            link = {"url": "https://example.org/", "title": "kept"}
            answer = client.post(path, {"text": "kept", **link, **wall})
            assert answer.status_code == 422
            assert said in answer.text
            assert ("checked" in answer.text) == ("audience" in wall)
            assert answer.text.count('class="comment-form__reason"') == 0  # nothing hides what is to be mended
    assert not Comment.objects.exists()
    for verb, words in ((comments.write, {"text": "x"}), (attachments.add_link, {"title": "x", "url": "https://x"})):
        with pytest.raises(ValidationError, match="why not everybody"):
            verb(cast.milestone, by=cast.lead, reason="comparing offers", **words)


def test_whoever_changes_sides_meanwhile_publishes_nothing(cast: Cast):
    """Neither an open form nor a draft that waits goes to those whom it was not written for."""
    client, form = sign_in(cast.lead), {"text": "Hemmelighed", **WALL}
    client.post(f"{talk_url(cast.milestone)}draft/", form)
    cast.lead.memberships.create(organisation=cast.vendor_organisation, started_on=clock.today())
    page = client.get(cast.milestone.get_absolute_url()).text
    assert "It cannot be sent from here any more" in page
    assert "Municipalities and the secretariat only" in page
    assert "Hemmelighed" in page.partition('id="stranded"')[2]
    assert "Hemmelighed" not in page.partition("<textarea")[2].partition("</textarea>")[0]
    assert '<input type="hidden" name="audience" value="">' in page
    refused = client.post(talk_url(cast.milestone), form)
    assert refused.status_code == 422
    assert '<input type="hidden" name="audience"' not in refused.text
    assert client.post(talk_url(cast.milestone), {"text": "Hemmelighed", "reason": "x"}).status_code == 422
    assert not Comment.objects.exists()
    assert client.post(talk_url(cast.milestone), {"text": "Åbent", **OPEN}).status_code == 303


def test_who_is_behind_which_wall(cast: Cast):
    both = make_person(cast.municipality)
    Membership.objects.create(user=both, organisation=cast.vendor_organisation)
    former = make_person(cast.municipality)
    former.memberships.update(ended_on=clock.today() - timedelta(days=1))
    expected = {
        cast.lead: ("", "municipality"),
        cast.coordinator: ("", "municipality"),
        cast.vendor: ("", "vendor"),
        both: ("",),
        former: ("",),
    }
    for user, audiences in expected.items():
        assert audiences_of(User.objects.get(pk=user.pk)) == audiences
        for audience in Audience.values:
            asked = User.objects.filter(in_audience(audience, "pk"), pk=user.pk).exists()
            assert asked == (audience in audiences)


def test_the_audience_of_a_comment_never_changes(cast: Cast):
    comment = comments.write(cast.milestone, by=cast.lead, text="x", **WALL)
    for change in ({"audience": "", "reason": ""}, {"by": cast.vendor}, {"on_id": 1}):
        with pytest.raises(Error), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(**change)
    with pytest.raises(Error), transaction.atomic():
        comment.delete()


def test_whoever_is_mentioned_is_asked_and_shown_by_the_name_of_today(cast: Cast):
    comments.write(cast.milestone, by=cast.lead, text="Kan du, @Jonas Vang? Og @karim, hvad siger du?")
    comment = Comment.objects.get()
    assert comment.text == f"Kan du, @[{cast.vendor.pk}]? Og @[{cast.tester.pk}], hvad siger du?"
    notices = Notification.objects.filter(event__kind="comment.written")
    told = {notice.user: (notice.reason, notice.asked) for notice in notices}
    assert told == {cast.vendor: ("mentioned", True), cast.tester: ("mentioned", True)}
    User.objects.filter(pk=cast.vendor.pk).update(name="Jonas Vang-Holm")
    page = sign_in(cast.tester).get(cast.milestone.get_absolute_url()).text
    assert '<span class="mention">Jonas Vang-Holm</span>?' in page


def test_who_cannot_read_it_stays_plain_text_and_nobody_learns_who_exists(cast: Cast):
    client = sign_in(cast.lead)
    said = {}
    for text in ("@Sofus Berg?", "@Qwerty Berg?"):
        client.post(talk_url(cast.milestone), {"text": text, **OPEN})
        page = client.get(cast.milestone.get_absolute_url()).text
        said[text] = page.count("Nobody who can read it was found for")
        assert f"<p>{text}</p>" in page
    assert set(said.values()) == {1}
    client.post(talk_url(cast.milestone), {"text": "@Jonas?", **WALL})
    assert Comment.objects.latest("pk").text == "@Jonas?"
    assert not Notification.objects.filter(reason="mentioned").exists()
    assert "me@example.com" in comments.write(cast.milestone, by=cast.lead, text="me@example.com").text


def test_two_of_the_same_name_are_told_apart_by_where_they_work(cast: Cast):
    other = make_person(cast.vendor_organisation, "Karim Holm")
    team.join(cast.project, by=cast.lead, user=other, organisation=cast.vendor_organisation, role="developer")
    assert comments.write(cast.milestone, by=cast.lead, text="@Karim Holm").unknown == ("Karim",)
    said = comments.write(cast.milestone, by=cast.lead, text="@Karim Holm, Nordlys Software: ja")
    assert said.text == f"@[{other.pk}]: ja"
    answer = sign_in(cast.lead).get(
        f"{talk_url(cast.milestone)}people/", {"name": "ka"}, headers={"HX-Request": "true"}
    )
    assert re.findall('data-name="(.*?)"', answer.text) == ["Karim Holm, Favrskov", "Karim Holm, Nordlys Software"]


def test_the_names_of_those_who_only_work_there_are_for_their_colleagues(cast: Cast):
    """As with lists of people: taking part in a project opens nobody's list."""
    url = f"{talk_url(cast.milestone)}people/?name=line"
    assert "Line Krogh" not in sign_in(cast.vendor).get(url).text
    assert "Line Krogh" in sign_in(cast.tester).get(url).text
    assert "Line Krogh" in sign_in(cast.coordinator).get(url).text
    assert comments.write(cast.milestone, by=cast.vendor, text="@Line").unknown == ("Line",)


def test_people_are_ticked_in_a_list_without_javascript(cast: Cast):
    client = sign_in(cast.lead)
    kept = client.post(f"{talk_url(cast.milestone)}draft/", {"text": "Se", "people": ""})
    page = client.get(kept["Location"]).text
    assert ">\nSe</textarea>" in page
    assert "Jonas Vang, Nordlys Software" in page
    asked = [cast.vendor.pk, cast.stranger.pk, 10**17]
    assert client.post(talk_url(cast.milestone), {"text": "Se her", "asked": asked, **OPEN}).status_code == 303
    assert Comment.objects.get().text == f"Se her\n\n@[{cast.vendor.pk}]"
    assert list(Comment.objects.get().mentions.values_list("user", flat=True)) == [cast.vendor.pk]


def test_the_same_form_sent_twice_is_one_comment(cast: Cast):
    client = sign_in(cast.lead)
    form = {**OPEN, "text": "Én gang", "submission": "7d444840-9dc0-11d1-b245-5ffdce74fad2"}
    answers = [client.post(talk_url(cast.milestone), form) for _twice in range(2)]
    assert {answer["Location"] for answer in answers} == {answers[0]["Location"]}
    assert Comment.objects.count() == Event.objects.filter(kind="comment.written").count() == 1


def test_a_changed_comment_keeps_how_it_was_for_whoever_can_read_it(cast: Cast):
    comment = comments.write(cast.milestone, by=cast.lead, text="Mandag @Jonas")
    assert "Mandag @Jonas Vang" in sign_in(cast.lead).get(f"/comments/{comment.pk}/edit/").text
    comments.edit(comment, by=cast.lead, text="Tirsdag @Karim", version=1)
    page = sign_in(cast.member).get(comment.get_absolute_url()).text
    assert "Tirsdag" in page
    assert '<p>Mandag <span class="mention">Jonas Vang</span></p>' in page.partition("As it said before")[2]
    told = Event.objects.get(kind="comment.changed").notifications.values_list("user", "asked")
    assert list(told) == [(cast.tester.pk, True)]
    version = CommentVersion.objects.get()
    with pytest.raises(Error), transaction.atomic():
        CommentVersion.objects.filter(pk=version.pk).update(text="Aldrig")


def test_whoever_is_mentioned_stays_so_when_the_comment_is_changed(cast: Cast):
    """Though a namesake came meanwhile, or they have left; and what looks like a mention stays as it was typed."""
    comment = comments.write(cast.milestone, by=cast.lead, text="@Karim Holm og @Jonas Vang: punkt @[12] og `@[12]`")
    stored = comment.text
    other = make_person(cast.vendor_organisation, "Karim Holm")
    team.join(cast.project, by=cast.lead, user=other, organisation=cast.vendor_organisation, role="developer")
    cast.vendor.memberships.update(ended_on=clock.today() - timedelta(days=1))
    client = sign_in(cast.lead)
    typed = "@Karim Holm og @Jonas Vang: punkt @[12] og `@[12]`"
    assert typed in client.get(f"/comments/{comment.pk}/edit/").text
    client.post(f"/comments/{comment.pk}/edit/", {"text": f"{typed}!", "version": 1})
    assert Comment.objects.get().text == f"{stored}!"
    both = f"{typed} @Karim Holm, Nordlys Software"
    client.post(f"/comments/{comment.pk}/edit/", {"text": both, "version": 2})
    kept = Comment.objects.get().text
    assert kept == f"{stored} @[{other.pk}]"
    assert kept in client.get(f"/comments/{comment.pk}/edit/").text  # two of the same name: as it is stored
    client.post(f"/comments/{comment.pk}/edit/", {"text": f"{kept}.", "version": 3})
    assert Comment.objects.get().text == f"{kept}."


def test_two_windows_change_the_same_comment(cast: Cast):
    comment = comments.write(cast.milestone, by=cast.lead, text="Først", **WALL)
    comments.edit(comment, by=cast.lead, text="Det ene vindue", version=1)
    with pytest.raises(Stale):
        comments.edit(comment, by=cast.lead, text="Det andet", version=1)
    client = sign_in(cast.lead)
    form = {"text": "Det andet vindue", "version": 1}
    answer = client.post(f"/comments/{comment.pk}/edit/", form)
    assert answer.status_code == 409
    assert {"Det ene vindue", "Det andet vindue"} <= set(re.findall("<td>(.*?)</td>", answer.text))
    assert "Mette, Skanderborg saved" in answer.text
    assert client.post(f"/comments/{comment.pk}/edit/", form | {"version": 2}).status_code == 303
    assert client.post(f"/comments/{comment.pk}/edit/", {"text": "", "version": 3}).status_code == 422


def test_a_withdrawn_comment_says_so_and_nothing_more(cast: Cast):
    comment = comments.write(cast.milestone, by=cast.lead, text="Hemmelighed @Jonas")
    comments.edit(comment, by=cast.lead, text="Hemmelighed to", version=1)
    with pytest.raises(Refused):
        comments.withdraw(comment, by=cast.tester)
    client = sign_in(cast.lead)
    assert client.post(f"/comments/{comment.pk}/withdrawal/").status_code == 303
    for path in (cast.milestone.get_absolute_url(), comment.get_absolute_url()):
        page = client.get(path).text
        assert "Withdrawn by its author." in page
        assert "Hemmelighed" not in page
    assert client.post(f"/comments/{comment.pk}/edit/", {"text": "Igen", "version": 3}).status_code == 403
    assert Comment.objects.get().text == ""


def test_a_closed_project_is_read_and_not_talked_in(cast: Cast):
    comments.write(cast.milestone, by=cast.lead, text="Farvel")
    type(cast.project).objects.update(state="closed")
    client = sign_in(cast.lead)
    page = client.get(cast.milestone.get_absolute_url()).text
    assert "Farvel" in page
    assert 'id="say"' not in page
    assert "The project is closed" in page
    assert client.post(talk_url(cast.milestone), {"text": "Hej"}).status_code == 403


def test_a_draft_waits_for_its_writer_and_is_gone_when_it_is_sent(cast: Cast):
    client, form = sign_in(cast.lead), {"text": "Halv", "audience": "municipality", "reason": "tilbud"}
    form["submission"] = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
    htmx = {"HX-Request": "true"}
    answer = client.post(f"{talk_url(cast.milestone)}draft/", form, headers=htmx)
    assert "Draft saved at" in answer.text
    assert answer["HX-Trigger"] == '{"draft-kept": {}}'
    another_device = sign_in(cast.lead).get(cast.milestone.get_absolute_url()).text
    assert ">\nHalv</textarea>" in another_device
    assert 'value="tilbud"' in another_device
    assert "Halv" not in sign_in(cast.tester).get(cast.milestone.get_absolute_url()).text
    button = client.post(f"{talk_url(cast.milestone)}draft/", form | {"text": "Halvandet"})
    assert button["Location"] == f"{cast.milestone.get_absolute_url()}#say"
    client.post(talk_url(cast.milestone), form | {"text": "Hel"})
    assert not Draft.objects.exists()
    client.post(f"{talk_url(cast.milestone)}draft/", form, headers=htmx)  # it was on its way meanwhile
    assert not Draft.objects.exists()


def test_two_windows_lose_no_text(cast: Cast):
    seen, (one, other) = clock.now(), (uuid.uuid4(), uuid.uuid4())

    def keep(text: str, window: uuid.UUID, seen_at=seen) -> Draft | None:
        wall = {"audience": "", "reason": ""}
        return comments.keep_draft(cast.milestone, by=cast.lead, text=text, submission=window, seen_at=seen_at, **wall)

    keep("Det ene", one)
    assert keep("Det andet", other).text == "Det ene"
    assert keep("Det ene og mere", one).text == "Det ene og mere"
    client = sign_in(cast.lead)
    form = {**OPEN, "text": "Det andet", "submission": str(other), "seen_at": seen.isoformat()}
    late = client.post(f"{talk_url(cast.milestone)}draft/", form, headers={"HX-Request": "true"})
    assert "in another window" in late.text
    assert "HX-Trigger" not in late.headers
    client.post(talk_url(cast.milestone), form)
    assert Draft.objects.get().text == "Det ene og mere"
    assert keep("Begge dele", other, clock.now()) is None  # it has been sent
    assert keep("Frisk", uuid.uuid4(), clock.now()).text == "Frisk"
    Draft.objects.all().delete()
    keep("Væk", one)
    assert keep("", one) is None


def test_a_long_conversation_shows_its_newest_and_a_link_finds_an_old_one(cast: Cast):
    first = comments.write(cast.milestone, by=cast.lead, text="Den allerførste")
    many = [
        Comment(
            on=cast.milestone,
            within=cast.project,
            by=cast.tester,
            organisation=cast.other_municipality,
            text=f"Svar {n:04}",
        )
        for n in range(3_000)
    ]
    Comment.objects.bulk_create(many)
    client, page = sign_in(cast.lead), cast.milestone.get_absolute_url()
    newest = client.get(page).text
    assert re.findall("Svar ([0-9]{4})", newest) == [f"{n:04}" for n in range(2_950, 3_000)]
    linked = client.get(f"{page}?comment={first.pk}").text
    assert f'id="comment_{first.pk}"' in linked
    assert "Later comments" in linked
    assert "Earlier comments" not in linked  # there are none
    assert "Earlier comments" in client.get(f"{page}?later={first.pk}").text
    seen, address = [], page
    while address:
        shown = client.get(address).text
        seen = re.findall("Svar ([0-9]{4})", shown) + seen
        earlier = re.search(r'href="(\?earlier=[0-9]+)#talk"', shown)
        address = f"{page}{earlier[1]}" if earlier else ""
    assert seen == [f"{n:04}" for n in range(3_000)]
    later = re.search(r'href="(\?later=[0-9]+)#talk"', linked)
    assert "Svar 0049" in client.get(f"{page}{later[1]}").text
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    assert sum(float(query["time"]) for query in asked) < 0.5
    assert client.get(f"{page}?earlier=x").status_code == 404


def test_it_asks_its_number_of_questions(cast: Cast):
    """Session, reader, matter, roles; savepoint, both locks, roles and employers as they are now; the comment, its
    event, whom it concerns, their notices; the draft; release. A mention: who may be asked, its row, and the mail.
    """
    client = sign_in(cast.tester)
    client.post(talk_url(cast.milestone), {"text": "Første", **OPEN})
    for text, number in (("Hej", 15), ("Hej @Jonas", 18)):
        with CaptureQueriesContext(connection) as asked:
            assert client.post(talk_url(cast.milestone), {"text": text, **OPEN}).status_code == 303
        assert len(asked) == number, "\n".join(query["sql"][:150] for query in asked)


def test_three_thousand_people_are_searched_by_one_quick_question(cast: Cast):
    people = User.objects.bulk_create(
        User(email=f"p{n}@example.com", name=f"{'Anna' if n % 7 else 'Bo'} Nummer{n}") for n in range(3_000)
    )
    Membership.objects.bulk_create(
        Membership(user=user, organisation=cast.other_municipality, started_on=clock.today()) for user in people
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE os2collab_user, os2collab_membership")  # as a running database does
    client, url = sign_in(cast.tester), f"{talk_url(cast.milestone)}people/?name=bo"
    htmx = {"HX-Request": "true"}
    client.get(url, headers=htmx)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url, headers=htmx)
    assert answer.text.count('role="option"') == 8
    assert len(asked) == 5  # session, reader, matter, roles, people
    assert float(asked.captured_queries[-1]["time"]) < 0.1


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Hej @[7]!", '<p>Hej <span class="mention">Åse &lt;3</span>!</p>'),
        ("@[8]", "<p>@[8]</p>"),
        ("`@[7]`", "<p><code>@Åse &lt;3</code></p>"),
        ("`@[8]`", "<p><code>@[8]</code></p>"),
        ('<span class="mention">x</span>', '<p>&lt;span class="mention"&gt;x&lt;/span&gt;</p>'),
    ],
)
def test_mentions_in_prose(text: str, html: str):
    assert as_html(text, {7: "Åse <3"}).strip() == html


def test_reviews_and_check_ins_are_matters_too(cast: Cast):
    checkin = checkins.open_now(cast.project, by=cast.lead)
    comments.write(checkin, by=cast.vendor, text="Vi svarer i morgen")
    client = sign_in(cast.lead)
    assert "Vi svarer i morgen" in client.get(checkin.get_absolute_url()).text
    assert "Check-in 1: a new comment." in re.sub(
        "<.*?>", "", client.get(f"{cast.project.get_absolute_url()}story/").text
    )
    assert client.get("/talk/user/1/").status_code == 404


def test_whoever_is_forgotten_stays_an_employee(cast: Cast):
    from os2collab.actions import people

    comment = comments.write(cast.milestone, by=cast.member, text="Farvel @Karim")
    comments.write(cast.milestone, by=cast.tester, text="Hej @Line")
    people.anonymise(cast.member, by=cast.coordinator)
    page = sign_in(cast.lead).get(cast.milestone.get_absolute_url()).text
    assert "Line Krogh" not in page
    assert "Employee of Favrskov" in page.partition(f'id="comment_{comment.pk}"')[2]
