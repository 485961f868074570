"""The terms that every binding pledge agrees to."""

from os2collab.access.guards import Stale, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import User
from partnerships import pledge_events
from partnerships.models import Partnership


@verb(Permission.PARTNERSHIP_EDIT)
def set_terms(partnership: Partnership, *, by: User, terms: str, version: int | None = None) -> Partnership:
    """Write the terms anew. They get a new number, and whoever is bound by an earlier one is asked again.

    Those who are bound stay bound by the text that they approved, until they approve the new one.
    """
    if partnership.terms == terms:
        return partnership
    if version is not None and version != partnership.version:
        raise Stale(partnership)
    if partnership.terms or partnership.binding_count:
        partnership.terms_number += 1
    partnership.terms = terms
    partnership.version += 1
    partnership.save(update_fields=["terms", "terms_number", "version"])
    record(
        pledge_events.TERMS_CHANGED,
        by=by,
        on=partnership,
        within=partnership,
        organisation=partnership.lead_organisation,
        number=partnership.terms_number,
    )
    return partnership
