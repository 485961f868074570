"""A line of the staffing: who does what on which milestone, how much of a week, from a day to a day."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.fields import CleanTextField, DanishDateField
from os2collab.models import Side
from projects.adjusting import Proposal
from projects.forms.lever_part import LeverPart
from projects.models import Allocation, Lever, Milestone, Project, TeamMember, Touches
from projects.models.allocation import HOURS

TYPED = ("who", "task", "hours", "starts_on", "ends_on")


class AllocationPart(LeverPart):
    """A line that is in the plan and may be changed or taken out, or a new one, which may stay empty."""

    lever = Lever.STAFFING
    who = forms.ChoiceField(label=_("Who"), show_hidden_initial=True)
    place = forms.ChoiceField(label=_("On what"), required=False)
    task = CleanTextField(label=_("Does what"), max_length=120, show_hidden_initial=True)
    hours = forms.IntegerField(
        label=_("Hours a week"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Write a whole number of hours.")},
        show_hidden_initial=True,
    )
    starts_on = DanishDateField(label=_("From"), show_hidden_initial=True)
    ends_on = DanishDateField(label=_("To"), show_hidden_initial=True)
    take_out = forms.BooleanField(label=_("Take it out"), required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        prefix: str,
        project: Project,
        places: Sequence[Milestone | None],
        allocation: Allocation | None = None,
    ) -> None:
        self.project, self.allocation, self.places = project, allocation, {place_key(place): place for place in places}
        now = standing(allocation) if allocation else {"place": next(iter(self.places), "")}
        title = str(allocation.user or allocation.organisation) if allocation else str(_("New line"))
        super().__init__(data, prefix=prefix, now=now, title=title)
        choices = [("", "—"), *who_choices(project.current_team)]
        if allocation and now["who"] not in {value for value, _label in choices}:
            choices.append((now["who"], _("%(name)s (has left the team)") % {"name": title}))
        self.fields["who"].choices = choices  # type: ignore[attr-defined]
        self.fields["place"].choices = [(key, place_label(place)) for key, place in self.places.items()]  # type: ignore[attr-defined]
        if allocation:
            del self.fields["place"]
        else:
            del self.fields["take_out"]
            if len(self.places) == 1:
                self.fields["place"].widget = forms.HiddenInput()
        if self.is_optional:
            for name in TYPED:
                self.fields[name].required = False

    @property
    def is_optional(self) -> bool:
        """Whether nothing is written in a new line, or an old one is taken out."""
        if self.allocation:
            return bool(self.data.get(self.add_prefix("take_out")))
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in TYPED)

    def clean_hours(self) -> int | None:
        """Of one person's week."""
        hours: int | None = self.cleaned_data["hours"]
        if hours is not None and hours not in HOURS:
            raise forms.ValidationError(_("Choose between 1 and 40 hours a week."))
        return hours

    def clean(self) -> dict[str, Any] | None:
        """The days come in order, inside the project's life; a new line is not over already."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        began = clock.local(self.project.created_at).date()
        if first and first < began and "starts_on" in self.changed_data:
            self.add_error("starts_on", _("The project began on %(day)s.") % {"day": f"{began:%d.%m.%Y}"})
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        elif last and not self.allocation and last < clock.today():
            self.add_error("ends_on", _("That day has passed. Choose a day to come."))
        return cleaned

    def proposals(self) -> list[Proposal]:
        """The line as it shall be, or that it is taken out; nothing when it stays, or is not finished."""
        if self.cleaned_data.get("take_out"):
            return [Proposal(Touches.ALLOCATION, None, allocation=self.allocation)]
        if self.is_optional or not set(self.changed_data) & {*TYPED, "place"}:
            return []
        if any(self.cleaned_data.get(name) in {None, ""} for name in TYPED):
            return []
        return [Proposal(Touches.ALLOCATION, self.after(), allocation=self.allocation)]

    def after(self) -> dict[str, Any]:
        """The line as a plan change keeps it."""
        organisation, _colon, user = self.cleaned_data["who"].partition(":")
        place = self.allocation.milestone_id if self.allocation else None
        if not self.allocation and (milestone := self.places.get(self.cleaned_data.get("place", ""))):
            place = milestone.pk
        first: date = self.cleaned_data["starts_on"]
        return {
            "milestone": place,
            "organisation": int(organisation),
            "user": int(user) if user else None,
            "task": self.cleaned_data["task"],
            "hours": self.cleaned_data["hours"],
            "starts_on": first.isoformat(),
            "ends_on": self.cleaned_data["ends_on"].isoformat(),
        }


def standing(allocation: Allocation) -> dict[str, Any]:
    """A line of the plan as the form shows it."""
    who = f"{allocation.organisation_id}:{allocation.user_id or ''}"
    return {"who": who} | {name: getattr(allocation, name) for name in TYPED[1:]}


def who_choices(team: Iterable[TeamMember]) -> list[tuple[str, Any]]:
    """Everybody on the team in the name of their organisation, and each organisation without a name."""
    people, nameless = [], {}
    for member in team:
        if member.side == Side.SECRETARIAT:
            continue
        name = f"{member.user.name}, {member.organisation.name}"
        people.append((f"{member.organisation_id}:{member.user_id}", name))
        words = _("%(organisation)s, not named yet") % {"organisation": member.organisation.name}
        nameless[f"{member.organisation_id}:"] = words
    return [*people, *nameless.items()]


def place_key(place: Milestone | None) -> str:
    """A milestone's number, or nought for the project as a whole."""
    return str(place.number) if place else "0"


def place_label(place: Milestone | None) -> Any:
    """What a place is called."""
    return str(place) if place else _("The project as a whole")
