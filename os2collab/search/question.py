"""What somebody typed, as a question to the database: words, "a phrase", -not, or. Nothing that is typed is an error.

Each word is found whatever its ending (Danish stems), as the beginning of a longer word, and as the end of a compound.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection

LONGEST = 200  # characters of what was typed that are read
MOST_TERMS = 10
LONGEST_WORD = 60

TERM = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
QUOTES = str.maketrans(dict.fromkeys("»«“”„", '"'))
OR = {"or", "eller"}
LETTERS = re.compile(rf"[^\W_]{{2,{LONGEST_WORD}}}")
NUMBER = re.compile(r"[^\W\d]?\d+")  # M3 means M3, not M30
PREFIX = "os2"
SPELLINGS = (("aa", "å"), ("ae", "æ"), ("oe", "ø"))

# A word or phrase as written and as a stem; part of a longer word where that is wanted; and whether it says anything.
PARSE = """
SELECT term, numnode(stemmed) > 0 AS says, (
    stemmed || phraseto_tsquery('simple', words) || CASE WHEN partly THEN
        to_tsquery('danish', words || ':*') || to_tsquery('simple', words || ':*') || COALESCE((
            SELECT string_agg(quote_literal('<' || reverse(lexeme)) || ':*', ' | ')
            FROM unnest(stems) WHERE length(lexeme) > 2
        ), '')::tsquery
    ELSE '' END
)::text AS query, tsvector_to_array(stems) AS stems
FROM unnest(%s::int[], %s::text[], %s::bool[]) AS asked (term, words, partly),
     phraseto_tsquery('danish', words) AS stemmed, to_tsvector('danish', words) AS stems
"""


@dataclass
class Term:
    """One word or phrase, with the spellings that mean the same."""

    words: str
    is_phrase: bool
    is_unwanted: bool
    starts_alternative: bool = False  # "or" stood before it
    queries: list[str] = field(default_factory=list)
    stems: set[str] = field(default_factory=set)
    says: bool = False

    @property
    def partly(self) -> bool:
        """Whether it may be a part of a longer word."""
        return not self.is_phrase and bool(LETTERS.fullmatch(self.words)) and not NUMBER.fullmatch(self.words)

    @property
    def query(self) -> str:
        """As PostgreSQL writes it."""
        found = f"({' | '.join(self.queries)})"
        return f"!{found}" if self.is_unwanted else found


class Question:
    """What was typed, taken apart. Costs one query, when there is anything to ask."""

    def __init__(self, typed: str) -> None:
        self.typed = " ".join(typed[:LONGEST].split())
        self.read = list(read(self.typed))

    @cached_property
    def terms(self) -> list[Term]:
        """What is asked, with PostgreSQL's reading of it. Words that all texts have (og, i, som) are left out."""
        spelled = [(n, word, term.partly) for n, term in enumerate(self.read) for word in spellings(term.words)]
        if not spelled:
            return []
        with connection.cursor() as cursor:
            cursor.execute(PARSE, [list(each) for each in zip(*spelled, strict=True)])
            for n, says, query, stems in cursor.fetchall():
                term = self.read[n]
                term.says = term.says or says
                term.queries += [query] if query else []
                term.stems |= {stem for stem in stems if len(stem) > 1}
        known = [term for term in self.read if term.queries]
        telling = [term for term in known if term.says]
        return telling if any(not term.is_unwanted for term in telling) else known

    @cached_property
    def every(self) -> str:
        """What a thing and its surroundings must fulfil; nothing when nothing is wanted."""
        groups: list[list[Term]] = []
        for term in self.terms:
            if term.starts_alternative or not groups:
                groups.append([])
            groups[-1].append(term)
        wanted = [group for group in groups if any(not term.is_unwanted for term in group)]
        return " | ".join(f"({' & '.join(term.query for term in group)})" for group in wanted)

    @cached_property
    def some(self) -> str:
        """Any of the words: at least one must stand in the thing itself."""
        return " | ".join(term.query for term in self.terms if not term.is_unwanted)

    @property
    def is_plain(self) -> bool:
        """Whether nothing is unwanted, so that a thing that has every word need not be asked about its surroundings."""
        return not any(term.is_unwanted for term in self.terms)

    @cached_property
    def marks(self) -> set[str]:
        """Beginnings and ends of words that are marked where they are found."""
        wanted = [term for term in self.terms if not term.is_unwanted]
        return {mark.lower() for term in wanted for mark in (*term.stems, *spellings(term.words))}

    def __bool__(self) -> bool:
        return bool(self.every)


def read(typed: str) -> list[Term]:
    """The words and phrases, in their order."""
    terms: list[Term] = []
    alternative = False
    for found in TERM.finditer(typed.translate(QUOTES)):
        phrase, word = found["phrase"], found["word"]
        if word and word.lower() in OR and not found["minus"]:
            alternative = bool(terms)
        elif words := (phrase or word or "")[: LONGEST if phrase else LONGEST_WORD].strip():
            terms.append(Term(words, phrase is not None, bool(found["minus"]), alternative))
            alternative = False
    return terms[:MOST_TERMS]


def spellings(words: str) -> list[str]:
    """The words as typed, without OS2, and with å for aa, æ for ae, ø for oe, and the other way round."""
    short = long = bare = words.lower()
    if len(bare) > len(PREFIX):
        short = long = bare = bare.removeprefix(PREFIX)
    for letters, letter in SPELLINGS:
        short, long = short.replace(letters, letter), long.replace(letter, letters)
    return list(dict.fromkeys((words, bare, short, long)))
