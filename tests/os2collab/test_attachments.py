"""Files and links of a matter: what is taken in, how it goes out, who may have it, and what a removed one leaves."""

import io
import re
import struct
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from os2collab import clock, uploads
from os2collab.access.guards import Refused
from os2collab.actions import attachments
from os2collab.dialogue import MOST_FILES
from os2collab.models import Attachment, Event, Notification, User
from os2collab.models.attachment import storage
from tests.factories import Cast
from tests.questions import sign_in

pytestmark = pytest.mark.django_db

OPEN = {"audience": ""}
WALL = {"audience": "municipality", "reason": "comparing offers"}
DOCX = {"[Content_Types].xml": "", "word/document.xml": "<w/>"}
ODT = "application/vnd.oasis.opendocument.text"


@pytest.fixture
def cast() -> Cast:
    cast = Cast()
    User.objects.update(language="en")
    return cast


def file(name: str, content: bytes | str = "Hej") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def package(parts: dict[str, str], first: str = "") -> bytes:
    """A zip with these parts; ``first`` is the type that an OpenDocument file begins with."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        if first:
            made.writestr(zipfile.ZipInfo("mimetype"), first, zipfile.ZIP_STORED)
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def url(cast: Cast) -> str:
    return f"/talk/milestone/{cast.milestone.pk}/files/"


def add(cast: Cast, by: User, name: str = "Plan.txt", content: str = "Hej", **fields: str) -> Attachment:
    return attachments.add_file(cast.milestone, by=by, upload=uploads.accept(file(name, content)), **fields)


GOOD = {
    "Plan.pdf": b"%PDF-1.7\n",
    "Plan.PDF": b"%PDF-1.7\n",
    "a.png": b"\x89PNG\r\n\x1a\n0",
    "a.jpg": b"\xff\xd8\xff\xe0",
    "a.jpeg": b"\xff\xd8\xff\xe0",
    "a.webp": b"RIFF0000WEBPVP8 ",
    "a.docx": package(DOCX),
    "a.xlsx": package({"[Content_Types].xml": "", "xl/workbook.xml": ""}),
    "a.pptx": package({"[Content_Types].xml": "", "ppt/presentation.xml": ""}),
    "a.odt": package({"content.xml": ""}, ODT),
    "a.ods": package({"content.xml": ""}, ODT.replace("text", "spreadsheet")),
    "a.odp": package({"content.xml": ""}, ODT.replace("text", "presentation")),
    "æøå.txt": "Blåbærgrød".encode(),
    "fra Excel.csv": "Pris;Antal\r\nBlåbær;3".encode("cp1252"),
    "a.md": b"\xef\xbb\xbf# Referat",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_taken_in(name: str):
    upload = uploads.accept(file(name, GOOD[name]))
    assert upload.name == name
    assert upload.media_type in {kind.media_type for kind in uploads.KINDS.values()}
    assert len(upload.sha256) == 64


def ending(made: bytes, count: int | None = None, length: int | None = None, before: bytes = b"") -> bytes:
    """The same zip, whose end record says something else or has something before it."""
    *start, parts, size, place, comment = struct.unpack("<4s4H2LH", made[-22:])
    end = struct.pack("<4s4H2LH", *start, parts if count is None else count, length or size, place, comment)
    return made[:-22] + before + end


BAD = {
    "nothing.txt": b"",
    "program.exe": b"MZ\x90\0",
    "program.txt": b"MZ\x90\0",
    "program.pdf": b"MZ\x90\0%PDF-",
    "plan.pdf.exe": b"%PDF-1.7",
    "no kind": b"Hej",
    ".txt": b"Hej",
    "page.html": b"<html>",
    "page.txt": b"\xef\xbb\xbf \n<!DOCTYPE html><script>alert(1)</script>",
    "drawing.svg": b"<svg>",
    "drawing.md": b"<svg onload=alert(1)>",
    "script.txt": b"#!/bin/sh\nrm -rf /",
    "picture.png": b"\xff\xd8\xff\xe0",
    "macros.docx": package(DOCX | {"word/vbaProject.bin": "x"}),
    "sheet.docx": package({"[Content_Types].xml": "", "xl/workbook.xml": ""}),
    "zip.docx": package({"word/document.xml": ""}),
    "broken.docx": package(DOCX)[:-30],
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "sheet.odt": package({"content.xml": ""}, ODT.replace("text", "spreadsheet")),
    "late.odt": package({"content.xml": "", "mimetype": ODT}),
    "archive.zip": package({"a": "b"}),
    "few.docx": ending(package(DOCX), count=1),
    "none.docx": ending(package(DOCX), count=0),
    "more.docx": ending(package(DOCX), count=3),
    "locator.docx": ending(package(DOCX), before=struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)),
    "denied.xlsx": ending(package({"[Content_Types].xml": "", **{f"xl/{n}": "" for n in range(10_001)}}), count=2),
    "names.xlsx": package({"[Content_Types].xml": "", **{f"xl/{n:0500}": "" for n in range(5_000)}}),
    "many.xlsx": package({"[Content_Types].xml": "", **{f"xl/{n}": "" for n in range(10_001)}}),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_taken_in(name: str):
    with pytest.raises(ValidationError):
        uploads.accept(file(name, BAD[name]))


def test_a_long_list_of_parts_is_not_read(monkeypatch: pytest.MonkeyPatch):
    """However few parts it is said to have."""
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_args: pytest.fail("the list was read"))
    for name, made in (
        ("names.xlsx", BAD["names.xlsx"]),
        ("denied.xlsx", ending(BAD["names.xlsx"], count=2)),
        ("locator.docx", BAD["locator.docx"]),
    ):
        with pytest.raises(ValidationError):
            uploads.accept(file(name, made))


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch):
    bomb = package(DOCX | {"word/big.xml": "0" * 50_000_000})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_args, **_options: pytest.fail("something was unpacked"))
    assert uploads.accept(file("bombe.docx", bomb)).size < 100_000


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\mette\\plan.txt", "plan.txt"),
        ("plan\r\nX: y\0.txt", "planX: y.txt"),
        ("plan\u202etxt.exe.txt", "plantxt.exe.txt"),
        ("Blåbær  grød.txt", "Blåbær grød.txt"),
        ("Bla\u030abær.txt", "Blåbær.txt"),
        ("\U0001f600" * 200 + ".txt", "\U0001f600" * 146 + ".txt"),
        ("...txt", "txt"),
    ],
)
def test_names_are_made_plain(name: str, clean: str):
    assert uploads.clean_name(name) == clean


def test_a_file_goes_out_as_it_came_and_never_as_a_page(cast: Cast):
    client = sign_in(cast.vendor)
    content = "Blåbærgrød\n" * 10_000
    answer = client.post(url(cast), {"file": file("Rødgrød æøå.txt", content), **OPEN})
    added = Attachment.objects.get()
    assert answer["Location"] == f"{cast.milestone.get_absolute_url()}#attachment_{added.pk}"
    assert (added.size, len(added.content.name)) == (len(content.encode()), 41)
    assert "Rød" not in added.content.name
    page = sign_in(cast.tester).get(cast.milestone.get_absolute_url()).text
    assert f'<a href="/files/{added.pk}/">Rødgrød æøå.txt</a>' in page
    assert "TXT, 140 kB" in page
    got = sign_in(cast.tester).get(f"/files/{added.pk}/")
    assert got.streaming
    assert got.getvalue() == content.encode()
    assert {name: got[name] for name in ("Content-Type", "Content-Length", "X-Content-Type-Options")} == {
        "Content-Type": "text/plain",
        "Content-Length": str(added.size),
        "X-Content-Type-Options": "nosniff",
    }
    assert got["Content-Disposition"] == "attachment; filename*=utf-8''R%C3%B8dgr%C3%B8d%20%C3%A6%C3%B8%C3%A5.txt"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got["Cache-Control"] == "private, no-store"
    assert got["ETag"] == f'"{added.sha256}"'


def test_those_concerned_are_told_and_the_story_has_it(cast: Cast):
    add(cast, cast.tester)
    assert set(Notification.objects.filter(event__kind="file.added").values_list("user", flat=True)) == {
        cast.lead.pk,
        cast.vendor.pk,
    }
    assert "Plan.txt was added" in sign_in(cast.vendor).get(f"{cast.project.get_absolute_url()}story/?about=file").text


def test_a_file_of_one_side_is_there_for_nobody_else(cast: Cast):
    added = add(cast, cast.lead, **WALL)
    assert sign_in(cast.tester).get(f"/files/{added.pk}/").status_code == 200
    for other in (cast.vendor, cast.stranger):
        assert sign_in(other).get(f"/files/{added.pk}/").status_code == 404
    assert "Plan.txt" not in sign_in(cast.vendor).get(cast.milestone.get_absolute_url()).text
    with pytest.raises(ValidationError):
        add(cast, cast.vendor, **WALL)
    with pytest.raises(Error), transaction.atomic():
        Attachment.objects.filter(pk=added.pk).update(audience="", reason="")


def test_what_is_refused_loses_nothing_of_the_form(cast: Cast, settings: Settings):
    settings.FILE_MAX_BYTES = 1_000
    client = sign_in(cast.lead)
    for wrong, said in (
        ({"file": file("a.exe", "MZ")}, "Files of this kind are not taken in"),
        ({"file": file("a.txt", "x" * 1_001)}, "The file is larger than 1 kB"),
        ({"file": file("a.txt", "x" * 300_000)}, "The file is larger than 1 kB"),
        ({"file": file("a.txt", b"")}, "The file is empty"),
        ({"file": file("a.pdf", "Hej")}, "The content is not what the name says"),
        ({}, "one of the two"),
        ({"file": file("a.txt"), "url": "https://example.org/"}, "one of the two"),
        ({"url": "http://example.org/"}, "begins with https://"),
        ({"url": "javascript:alert(1)"}, "begins with https://"),
        ({"url": "https://example.org/"}, "Say what the others find"),
    ):
        fields = {**WALL, "reason": "Holdes her", **wrong}
        answer = client.post(url(cast), fields)
        assert answer.status_code == 422
        assert said in answer.text
        assert 'value="Holdes her"' in answer.text
    assert not Attachment.objects.exists()
    assert not list(stored())


def test_no_file_vanishes_however_many_there_are(cast: Cast):
    first = attachments.add_link(cast.milestone, by=cast.lead, title="Den første", url="https://example.org/")
    place = {"on": cast.milestone, "within": cast.project, "by": cast.lead, "organisation": first.organisation}
    many = [Attachment(**place, title=f"Link {n:03}", url="https://example.org/") for n in range(MOST_FILES)]
    Attachment.objects.bulk_create(many)
    client, page = sign_in(cast.tester), cast.milestone.get_absolute_url()
    newest = client.get(page).text
    assert "Den første" not in newest
    older = re.search(r'href="(\?files=[0-9]+)#files"', newest)
    shown = client.get(f"{page}{older[1]}").text
    assert "Den første" in shown
    assert "Older files and links" not in shown
    assert client.get(f"{page}?files=x").status_code == 404


def test_one_file_at_a_time(cast: Cast):
    two = {"file": file("a.txt"), "other": file("b.txt"), **OPEN}
    assert sign_in(cast.lead).post(url(cast), two).status_code == 400
    assert not Attachment.objects.exists()


def test_an_interrupted_upload_leaves_nothing(cast: Cast):
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nHal'
    answer = sign_in(cast.lead).post(url(cast), body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code in {400, 422}
    assert not Attachment.objects.exists()
    assert not list(stored())


def test_the_same_name_twice_is_two_files_and_the_same_form_twice_is_one(cast: Cast):
    client, form = sign_in(cast.lead), {**OPEN, "submission": "7d444840-9dc0-11d1-b245-5ffdce74fad2"}
    for _twice in range(2):
        assert client.post(url(cast), form | {"file": file("Plan.txt")}).status_code == 303
    assert Attachment.objects.count() == len(list(stored())) == 1
    client.post(url(cast), {"file": file("Plan.txt", "Andet"), **OPEN})
    assert Attachment.objects.count() == len(list(stored())) == 2


def test_a_link_is_an_address_with_a_name(cast: Cast):
    form = {"url": "https://example.org/plan?a=1", "title": "Planen", **OPEN}
    assert sign_in(cast.lead).post(url(cast), form).status_code == 303
    link = Attachment.objects.get()
    page = sign_in(cast.vendor).get(cast.milestone.get_absolute_url()).text
    assert '<a href="https://example.org/plan?a=1" rel="nofollow noopener noreferrer">Planen</a>' in page
    assert sign_in(cast.vendor).get(f"/files/{link.pk}/").status_code == 404
    with pytest.raises(Error), transaction.atomic():
        attachments.add_link(cast.milestone, by=cast.lead, title="x", url="http://example.org/")


def test_a_removed_file_leaves_a_line_and_its_content_goes_after_that_is_certain(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    added = add(cast, cast.lead)
    with pytest.raises(Refused):
        attachments.remove(added, by=cast.tester)
    with django_capture_on_commit_callbacks(execute=False):
        assert sign_in(cast.lead).post(f"/files/{added.pk}/removal/").status_code == 303
    assert len(list(stored())) == 1
    attachments.forget_orphans()
    assert len(list(stored())) == 1  # as if the server had stopped there: the content waits for a day
    with clock.at(clock.now() + timedelta(days=2)):
        assert attachments.forget_orphans() == 1
    page = sign_in(cast.tester).get(cast.milestone.get_absolute_url()).text
    assert "Removed by Mette Lund on" in page
    assert sign_in(cast.lead).get(f"/files/{added.pk}/").status_code == 404
    assert sign_in(cast.lead).post(f"/files/{added.pk}/removal/").status_code == 403
    another = add(cast, cast.lead)
    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove(another, by=cast.lead)
    assert not list(stored())
    assert Event.objects.filter(kind="file.removed").count() == 2


def test_orphans_are_forgotten_and_nothing_else(cast: Cast):
    kept = add(cast, cast.lead)
    orphan = storage().save("ab/cdef", ContentFile(b"x"))
    with clock.at(clock.now() + timedelta(days=2)):
        assert attachments.forget_orphans() == 1
    assert not storage().exists(orphan)
    assert storage().exists(kept.content.name)


def test_a_failing_row_takes_its_content_along(cast: Cast):
    add(cast, cast.lead)
    with pytest.raises(Error), transaction.atomic():
        attachments.add_file(
            cast.milestone,
            by=cast.lead,
            upload=uploads.accept(file("b.txt")),
            submission=Attachment.objects.get().submission,
        )
    assert len(list(stored())) == 1


def test_a_content_that_is_gone_is_not_found(cast: Cast):
    added = add(cast, cast.lead)
    storage().delete(added.content.name)
    assert sign_in(cast.lead).get(f"/files/{added.pk}/").status_code == 404


def test_adding_asks_its_number_of_questions(cast: Cast, django_assert_num_queries):
    client = sign_in(cast.lead)
    client.post(url(cast), {"file": file("a.txt"), **OPEN})
    with django_assert_num_queries(14):
        client.post(url(cast), {"file": file("b.txt"), **OPEN})


def stored():
    """The names of all contents."""
    for folder in storage().listdir("")[0] if storage().exists("") else ():
        yield from storage().listdir(folder)[1]


@pytest.fixture(autouse=True)
def empty_storage():
    """Contents are in memory here, for all tests of this process."""
    for folder in storage().listdir("")[0] if storage().exists("") else ():
        for name in storage().listdir(folder)[1]:
            storage().delete(f"{folder}/{name}")
