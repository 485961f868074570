"""What administrators write about the people of their organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField
from os2collab.models import Membership


class MembershipChangeForm(Form):
    """What a person is in the organisation."""

    title = CleanTextField(label=_("Title"), max_length=120, required=False)
    is_administrator = forms.BooleanField(
        label=_("Administrator"), required=False, help_text=_("Adds and ends the organisation's people.")
    )
    is_signatory = forms.BooleanField(
        label=_("Signatory"), required=False, help_text=_("May bind the organisation, for example by a pledge.")
    )

    def __init__(self, *args: Any, membership: Membership | None = None, **kwargs: Any) -> None:
        if membership:
            names = ("title", "is_administrator", "is_signatory")
            kwargs["initial"] = {name: getattr(membership, name) for name in names}
        super().__init__(*args, **kwargs)


class MembershipForm(MembershipChangeForm):
    """A person who works here from a day on."""

    rules = {"membership_one_open_each": "email"}
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The work address. Somebody who is new here is sent a link to choose a password."),
    )
    name = CleanTextField(label=_("Name"), max_length=120)
    started_on = DanishDateField(label=_("From"))
    field_order = ("email", "name", "title", "started_on", "is_administrator", "is_signatory")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["started_on"].initial = clock.today


class MembershipEndForm(Form):
    """When a person stops."""

    ended_on = DanishDateField(
        label=_("Last day"),
        help_text=_("The person has access through that day. Yesterday's date closes the door at once."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = clock.today
