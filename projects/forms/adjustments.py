"""What people answer to an adjustment: that they agree, or not and why; and what the steering group decided."""

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, VersionField

ADOPTED = [("yes", _("Adopted: it is in force at once")), ("no", _("Not adopted: the plan stays as it is"))]


class AnswerForm(Form):
    """A word to go with an answer; whoever does not agree needs one."""

    rules = {"adjustment_answer_no_has_words": "words"}

    words = CleanTextField(
        label=_("In a sentence"),
        max_length=1_000,
        required=False,
        lines=2,
        help_text=_("Needed only if you do not agree: say why, so that the others can propose something else."),
    )
    version = VersionField()


class RefusalForm(AnswerForm):
    """Why not."""

    def clean_words(self) -> str:
        """A no says why."""
        words: str = self.cleaned_data["words"]
        if not words:
            raise forms.ValidationError(_("Say why not, so that the others can propose something else."))
        return words


class DecisionForm(Form):
    """What the steering group decided, when, and in which words."""

    adopted = forms.TypedChoiceField(
        label=_("What did the styregruppe (steering group) decide?"),
        choices=ADOPTED,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    decided_on = DanishDateField(label=_("Decided on"))
    text = CleanTextField(
        label=_("The decision, word for word"),
        max_length=2_000,
        lines=4,
        help_text=_("As it stands in the minutes. It is kept with the adjustment for good."),
    )
    version = VersionField()
