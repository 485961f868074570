"""What the project lead writes to invite somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField
from os2collab.models import Organisation
from projects.forms.team import ROLES
from projects.models import TeamRole


class InvitationForm(Form):
    """Who is invited, in the name of which organisation, and as what."""

    rules = {"invitation_one_open_each": "email"}
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("The work address."))
    name = CleanTextField(label=_("Name"), max_length=120)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.all(),
        help_text=_(
            "It takes part in the project when the person accepts."
            " The secretariat adds the first person of a municipality or an authority."
        ),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, initial=TeamRole.MEMBER)
