"""What a coordinator writes about the co-operation in a partnership."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, SubmissionField
from partnerships.models import Verdict


class ReviewForm(Form):
    """Verdict, what was seen, what is agreed with whom, and when somebody looks again."""

    verdict = forms.ChoiceField(label=_("How is the co-operation?"), choices=Verdict, widget=forms.RadioSelect)
    seen = CleanTextField(
        label=_("What I saw"), max_length=4_000, lines=4, help_text=_("Everybody in the partnership can read it.")
    )
    agreed = CleanTextField(label=_("What is agreed, and with whom"), max_length=4_000, lines=3, required=False)
    next_on = DanishDateField(label=_("Next review"))
    submission = SubmissionField()

    def clean_next_on(self) -> Any:
        """Today or later."""
        if self.cleaned_data["next_on"] < clock.today():
            raise ValidationError(_("Choose today or a later day."))
        return self.cleaned_data["next_on"]
