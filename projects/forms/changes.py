"""Which two days to compare."""

from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.base import Form
from os2collab.forms.fields import DanishDateField

FIRST_LOOK = timedelta(days=28)  # what the page shows before anybody has chosen


class ChangesForm(Form):
    """Two days, in the address; without them the last four weeks."""

    since = DanishDateField(label=_("From"))
    until = DanishDateField(label=_("To"))

    def __init__(self, asked: QueryDict) -> None:
        today = clock.today()
        usual = {"since": f"{today - FIRST_LOOK:%d.%m.%Y}", "until": f"{today:%d.%m.%Y}"}
        super().__init__({name: asked.get(name) or day for name, day in usual.items()})

    def clean(self) -> dict[str, Any] | None:
        """The first day comes first."""
        cleaned = super().clean()
        if cleaned and "since" in cleaned and "until" in cleaned and cleaned["since"] >= cleaned["until"]:
            self.add_error("until", _("Choose a day after the first one."))
        return cleaned
