"""What an organisation writes when it pledges, changes or withdraws."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.fields import KronerField
from os2collab.models import Organisation
from os2collab.models.organisation import check_gln
from partnerships.approval_text import Unseen, fingerprint
from partnerships.forms.pledge_fields import LEVELS, NOT_FOR_INTEREST, ONE_KRONE, PLAIN, PledgeFields
from partnerships.models import Appropriation, ConditionKind, Pledge, PledgeLevel
from partnerships.said import Said
from partnerships.wishing import WISHES, wish_fields, wishes_in

YEARS_AHEAD = 5


class PledgeForm(PledgeFields):
    """How certain, how much, when, on which conditions. ``registering`` for another organisation asks for the paper.

    What binds is approved as a text: ``shown`` is the one to read, once the rest is complete.
    """

    shown = ""
    shown_anew = False
    rules = {
        "pledge_not_below_what_is_billed": "amount",
        "pledge_late_amount_not_below_what_is_billed": "amount",
    }

    def __init__(
        self,
        *args: Any,
        speaks_for: Organisation | None = None,
        pledge: Pledge | None = None,
        may_commit: bool = True,
        registering: bool = False,
        **kwargs: Any,
    ) -> None:
        self.speaks_for, self.pledge, self.may_commit = speaks_for, pledge, may_commit
        kwargs["initial"] = initial = self.before(pledge, speaks_for)
        super().__init__(*args, **kwargs)
        self.fields |= wish_fields()
        first = clock.today().year
        known = dict(pledge.years) if pledge else {}
        self.years = sorted({*range(first, first + YEARS_AHEAD), *known})
        years = sorted({*self.years, *filter(None, [initial.get("budget_year")])})
        self.fields["budget_year"].choices = [("", _("Not decided")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        for year in self.years:
            self.fields[f"paid_{year}"] = KronerField(label=str(year), minimum=ONE_KRONE, required=False)
        if not may_commit:
            self.only_interest()
        if registering:
            reason = self.fields["reason"]
            reason.required, reason.label = True, _("Which paper or message does this register?")
            reason.help_text = _("For example “Letter of 4.11.2026, signed by the head of IT”.")

    def only_interest(self) -> None:
        """Its one level is chosen, and what belongs to a commitment is not asked."""
        level = self.fields["level"]
        level.widget.choices = LEVELS[:1]
        level.help_text = _("A signatory of your organisation makes it conditional or binding.")
        level.initial = self.initial["level"] = PledgeLevel.INTEREST
        self.fields["amount"].help_text = _("Whole kroner excluding VAT.")
        for name in (*NOT_FOR_INTEREST, *wish_fields()):
            del self.fields[name]

    @staticmethod
    def before(pledge: Pledge | None, speaks_for: Organisation | None) -> dict[str, Any]:
        """What the form says when it is opened: the pledge as it stands."""
        if pledge is None:
            return {"version": 0, "gln": speaks_for.gln if speaks_for else ""}
        initial: dict[str, Any] = {name: getattr(pledge, name) for name in (*PLAIN, "version", "condition")}
        initial["level"] = pledge.level if pledge.stands else None
        initial["gln"] = pledge.gln or pledge.organisation.gln
        if len(pledge.years) > 1:
            initial |= {f"paid_{year}": paid for year, paid in pledge.years}
        for wish in pledge.wishes:
            initial |= WISHES[ConditionKind(wish.kind)].initial(wish)
        return initial

    @property
    def reason_is_optional(self) -> bool:
        """Only who registers for others must say why."""
        return not self.fields["reason"].required

    @property
    def paid_fields(self) -> list[forms.BoundField]:
        """One amount for each budget year, when it is paid in several."""
        return [self[f"paid_{year}"] for year in self.years]

    @property
    def has_years(self) -> bool:
        """Whether it is paid in several years, as it stands or as it was typed."""
        return any(field.value() for field in self.paid_fields)

    @property
    def paid_errors(self) -> bool:
        """Whether something is the matter with the years."""
        return any(field.errors for field in self.paid_fields)

    @property
    def wish_fields(self) -> list[forms.BoundField]:
        """The conditions that the system checks."""
        return [self[name] for name in wish_fields()]

    def clean_appropriation(self) -> str:
        """Not sought, when nothing is said."""
        return str(self.cleaned_data["appropriation"] or Appropriation.NOT_SOUGHT)

    def clean_gln(self) -> str:
        """Thirteen digits with their check digit, however they are grouped."""
        gln = "".join(str(self.cleaned_data["gln"]).split())
        if gln:
            check_gln(gln)
        return gln

    def clean(self) -> dict[str, Any]:
        """A condition that stood there before falls away when the pledge becomes binding; a new one contradicts it."""
        data = self.cleaned_data
        if data.get("level") == PledgeLevel.BINDING and not self.errors:
            known = self.pledge.wishes if self.pledge else ()
            if set(wishes_in(data)) - set(known):
                self.add_error("condition", _("A binding pledge has no condition. Choose conditional, or remove it."))
        return data

    @property
    def deed(self) -> dict[str, Any]:
        """What the verb is asked to do; for a valid form."""
        data = self.cleaned_data
        paid = tuple((year, data[f"paid_{year}"]) for year in self.years if data[f"paid_{year}"])
        plain = {name: known[name] for known in (self.initial, data) for name in PLAIN if name in known}
        wishes = wishes_in(data) if data["level"] == PledgeLevel.CONDITIONAL else ()
        said = Said(level=data["level"], years=paid, wishes=wishes, **plain)
        return {"said": said} | {name: data.get(name, "") for name in ("authority", "seen", "reason", "version")}

    def refuse(self, error: ValidationError) -> None:
        """The text to approve is shown, not complained about; what is wrong with the years belongs to the first."""
        if isinstance(error, Unseen):
            self.shown, self.shown_anew = error.text, bool(self.cleaned_data["seen"])
            self.answer_next(seen=fingerprint(error.text))
            return
        if "years" in getattr(error, "error_dict", {}):
            error = ValidationError({f"paid_{self.years[0]}": error.error_dict.pop("years"), **error.error_dict})
        super().refuse(error)
