"""What was asked, marked in what was found: by our own hand, so that nothing but <mark> is ever HTML."""

import re
from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString

from os2collab.search.question import PREFIX

SNIPPET = 200  # characters
BEFORE = 60  # of them before the first mark
WORD = re.compile(r"\w+")


def is_marked(word: str, marks: Collection[str]) -> bool:
    """Whether the word begins or ends like something that was asked; as an end, a letter or two say nothing."""
    word = word.lower()
    starts = (word, word.removeprefix(PREFIX))
    ends = tuple(mark for mark in marks if len(mark) > 2)
    return word.endswith(ends) or any(start.startswith(tuple(marks)) for start in starts)


def marked(text: str, marks: Collection[str]) -> SafeString:
    """The text, escaped, with the words that were asked for marked."""
    parts, end = [], 0
    for word in WORD.finditer(text):
        if is_marked(word[0], marks):
            parts += [escape(text[end : word.start()]), "<mark>", escape(word[0]), "</mark>"]
            end = word.end()
    return SafeString("".join([*parts, escape(text[end:])]))


def snippet(text: str, marks: Collection[str]) -> SafeString:
    """The part of a long text around the first word that was asked for; nothing when there is none."""
    text = " ".join(text.split())
    first = next((word.start() for word in WORD.finditer(text) if is_marked(word[0], marks)), None)
    if first is None:
        return SafeString()
    start = max(0, text.rfind(" ", 0, first - BEFORE) + 1) if first > BEFORE else 0
    end = start + SNIPPET
    if end < len(text):
        end = max(text.rfind(" ", start, end), first + 1)
    shown = f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
    return marked(shown, marks)
