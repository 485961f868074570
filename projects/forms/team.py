"""Who is in a project: organisations and the people on the team."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form, PersonField
from os2collab.forms.fields import CleanTextField
from os2collab.models import Membership, Organisation, User
from projects.models import Participation, Project, TeamRole
from projects.models.team_member import known_places

ROLES = [choice for choice in TeamRole.choices if choice[0] != TeamRole.PROJECT_LEAD]
LEVELS = [choice for choice in Participation.Level.choices if choice[0] != Participation.Level.LEADS]


class ParticipationForm(Form):
    """An organisation that takes part, and how."""

    rules = {"participation_one_open_each": "organisation"}
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    level = forms.ChoiceField(label=_("Takes part by"), choices=LEVELS, help_text=_("Taking little part is fine."))
    delivery = forms.ChoiceField(
        label=_("Delivers"),
        choices=[("", _("Nothing")), *Participation.Delivery.choices],
        required=False,
        help_text=_("For vendors only."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices("organisation").queryset = Organisation.objects.exclude(
            participations__in=project.participations.current()
        )


class ParticipationChangeForm(Form):
    """How an organisation takes part from now on."""

    level = forms.ChoiceField(label=_("Takes part by"), choices=LEVELS)
    delivery = forms.ChoiceField(
        label=_("Delivers"), choices=[("", _("Nothing")), *Participation.Delivery.choices], required=False
    )

    def __init__(self, *args: Any, participation: Participation, **kwargs: Any) -> None:
        initial = {"level": participation.level, "delivery": participation.delivery}
        super().__init__(*args, **{**kwargs, "initial": initial})
        if participation.side != "vendor":
            del self.fields["delivery"]


class TeamMemberForm(Form):
    """A person from an organisation in the project joins the team."""

    rules = {"team_one_open_place_each": "membership"}
    membership = PersonField(
        label=_("Person"),
        queryset=Membership.objects.none(),
        help_text=_("People of your own organisation, and those who sit in a group. Others are invited by e-mail."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, initial=TeamRole.MEMBER)

    def __init__(self, *args: Any, project: Project, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices("membership").queryset = (
            known_places(project, user)
            .filter(organisation__in=project.participations.current().values("organisation"))
            .exclude(user__in=project.team.current().values("user"))
            .for_list()
        )


class RoleForm(Form):
    """Another role for a person on the team."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES)


class FocusForm(Form):
    """What one works on now."""

    focus = CleanTextField(label=_("I work on"), max_length=120, required=False)
