"""The gallery: every part of a page, with its variants and the words that make it."""

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from os2collab import clock
from os2collab.icons import NAMES
from os2collab.ui import STATE, STATUS, Half, Tab

PREVIEWS = (
    *("side", "side_mark", "avatar", "status_pill", "state_pill", "confidence", "status_pair", "status_lines"),
    *("gap_flag", "button", "field", "error_summary", "money", "date", "age", "shift", "progress", "bar", "bar_legend"),
    *("range_bar", "level"),
    *("table", "pagination", "tabs", "breadcrumbs", "chip", "notice", "toast", "dialog", "disclosure"),
    *("adjustment", "lever"),
    *("sheet", "milestone_row", "project_row", "wait_list", "feed", "steps", "team_list", "goal", "empty", "icon"),
    *("comment", "file"),
)


class SampleForm(forms.Form):
    """A field of each kind."""

    title = forms.CharField(label="Fælles mål", help_text="Én sætning, som alle kan gentage")
    amount = forms.CharField(label="Beløb", help_text="kr. ekskl. moms", initial="1.234.500")
    year = forms.ChoiceField(label="Budgetår", choices=[("2026", "2026"), ("2027", "2027")])
    status = forms.ChoiceField(
        label="Hvordan går det?",
        choices=[(key, look.label) for key, look in STATUS.items() if key != "silent"],
        widget=forms.RadioSelect,
        initial="at_risk",
    )
    confidence = forms.ChoiceField(
        label="Hvor sikre er I på datoen?", choices=[(n, n) for n in range(1, 6)], widget=forms.RadioSelect, initial=4
    )
    why = forms.CharField(label="Hvorfor?", widget=forms.Textarea, required=False)
    tell = forms.BooleanField(label="Sig det til holdet", required=False)


def samples() -> dict[str, object]:
    """Made-up nouns for the previews to show."""
    today = clock.today()
    agreed = Half("on_track", confidence=4, reported_on=today - timedelta(days=3))
    refused = SampleForm({"amount": "1.234", "year": "1999", "confidence": "4"}, auto_id="refused_%s")
    return {
        "today": today,
        "municipality": SimpleNamespace(name="Skanderborg", kind="municipality"),
        "vendor": SimpleNamespace(name="Nordlys Software", kind="vendor"),
        "secretariat": SimpleNamespace(name="OS2-sekretariatet", kind="secretariat"),
        "mette": SimpleNamespace(name="Mette"),
        "jonas": SimpleNamespace(name="Jonas"),
        "rikke": SimpleNamespace(name="Rikke"),
        "agreed": agreed,
        "doubtful": Half("off_track", confidence=2, reported_on=today - timedelta(days=11)),
        "risky": Half("at_risk", confidence=4, reported_on=today - timedelta(days=11)),
        "silent": Half("on_track", reported_on=today - timedelta(days=23), silent_days=23),
        "statuses": STATUS,
        "states": STATE,
        "icons": sorted(NAMES),
        "form": SampleForm(),
        "refused": refused,
        "sample_page": Paginator(range(57), 20).page(2),
        "sample_tabs": [Tab("Alle", "#tabs", 7, current=True), Tab("Stille", "#tabs", 2), Tab("Skrider", "#tabs")],
    }


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """All previews on one page."""
    folder = settings.BASE_DIR / "templates" / "components" / "previews"
    previews = [
        {"name": name, "template": f"components/previews/{file}", "source": (folder / file).read_text()}
        for name in PREVIEWS
        for file in [f"{name.replace('_', '-')}.html"]
    ]
    return render(request, "pages/gallery.html", {"previews": previews, **samples()})
