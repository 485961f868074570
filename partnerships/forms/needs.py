"""What people write about a need itself."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, SubmissionField, VersionField
from os2collab.models import Organisation, User
from partnerships.models import Need, Partnership, Weight
from partnerships.models.need import KLE
from projects.models import Product, Project


class KleField(CleanTextField):
    """A subject of KL's classification: ``00.01``, ``00.01.00`` or with a facet ``00.01.00A01``, spaces or not."""

    default_error_messages = {"kle": _("Write a KLE code as 00.01, 00.01.00 or 00.01.00A01.")}

    def clean(self, value: Any) -> str:
        """The code as KL writes it."""
        code = re.sub(r"\s", "", super().clean(value)).upper()
        if code and not re.fullmatch(KLE, code, re.ASCII):
            raise ValidationError(self.error_messages["kle"], code="kle")
        return code


class YearField(forms.TypedChoiceField):
    """One of the next years, or no matter which."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(label=label, coerce=int, empty_value=None, required=False)

    def offer(self, chosen: int | None = None) -> None:
        """The next five years, this one first, and what stands there already."""
        this_year = clock.today().year
        years = sorted({*range(this_year, this_year + 5), *filter(None, [chosen])})
        self.choices = [("", _("No matter which")), *((year, str(year)) for year in years)]


def products_for(user: User) -> Any:
    """Products that the person knows of: by projects and partnerships in their world, or by a need."""
    projects = Project.objects.visible_to(user).filter(product=OuterRef("pk"))
    partnerships = Partnership.objects.visible_to(user).filter(project__product=OuterRef("pk"))
    needs = Need.objects.filter(product=OuterRef("pk"))
    return Product.objects.filter(Q(Exists(needs)) | Q(Exists(projects)) | Q(Exists(partnerships)))


class NeedForm(Form):
    """The need in plain words, and what it is about."""

    title = CleanTextField(
        label=_("What do you need?"), max_length=120, help_text=_("One line that a colleague elsewhere understands.")
    )
    text = CleanTextField(
        label=_("In your own words"),
        max_length=4_000,
        lines=5,
        help_text=_("What is difficult today, for whom, and how often? Not how it should be solved."),
    )
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False, empty_label=_("None, or something new")
    )
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("None")
    )
    kle = KleField(
        label=_("KLE code"),
        max_length=20,
        required=False,
        help_text=_("The subject in KL's classification, for example 00.01, 00.01.00 or 00.01.00A01."),
    )
    wished_year = YearField(label=_("When do you wish for it?"))

    def __init__(self, *args: Any, user: User, need: Need | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices("product").queryset = products_for(user)
        about = Q(pk__in=Project.objects.visible_to(user).exclude(state=Project.State.CLOSED).values("pk"))
        about |= Q(pk=need.project_id if need else None)
        self.choices("project").queryset = Project.objects.filter(about).select_related("product")
        self.fields["wished_year"].offer(need.wished_year if need else None)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A project is about its own product."""
        data = self.cleaned_data
        product, project = data.get("product"), data.get("project")
        if product and project and project.product_id != product.pk:
            self.add_error("product", _("The project that you chose is about another product."))
        return data


class NeedStartForm(NeedForm):
    """A new need, of one of the person's own organisations."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None, required=False
    )
    weight = forms.TypedChoiceField(
        label=_("How much does it matter to you?"),
        choices=Weight,
        coerce=int,
        initial=Weight.IMPORTANT,
        widget=forms.RadioSelect,
    )
    submission = SubmissionField()

    def __init__(self, *args: Any, user: User, own: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.own = own
        field = self.choices("organisation")
        field.queryset = Organisation.objects.filter(pk__in=[each.pk for each in own])
        if len(own) == 1:
            del self.fields["organisation"]

    @property
    def proposer(self) -> Organisation:
        """Whose need it is; for a valid form."""
        chosen: Organisation | None = self.cleaned_data.get("organisation")
        return chosen or self.own[0]

    @property
    def proposed(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "organisation"}


class NeedEditForm(NeedForm):
    """The words of a need. Whose it is does not change."""

    version = VersionField()

    def __init__(self, *args: Any, need: Need, user: User, **kwargs: Any) -> None:
        names = ("title", "text", "product", "project", "kle", "wished_year", "version")
        kwargs["initial"] = {name: getattr(need, name) for name in names}
        super().__init__(*args, user=user, need=need, **kwargs)
