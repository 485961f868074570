"""What the secretariat writes when it registers a pledge for another."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab.models import Organisation
from partnerships.forms.pledges import PledgeForm
from partnerships.models import Partnership, Pledge
from partnerships.said import Said


class PledgeRegisterForm(PledgeForm):
    """The secretariat registers what an organisation has signed on paper."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.municipal())
    field_order = ("organisation",)

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, registering=True, **kwargs)
        self.partnership = partnership

    def clean(self) -> dict[str, Any]:
        """An organisation that has a pledge already is changed at its own place, where one sees what it says now."""
        data = super().clean()
        rows = Pledge.objects.filter(partnership=self.partnership, organisation=data.get("organisation"))
        known = rows.with_parts().first()
        if known and not self.errors and not self._says_the_same(known):
            self.add_error("organisation", _("This organisation has a pledge here already; change that one."))
        return data

    def _says_the_same(self, known: Pledge) -> bool:
        """Whether this is the form that made the pledge, sent again."""
        said = self.deed["said"].settled(self.cleaned_data["organisation"], None)
        return bool(said == Said.of(known))

    @property
    def deed(self) -> dict[str, Any]:
        """The verb's words, with the organisation."""
        return super().deed | {"organisation": self.cleaned_data["organisation"]}
