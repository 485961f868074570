"""OS2valghalla 3.0: less than was sought by the deadline, and the partners went on."""

from collections import Counter
from decimal import Decimal

import pytest

from os2collab.models import Event
from partnerships.models import Pledge
from tests.partnerships.valghalla import BY_THE_DEADLINE, IN_THE_END, Valghalla


@pytest.fixture
def case(db) -> Valghalla:
    return Valghalla()


def test_the_case_as_it_happened(case):
    partnership = case.play()
    assert (partnership.state, partnership.vendor) == ("ordered", case.nordlys)
    assert (partnership.binding_count, partnership.binding_amount) == (21, Decimal(IN_THE_END))
    assert partnership.reached_at is None
    assert partnership.missed_at
    missed = Event.objects.get(kind="partnership.missed")
    assert missed.details == {"amount": f"{BY_THE_DEADLINE:.2f}", "number": 20}
    late = Pledge.objects.get(joined_late=True)
    assert (late.organisation, late.late_amount) == (case.towns[20], Decimal(0))
    assert "det kan lade sig gøre" in case.client(case.leader).get(partnership.get_absolute_url()).content.decode()
    years = Counter(Pledge.objects.values_list("budget_year", flat=True))
    assert years == {case.year: 10, case.year + 1: 11}
    story = list(Event.objects.within(partnership).order_by("pk").values_list("kind", flat=True))
    course = [kind for kind in story if not kind.startswith("pledge.")]
    assert course == [
        "partnership.started",
        "partnership.opened",
        "partnership.missed",
        "partnership.goes_on",
        "partnership.vendor_chosen",
        "partnership.moved_on",
    ]
