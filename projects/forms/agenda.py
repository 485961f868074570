"""What came of talking about a difference."""

from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField


class SettlementForm(Form):
    """What came of talking about a difference."""

    outcome = CleanTextField(label=_("What came of it?"), max_length=300, required=False)
    outcome.widget.attrs["autofocus"] = True
