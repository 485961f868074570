"""The first thing that the portfolio says."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def lead_sentences(counts: dict[str, int]) -> list[str]:
    """What a colleague would say about the whole of it: how many there are, and what stands out."""
    said = [
        ngettext("%(n)d project or partnership.", "%(n)d projects and partnerships.", counts[""]) % {"n": counts[""]}
    ]
    if counts["silent"]:
        said.append(ngettext("%(n)d is silent.", "%(n)d are silent.", counts["silent"]) % {"n": counts["silent"]})
    if counts["gap"]:
        said.append(
            ngettext("In %(n)d the sides see it differently.", "In %(n)d the sides see it differently.", counts["gap"])
            % {"n": counts["gap"]}
        )
    if counts["review"]:
        said.append(
            ngettext("%(n)d review is overdue.", "%(n)d reviews are overdue.", counts["review"])
            % {"n": counts["review"]}
        )
    if len(said) == 1 and counts[""]:
        said.append(_("Nobody is silent, nobody sees it differently, and no review is overdue."))
    return said
