"""Organisations can be found by everybody who is signed in, as they can be looked up."""

from django.utils.translation import gettext_lazy as _

from os2collab.addresses import address
from os2collab.models import OrganisationKind
from os2collab.search.kinds import Kind, register

register(
    Kind(
        key="organisation",
        icon="organisation",
        label=_("Organisations"),
        table="os2collab_organisation",
        url=lambda slug, _number: address("organisation", slug),
        title="t.name",
        place="t.kind",
        say_place=lambda kind: OrganisationKind(kind).label,
        position=9,
    )
)
