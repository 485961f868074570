"""What people type into a conversation: a comment, another wording of it, and whom it is for."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.feed import Entry
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, SubmissionField, VersionField
from os2collab.http import small_number
from os2collab.matters import Person
from os2collab.models import Audience, Comment, Draft, Event, User
from os2collab.models.comment import LONGEST

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Audiences(forms.RadioSelect):
    """A choice that was not made is shown as none; Django would show it as the empty value, which is everybody."""

    def format_value(self, value: Any) -> list[str]:
        """What is chosen."""
        return [] if value is None else [str(value)]


class WallForm(Form):
    """Whom something is for: everybody, or one's own side only with a reason. It is always said, never taken to be."""

    audience = forms.ChoiceField(label=_("Who can read it?"), choices=Audience, widget=Audiences, required=False)
    reason = CleanTextField(
        label=_("Why not everybody?"),
        max_length=120,
        required=False,
        help_text=_(
            "For example “comparing offers”. Those who can read it see the reason. It cannot be changed later."
        ),
    )
    submission = SubmissionField()

    def offer(self, own_side: str) -> None:
        """Offer everybody, and the reader's own side when there is one."""
        self.choices("audience").choices = [
            (audience.value, audience.label) for audience in Audience if audience in {"", own_side}
        ]

    def clean(self) -> dict[str, Any]:
        """A wall has a reason, and a reason has a wall."""
        cleaned = super().clean() or {}
        if "audience" not in self.data:
            self.add_error("audience", _("Choose who can read it."))
        elif cleaned.get("audience") and not cleaned.get("reason") and not self.has_error("reason"):
            self.add_error("reason", _("Say why it is for one side only. Those who can read it see the reason."))
        return cleaned


class CommentForm(WallForm):
    """Something to say about a matter. Names after an @ are people who are asked; some can be ticked instead."""

    text = CleanTextField(label=_("What do you want decided or solved?"), max_length=LONGEST, lines=4)
    asked = forms.TypedMultipleChoiceField(
        label=_("Ask somebody"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)
    rules = {"comment_submitted_once": "submission"}
    field_order = ["text", "asked", "audience", "reason", "submission", "seen_at"]

    def __init__(self, data: QueryDict | None = None, *, draft: Draft | None = None) -> None:
        initial: dict[str, Any] = {"audience": Audience.EVERYBODY, "seen_at": clock.now().isoformat()}
        if draft:
            initial |= {"text": draft.text, "audience": draft.audience, "reason": draft.reason}
        super().__init__(data, initial=initial, auto_id="comment_%s")

    def offer_people(self, people: Iterable[Person]) -> None:
        """Whom one can tick."""
        self.choices("asked").choices = [(person.pk, person.label) for person in people]

    def clean_seen_at(self) -> datetime:
        """When the form was made; garbage is long ago, so that nothing is written over."""
        return moment(self.cleaned_data["seen_at"])


class CommentPost(CommentForm):
    """The same as it comes back: whether the people can be asked is for the verb to say, which looks at today."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        numbers = [small_number(value) for value in data.getlist("asked")]
        self.choices("asked").choices = [(number, "") for number in numbers if number is not None]


class CommentEditForm(Form):
    """Another wording of one's own comment; who reads it stays as it is."""

    text = CleanTextField(label=_("Edit your comment"), max_length=LONGEST, lines=4)
    version = VersionField()

    def __init__(self, data: QueryDict | None, *, comment: Comment, typed: str, reader: User) -> None:
        initial = {"text": typed, "version": comment.version}
        super().__init__(data, initial=initial, auto_id=f"comment_{comment.pk}_%s")
        self.reader = reader
        if data is None:
            self.fields["text"].widget.attrs["autofocus"] = True

    @property
    def saved_by(self) -> Entry | None:
        """The same person in another window; a comment of one side has its event there."""
        if self.conflict is None:
            return None
        event = Event.objects.about(self.conflict, self.reader).for_feed().first()
        return Entry(event, is_new=False) if event else None


def typed(data: QueryDict) -> Mapping[str, Any]:
    """What a draft keeps of a posted form, as typed."""
    audience = data.get("audience", "")
    try:
        submission = uuid.UUID(data.get("submission", ""))
    except ValueError:
        submission = uuid.uuid4()
    return {
        "text": clean(data.get("text", ""), LONGEST),
        "audience": audience if audience in Audience.values else "",
        "reason": clean(data.get("reason", ""), 120),
        "submission": submission,
        "seen_at": moment(data.get("seen_at", "")),
    }


def clean(text: str, longest: int) -> str:
    """Text that the database can hold."""
    return text.replace("\0", "").replace("\r\n", "\n")[:longest]


def moment(text: str) -> datetime:
    """A moment as a form carries it, or long ago."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    return found if found and found.tzinfo else LONG_AGO
