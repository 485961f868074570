"""What people write about groups and seats."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from os2collab.access.permissions import Permission
from os2collab.access.roles import GRANTS, Role
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, VersionField
from os2collab.models import Organisation, OrganisationKind, User
from projects.models import Group, Project, ProjectStanding, Seat

STARTERS = [role for role, permissions in GRANTS.items() if Permission.GROUP_START in permissions]


class GroupForm(Form):
    """A new group: what it is, and how it decides."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Group.Kind, widget=forms.RadioSelect)
    name = CleanTextField(label=_("Name"), max_length=120)
    terms_of_reference = CleanTextField(
        label=_("Kommissorium (terms of reference)"),
        max_length=10_000,
        required=False,
        lines=12,
        help_text=_("What the group is for and what it may decide. Markdown works: # heading, - list, **bold**."),
    )
    quorum_percent = forms.IntegerField(
        label=_("Quorum, percent"),
        min_value=0,
        max_value=99,
        initial=50,
        help_text=_("More than this share of the voting seats must be present."),
    )
    tie_rule = forms.ChoiceField(
        label=_("When votes tie"), choices=Group.TieRule, widget=forms.RadioSelect, initial=Group.TieRule.FAILS
    )


class GroupEditForm(GroupForm):
    """The rules of a group and the projects that it serves."""

    kind = None  # type: ignore[assignment]
    projects = forms.ModelMultipleChoiceField(
        label=_("Projects"), queryset=Project.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    another = CleanTextField(
        label=_("Another project"),
        max_length=120,
        required=False,
        help_text=_("The title of one more project that the group serves from now on."),
    )
    version = VersionField()

    def __init__(self, *args: Any, group: Group, user: User, **kwargs: Any) -> None:
        names = ("name", "terms_of_reference", "quorum_percent", "tie_rule", "version")
        self.group = group
        may_start = ProjectStanding.objects.filter(project=OuterRef("pk"), user=user, role__in=STARTERS)
        self.own = Project.objects.filter(Exists(may_start)).order_by("title")
        served = group.projects.filter(pk__in=self.own)
        kwargs["initial"] = {name: getattr(group, name) for name in names} | {"projects": served}
        super().__init__(*args, **kwargs)
        running = self.own.exclude(state=Project.State.CLOSED)
        led = Q(pk__in=running.filter(Exists(may_start.filter(role=Role.PROJECT_LEAD))))
        self.choices("projects").queryset = self.own.filter(led | Q(pk__in=served))
        # the secretariat decides everywhere: it names the one that it means
        self.nameable = running.exclude(led | Q(pk__in=served))
        if all(work.organisation.kind != OrganisationKind.SECRETARIAT for work in user.employments):
            del self.fields["another"]

    def clean_projects(self) -> list[Project]:
        """Those chosen here, and those where somebody else decides."""
        return [*self.cleaned_data["projects"], *self.group.projects.exclude(pk__in=self.own)]

    def clean(self) -> dict[str, Any]:
        """The project that is named joins those chosen."""
        data = super().clean() or {}
        title = data.pop("another", "")
        named = list(self.nameable.filter(title__iexact=title)[:2]) if title else []
        if title and len(named) != 1:
            self.add_error("another", _("There is no running project with just this title, or more than one."))
        return data | {"projects": [*data.get("projects", ()), *named]}


class SeatOrganisationForm(Form):
    """Whose seat: the organisations of the group's projects, and the secretariat."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        help_text=_("Organisations that take part in the group's projects, and the secretariat."),
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Q(participations__project__groups=group, participations__ended_on=None)
        known = Organisation.objects.filter(here | Q(kind=OrganisationKind.SECRETARIAT)).values("pk")
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=known)  # type: ignore[attr-defined]


class SeatForm(Form):
    """Who sits for an organisation, and as what."""

    rules = {
        "seat_only_public_votes": "voting",
        "seat_one_vote_per_organisation": "voting",
        "seat_one_chair": "position",
        "seat_chair_is_municipal": "position",
        "seat_substitute_is_another": "substitute",
    }
    holder = forms.ModelChoiceField(
        label=_("Holder"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )
    substitute = forms.ModelChoiceField(
        label=_("Substitute"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    position = forms.ChoiceField(
        label=_("Position"), choices=Seat.Position, initial=Seat.Position.MEMBER, widget=forms.RadioSelect
    )
    voting = forms.BooleanField(
        label=_("Has a vote"), required=False, help_text=_("One vote per municipality, whoever casts it.")
    )

    def __init__(self, *args: Any, organisation: Organisation, seat: Seat | None = None, **kwargs: Any) -> None:
        if seat:
            names = ("holder", "substitute", "position", "voting")
            kwargs["initial"] = {name: getattr(seat, name) for name in names}
        else:
            kwargs["initial"] = {"voting": organisation.side == "municipality"}
        super().__init__(*args, **kwargs)
        here = organisation.memberships.current().values("user")
        for name in ("holder", "substitute"):
            sits = Q(pk=getattr(seat, f"{name}_id", None))
            people = User.objects.filter(Q(pk__in=here) | sits).order_by("name")
            self.fields[name].queryset = people  # type: ignore[attr-defined]
