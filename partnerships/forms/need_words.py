"""What people say of a need: whether they have it, what it takes, where it belongs, and who lifts it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, KronerField, SubmissionField, VersionField
from os2collab.http import small_number
from os2collab.models import Organisation
from partnerships.forms.amounts import WholeKronerField
from partnerships.forms.needs import YearField
from partnerships.models import EstimateUnit, Need, NeedState, NeedSupport, Stance, Weight

ONE_KRONE = Decimal(1)
SMALLEST = Decimal("0.01")
AGAIN = "open"


class StanceForm(Form):
    """What one organisation says: it has the need too and how much that matters, or it has not, and why."""

    stance = forms.ChoiceField(label=_("What do you say?"), widget=forms.RadioSelect)
    weight = forms.TypedChoiceField(
        label=_("How much does it matter to you?"),
        choices=Weight,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    wished_year = YearField(label=_("When do you wish for it?"))
    reason = CleanTextField(label=_("Not for us, because"), max_length=500, lines=2, required=False)
    version = VersionField()

    def __init__(self, *args: Any, place: tuple[Organisation, NeedSupport | None], **kwargs: Any) -> None:
        self.speaks_for, own = place
        names = ("stance", "weight", "wished_year", "reason", "version")
        initial: dict[str, Any] = {name: getattr(own, name) for name in names} if own else {"version": 0}
        if own and own.stance == Stance.TAKEN_BACK:
            initial["stance"] = None
        kwargs["initial"] = {**initial, "weight": initial.get("weight") or Weight.IMPORTANT}
        kwargs["auto_id"] = f"id_{self.speaks_for.pk}_%s"
        super().__init__(*args, **kwargs)
        is_said = own is not None and own.stance != Stance.TAKEN_BACK
        offered = [choice for choice in Stance.choices if is_said or choice[0] != Stance.TAKEN_BACK]
        labels = {Stance.TAKEN_BACK.value: _("Take back what we said")}
        self.fields["stance"].choices = [(value, labels.get(value, label)) for value, label in offered]  # type: ignore[attr-defined]
        self.fields["wished_year"].offer(own.wished_year if own else None)  # type: ignore[attr-defined]


class FigureField(KronerField):
    """A figure above zero, in kroner or in hours."""

    default_error_messages = {
        "invalid": _("Write a figure, for example 300 or 250.000."),
        "decimals": _("Write at most two decimals, for example 37,5."),
        "minimum": _("The figure must be above zero."),
        "maximum": _("The figure can be at most %(limit)s."),
    }


class EstimateForm(Form):
    """A vendor's rough idea: three figures in kroner or in hours, and what they depend on."""

    unit = forms.ChoiceField(label=_("Hours or kroner?"), choices=EstimateUnit, widget=forms.RadioSelect)
    low = FigureField(label=_("Low"), minimum=SMALLEST)
    likely = FigureField(label=_("Most likely"), minimum=SMALLEST)
    high = FigureField(label=_("High"), minimum=SMALLEST)
    words = CleanTextField(label=_("What it depends on"), max_length=1_000, lines=3, required=False)

    def clean(self) -> dict[str, Any]:
        """In order: low, most likely, high."""
        data = self.cleaned_data
        low, likely, high = (data.get(name) for name in ("low", "likely", "high"))
        if low is not None and likely is not None and likely < low:
            self.add_error("likely", _("The most likely figure is not below the low one."))
        if likely is not None and high is not None and high < likely:
            self.add_error("high", _("The high figure is not below the most likely one."))
        return data


class SettleForm(Form):
    """Park or decline a need, or take it up again, and why."""

    to = forms.ChoiceField(label=_("What happens to the need?"), widget=forms.RadioSelect)
    reason = CleanTextField(
        label=_("Why?"), max_length=500, lines=3, help_text=_("Everybody who has the need is told, and can read it.")
    )

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_aside = need.state in (NeedState.PARKED, NeedState.DECLINED)
        steps = {
            NeedState.PARKED.value: _("It is parked: not now"),
            NeedState.DECLINED.value: _("It is declined"),
            **({AGAIN: _("It is taken up again")} if is_aside else {}),
        }
        self.fields["to"].choices = [(step, label) for step, label in steps.items() if step != need.state]  # type: ignore[attr-defined]


class MergeForm(Form):
    """Which need this one becomes a part of: one that looks alike, or another by its number."""

    into = forms.ChoiceField(label=_("Part of which need?"), widget=forms.RadioSelect, required=False)
    number = CleanTextField(label=_("Or the number of another need"), max_length=20, required=False)

    def __init__(self, *args: Any, need: Need, alike: list[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.need = need
        self.fields["into"].choices = [(str(each.pk), f"{each.pk}: {each.title}") for each in alike]  # type: ignore[attr-defined]
        if not alike:
            del self.fields["into"]

    def clean(self) -> dict[str, Any]:
        """The need that is meant; a number that was written counts before a choice."""
        written = self.cleaned_data.get("number", "").removeprefix("#")
        number = small_number(written or self.cleaned_data.get("into", ""))
        found = Need.objects.filter(pk=number).first() if number else None
        if found is None or found.pk == self.need.pk:
            raise ValidationError({"number": _("Choose another need, or write its number.")})
        return {"into": found}


class LiftForm(Form):
    """The partnership that starts from a need."""

    leader = forms.ChoiceField(label=_("Who leads it?"))
    title = CleanTextField(label=_("Title"), max_length=120)
    purpose = CleanTextField(label=_("Purpose"), max_length=2_000, lines=5)
    goal_amount = WholeKronerField(
        label=_("Goal"), minimum=ONE_KRONE, help_text=_("Kroner excluding VAT. This much must become binding.")
    )
    deadline = DanishDateField(label=_("Deadline for tilsagn (pledges)"))
    submission = SubmissionField()

    def __init__(self, *args: Any, leaders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        several = [("", _("Choose"))] if len(leaders) > 1 else []
        self.fields["leader"].choices = [*several, *leaders]  # type: ignore[attr-defined]

    def clean_deadline(self) -> Any:
        """A new partnership has its deadline before it."""
        if self.cleaned_data["deadline"] < clock.today():
            raise ValidationError(_("Choose today or a later day."))
        return self.cleaned_data["deadline"]
