"""The rows of the what-if page, drawn without a template: there may be a hundred, and each is one click away.

Only names and what was typed come from people; both are escaped here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from os2collab.display import kroner
from os2collab.ui import STATE
from partnerships.cost_keys import KeyKind, Payer, danish_percent, signed
from partnerships.forms.what_if import Question

ROW = (
    '<tr id="payer_{pk}" class="payer{out}"><th scope="row"><label class="choice choice--plain">'
    '<input type="checkbox" name="in" value="{pk}" id="in_{pk}"{checked}>{name}</label>{hidden}{bar}</th>'
    '<td class="table__num">{fields}{share}</td><td class="table__num">{pledge}</td></tr>'
)
BAR = (
    '<svg class="bar bar--small" aria-hidden="true"><rect class="bar__share" width="{width:.1f}%" height="100%"/></svg>'
)
CHOICE = '<label class="choice"><input type="checkbox" name="in" value="{pk}" id="in_{pk}">{name}</label>'
FIELD = (
    '<span class="payer__field"><label class="visually-hidden" for="{name}_{pk}">{label}</label>'
    '<input class="input" id="{name}_{pk}" name="{name}_{pk}" value="{value}" inputmode="decimal" autocomplete="off"'
    ' hx-morph-skip{described}><span aria-hidden="true">{unit}</span></span>'
)
ERROR = '<span class="field__error" id="error_{pk}">{error}</span>'


@dataclass
class Rows:
    """What all rows have in common: the question, its shares, and how they were before somebody left."""

    asked: Question
    shares: Mapping[int, int]
    before: Mapping[int, int]
    needs_own: frozenset[int]
    missing: frozenset[int]

    def draw(self, payers: Sequence[Payer]) -> SafeString:
        """The rows, one for each organisation that is in or was."""
        self.words = {
            "out": _("is out"),
            "none": _("no pledge"),
            "open": _("amount not settled"),
            "most": _("at most"),
            "needs": _("Without inhabitants: write an own amount."),
            "percent": _("Write a percentage."),
        }
        self.labels = {
            "percent": _("Percentage of %(name)s"),
            "own": _("Own amount of %(name)s, kroner"),
            "most": _("Ceiling of %(name)s, kroner"),
        }
        self.levels = {key: str(look.label).lower() for key, look in STATE.items()}
        self.highest = max(self.shares.values(), default=0) or 1
        return SafeString("".join(map(self.row, payers)))

    def row(self, payer: Payer) -> str:
        """One organisation: in or out, its share, and what that is beside its pledge."""
        pk, share = payer.pk, self.shares.get(payer.pk)
        is_in = pk in self.asked.included
        return ROW.format(
            pk=pk,
            out="" if is_in else " payer--out",
            checked=" checked" if is_in else "",
            name=escape(payer.name),
            hidden="" if payer.level else f'<input type="hidden" name="row" value="{pk}">',
            bar=BAR.format(width=share * 100 / self.highest) if share is not None else "",
            fields=self.fields(payer) if is_in else "",
            share=self.share(pk, share) if is_in else f'<span class="muted">{self.words["out"]}</span>',
            pledge=self.pledge(payer, share),
        )

    def share(self, pk: int, share: int | None) -> str:
        """The share, and how much more it is than before somebody left."""
        if share is None:
            return ""
        changed = share - self.before[pk] if pk in self.before else 0
        more = f"<small>{signed(changed)}</small>" if changed else ""
        return f'<data class="money" value="{share}">{kroner(share)}</data>{more}'

    def pledge(self, payer: Payer, share: int | None) -> str:
        """What the share is more or less than the pledge as it is now, and how certain that is."""
        if not payer.level:
            return f'<span class="muted">{self.words["none"]}</span>'
        level = self.levels[payer.level]
        if payer.pledged is None:
            return f"<small>{level}: {self.words['open']}</small>"
        difference = "" if share is None else signed(share - payer.pledged)
        most = "" if payer.maximum is None else f", {self.words['most']} {kroner(payer.maximum)}"
        return f"{difference}<small>{level}: {kroner(payer.pledged)}{most}</small>"

    def fields(self, payer: Payer) -> str:
        """What can be written for this organisation: its percentage, its own amount, its own ceiling."""
        kind, pk = self.asked.form.kind, payer.pk
        names = []
        if kind == KeyKind.PERCENT:
            names.append(("percent", "%"))
        elif kind == KeyKind.OWN_FIRST or pk in self.needs_own:
            names.append(("own", "kr."))
        if "most" in self.asked.written:
            names.append(("most", _("at most")))
        return "".join(self.field(payer, name, unit) for name, unit in names) + self.error(pk)

    def field(self, payer: Payer, name: str, unit: str) -> str:
        """A small field with a label that is read, not seen: the table's head and the unit say the same."""
        typed = self.asked.written.get(name, {}).get(payer.pk)
        if typed is None and name == "percent" and payer.pk in self.asked.read.get("percent", {}):
            typed = danish_percent(self.asked.read["percent"][payer.pk])
        wrong = payer.pk in self.asked.errors or payer.pk in self.missing
        return FIELD.format(
            name=name,
            pk=payer.pk,
            label=escape(self.labels[name] % {"name": payer.name}),
            value=escape(typed or ""),
            unit=unit,
            described=f' aria-invalid="true" aria-describedby="error_{payer.pk}"' if wrong else "",
        )

    def error(self, pk: int) -> str:
        """What is wrong with what was written, or that something must be."""
        needed = self.words["percent" if self.asked.form.kind == KeyKind.PERCENT else "needs"]
        said = self.asked.errors.get(pk) or (needed if pk in self.missing else "")
        return ERROR.format(pk=pk, error=escape(said)) if said else ""


def draw_choices(payers: Iterable[Payer]) -> SafeString:
    """Those who could be taken in."""
    return SafeString("".join(CHOICE.format(pk=payer.pk, name=escape(payer.name)) for payer in payers))
