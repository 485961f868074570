"""The portfolio as a file: one line a row, three columns for the three kinds of money."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from os2collab.display import as_date
from os2collab.export import Cell
from os2collab.ui import LOOKS, Half
from partnerships.portfolio_rows import Row

HEADER = (
    gettext_lazy("Product"),
    gettext_lazy("Project"),
    gettext_lazy("Partnership"),
    gettext_lazy("Level"),
    gettext_lazy("Vendor's status"),
    gettext_lazy("Vendor's confidence"),
    gettext_lazy("Municipality's status"),
    gettext_lazy("Municipality's confidence"),
    gettext_lazy("Last heard from both"),
    gettext_lazy("Milestones to talk about"),
    gettext_lazy("Milestones behind plan"),
    gettext_lazy("Days behind plan at most"),
    gettext_lazy("Next milestone"),
    gettext_lazy("State of the partnership"),
    gettext_lazy("Deadline for tilsagn (pledges)"),
    gettext_lazy("Goal"),
    gettext_lazy("Binding"),
    gettext_lazy("Conditional"),
    gettext_lazy("Interest"),
    gettext_lazy("Verdict"),
    gettext_lazy("Next review"),
)


def line(row: Row) -> list[Cell]:
    """One row as cells."""
    project, partnership = row.project, row.partnership
    of_project: list[Cell] = [None] * 10
    if project:
        of_project = [
            project.get_level_display(),
            *said(row.vendor),
            *said(row.municipality),
            as_date(row.heard_at) if row.heard_at else None,
            project.gap_count,
            project.slipping_count,
            project.worst_slip_days,
            project.next_milestone.forecast_date if project.next_milestone else None,
        ]
    of_partnership: list[Cell] = [None] * 8
    if partnership:
        review = partnership.latest_review
        of_partnership = [
            partnership.get_state_display(),
            partnership.deadline,
            partnership.goal_amount,
            partnership.binding_amount,
            partnership.conditional_amount,
            partnership.interest_amount,
            review.get_verdict_display() if review else None,
            partnership.review_due_on,
        ]
    names: list[Cell] = [project.product.name, project.title] if project else [None, None]
    return [*names, partnership.title if partnership else None, *of_project, *of_partnership]


def said(half: Half | None) -> list[Cell]:
    """A side's status and confidence; a side that has gone silent says nothing now."""
    if half is None:
        return [_("No report yet"), None]
    if half.silent_days is not None:
        return [str(LOOKS["silent"].label), None]
    return [str(LOOKS[half.status].label), half.confidence]
