"""Needs that look like what somebody is about to write, so that the same need is not proposed twice."""

from django.db.models import IntegerField, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from os2collab.forms.text import odd_characters
from os2collab.models import User
from os2collab.search.question import Question, Term
from partnerships.models import Need, NeedState
from partnerships.models.need_questions import fits, rank

MOST = 5
FEWEST_LETTERS = 4  # of a word that is looked for by its beginning


def similar(title: str, user: User, *, but: int | None = None) -> list[Need]:
    """The five needs with most of the words, whatever their endings; or else with words that begin like them.

    Three queries at most: one that reads the words, one that looks for them, and the second try.
    """
    if odd_characters(title):
        return []
    seen = (
        Need.objects.visible_to(user)
        .exclude(state=NeedState.MERGED)
        .exclude(pk=but or 0)
        .select_related("organisation")
    )
    question = Question(title)
    terms = [term for term in question.terms if not term.is_unwanted]
    found = with_most_words(seen, question, terms) if terms else []
    return found or with_like_beginnings(seen, [term.words for term in terms])


def with_most_words(seen: QuerySet[Need], question: Question, terms: list[Term]) -> list[Need]:
    """Those with as many of the words as possible, and of three or more words at least two."""
    matched: Combinable | None = None
    for term in terms:
        hit = Cast(fits(term.query), IntegerField())
        matched = hit if matched is None else matched + hit
    fewest = 1 if len(terms) < 3 else 2
    ranked = seen.filter(fits(question.some)).annotate(matched=matched, rank=rank(question.some))
    return list(ranked.filter(matched__gte=fewest).order_by("-matched", "-rank", "-pk")[:MOST])


def with_like_beginnings(seen: QuerySet[Need], words: list[str]) -> list[Need]:
    """Those whose title has a word that begins as one of these: a slip of the pen is mostly near the end."""
    beginnings = {word.lower()[: max(FEWEST_LETTERS, len(word) // 2)] for word in words if len(word) >= FEWEST_LETTERS}
    if not beginnings:
        return []
    alike = Q()
    for beginning in sorted(beginnings):
        alike |= Q(title__icontains=beginning)
    return list(seen.filter(alike).order_by("-also_count", "-pk")[:MOST])
