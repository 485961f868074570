"""What people write about a project as a whole: start, details, mandate, goal, lead."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form, PersonField
from os2collab.forms.fields import CleanTextField, KronerField, SubmissionField
from os2collab.models import Membership, Organisation, OrganisationKind, User
from projects.models import Goal, Project


class GoalForm(Form):
    """The shared goal and the sign by which we see that it is reached."""

    text = CleanTextField(
        label=_("Shared goal"), max_length=300, lines=2, help_text=_("One sentence that everybody can repeat.")
    )
    sign = CleanTextField(label=_("How we see that it succeeded"), max_length=300, required=False, lines=2)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, goal: Goal | None = None, **kwargs: Any) -> None:
        if goal:
            kwargs["initial"] = {"text": goal.text, "sign": goal.sign, "version": goal.version}
        super().__init__(*args, **kwargs)


class ProjectStartForm(Form):
    """A new project: whose it is, which product it improves, and what it is for.

    One starts it in the name of one's own organisation and leads it oneself; the secretariat names somebody else.
    """

    organisation = forms.ModelChoiceField(label=_("Leading municipality"), queryset=Organisation.objects.none())
    lead = PersonField(
        label=_("Project lead"),
        queryset=Membership.objects.none(),
        help_text=_("The project is led by the organisation that this person works for."),
    )
    product_name = CleanTextField(
        label=_("Product"), max_length=80, help_text=_("The OS2 product that the project improves or makes.")
    )
    title = CleanTextField(label=_("Title"), max_length=120)
    goal = CleanTextField(
        label=_("Shared goal"), max_length=300, lines=2, help_text=_("One sentence that everybody can repeat.")
    )
    sign = CleanTextField(label=_("How we see that it succeeded"), max_length=300, required=False, lines=2)
    level = forms.ChoiceField(label=_("OS2 level"), choices=Project.Level, initial=Project.Level.SANDBOX)
    rhythm_days = forms.IntegerField(
        label=_("Days between status reports"), min_value=1, max_value=92, initial=14, help_text=_("From 1 to 92 days.")
    )
    repository = forms.URLField(label=_("Repository"), max_length=200, required=False, assume_scheme="https")
    submission = SubmissionField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(memberships__in=user.memberships.current()).distinct()
        if mine.filter(kind=OrganisationKind.SECRETARIAT).exists():
            public = Membership.objects.current().filter(organisation__in=Organisation.objects.municipal())
            self.choices("lead").queryset = public.for_list()
            del self.fields["organisation"]
        else:
            self.choices("organisation").queryset = mine.municipal()
            self.fields["organisation"].initial = mine.municipal().first()
            del self.fields["lead"]

    @property
    def may_start(self) -> bool:
        """Whether the person works where projects are started."""
        return "lead" in self.fields or bool(self.fields["organisation"].initial)


class ProjectEditForm(Form):
    """The project's details."""

    title = CleanTextField(label=_("Title"), max_length=120)
    level = forms.ChoiceField(label=_("OS2 level"), choices=Project.Level)
    state = forms.ChoiceField(label=_("State"), choices=Project.State)
    rhythm_days = forms.IntegerField(
        label=_("Days between status reports"), min_value=1, max_value=92, help_text=_("From 1 to 92 days.")
    )
    repository = forms.URLField(label=_("Repository"), max_length=200, required=False, assume_scheme="https")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        names = ("title", "level", "state", "rhythm_days", "repository", "version")
        super().__init__(*args, **{**kwargs, "initial": {name: getattr(project, name) for name in names}})


class MandateForm(Form):
    """What the steering group lets the lead decide alone."""

    amount = KronerField(label=_("Mandate in kroner, excluding VAT"))
    days = forms.IntegerField(label=_("Mandate in days of slip"), min_value=0, max_value=3_650)


class LeadForm(Form):
    """Who leads from now on: a person from a public organisation in the project."""

    membership = PersonField(label=_("New project lead"), queryset=Membership.objects.none())

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices("membership").queryset = (
            Membership.objects.current()
            .filter(
                organisation__participations__project=project,
                organisation__participations__ended_on=None,
                organisation__participations__side="municipality",
            )
            .for_list()
        )
