"""The first thing that the portfolio says."""

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def lead_sentences(counts: dict[str, int]) -> list[str]:
    """What a colleague would say about the whole of it: how many there are, and what stands out."""
    whole, silent, gap, review = (counts[name] for name in ("", "silent", "gap", "review"))
    said = [(whole, ngettext("One project or partnership.", "%(n)s projects and partnerships.", whole))]
    if silent:
        said.append((silent, ngettext("One is silent.", "%(n)s are silent.", silent)))
    if gap:
        differently = ngettext(
            "In one of them the sides see it differently.", "In %(n)s of them the sides see it differently.", gap
        )
        said.append((gap, differently))
    if review:
        said.append((review, ngettext("One review is overdue.", "%(n)s reviews are overdue.", review)))
    if len(said) == 1 and whole:
        said.append((whole, _("Nobody is silent, nobody sees it differently, and no review is overdue.")))
    return [capfirst(sentence % {"n": apnumber(count)}) for count, sentence in said]
