"""What was signed for a pledge: for the organisation, the secretariat and whoever leads, through every door."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from os2collab import clock, notify
from os2collab.access.decide import can
from os2collab.access.guards import Refused
from os2collab.access.permissions import Permission
from os2collab.actions import attachments, comments
from os2collab.models import Attachment, Event, Membership, Notification
from os2collab.uploads import accept
from partnerships.models import PledgePapers
from tests.partnerships.cast import person

SEE = ("member", "signatory", "coordinator", "leader", "leader_signatory")
DO_NOT = ("colleague", "official", "vendor", "other_vendor")
WORD = "underskrevet"


def paper(name=f"{WORD}.txt"):
    return accept(SimpleUploadedFile(name, WORD.encode()))


@pytest.fixture
def papers(cast) -> PledgePapers:
    cast.bind(cast.signatory, cast.horsens, 100_000)
    return PledgePapers.objects.for_page().get(pledge__organisation=cast.horsens)


@pytest.fixture
def kept(cast, papers) -> Attachment:
    return attachments.add_file(papers, by=cast.coordinator, upload=paper())


def ledger_page(cast) -> str:
    return reverse("pledge", args=[cast.partnership.slug, cast.horsens.slug])


@pytest.mark.parametrize("who", [*SEE, *DO_NOT])
def test_who_sees_it_and_who_does_not_at_any_door(cast, papers, kept, as_person, who):
    user, may = getattr(cast, who), who in SEE
    comments.write(papers, by=cast.member, text=f"Er {WORD} af begge")
    client = as_person(user)
    page = client.get(ledger_page(cast))
    assert page.status_code == (404 if who == "other_vendor" else 200), "the pledge lies open in its partnership"
    assert (WORD in page.text) == may
    assert client.get(kept.get_absolute_url()).status_code == (200 if may else 404)
    talk = f"/talk/papers/{papers.pk}/"
    assert (client.get(talk).status_code, client.get(f"{talk}people/?name=a").status_code) == (
        (200, 200) if may else (404, 404)
    )
    assert bool(can(user, Permission.PARTNERSHIP_VIEW, papers)) == may
    assert PledgePapers.objects.visible_to(user).filter(pk=papers.pk).exists() == may
    events = Event.objects.filter(kind__in=["file.added", "comment.written"])
    assert bool(notify.containers(events, user)) == may
    for path in (cast.partnership.get_absolute_url(), f"{cast.partnership.get_absolute_url()}story/"):
        assert WORD not in client.get(path).text, "no list of the partnership tells of it"
    assert WORD not in client.get("/search/?q=begge").text.replace("q=begge", "")
    if not may:
        assert not Notification.objects.filter(user=user, event__in=events).exists()


@pytest.mark.parametrize(("who", "status"), [*((who, 302) for who in SEE[:3]), ("leader", 403), ("vendor", 404)])
def test_the_organisation_and_the_secretariat_add_to_it(cast, papers, as_person, who, status):
    address = f"/talk/papers/{papers.pk}/files/"
    client = as_person(getattr(cast, who))
    sent = {"file": SimpleUploadedFile("brev.txt", b"Brev"), "audience": "", "title": "", "url": ""}
    answer = client.post(address, sent)
    assert answer.status_code in ({302, 303} if status == 302 else {status})
    assert Attachment.objects.count() == (1 if status == 302 else 0)
    page = client.get(ledger_page(cast)).text
    assert (f'href="{address}"' in page) == (status == 302)


def test_it_says_who_sees_it_and_asks_nobody_to_choose(cast, papers, as_person):
    """There is only one answer to who can read it; a forged one is refused."""
    client = as_person(cast.member)
    pages = [client.get(path).text for path in (ledger_page(cast), f"/talk/papers/{papers.pk}/files/")]
    for page in pages:
        assert "nly the organisation, the secretariat and whoever leads the partnership see" in page
        assert "Who can read it?" not in page
        assert "for everybody who sees it" not in page
    assert "The signed letter" in pages[0]
    forged = {"text": "Hm", "audience": "municipality", "reason": "Kun os", "url": "https://os2.eu/", "title": ""}
    for path in (f"/talk/papers/{papers.pk}/", f"/talk/papers/{papers.pk}/files/"):
        answer = client.post(path, forged)
        assert answer.status_code == 422
        assert "Who can read it?" in answer.text
    assert not Attachment.objects.exists()


def test_the_one_who_leads_is_told_why_and_may_talk_about_it(cast, papers):
    with pytest.raises(Refused, match="those whose matter it is"):
        attachments.add_file(papers, by=cast.leader, upload=paper())
    assert comments.write(papers, by=cast.leader, text="Side to mangler").pk


def test_whoever_has_left_the_organisation_gets_no_copy_of_it(cast, papers, kept, as_person):
    former = person(cast.horsens, "Frede Fog")
    client = as_person(former)
    assert client.get(kept.get_absolute_url()).status_code == 200
    Membership.objects.filter(user=former).update(ended_on=clock.today().replace(year=clock.today().year - 1))
    Membership.objects.filter(user=former).update(started_on=clock.today().replace(year=clock.today().year - 2))
    assert client.get(kept.get_absolute_url()).status_code == 404


def test_those_concerned_are_told(cast, papers, kept):
    event = Event.objects.get(kind="file.added")
    told = set(event.notifications.values_list("user__name", flat=True))
    assert told == {"Anna Holm", "Bo Lind", "Dan Fog"}
    assert str(event.within) == "Horsens · Sager på tværs"
