"""What a coordinator sees while writing a review: the money, both sides' status, and what is worth asking about."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import clock
from os2collab.display import day, kroner
from partnerships.forms.reviews import ReviewForm
from partnerships.models import Partnership, PartnershipState
from partnerships.pages import further_sentence, is_late, strong_sentence
from partnerships.portfolio_rows import both_sides

EARLIER = 3


@dataclass
class Sign:
    """One thing that the app itself can see, and whether it is as it should be."""

    good: bool
    words: str


def review_context(partnership: Partnership, form: ReviewForm, *, came_from: str, in_panel: bool) -> dict[str, Any]:
    """Everything on the review panel: three queries beside the partnership."""
    vendor, municipality, gap = both_sides(partnership.project)
    address = reverse("review-new", args=[partnership.slug])
    return {
        "partnership": partnership,
        "form": form,
        "url": f"{address}?from={came_from}" if came_from else address,
        "back": reverse("portfolio") if came_from else partnership.get_absolute_url(),
        "strong": strong_sentence(partnership),
        "rest": further_sentence(partnership),
        "vendor": vendor,
        "municipality": municipality,
        "has_gap": bool(gap),
        "in_panel": in_panel,
        "level": 2 if in_panel else 1,
        "signs": signs(partnership),
        "earlier": list(partnership.reviews.select_related("by")[:EARLIER]),
        "has_next": next_to_review(partnership) is not None,
    }


def signs(partnership: Partnership) -> list[Sign]:
    """What the stored figures say, in the order in which one would ask about it. No query."""
    project = partnership.project
    found = [
        Sign(
            partnership.binding_amount >= partnership.goal_amount,
            binding_words(partnership),
        ),
        Sign(partnership.vendor is not None, vendor_words(partnership)),
    ]
    if partnership.state == PartnershipState.OPEN:
        found.append(Sign(not is_late(partnership), deadline_words(partnership)))
    if project:
        found.append(Sign(not project.gap_count, gap_words(project.gap_count)))
        found.append(Sign(not project.slipping_count, slip_words(project.slipping_count)))
    else:
        found.append(Sign(good=False, words=_("It belongs to no project yet.")))
    return found


def binding_words(partnership: Partnership) -> str:
    """How much is binding, and from how many."""
    return ngettext(
        "Binding: %(amount)s from %(count)d organisation",
        "Binding: %(amount)s from %(count)d organisations",
        partnership.binding_count,
    ) % {"amount": kroner(partnership.binding_amount), "count": partnership.binding_count}


def vendor_words(partnership: Partnership) -> str:
    """Whether there is a vendor."""
    if partnership.vendor:
        return _("Vendor: %(name)s") % {"name": partnership.vendor}
    return _("No vendor yet")


def deadline_words(partnership: Partnership) -> str:
    """How far away the deadline is."""
    days = (partnership.deadline - clock.today()).days
    if days < 0:
        return _("The deadline was %(date)s.") % {"date": day(partnership.deadline)}
    return ngettext("%(days)d day to the deadline", "%(days)d days to the deadline", days) % {"days": days}


def gap_words(count: int) -> str:
    """Whether the two sides see it differently."""
    if not count:
        return _("Both sides see it alike.")
    return ngettext(
        "The sides see %(count)d milestone differently.", "The sides see %(count)d milestones differently.", count
    ) % {"count": count}


def slip_words(count: int) -> str:
    """Whether dates slip."""
    if not count:
        return _("No milestone is behind its first plan.")
    return ngettext(
        "%(count)d milestone is behind its first plan.", "%(count)d milestones are behind their first plan.", count
    ) % {"count": count}


def next_to_review(partnership: Partnership) -> Partnership | None:
    """The partnership whose review is the most overdue after this one, if any is due today."""
    due = Partnership.objects.for_review().reviewed_next().filter(review_due_on__lte=clock.today())
    return due.exclude(pk=partnership.pk).first()
