"""What may be uploaded: a closed list of kinds, each of which must be in its content what its name says it is.

Nothing is unpacked. Of an Office or OpenDocument file, which is a zip, the list of its parts is read, and that only
when it is of sensible length. Whatever is taken in goes out again as an attachment, never as a page
(views/attachments.py).
"""

import hashlib
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from os2collab.display import file_size
from os2collab.forms.text import odd_characters
from os2collab.models.attachment import LONGEST_NAME

MOST_PARTS = 10_000  # of a zip; a presentation of a hundred slides has some hundreds
LONGEST_DIRECTORY = 2_000_000  # bytes of the list of those parts: 46 for each, and its name
END_OF_ZIP = struct.Struct("<4s4H2LH")  # signature, three counts and the parts, size and place of the list, comment
ZIP_SIGNATURE, BIG_ZIP_SIGNATURE = b"PK\x05\x06", b"PK\x06\x07"  # the latter: another end record, with larger numbers
BEFORE, COMMENT = 20, 65_535  # how long what stands before and after the end record can be
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
# Bytes that plain text of any of the usual encodings does not hold
NO_TEXT = bytes(set(range(32)) - set(b"\t\n\r\f"))
PAGES = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"#!")  # text that a browser or a shell would run


def begins(*beginnings: bytes) -> Callable[[UploadedFile], bool]:
    """Whether the content begins with one of these."""
    return lambda file: head(file, 16).startswith(beginnings)


def is_webp(file: UploadedFile) -> bool:
    """Whether it is a RIFF container of that kind."""
    return head(file, 4) == b"RIFF" and head(file, 12)[8:] == b"WEBP"


def is_office(folder: str) -> Callable[[UploadedFile], bool]:
    """Whether it is an Office document whose main part lies in that folder, and that holds no macros."""

    def check(file: UploadedFile) -> bool:
        parts = parts_of(file)
        has_macros = any(part.lower().endswith("vbaproject.bin") for part in parts)
        return "[Content_Types].xml" in parts and any(part.startswith(folder) for part in parts) and not has_macros

    return check


def is_open_document(media_type: str) -> Callable[[UploadedFile], bool]:
    """Whether its first part, which is never compressed, says that it is of that type, as the standard asks."""
    return lambda file: (
        head(file, 100)[30:].startswith(b"mimetype" + media_type.encode() + b"PK") and "content.xml" in parts_of(file)
    )


def is_text(file: UploadedFile) -> bool:
    """Whether it is text in some encoding of one byte or UTF-8, and neither a page nor a script."""
    file.seek(0)
    plain = all(chunk.translate(None, NO_TEXT) == chunk for chunk in file.chunks())
    return plain and not head(file, 200).removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(PAGES)


class Kind(NamedTuple):
    """A kind of file: as what it is handed out, and how its content is recognised."""

    media_type: str
    fits: Callable[[UploadedFile], bool]


KINDS = {
    "pdf": Kind("application/pdf", begins(b"%PDF-")),
    "png": Kind("image/png", begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": Kind("image/jpeg", begins(b"\xff\xd8\xff")),
    "jpeg": Kind("image/jpeg", begins(b"\xff\xd8\xff")),
    "webp": Kind("image/webp", is_webp),
    "docx": Kind(f"{OFFICE}wordprocessingml.document", is_office("word/")),
    "xlsx": Kind(f"{OFFICE}spreadsheetml.sheet", is_office("xl/")),
    "pptx": Kind(f"{OFFICE}presentationml.presentation", is_office("ppt/")),
    "odt": Kind(f"{OPEN_DOCUMENT}text", is_open_document(f"{OPEN_DOCUMENT}text")),
    "ods": Kind(f"{OPEN_DOCUMENT}spreadsheet", is_open_document(f"{OPEN_DOCUMENT}spreadsheet")),
    "odp": Kind(f"{OPEN_DOCUMENT}presentation", is_open_document(f"{OPEN_DOCUMENT}presentation")),
    "txt": Kind("text/plain", is_text),
    "md": Kind("text/markdown", is_text),
    "csv": Kind("text/csv", is_text),
}


class Upload(NamedTuple):
    """A file that was looked at and may be kept."""

    file: UploadedFile
    name: str
    media_type: str
    size: int
    sha256: str


def accept(file: UploadedFile) -> Upload:
    """Look at a file. Raises ValidationError, with what to do instead, when it is not one that may be kept."""
    name = clean_name(str(file.name))
    stem, _dot, extension = name.rpartition(".")
    kind = KINDS.get(extension.lower()) if stem and extension.lower() in settings.FILE_TYPES else None
    if kind is None:
        offered = ", ".join(sorted(settings.FILE_TYPES))
        raise ValidationError(
            _("Files of this kind are not taken in. Choose one of these: %(kinds)s.") % {"kinds": offered}
        )
    size = file.size or 0
    if not size:
        raise ValidationError(_("The file is empty."))
    if size > settings.FILE_MAX_BYTES:
        raise ValidationError(too_large())
    if not kind.fits(file):
        raise ValidationError(
            _("The content is not what the name says. Save it as %(kind)s, without macros, and choose it again.")
            % {"kind": extension.upper()}
        )
    return Upload(file, name, kind.media_type, size, fingerprint(file))


def too_large() -> str:
    """What is said of a file over the limit."""
    return _("The file is larger than %(size)s. Make it smaller, or add a link to it.") % {
        "size": file_size(settings.FILE_MAX_BYTES)
    }


def clean_name(name: str) -> str:
    """The name as it is shown and handed out: no folders, nothing that cannot be seen, not too long; kind kept."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = " ".join("".join(c for c in name if not odd_characters(c) and c.isprintable()).split()).lstrip(".")
    stem, dot, extension = name.rpartition(".")
    if not stem:
        return name[:LONGEST_NAME]
    extension = extension[:10]
    return f"{stem[: LONGEST_NAME - len(extension) - 1].rstrip()}{dot}{extension}"


def head(file: UploadedFile, count: int) -> bytes:
    """The first bytes."""
    file.seek(0)
    return cast("bytes", file.read(count))


def parts_of(file: UploadedFile) -> set[str]:
    """The names of a zip's parts, of which nothing is unpacked; none when it is no zip or an unreasonable one."""
    size = file.size or 0
    file.seek(max(0, size - BEFORE - END_OF_ZIP.size - COMMENT))
    tail = file.read()
    at = tail.rfind(ZIP_SIGNATURE)
    if at < 0 or len(tail) < at + END_OF_ZIP.size or tail[max(0, at - BEFORE) :].startswith(BIG_ZIP_SIGNATURE):
        return set()
    count, length = END_OF_ZIP.unpack_from(tail, at)[4:6]
    if count > MOST_PARTS or length > LONGEST_DIRECTORY:  # zipfile reads as much as the length says, whatever the count
        return set()
    file.seek(0)
    try:
        with zipfile.ZipFile(cast("Any", file)) as package:
            names = package.namelist()
            return set(names) if len(names) == count else set()
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError):
        return set()


def fingerprint(file: UploadedFile) -> str:
    """Its SHA-256."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


class Bounded(FileUploadHandler):
    """Stops taking in a file that is larger than any may be; the rest of the form is read as usual."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass it on to the next handler, or give up on this file and remember why."""
        self.received += len(raw_data)
        if self.received > settings.FILE_MAX_BYTES:
            cast("HttpRequest", self.request).upload_too_large = True  # type: ignore[attr-defined]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one make the file."""
