"""A part of a proposal: filled in with the plan as it stands; what one leaves as it is proposes nothing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from os2collab.forms.base import Difference, Form, as_text
from projects.adjusting import Proposal
from projects.models import Lever


class LeverPart(Form):
    """Fields with what stands in the plan; only those that somebody changed propose something.

    Beside each stands, hidden, what the person saw, so that what others change meanwhile is noticed.
    """

    lever: Lever

    def __init__(self, data: QueryDict | None, *, prefix: str, now: Mapping[str, Any], title: str = "") -> None:
        super().__init__({}, prefix=prefix, initial=dict(now))
        self.title, self.now = title, now
        self.data: dict[str, Any] = self.as_it_stands()
        typed: Mapping[str, Any] = data if data is not None else {}
        mine = (f"{prefix}-", f"initial-{prefix}-")
        self.data |= {name: typed[name] for name in typed if name.startswith(mine)}

    def as_it_stands(self) -> dict[str, Any]:
        """What the browser would send of a form that nobody touched."""
        sent = {}
        for name, field in self.fields.items():
            if not isinstance(field, forms.BooleanField):
                value = field.prepare_value(self.now.get(name))
                sent[self.add_prefix(name)] = "" if value is None else str(value)
            if field.show_hidden_initial:
                sent[self.add_initial_prefix(name)] = sent[self.add_prefix(name)]
        return sent

    @property
    def seen(self) -> SafeString:
        """Hidden: what the person saw when the form was made."""
        kept = (self[name].as_hidden(only_initial=True) for name, f in self.fields.items() if f.show_hidden_initial)
        return mark_safe("".join(kept))  # noqa: S308 - fields as Django draws them

    def proposals(self) -> list[Proposal]:
        """What it proposes, as far as it is understood."""
        raise AssertionError("each part says what it proposes")

    def understood(self) -> list[Proposal]:
        """What it proposes, whatever else in it is not understood yet."""
        return self.proposals() if self.errors is not None else []

    def wants(self, name: str) -> bool:
        """Whether the person changed that field, to something that is understood."""
        return name in self.changed_data and name in self.cleaned_data

    def catch_up(self) -> list[Difference]:
        """Where somebody else changed meanwhile what this person changed too. From now on the form knows of it."""
        stands, found = self.as_it_stands(), []
        changed = set(self.changed_data)
        for name, field in self.fields.items():
            typed, seen = self.add_prefix(name), self.add_initial_prefix(name)
            if not field.show_hidden_initial or plain(self.data.get(seen)) == plain(stands[seen]):
                continue
            if name in changed:
                label = f"{self.title}: {field.label}" if self.title else str(field.label)
                mine, theirs = (as_shown(field, value) for value in (self.data[typed], stands[typed]))
                found.append(Difference(label, mine, theirs))
            else:
                self.data[typed] = stands[typed]
            self.data[seen] = stands[seen]
        self.__dict__.pop("changed_data", None)
        self.full_clean()
        return found


def plain(text: Any) -> str:
    """Text as it compares, whatever line breaks a browser sends."""
    return str(text or "").replace("\r\n", "\n").strip()


def as_shown(field: forms.Field, value: Any) -> str:
    """A typed value in the words that people see."""
    return as_text(field, value) or str(value)
