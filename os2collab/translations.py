"""The catalogues in `locale/`: collected from the code, and made into what Django reads. Neither needs gettext."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import polib
from django.conf import settings
from django.utils.translation.template import templatize

CODE = ("os2collab", "projects", "partnerships")
TEMPLATES = "templates"
FUNCTIONS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class Text(NamedTuple):
    """A text in the source language, with what tells it from others; `plural` when it counts something."""

    context: str | None
    singular: str
    plural: str


def compile_catalogues() -> None:
    """Write each .mo file that is missing or older than its .po file."""
    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).glob("*/LC_MESSAGES/django.po"):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                polib.pofile(str(source)).save_as_mofile(str(compiled))


def texts() -> list[Text]:
    """Every text that our code and templates have translated, once each, by file. Needs Babel, a tool of developers."""
    return list(dict.fromkeys(text for text in _texts() if text.singular))


def _texts() -> Iterator[Text]:
    from babel.messages.extract import extract

    for path in source_files():
        source, language = path.read_text(), "python"
        if path.suffix != ".py":
            # Django turns a template into something like source code; JavaScript's lexer is the lenient one.
            source, language = templatize(source, origin=str(path)), "javascript"
        for _line, found, _comments, context in extract(language, BytesIO(source.encode()), FUNCTIONS):
            singular, plural = (found, "") if isinstance(found, str) else found
            yield Text(context, singular, plural)


def source_files() -> Iterator[Path]:
    """Our own code and templates: what may hold texts."""
    for app in CODE:
        yield from sorted((settings.BASE_DIR / app).rglob("*.py"))
    yield from sorted(
        path for path in (settings.BASE_DIR / TEMPLATES).rglob("*") if path.suffix in {".html", ".txt", ".svg"}
    )


def update(catalogue: polib.POFile) -> polib.POFile:
    """The catalogue with the texts that the code has now: new ones untranslated, those that are gone left out."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    fresh = polib.POFile(wrapwidth=0)
    fresh.header, fresh.metadata = catalogue.header, catalogue.metadata
    for text in texts():
        old = known.get((text.context, text.singular))
        if old is None or old.msgid_plural != text.plural:
            old = _untranslated(text)
        fresh.append(old)
    return fresh


def _untranslated(text: Text) -> polib.POEntry:
    from babel.messages import Message

    message = Message(text.singular)
    flags = {"python-format": message.python_format, "python-brace-format": message.python_brace_format}
    return polib.POEntry(
        msgctxt=text.context,
        msgid=text.singular,
        msgid_plural=text.plural,
        msgstr_plural={0: "", 1: ""} if text.plural else {},
        flags=[flag for flag, set_ in flags.items() if set_],
    )
