"""What the secretariat does with the thresholds of public procurement: they are data, set anew every second year."""

from typing import Any

from django.db import transaction

from os2collab.access.decide import in_whose_name
from os2collab.access.guards import Stale, require, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import User
from partnerships import quote_events
from partnerships.models import Portfolio, ProcurementThreshold


@transaction.atomic
def add(*, by: User, **fields: Any) -> ProcurementThreshold:
    """Write a threshold down. Raises Refused for whoever is not from the secretariat."""
    require(by, Permission.THRESHOLD_KEEP, Portfolio())
    threshold = ProcurementThreshold.objects.create(**fields)
    tell(threshold, by=by)
    return threshold


@verb(Permission.THRESHOLD_KEEP)
def edit(threshold: ProcurementThreshold, *, by: User, version: int, said: dict[str, Any]) -> ProcurementThreshold:
    """Change what a threshold says. Saying the same is no change. Raises Stale when somebody was first."""
    if all(getattr(threshold, name) == value for name, value in said.items()):
        return threshold
    if threshold.version != version:
        raise Stale(threshold)
    for name, value in said.items():
        setattr(threshold, name, value)
    threshold.version += 1
    threshold.save()
    tell(threshold, by=by)
    return threshold


def tell(threshold: ProcurementThreshold, *, by: User) -> None:
    """Remember it with the secretariat that keeps it."""
    secretariat = in_whose_name(by, Permission.THRESHOLD_KEEP, threshold)
    words: dict[str, Any] = {
        "name": threshold.name_da,
        "amount": f"{threshold.amount:.2f}",
        "valid_from": threshold.valid_from.isoformat(),
    }
    if secretariat:
        record(
            quote_events.THRESHOLD_KEPT,
            by=by,
            on=threshold,
            within=secretariat,
            organisation=secretariat,
            **words,
        )
