"""A name for a way to look at the portfolio."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField


class SavedViewForm(Form):
    """Name and filter. The same name again replaces what it stood for."""

    name = CleanTextField(label=_("Name of the view"), max_length=60)
    query = forms.CharField(widget=forms.HiddenInput, max_length=500, required=False)

    def clean_query(self) -> str:
        """Only what an address can hold, without a page."""
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        query.pop("page", None)
        return query.urlencode()
