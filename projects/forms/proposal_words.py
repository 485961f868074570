"""Why the plan should change, and what follows; the words of a proposal."""

from decimal import Decimal

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, KronerField, SubmissionField, VersionField
from projects.models import Lever


class WordsForm(Form):
    """Why, and what it means for the levers that are left alone and for the money."""

    reason = CleanTextField(
        label=_("Why?"), max_length=2_000, lines=3, help_text=_("Write about the matter, not about people.")
    )
    for_scope = CleanTextField(label=_("What does it mean for the task?"), max_length=1_000, required=False, lines=2)
    for_staffing = CleanTextField(
        label=_("What does it mean for the staffing?"), max_length=1_000, required=False, lines=2
    )
    for_deadline = CleanTextField(
        label=_("What does it mean for the deadline?"), max_length=1_000, required=False, lines=2
    )
    for_money = CleanTextField(label=_("What does it mean for the money?"), max_length=1_000, required=False, lines=2)
    extra_amount = KronerField(
        label=_("Cost beyond the prices"),
        required=False,
        help_text=_("kr. excluding VAT; leave it empty when there is none"),
    )
    submission = SubmissionField()
    version = VersionField()

    def __init__(self, data: QueryDict | None, *, levers: list[Lever], version: int) -> None:
        super().__init__(data, initial={"version": version})
        del self.fields["submission" if version else "version"]
        for lever in levers:
            del self.fields[f"for_{lever}"]

    def clean_extra_amount(self) -> Decimal:
        """No cost is nought."""
        return self.cleaned_data["extra_amount"] or Decimal(0)

    def meet_conflict(self, current: models.Model) -> None:
        """Somebody proposed a newer version first: what it says stands beside what was typed."""
        super().meet_conflict(current)
        self.conflict = getattr(current, "current", None) or current
