"""The two languages: everything is translated, with the same places for names and figures, and nothing is mixed."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import allauth
import django
import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from os2collab import demo
from os2collab.models import Membership, Organisation, User
from os2collab.translations import source_files, texts

CATALOGUE, BORROWED = (
    polib.pofile(str(folder / "da" / "LC_MESSAGES" / "django.po")) for folder in settings.LOCALE_PATHS
)
PLACE = re.compile(r"%\(\w+\)\+?[a-z]|\{\w+\}|</?\w+[^>]*>|[\[\]]|%%")

# OS2's own words, which English readers meet too, and the name of the currency.
DANISH_IN_ENGLISH = {
    "styregruppe",
    "koordinationsgruppe",
    "tilsagn",
    "tilslutning",
    "vederlag",
    "indstilling",
    "kommissorium",
    "øre",
}
DANISH = re.compile(
    r"\b(af|at|bliver|den|der|det|du|eller|er|et|fra|har|hvem|hvor|ikke|kan|med|når|og|på|skal|som|til|vil)\b"
    r"|\w*[æøåÆØÅ]\w*",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"\b(and|are|been|choose|does|enter|is|not|of|please|that|the|this|was|were|with|you|your)\b",
    re.IGNORECASE,
)
AS_BOTH = {"at", "den", "et", "for", "her", "man", "over", "under", "kan"}


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def places(text: str) -> list[str]:
    return sorted(PLACE.findall(text))


@pytest.mark.parametrize("catalogue", [CATALOGUE, BORROWED], ids=["ours", "borrowed"])
def test_every_text_is_translated(catalogue):
    assert catalogue.untranslated_entries() == []
    assert catalogue.fuzzy_entries() == []
    assert catalogue.obsolete_entries() == []
    assert not [entry.msgid for entry in catalogue if not all(translations(entry))]
    assert not [entry.msgid for entry in catalogue if entry.msgid_plural and len(entry.msgstr_plural) != 2]


def test_what_is_borrowed_is_said_by_others_and_not_by_us():
    packages = (django.__path__[0] + "/conf", django.__path__[0] + "/contrib/auth", allauth.__path__[0])
    said = {entry.msgid for package in packages for entry in polib.pofile(f"{package}/locale/da/LC_MESSAGES/django.po")}
    borrowed = {entry.msgid for entry in BORROWED}
    assert borrowed - said == set(), "nobody says it any more"
    assert borrowed & {entry.msgid for entry in CATALOGUE} == set()


def test_the_catalogue_holds_the_texts_of_the_code_and_no_others():
    in_code = {(text.context, text.singular, text.plural) for text in texts()}
    in_catalogue = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in CATALOGUE}
    assert in_code - in_catalogue == set(), "new: run `make messages` and translate"
    assert in_catalogue - in_code == set(), "gone: run `make messages`"


def test_whoever_collects_the_texts_knows_every_name_of_gettext():
    pattern = re.compile(r"import \w*gettext\w* as (?!_$)\w+", re.MULTILINE)
    assert not [path for path in source_files() if pattern.search(path.read_text())]


def test_placeholders_and_marks_agree():
    """A singular may leave the number out: it says “one”."""
    wrong = []
    for entry in [*CATALOGUE, *BORROWED]:
        one, more = places(entry.msgid), places(entry.msgid_plural or entry.msgid)
        said = [places(text) for text in translations(entry)]
        if said[0] not in (one, more) or said[-1] != more:
            wrong.append(entry.msgid)
    assert not wrong


def test_no_sentence_ends_with_an_amount():
    """An amount ends with “kr.”: one more full stop would be one too many."""
    amount = re.compile(r"(?:%\((?:amount|goal|missing|binding)\)s|\{amount\})\.")
    texts_of_both = [text for entry in CATALOGUE for text in (entry.msgid, entry.msgid_plural, *translations(entry))]
    assert not [text for text in texts_of_both if amount.search(text)]


def test_first_letter_end_and_edges_agree():
    """A sentence stays a sentence, and a piece of one stays a piece."""
    wrong = []
    for entry in CATALOGUE:
        for source, text in zip(filter(None, (entry.msgid, entry.msgid_plural)), translations(entry), strict=True):
            if source[:1].islower() and text[:1].isupper() and not text.startswith("OS2"):
                wrong.append((source, text))
            if source[-1:] != text[-1:] and {source[-1:], text[-1:]} & set(".:?!… "):
                wrong.append((source, text))
            if source[:1].isspace() != text[:1].isspace():
                wrong.append((source, text))
    assert not wrong


def test_english_texts_hold_no_danish_but_the_words_of_os2():
    danish = {}
    for text in texts():
        for source in filter(None, text[1:]):
            found = {match[0].lower() for match in DANISH.finditer(PLACE.sub(" ", source))}
            if found - DANISH_IN_ENGLISH - AS_BOTH:
                danish[source] = found
    assert not danish


class Words(HTMLParser):
    """What a page says: its texts, what it says to those who listen, and where it leads."""

    SPOKEN = ("alt", "aria-label", "placeholder", "title")
    # Code is code, a key is called what stands on it, and what is marked as another language is in that language.
    OTHER = re.compile(r"<(script|style|pre|code|kbd)\b.*?</\1>|<(\w+)\s[^>]*\blang=[^>]*>.*?</\2>", re.DOTALL)

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        head, body = page.split("<body", 1)
        self.feed(head[head.index("<title") :])
        self.feed("<body" + self.OTHER.sub("", body))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value for name, value in attrs if name in self.SPOKEN and value]
        self.links += [value for name, value in attrs if (tag, name) == ("a", "href") and value]

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.said.append(" ".join(data.split()))


def pieces(sources: set[str], others: set[str]) -> tuple[set[str], list[str]]:
    """Whole texts that only one language has, and runs of at least three words between places for names."""
    whole = {source for source in sources - others if not PLACE.search(source)}
    runs = {run.strip(" .,:;") for source in sources - others for run in PLACE.split(source)}
    return whole, [run for run in runs if run.count(" ") >= 2 and not any(run in other for other in others)]


ENGLISH_TEXTS = {text for entry in CATALOGUE for text in (entry.msgid, entry.msgid_plural) if text}
DANISH_TEXTS = {text for entry in CATALOGUE for text in translations(entry)}


# A lead, a vendor, the secretariat, and somebody who is new.
READERS = ("mette@skanderborg", "jonas@nordlys", "rikke@os2-sekretariatet", "sofus@randers")


def crawl(client: Client) -> Iterator[tuple[str, Words]]:
    """Each page that links lead to from the overview, one for each view."""
    seen: set[str] = set()
    addresses = ["/", "/accessibility/", "/personal-data/", "/help/", "/account/password/reset/", "/account/signup/"]
    while addresses:
        address = addresses.pop(0)
        view = resolve(address.partition("?")[0]).view_name
        if view in seen:
            continue
        seen.add(view)
        answer = client.get(address, follow=True)
        if "text/html" in answer.headers["Content-Type"]:
            words = Words(answer.content.decode())
            yield address, words
            addresses += [link.partition("#")[0] for link in words.links if re.match("/(?!/|static)", link)]


def pages(language: str) -> dict[tuple[str, str], list[str]]:
    """What each reader is told at each address."""
    User.objects.update(language=language)
    told = {}
    for reader in (*READERS, ""):
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        if reader:
            client.force_login(User.objects.get(email=f"{reader}.example"))
        told |= {(reader, address): words.said for address, words in crawl(client)}
    return told


@pytest.mark.django_db
def test_no_page_mixes_the_languages():
    demo.load()
    names = set(Organisation.objects.values_list("name", flat=True))
    names |= set(Membership.objects.values_list("title", flat=True))  # people wrote those, in Danish
    danish, english = pages("da"), pages("en")
    assert len(danish) > 80

    whole, runs = pieces(ENGLISH_TEXTS, DANISH_TEXTS)
    spoken = {said for page in danish.values() for said in page}
    foreign = {said for said in spoken if said in whole or any(run in said for run in runs) or ENGLISH.search(said)}
    assert not {(*where, said) for where, page in danish.items() for said in foreign.intersection(page)}

    whole, runs = pieces(DANISH_TEXTS, ENGLISH_TEXTS | names)
    spoken = {said for page in english.values() for said in page}
    foreign = {said for said in spoken if said in whole or any(run in said for run in runs)}
    assert not {
        (*where, said)
        for where, page in english.items()
        for said in foreign.intersection(page)
        # What both pages say word for word is what people wrote, and they wrote Danish.
        if said in whole or said not in danish.get(where, ())
    }
