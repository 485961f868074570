"""Where a partnership can be moved by hand."""

from partnerships.models import NEXT_STATES, Partnership, PartnershipState


def recordable(partnership: Partnership) -> list[PartnershipState]:
    """Where it can be moved by hand: it is reached by itself, and a missed deadline has a decision of its own."""
    by_itself = {PartnershipState.OPEN, PartnershipState.REACHED, PartnershipState.CONTINUED}
    if partnership.has_passed:
        by_itself.add(PartnershipState.LAPSED)
    return [state for state in NEXT_STATES[partnership.state] if state not in by_itself]
