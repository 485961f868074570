"""What the municipal side writes: what it asks for and until when, and why it chooses a quote."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.display import kroner
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, SubmissionField, VersionField
from os2collab.models import Organisation
from partnerships.models import Quote, QuoteRequest

NOON = "12:00"
USUAL = timedelta(weeks=3)


class VendorsField(forms.ModelMultipleChoiceField):
    """Vendors to ask, as boxes to tick."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Organisation.objects.vendors(), widget=forms.CheckboxSelectMultiple, **kwargs)


class DeadlineForm(Form):
    """Until when, and whom."""

    opens_on = DanishDateField(
        label=_("Deadline and opening"),
        help_text=_("Until then vendors can quote; from then on the municipal side can read."),
    )
    opens_time = forms.TimeField(
        label=_("Time"),
        input_formats=["%H:%M", "%H.%M"],
        initial=NOON,
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Write the time as hours and minutes, for example 12:00.")},
    )
    vendors = VendorsField(label=_("Which vendors do you ask?"))

    @property
    def opens_at(self) -> datetime:
        """The moment, in Copenhagen; of a valid form."""
        return make_aware(datetime.combine(self.cleaned_data["opens_on"], self.cleaned_data["opens_time"]))

    def refuse(self, error: Any) -> None:
        """What is wrong with the moment belongs to its day."""
        if "opens_at" in getattr(error, "error_dict", {}):
            error.error_dict["opens_on"] = error.error_dict.pop("opens_at")
        super().refuse(error)


class QuoteRequestForm(DeadlineForm):
    """A new request."""

    title = CleanTextField(label=_("What is it about?"), max_length=120)
    asks = CleanTextField(
        label=_("What do you ask for?"),
        max_length=10_000,
        lines=12,
        help_text=_("What is to be done, how you choose, and what the quote must say. Markdown can be used."),
    )
    submission = SubmissionField()
    field_order = ("title", "asks", "opens_on", "opens_time", "vendors")
    rules = {"quote_request_opens_after_it_is_asked": "opens_on"}

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"opens_on": clock.today() + USUAL, "opens_time": NOON})


class QuoteRequestChangeForm(DeadlineForm):
    """More time for everybody, and more vendors."""

    version = VersionField()

    def __init__(self, data: Any = None, *, request: QuoteRequest) -> None:
        local = clock.local(request.opens_at)
        kept = {"opens_on": local.date(), "opens_time": local.time(), "version": request.version}
        super().__init__(data, initial=kept)
        asked = request.invitations.values("vendor")
        self.choices("vendors").queryset = Organisation.objects.vendors().exclude(pk__in=asked)
        self.choices("vendors").required = False
        self.fields["vendors"].label = _("Which more vendors do you ask?")


class QuoteChoiceForm(Form):
    """Which quote, and why."""

    quote = forms.ModelChoiceField(
        label=_("Which quote?"), queryset=Quote.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    reason = CleanTextField(
        label=_("Why this one?"),
        max_length=2_000,
        lines=5,
        help_text=_("Only those who compare the quotes read it. The vendors hear whether theirs was chosen."),
    )

    def __init__(self, data: Any = None, *, request: QuoteRequest, chosen: str = "") -> None:
        super().__init__(data, initial={"quote": chosen})
        standing = Quote.objects.current().filter(invitation__request=request).for_comparing()
        field = self.choices("quote")
        field.queryset = standing
        field.label_from_instance = quote_label  # type: ignore[method-assign,assignment]


def quote_label(quote: Any) -> str:
    """A quote as a choice: whose it is, and what it comes to."""
    words = {
        "vendor": quote.invitation.vendor,
        "likely": kroner(quote.likely),
        "with_options": kroner(quote.with_options),
    }
    if quote.likely == quote.with_options:
        return gettext("%(vendor)s: %(likely)s excluding VAT") % words
    return gettext("%(vendor)s: %(likely)s, and %(with_options)s with all options") % words
