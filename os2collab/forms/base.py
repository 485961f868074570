"""The form that all forms here are: parses and validates, and shows what a verb refuses at the right field."""

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, cast

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from os2collab.access.guards import Stale
from os2collab.feed import Entry
from os2collab.models import Event


class Difference(NamedTuple):
    """What I wrote beside what somebody else saved first, in one field."""

    label: str
    mine: str
    theirs: str


def as_validation_error(error: IntegrityError) -> tuple[str, ValidationError] | None:
    """Which rule the database refused with (its name, or that of a unique field) and the message; None when no rule."""
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    name, table = getattr(diagnosis, "constraint_name", None), getattr(diagnosis, "table_name", None)
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    if not name or model is None:
        return None
    for constraint in model._meta.constraints:
        if constraint.name == name:
            return name, ValidationError(constraint.get_violation_error_message(), code=name)
    for field in model._meta.local_fields:
        if field.unique and name.startswith(f"{table}_{field.column}_"):
            return field.name, model().unique_error_message(model, (field.name,))
    return None


class HouseForm(forms.BaseForm):
    """What plain forms and model forms have in common here.

    ``rules`` says at which field the message of a named database constraint belongs; others go to the summary.
    ``conflict`` is the thing as somebody else saved it while this form was open; see ``differences``.
    """

    error_css_class = "field--invalid"
    rules: ClassVar[dict[str, str]] = {}
    conflict: models.Model | None = None

    def choices(self, name: str) -> forms.ModelChoiceField:
        """The field of that name, to say what it offers this reader."""
        return cast("forms.ModelChoiceField", self.fields[name])

    def attempt[**A](self, verb: Callable[A, Any], *args: A.args, **kwargs: A.kwargs) -> Any:
        """Do what was asked; what the verb or a database constraint refuses becomes an error of this form.

        Returns what the verb returns, or None when it was refused: answer with the form and its ``status`` then.
        """
        try:
            return verb(*args, **kwargs)
        except Stale as stale:
            self.meet_conflict(stale.current)
        except ValidationError as error:
            self.refuse(error)
        except IntegrityError as error:
            broken = as_validation_error(error)
            if broken is None:
                raise
            rule, message = broken
            self.refuse(ValidationError({self.rules.get(rule, rule): message}))
        return None

    def refuse(self, error: ValidationError) -> None:
        """Show a complaint at its fields, or in the summary where this form shows no such field."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            is_shown = name in self.fields and not self.fields[name].widget.is_hidden
            self.add_error(name if is_shown else None, errors)

    def meet_conflict(self, current: models.Model) -> None:
        """Somebody saved first: remember what they wrote, and let the next press of the button know of it."""
        self.conflict = current
        self.answer_next(version=str(getattr(current, "version", "")))

    def answer_next(self, **hidden: str) -> None:
        """What the hidden fields say when the button is pressed again."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for name, value in hidden.items():
            self.data[self.add_prefix(name)] = value  # type: ignore[index]

    @property
    def saved_by(self) -> Entry | None:
        """Who saved first, and when: the last thing that happened to what the form is about."""
        if self.conflict is None:
            return None
        event = Event.objects.about(self.conflict).for_feed().first()
        return Entry(event, is_new=False) if event else None

    @property
    def differences(self) -> list[Difference]:
        """Where what I wrote differs from what the other person saved."""
        found = []
        for name, field in self.fields.items():
            if self.conflict is None or field.widget.is_hidden or not hasattr(self.conflict, name):
                continue
            mine, theirs = (as_text(field, value) for value in (self.cleaned_data[name], getattr(self.conflict, name)))
            if mine != theirs:
                found.append(Difference(str(field.label or name), mine, theirs))
        return found

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows this form: 200 fresh, 422 with errors, 409 when somebody was first."""
        if self.conflict is not None:
            return 409
        return 422 if self.is_bound and self.errors else 200


def as_text(field: forms.Field, value: Any) -> str:
    """A field's value in the words that people see: the label of a choice, names with commas between."""
    if hasattr(value, "all"):
        value = value.all()
    if isinstance(field, forms.ModelChoiceField):
        return str(value or "") if isinstance(value, models.Model | None) else ", ".join(sorted(map(str, value)))
    labels: dict[Any, Any] = dict(field.choices) if isinstance(field, forms.ChoiceField) else {}  # type: ignore[arg-type]
    return str(labels.get(value, field.prepare_value(value) if value is not None else ""))


class Form(HouseForm, forms.Form):
    """A form whose fields are written out."""


class ModelForm(HouseForm, forms.ModelForm):
    """A form with the labels, lengths and choices of a noun. It never saves: a verb does."""

    save = None  # type: ignore[assignment]


class PersonField(forms.ModelChoiceField):
    """A person in the name of an organisation: a choice among memberships, shown as “Mette Lund, Skanderborg”."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and organisation."""
        return f"{obj.user}, {obj.organisation}"
