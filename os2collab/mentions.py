"""Asking somebody by name in what one writes: who may be asked, what was typed for it, and how it is shown."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Q

from os2collab.matters import Person, kind_of
from os2collab.models import Side, User
from os2collab.models.audience import in_audience
from os2collab.prose import MENTION

OFFERED = 8
MOST = 20  # mentions in one comment
# “@” at the beginning of a word, and the word; an e-mail address has a letter before it.
TYPED = re.compile(r"(?<![\w@/.+-])@(\w[\w'-]*)")


class Offer(NamedTuple):
    """Somebody who may be asked, and what to write so that nobody else is meant."""

    person: Person
    call: str


class Resolved(NamedTuple):
    """A text as it is stored, who is mentioned in it, and which names stand there as plain text."""

    text: str
    people: tuple[int, ...]
    unknown: tuple[str, ...]


def who_may_be_asked(noun: Any, by: User, audience: str, narrow: Q) -> list[Person]:
    """People who can read an entry for ``audience`` on this matter, and whose names are no secret to ``by``.

    In the order of their organisations; one query.
    """
    matter = kind_of(noun)
    rows = matter.readers(noun).filter(narrow, in_audience(audience, "user_id"), user__is_active=True)
    if Side.SECRETARIAT not in {employment.organisation.side for employment in by.employments}:
        rows = rows.filter(matter.known(noun, by))
    named = rows.exclude(user=by.pk).order_by("organisation__sort_key", "user__name", "user_id").distinct()
    columns = ("user_id", "user__name", "organisation__name", "organisation__kind")
    return [Person(*row[:4]) for row in named.values_list(*columns, "organisation__sort_key")[: OFFERED * MOST]]


def offered(noun: Any, by: User, audience: str, text: str) -> list[Offer]:
    """The first eight whose name, or a part of it, begins like this."""
    found = who_may_be_asked(noun, by, audience, beginning([text]))
    namesakes = Counter(person.name for person in found)
    return [Offer(person, person.name if namesakes[person.name] == 1 else person.label) for person in found[:OFFERED]]


def beginning(words: Iterable[str]) -> Q:
    """A name, or a later word of it, begins with one of these words."""
    narrow = Q()
    for word in words:
        narrow |= Q(user__name__istartswith=word) | Q(user__name__icontains=f" {word}")
    return narrow


def resolve(
    text: str, asked: Collection[int], *, noun: Any, by: User, audience: str, known: Mapping[int, str] | None = None
) -> Resolved:
    """Put stored mentions where names were typed; ``asked`` are people who were chosen from the list.

    ``known`` are those who are mentioned already, by their names: they stay so, whoever else is called like them, and
    though they have left.

    What names nobody who can read it stays plain text, and is returned as unknown: it is not said whether there is
    somebody of that name.
    """
    words = list(dict.fromkeys(word for word in TYPED.findall(text)))[:MOST]
    if not words and not asked:
        return Resolved(text, (), ())
    people = who_may_be_asked(noun, by, audience, beginning(words) | Q(user__in=list(asked)[:MOST]))
    stored, mentioned, unknown = put(text, unmistakable(people, known or {}))
    chosen = [person.pk for person in people if person.pk in asked and person.pk not in mentioned]
    if chosen:
        stored = f"{stored}\n\n{' '.join(f'@[{pk}]' for pk in chosen)}".strip()
    return Resolved(stored, (*mentioned, *chosen), tuple(unknown))


def put(text: str, labels: list[tuple[str, int]]) -> tuple[str, list[int], list[str]]:
    """The text with stored mentions for the names in it, who they are, and the words that name nobody."""
    parts, mentioned, unknown, end = [], [], [], 0
    for match in TYPED.finditer(text):
        if match.start() < end:
            continue  # inside a name that has just been put
        label, pk = next((each for each in labels if is_called(text, match.start(1), each[0])), ("", 0))
        if label:
            parts += [text[end : match.start()], f"@[{pk}]"]
            end = match.start(1) + len(label)
            mentioned.append(pk)
        else:
            unknown.append(match[1])
    return "".join([*parts, text[end:]]), list(dict.fromkeys(mentioned)), unknown


def is_called(text: str, start: int, label: str) -> bool:
    """Whether the label, and no longer word, stands at that place of the text."""
    end = start + len(label)
    return text[start:end].lower() == label and not text[end : end + 1].isalnum()


def unmistakable(people: Iterable[Person], known: Mapping[int, str]) -> list[tuple[str, int]]:
    """What each may be called: with the organisation, by name, by first name; the longest first, no two alike.

    The name of one who is ``known`` is theirs.
    """
    calls = {
        (label.lower(), person.pk)
        for person in people
        for label in (person.label, person.name, person.name.partition(" ")[0])
    }
    meant = Counter(label for label, _pk in calls)
    taken = Counter(name.lower() for name in known.values())
    theirs = [(name.lower(), pk) for pk, name in known.items() if taken[name.lower()] == 1]
    others = [call for call in calls if meant[call[0]] == 1 and call[0] not in taken]
    return sorted([*theirs, *others], key=lambda call: -len(call[0]))


def as_typed(text: str, names: Mapping[int, str]) -> str:
    """A stored text as its author would type it; as it is stored when the names would not say who is meant."""
    typed = MENTION.sub(lambda match: f"@{names[int(match[1])]}" if int(match[1]) in names else match[0], text)
    return typed if put(typed, unmistakable([], names))[0] == text else text
