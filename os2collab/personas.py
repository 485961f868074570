"""The people whom one may be in the demo. They sign in by one click; outside the demo there is no such door."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Persona:
    """A made-up person with a work address, a place of work, and what the app shows them first."""

    key: str
    email: str
    name: str
    organisation: str
    title: str
    sees: str | Promise


PERSONAS = (
    Persona(
        "mette",
        "mette@skanderborg.example",
        "Mette Skovlyng",
        "Skanderborg",
        "Projektleder",
        _("Leads a project: who waits for me, and what slides?"),
    ),
    Persona(
        "jonas",
        "jonas@nordlys.example",
        "Jonas Nordhav",
        "Nordlys Software",
        "Leveranceansvarlig",
        _("Delivers it: what is due, and is it paid for?"),
    ),
    Persona(
        "rikke",
        "rikke@os2-sekretariatet.example",
        "Rikke Bakkely",
        "OS2-sekretariatet",
        "Koordinator",
        _("Coordinates all partnerships: which ones need help?"),
    ),
    Persona(
        "karim",
        "karim@favrskov.example",
        "Karim Aldar",
        "Favrskov",
        "Faglig koordinator",
        _("Tests the deliveries."),
    ),
    Persona(
        "birgitte",
        "birgitte@horsens.example",
        "Birgitte Vesterlyng",
        "Horsens",
        "Digitaliseringschef",
        _("Chairs the styregruppe (steering group)."),
    ),
    Persona(
        "line",
        "line@silkeborg.example",
        "Line Søager",
        "Silkeborg",
        "Digitaliseringskonsulent",
        _("Speaks for her municipality in the koordinationsgruppe (coordination group)."),
    ),
    Persona(
        "henrik",
        "henrik@fjord-digital.example",
        "Henrik Fjordvang",
        "Fjord Digital",
        "Partner",
        _("Works for another vendor."),
    ),
    Persona(
        "sofus",
        "sofus@randers.example",
        "Sofus Klintmark",
        "Randers",
        "Digitaliseringskonsulent",
        _("Is new and in no project yet."),
    ),
)
