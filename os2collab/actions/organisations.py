"""Organisations are registered by the secretariat and kept up to date by their own administrators."""

from os2collab import happenings
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import Stale, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import Organisation, User
from os2collab.slugs import free_slug


@verb(Permission.ORGANISATION_REGISTER)
def register(
    _secretariat: Organisation,
    *,
    by: User,
    kind: str,
    name: str,
    municipality_code: str = "",
    cvr: str = "",
    gln: str = "",
) -> Organisation:
    """Make an organisation known. Raises ValidationError for a wrong number and for a name or a code that is taken."""
    organisation = Organisation(kind=kind, name=name, municipality_code=municipality_code, cvr=cvr, gln=gln)
    organisation.slug = free_slug(Organisation, name)
    organisation.full_clean(validate_constraints=False)  # the database does that, and says which rule it was
    organisation.save()
    record(
        happenings.ORGANISATION_REGISTERED,
        by=by,
        on=organisation,
        within=organisation,
        organisation=in_whose_name(by, Permission.ORGANISATION_EDIT, organisation),
        organisation_name=name,
    )
    return organisation


@verb(Permission.ORGANISATION_EDIT)
def edit(organisation: Organisation, *, by: User, version: int, name: str, cvr: str, gln: str) -> Organisation:
    """Change the name and the numbers; the address in the app, the kind and the municipality code stay.

    Raises Stale when somebody has saved since ``version``, ValidationError as ``register`` does.
    """
    if organisation.version != version:
        raise Stale(organisation)
    organisation.name, organisation.cvr, organisation.gln = name, cvr, gln
    organisation.version += 1
    organisation.full_clean(exclude=["slug", "kind", "municipality_code"], validate_constraints=False)
    organisation.save(update_fields=["name", "cvr", "gln", "version"])
    record(
        happenings.ORGANISATION_EDITED,
        by=by,
        on=organisation,
        within=organisation,
        organisation=in_whose_name(by, Permission.ORGANISATION_EDIT, organisation),
        organisation_name=name,
    )
    return organisation
