"""What people write when they promise something, when they say how it went, and when they move the day."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, SubmissionField
from projects.models import CheckIn, Milestone, Project, PromiseState

PLACE = re.compile(r"(?P<kind>[cm])(?P<number>[0-9]{1,4})")
CHECKINS_OFFERED = 3


class PromiseForm(Form):
    """One line: what, by when, and where it was said."""

    words = CleanTextField(
        label=_("What does your organisation promise?"), max_length=160, help_text=_("One thing, in one sentence.")
    )
    due_on = DanishDateField(label=_("By when?"))
    said_in = forms.CharField(label=_("Where was it said?"), required=False, widget=forms.Select)
    submission = SubmissionField()

    def __init__(self, *args: Any, project: Project, place: CheckIn | Milestone | None = None, **kwargs: Any) -> None:
        """With a ``place`` it is the form that stands there, and does not ask where."""
        super().__init__(*args, **kwargs)
        self.project = project
        if place is not None:
            self.fields["said_in"].widget = forms.HiddenInput()
            self.initial["said_in"] = key_of(place)

    def offer_places(self) -> None:
        """Let the list of places hold the plan's open milestones, the last check-ins, and what is chosen now."""
        milestones = Milestone.objects.filter(project=self.project).open().order_by("position", "number")
        checkins = CheckIn.objects.filter(project=self.project).exclude(state=CheckIn.State.OPEN)
        places: dict[str, Any] = {"": _("In the project as a whole")}
        places |= {key_of(milestone): str(milestone) for milestone in milestones}
        places |= {key_of(each): name_of(each) for each in checkins.order_by("-number")[:CHECKINS_OFFERED]}
        chosen = self["said_in"].value() or ""
        if chosen not in places and (place := self.place_of(chosen)):
            places[chosen] = name_of(place)
        self.fields["said_in"].widget.choices = list(places.items())

    def place_of(self, key: str) -> CheckIn | Milestone | None:
        """The check-in or milestone of this project with that key."""
        found = PLACE.fullmatch(key)
        if found is None:
            return None
        model: type[CheckIn | Milestone] = CheckIn if found["kind"] == "c" else Milestone
        return model._default_manager.filter(project=self.project, number=int(found["number"])).first()

    def clean_said_in(self) -> CheckIn | Milestone | None:
        """Where it was said; nothing is the project as a whole."""
        key: str = self.cleaned_data["said_in"]
        place = self.place_of(key)
        if key and place is None:
            raise ValidationError(_("Choose one of the values that are offered."))
        return place

    @property
    def promised(self) -> dict[str, Any]:
        """What the verb is told."""
        said = {name: self.cleaned_data[name] for name in ("words", "due_on", "submission")}
        place = self.cleaned_data["said_in"]
        if place is not None:
            said["checkin" if isinstance(place, CheckIn) else "milestone"] = place
        return said


def key_of(place: CheckIn | Milestone) -> str:
    """`c3` is the third check-in, `m2` the second milestone."""
    return f"{'c' if isinstance(place, CheckIn) else 'm'}{place.number}"


def name_of(place: CheckIn | Milestone) -> str:
    """What it is called in a list of places."""
    return str(_("Check-in %(number)d") % {"number": place.number}) if isinstance(place, CheckIn) else str(place)


class SettlementForm(Form):
    """How it went, and a word about it if one likes: not kept costs no more than kept."""

    outcome = forms.ChoiceField(
        label=_("How did it go?"),
        choices=[(state.value, state.label) for state in (PromiseState.KEPT, PromiseState.BROKEN)],
        widget=forms.RadioSelect,
    )
    note = CleanTextField(
        label=_("A word about it"),
        max_length=300,
        required=False,
        help_text=_("Write about the matter, not about people."),
    )

    def __init__(self, *args: Any, may_miss: bool = True, **kwargs: Any) -> None:
        """Those who made the promise say that it was kept, or move it."""
        super().__init__(*args, **kwargs)
        if not may_miss:
            self.fields["outcome"].choices = [(PromiseState.KEPT.value, PromiseState.KEPT.label)]  # type: ignore[attr-defined]
            self.fields["outcome"].initial = PromiseState.KEPT.value


class NewDayForm(Form):
    """Another day, and why."""

    to = DanishDateField(label=_("New day"))
    reason = CleanTextField(label=_("Reason"), max_length=300, help_text=_("Write about the matter, not about people."))
