"""What people write about a milestone: its plan, a status, a new date, a delivery and the answer to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, KronerField, SubmissionField
from os2collab.models import Organisation, User
from projects.models import Milestone, MilestoneState, Project, Status
from projects.questions import side_in

CONFIDENCE = [(str(level), str(level)) for level in range(1, 6)]


class MilestonePlanForm(Form):
    """Title, outcome, who is responsible, date and price. Once work has started, only the title is simply edited."""

    title = CleanTextField(label=_("Title"), max_length=120)
    outcome = CleanTextField(
        label=_("Outcome"),
        max_length=2_000,
        required=False,
        lines=3,
        help_text=_("What can somebody do, when it is reached, that they cannot do today?"),
    )
    responsible = forms.ModelChoiceField(
        label=_("Responsible organisation"), queryset=Organisation.objects.none(), required=False
    )
    due_date = DanishDateField(label=_("Plan"))
    price = KronerField(label=_("Price, excluding VAT"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    submission = SubmissionField()

    def __init__(self, *args: Any, project: Project, milestone: Milestone | None = None, **kwargs: Any) -> None:
        if milestone:
            names = ("title", "outcome", "responsible", "due_date", "price", "version")
            kwargs["initial"] = {name: getattr(milestone, name) for name in names}
        super().__init__(*args, **kwargs)
        self.choices("responsible").queryset = Organisation.objects.filter(
            participations__project=project, participations__ended_on=None
        )
        del self.fields["submission" if milestone else "version"]
        if milestone and milestone.state != MilestoneState.PLANNED:
            for name in ("outcome", "responsible", "due_date", "price"):
                del self.fields[name]


class StatusReportForm(Form):
    """One side's word on a milestone. Nothing is chosen beforehand, so that red costs as few clicks as green."""

    # Django moves fields out of the class, so this one does not hide HouseForm.status.
    status = forms.ChoiceField(  # type: ignore[assignment]
        label=_("How far are we?"), choices=Status, widget=forms.RadioSelect
    )
    forecast_date = DanishDateField(label=_("When do you expect it?"))
    confidence = forms.TypedChoiceField(
        label=_("How sure are you of that date?"), choices=CONFIDENCE, coerce=int, widget=forms.RadioSelect
    )
    obstacle = CleanTextField(label=_("What is in the way?"), max_length=2_000, required=False, lines=2)
    remedy = CleanTextField(label=_("What is done about it?"), max_length=2_000, required=False, lines=2)
    help_wanted = CleanTextField(label=_("Who can help?"), max_length=300, required=False)
    submission = SubmissionField()

    def __init__(self, *args: Any, milestone: Milestone, user: User, side: str = "", **kwargs: Any) -> None:
        initial = {}
        if not any(args):
            mine = milestone.report_of(side or side_in(milestone.project, user))
            initial["forecast_date"] = mine.forecast_date if mine else milestone.due_date
        super().__init__(*args, **{**kwargs, "initial": initial, "prefix": f"m{milestone.pk}"})


class DeliveryForm(Form):
    """What the vendor delivers and where it can be tried."""

    note = CleanTextField(
        label=_("What is delivered, and where can it be tried?"), max_length=2_000, required=False, lines=3
    )


class VerdictForm(Form):
    """The municipal side's answer to a delivery: accepted, or returned with what is missing."""

    verdict = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("accepted", _("Accept the delivery")), ("returned", _("Return it"))],
        widget=forms.RadioSelect,
    )
    reason = CleanTextField(
        label=_("What is missing?"),
        max_length=2_000,
        required=False,
        lines=3,
        help_text=_("Needed when you return it, so that the vendor can mend it."),
    )

    def clean(self) -> dict[str, Any] | None:
        """A return says why."""
        cleaned = super().clean()
        if (
            cleaned
            and cleaned.get("verdict") == "returned"
            and not cleaned.get("reason")
            and not self.has_error("reason")
        ):
            self.add_error("reason", _("Say what is missing, so that the vendor can mend it."))
        return cleaned


class CancellationForm(Form):
    """Why a milestone is taken out of the plan."""

    reason = CleanTextField(label=_("Reason"), max_length=2_000, lines=3)
