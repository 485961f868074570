"""What people write about organisations."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, VersionField
from os2collab.models import Organisation, OrganisationKind
from os2collab.models.organisation import OrganisationQuerySet, check_cvr, check_gln


class NumberField(CleanTextField):
    """Digits that people also write with spaces, dots or a country code between; kept as digits alone."""

    def to_python(self, value: Any) -> str:
        """The digits; what is no number stays as typed for the validator to refuse."""
        text = super().to_python(value)
        return re.sub(r"^DK(?=[ 0-9])|[ .-]", "", text, flags=re.IGNORECASE)


class OrganisationFilter(Form):
    """Which organisations to list."""

    q = CleanTextField(label=_("Name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *OrganisationKind.choices], required=False)

    def chosen(self, organisations: OrganisationQuerySet) -> OrganisationQuerySet:
        """Those that fit; all of them when the question makes no sense."""
        if not self.is_valid():
            return organisations
        if kind := self.cleaned_data["kind"]:
            organisations = organisations.filter(kind=kind)
        return organisations.named_like(self.cleaned_data["q"])


class OrganisationEditForm(Form):
    """Name and numbers."""

    name = CleanTextField(label=_("Name"), max_length=120)
    cvr = NumberField(label="CVR", max_length=20, required=False, validators=[check_cvr], help_text=_("Eight digits."))
    gln = NumberField(
        label="GLN/EAN",
        max_length=30,
        required=False,
        validators=[check_gln],
        help_text=_("Thirteen digits, for electronic invoices."),
    )
    version = VersionField()

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation:
            kwargs["initial"] = {name: getattr(organisation, name) for name in ("name", "cvr", "gln", "version")}
        super().__init__(*args, **kwargs)


class OrganisationForm(OrganisationEditForm):
    """A new organisation."""

    version = None  # type: ignore[assignment]
    rules = {
        "organisation_municipality_code_once": "municipality_code",
        "organisation_municipality_has_code": "municipality_code",
        "slug": "name",
    }
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind, widget=forms.RadioSelect)
    municipality_code = NumberField(
        label=_("Municipality code"),
        max_length=4,
        required=False,
        help_text=_("Four digits. For municipalities only."),
    )
    field_order = ("kind", "name", "municipality_code", "cvr", "gln")

    def clean_municipality_code(self) -> str:
        """Only municipalities have a code, and they all have one."""
        code: str = self.cleaned_data["municipality_code"]
        is_municipality = self.cleaned_data.get("kind") == OrganisationKind.MUNICIPALITY
        if is_municipality and not re.fullmatch(r"[0-9]{4}", code):
            raise ValidationError(_("A municipality needs its code of four digits."))
        if code and not is_municipality:
            raise ValidationError(_("Only municipalities have a municipality code."))
        return code
