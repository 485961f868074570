"""What people write about a partnership as a whole: its start, its details, where it is, the vendor's threshold."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, SubmissionField, VersionField
from os2collab.models import Organisation, OrganisationKind, User
from partnerships.course import recordable
from partnerships.forms.amounts import WholeKronerField
from partnerships.models import Partnership
from projects.models import Project, TeamRole
from projects.models.project import ProjectQuerySet

ONE_KRONE = Decimal(1)


def is_secretariat(user: User) -> bool:
    """Whether the person works for the secretariat."""
    return any(work.organisation.kind == OrganisationKind.SECRETARIAT for work in user.employments)


def projects_for(user: User) -> ProjectQuerySet:
    """Where the person may start a partnership: what they lead, or, for the secretariat, all that is not closed."""
    active = Project.objects.exclude(state=Project.State.CLOSED).select_related("product")
    if is_secretariat(user):
        return active
    return active.filter(team__user=user, team__role=TeamRole.PROJECT_LEAD, team__ended_on=None)


class PartnershipForm(Form):
    """What a partnership says of itself."""

    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("None yet")
    )
    title = CleanTextField(label=_("Title"), max_length=120)
    purpose = CleanTextField(
        label=_("Purpose"),
        max_length=2_000,
        lines=4,
        help_text=_("What do the organisations want to achieve together?"),
    )
    vendor = forms.ModelChoiceField(
        label=_("Vendor"),
        queryset=Organisation.objects.vendors(),
        required=False,
        empty_label=_("None yet"),
        help_text=_("The vendor may be found after the money."),
    )


class PartnershipStartForm(PartnershipForm):
    """A new partnership: inside a project that the person leads, or, by the secretariat, led by an organisation."""

    lead_organisation = forms.ModelChoiceField(
        label=_("Leading municipality"),
        queryset=Organisation.objects.municipal(),
        required=False,
        help_text=_("Only when there is no project: otherwise the project's municipality leads."),
    )
    goal_amount = WholeKronerField(
        label=_("Goal"), minimum=ONE_KRONE, help_text=_("Kroner excluding VAT. This much must become binding.")
    )
    deadline = DanishDateField(label=_("Deadline for tilsagn (pledges)"))
    submission = SubmissionField()
    field_order = ("project", "lead_organisation", "title", "purpose", "goal_amount", "deadline", "vendor")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = projects_for(user)
        self.choices("project").queryset = offered
        self.by_secretariat = is_secretariat(user)
        if not self.by_secretariat:
            self.choices("project").required = True
            self.choices("project").empty_label = None
            del self.fields["lead_organisation"]
        self.may_start = self.by_secretariat or offered.exists()

    def clean_deadline(self) -> Any:
        """A new partnership has its deadline before it."""
        if self.cleaned_data["deadline"] < clock.today():
            raise ValidationError(_("Choose today or a later day."))
        return self.cleaned_data["deadline"]

    def clean(self) -> dict[str, Any]:
        """Led by a project's municipality, or else by a named one."""
        data = self.cleaned_data
        nobody_leads = not data.get("project") and not data.get("lead_organisation")
        if nobody_leads and not {"project", "lead_organisation"} & set(self.errors):
            self.add_error("lead_organisation", _("Choose a project, or the municipality that leads."))
        return data

    @property
    def subject(self) -> Project | Organisation:
        """What the partnership starts in; for a valid form."""
        project: Project | None = self.cleaned_data.pop("project")
        leader: Organisation | None = self.cleaned_data.pop("lead_organisation", None)
        return project or leader  # type: ignore[return-value]


class PartnershipEditForm(PartnershipForm):
    """The partnership's details. Who leads it does not change here."""

    version = VersionField()

    def __init__(self, *args: Any, partnership: Partnership, user: User, **kwargs: Any) -> None:
        names = ("title", "purpose", "vendor", "project", "version")
        kwargs["initial"] = {name: getattr(partnership, name) for name in names}
        super().__init__(*args, **kwargs)
        usable = projects_for(user).filter(lead_organisation=partnership.lead_organisation_id)
        offered = Q(pk__in=usable.values("pk")) | Q(pk=partnership.project_id)
        self.choices("project").queryset = Project.objects.filter(offered).select_related("product")


class StateForm(Form):
    """Where the partnership is now, and why."""

    to = forms.ChoiceField(label=_("Where is the partnership now?"), widget=forms.RadioSelect)
    reason = CleanTextField(
        label=_("Why, and who decided it"),
        max_length=300,
        lines=2,
        help_text=_("For example: the styregruppe on 24.11.2026, item 4."),
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = recordable(partnership)
        self.fields["to"].choices = [(state.value, state.label) for state in following]  # type: ignore[attr-defined]


class ThresholdForm(Form):
    """At which binding share of the goal the vendor starts."""

    percent = forms.IntegerField(
        label=_("We start when this many percent of the goal is binding"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("From 1 to 100. Leave it empty to take back what you said."),
    )
