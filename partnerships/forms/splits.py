"""What is written when a what-if is kept, and when a proposal is adopted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, SubmissionField


class SplitForm(Form):
    """The name under which a what-if is kept as a proposal. ``asked`` is the what-if as it stood in the address."""

    name = CleanTextField(label=_("Name of the proposal"), max_length=80)
    asked = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    submission = SubmissionField()


class AdoptionForm(Form):
    """Which proposal the person saw as adopted."""

    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)
