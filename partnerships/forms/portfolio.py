"""A name for a way to look at the portfolio."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField
from partnerships.models.saved_view import LONGEST_QUERY


class SavedViewForm(Form):
    """Name and filter. The same name again replaces what it stood for."""

    name = CleanTextField(label=_("Name of the view"), max_length=60)
    query = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_QUERY, required=False)

    def clean_query(self) -> str:
        """Only what an address can hold, without a page; written as an address, it may have become longer."""
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        query.pop("page", None)
        encoded = query.urlencode()
        if len(encoded) > LONGEST_QUERY:
            raise ValidationError(_("This filter is too long to be saved. Search for fewer words."))
        return encoded
