"""The exact text that an organisation agrees to when it binds itself. Its language is Danish: that of the agreement."""

import hashlib
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from os2collab.display import day, kroner
from os2collab.models import Organisation
from partnerships import joining_late
from partnerships.models import Appropriation, Partnership
from partnerships.said import Said


class Unseen(ValidationError):
    """The text to be approved is not the one that was shown. ``text`` is what it says now."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(_("Read the text that you bind your organisation to, and approve it."), code="unseen")


def fingerprint(text: str) -> str:
    """The SHA-256 of a text in UTF-8, as 64 hexadecimal digits: the same text always has the same."""
    return hashlib.sha256(text.encode()).hexdigest()


def approval_text(partnership: Partnership, organisation: Organisation, said: Said, *, together: bool = False) -> str:
    """All that the organisation binds itself to. ``said`` is complete and settled.

    ``together``: it is bound at the same moment as those that it waits for, and that wait for it.
    """
    with override("da"):
        paragraphs = [opening(partnership, organisation), round_sentence(partnership), *money(said)]
        if together:
            conditions = "; ".join(wish.sentence() for wish in said.wishes)
            paragraphs.append(_("The pledge becomes binding at the moment when this holds: %s.") % conditions)
        paragraphs.append(
            _("It gives no duty to use the result. Only a decision of the partnership lowers it or ends it.")
        )
        paragraphs += joining_late.sentences(partnership, organisation, said.amount or Decimal(0))
        if partnership.terms:
            paragraphs.append(_("Terms no. %d:") % partnership.terms_number + "\n" + partnership.terms)
        return "\n\n".join(paragraphs)


def fingerprint_of(partnership: Partnership, organisation: Organisation, said: Said) -> str:
    """The fingerprint of the text that whoever binds the organisation to this has read."""
    return fingerprint(approval_text(partnership, organisation, said.settled(organisation, said.amount)))


def opening(partnership: Partnership, organisation: Organisation) -> str:
    """Who pledges to what."""
    names = {
        "organisation": organisation.name,
        "title": partnership.title,
        "leader": partnership.lead_organisation.name,
        "purpose": partnership.purpose,
    }
    return (
        _("%(organisation)s pledges, binding, to the customer partnership “%(title)s”, led by %(leader)s.") % names
        + "\n"
        + _("Its purpose: %(purpose)s") % names
    )


def round_sentence(partnership: Partnership) -> str:
    """What the round asks for, and what happens otherwise."""
    number = partnership.minimum_partners
    words = {
        "goal": kroner(partnership.goal_amount),
        "sum": kroner(partnership.enough_amount),
        "number": number,
        "day": day(partnership.deadline),
        "otherwise": partnership.get_if_not_reached_display(),
        "late": partnership.get_late_rule_display(),
    }
    enough = ngettext(
        "The goal of %(goal)s is reached when %(sum)s is binding from at least %(number)d organisation by %(day)s.",
        "The goal of %(goal)s is reached when %(sum)s is binding from at least %(number)d organisations by %(day)s.",
        number,
    )
    return (enough % words) + " " + _("If it is not reached: %(otherwise)s. Who joins late: %(late)s.") % words


def money(said: Said) -> list[str]:
    """How much, when, out of which appropriation, and where the invoice goes."""
    amount = {"amount": kroner(said.amount or 0), "maximum": kroner(said.maximum_amount or 0)}
    by_key = _("Amount: our share by the partnership's key, %(amount)s now and at most %(maximum)s, excluding VAT.")
    fixed = _("Amount: %(amount)s excluding VAT.")
    paid = "; ".join(
        _("%(amount)s in budget year %(year)d") % {"amount": kroner(part), "year": year} for year, part in said.years
    )
    granted = str(Appropriation(said.appropriation).label)
    if said.appropriation_on:
        granted = _("%(state)s (%(day)s)") % {"state": granted, "day": day(said.appropriation_on)}
    return [
        (by_key if said.by_key else fixed) % amount + "\n" + _("Paid: %s.") % paid,
        _("Appropriation: %(state)s. Invoices go to GLN/EAN %(gln)s.") % {"state": granted, "gln": said.gln},
    ]
