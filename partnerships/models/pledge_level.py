"""How certain a pledge is, and how far its money is in the organisation's own budget."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PledgeLevel(models.TextChoices):
    INTEREST = "interest", _("Interest")
    CONDITIONAL = "conditional", _("Conditional")
    BINDING = "binding", _("Binding")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class Appropriation(models.TextChoices):
    """How far the money is in the organisation's own budget."""

    NOT_SOUGHT = "not_sought", _("Not sought yet")
    PROPOSED = "proposed", _("Proposed for the budget")
    GRANTED = "granted", _("Granted")


# A signatory of the organisation gives, changes and withdraws these; interest is anybody's to state.
COMMITTING = (PledgeLevel.CONDITIONAL, PledgeLevel.BINDING)
# What a pledge is while it stands. It ends by being withdrawn, or lapses with its partnership.
STANDING = (PledgeLevel.INTEREST, *COMMITTING)
