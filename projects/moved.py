"""Which milestones are expected on another day than they were, in all projects at once.

The same answer as ``changes`` gives of one project (a test holds them together), found where the history lies: only
milestones to which something happened between the two days are looked at, and only those that moved are brought along.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from projects.changes import REPLANNED, later_words
from projects.models import Milestone

# At a moment: the day of a delivery that was not returned, else the date that counts, else the plan.
EXPECTED = """
COALESCE(
    (SELECT CASE WHEN v.accepted IS NOT FALSE THEN (d.at AT TIME ZONE 'Europe/Copenhagen')::date END
     FROM projects_delivery d LEFT JOIN projects_verdict v ON v.delivery_id = d.id AND v.at < {moment}
     WHERE d.milestone_id = m.id AND d.at < {moment} AND NOT (m.state = 'cancelled' AND m.state_since < {moment})
     ORDER BY d.id DESC LIMIT 1),
    (SELECT r.forecast_date FROM projects_statusreport r
     WHERE r.milestone_id = m.id AND r.side = 'vendor' AND r.at < {moment}
     ORDER BY r.milestone_id, r.id DESC LIMIT 1),
    (SELECT r.forecast_date FROM projects_statusreport r
     WHERE r.milestone_id = m.id AND r.side = 'municipality' AND r.at < {moment}
     ORDER BY r.milestone_id, r.id DESC LIMIT 1),
    (SELECT after FROM moves WHERE moves.milestone_id = m.id AND moves.at < {moment} ORDER BY moves.at DESC LIMIT 1),
    (SELECT before FROM moves WHERE moves.milestone_id = m.id ORDER BY moves.at LIMIT 1),
    m.due_date
)
"""
# Before the work starts the date is simply edited, and only the event remembers it. The first event is the planning.
MOVED = f"""
WITH replanned AS (
    SELECT on_id AS milestone_id, at, (details ->> 'before')::date AS before, (details ->> 'after')::date AS after
    FROM os2collab_event WHERE on_type_id = %(type)s AND kind = '{REPLANNED}'
), touched AS (
    SELECT milestone_id FROM projects_statusreport WHERE at >= %(since)s AND at < %(until)s
    UNION SELECT milestone_id FROM projects_datechange WHERE at >= %(since)s AND at < %(until)s
    UNION SELECT milestone_id FROM projects_delivery WHERE at >= %(since)s AND at < %(until)s
    UNION SELECT d.milestone_id FROM projects_delivery d JOIN projects_verdict v ON v.delivery_id = d.id
          WHERE v.at >= %(since)s AND v.at < %(until)s
    UNION SELECT id FROM projects_milestone WHERE state = 'cancelled' AND state_since >= %(since)s
    UNION SELECT milestone_id FROM replanned WHERE at >= %(since)s AND at < %(until)s
), moves AS (
    SELECT milestone_id, at, before, after FROM projects_datechange
    WHERE milestone_id IN (SELECT milestone_id FROM touched)
    UNION ALL SELECT * FROM replanned
), known AS MATERIALIZED (
    SELECT m.* FROM projects_milestone m JOIN touched t ON t.milestone_id = m.id
    WHERE (%(projects)s::bigint[] IS NULL OR m.project_id = ANY (%(projects)s::bigint[])) AND %(since)s > (
        SELECT e.at FROM os2collab_event e WHERE e.on_type_id = %(type)s AND e.on_id = m.id ORDER BY e.id LIMIT 1
    )
), dates AS MATERIALIZED (
    SELECT m.id, m.project_id, {EXPECTED.format(moment="%(since)s")} AS before,
           {EXPECTED.format(moment="%(until)s")} AS after
    FROM known m
)
SELECT id, project_id, before, after FROM dates WHERE before <> after
"""  # noqa: S608 - all of it is ours


class Moved(NamedTuple):
    """One milestone by its key, and the days on which it was and is expected."""

    milestone: int
    project: int
    before: date
    after: date

    @property
    def days(self) -> int:
        """How much later; less than nothing when sooner."""
        return (self.after - self.before).days

    @property
    def words(self) -> str:
        """That difference as people say it."""
        return later_words(self.days)


def moved(since: date, until: date, projects: list[int] | None = None) -> list[Moved]:
    """Every milestone whose expected date is another at the end of ``until``; of some projects only, by their keys."""
    milestone = ContentType.objects.get_for_model(Milestone)
    values: dict[str, Any] = {
        "since": end_of(since),
        "until": end_of(until),
        "type": milestone.pk,
        "projects": projects,
    }
    with connection.cursor() as cursor:
        cursor.execute(MOVED, values)
        return [Moved(*row) for row in cursor.fetchall()]


def end_of(day: date) -> datetime:
    """The first moment in Denmark that is no longer that day."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(settings.TIME_ZONE))
