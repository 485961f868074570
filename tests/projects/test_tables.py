"""What the tables themselves refuse: a value that no form offers."""

import pytest
from django.db import IntegrityError, transaction

from projects.actions import groups
from projects.models import Group, Participation, Project, Seat, TeamMember
from tests.factories import Cast


@pytest.mark.parametrize(
    ("model", "field", "rule"),
    [
        (Project, "state", "project_state_known"),
        (Project, "level", "project_level_known"),
        (Participation, "level", "participation_level_known"),
        (Participation, "side", "participation_side_known"),
        (TeamMember, "role", "team_role_known"),
        (TeamMember, "side", "team_side_known"),
        (Group, "kind", "group_kind_known"),
        (Seat, "position", "seat_position_known"),
        (Seat, "side", "seat_side_known"),
    ],
)
def test_only_known_values(cast: Cast, model, field, rule):
    group = groups.start(cast.project, by=cast.lead, kind="coordination", name="Gruppen")
    groups.add_seat(group, by=cast.lead, organisation=cast.vendor_organisation, voting=False)
    row = model.objects.order_by("-pk").first()  # a vendor's: other rules leave it alone
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{field: "x"})
