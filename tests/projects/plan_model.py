"""The plan told a second time, in plain Python: as it was planned directly, then every revision on top of it.

Nothing here asks the code that it checks: it reads what the database holds, and follows the changes one by one.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from os2collab import clock
from os2collab.models import Side
from os2collab.workdays import is_working_day
from projects.models import (
    Adjustment,
    AdjustmentVersion,
    Allocation,
    DateChange,
    Decision,
    Milestone,
    PlanRevision,
    Project,
)

SETTLED = {"accepted", "cancelled"}
UNDER_WAY = {"in_progress", "returned", "delivered"}


@dataclass
class Told:
    """The plan as it must be, and what of the mandate must be used."""

    project: Project
    plan: dict[int, dict[str, Any]] = field(default_factory=dict)
    staffing: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    moves: dict[int, list[tuple[date, date]]] = field(default_factory=lambda: defaultdict(list))
    used_amount: Decimal = Decimal(0)
    used_days: int = 0
    revisions: int = 0

    def plan_directly(self, milestone: Milestone) -> None:
        """What the lead plans, starts or finishes without an adjustment is read as it is."""
        known = self.plan.get(milestone.pk, {"state": "planned"})
        assert known["state"] == "planned", "only what has not started is planned directly"
        self.plan[milestone.pk] = row_of(milestone)

    def replay(self) -> None:
        """Every revision since the last time, each held to the mandate and to who has agreed."""
        new = PlanRevision.objects.filter(project=self.project, number__gt=self.revisions).order_by("number")
        for revision in new.select_related("version__adjustment", "decision__recommendation"):
            self.revisions += 1
            assert revision.number == self.revisions, "numbered one after the other"
            version = revision.version
            assert version.adjustment.current_id == version.pk, "only what is in question is applied"
            changes = list(
                version.changes.order_by("pk").values("touches", "milestone", "allocation", "before", "after")
            )
            cost, slip = self.cost(changes, version), slip_of(changes, self.plan)
            self.check_parties(version, changes, revision.decision)
            self.check_mandate(revision.decision, version, cost, slip)
            if revision.decision:
                self.used_amount, self.used_days = Decimal(0), 0
            else:
                self.used_amount, self.used_days = self.used_amount + max(cost, Decimal(0)), self.used_days + slip
            for change in sorted(changes, key=lambda each: each["touches"] == "cancelled"):
                self.follow(change)

    def cost(self, changes: list[dict[str, Any]], version: AdjustmentVersion) -> Decimal:
        """What counts in kroner: all that is added, less what is saved on work that has started."""
        total = version.extra_amount
        for change in changes:
            known = self.plan.get(change["milestone"], {"price": None, "state": "planned"})
            step = {
                "price": lambda: Decimal(change["after"] or 0) - (known["price"] or 0),  # noqa: B023
                "added": lambda: Decimal(change["after"]["price"] or 0),  # noqa: B023
                "cancelled": lambda: -(known["price"] or Decimal(0)),  # noqa: B023
            }.get(change["touches"], Decimal)()
            total += step if step > 0 or known["state"] in UNDER_WAY else 0
        return total

    def check_mandate(self, decision: Decision | None, version: AdjustmentVersion, cost: Decimal, slip: int) -> None:
        """Within the mandate, or adopted by the steering group: about exactly this version."""
        if decision:
            assert decision.adopted
            assert decision.recommendation.version_id == version.pk
            return
        project = Project.objects.get(pk=self.project.pk)
        assert cost <= 0 or self.used_amount + cost <= project.mandate_amount, "beyond the mandate in kroner"
        assert slip <= 0 or self.used_days + slip <= project.mandate_days, "beyond the mandate in days"

    def check_parties(
        self, version: AdjustmentVersion, changes: list[dict[str, Any]], decision: Decision | None
    ) -> None:
        """Everybody who was asked has agreed, and everybody whom it concerns was asked.

        Only where the steering group decided may a party have been silent: one that had nobody to answer.
        """
        parties = list(version.parties.select_related("answer"))
        assert parties
        assert all(party.answered.agrees for party in parties if party.answered)
        assert decision or all(party.answered for party in parties)
        assert all(party.answered for party in parties if party.part == "lead")
        by_lead = any(party.part == "lead" for party in parties)
        asked = {party.organisation_id for party in parties}
        project = Project.objects.get(pk=self.project.pk)
        taking_part = project.participations.filter(ended_on=None).exclude(side=Side.SECRETARIAT)
        concerned = {organisation for change in changes for organisation in self.concerned(change)}
        concerned &= set(taking_part.values_list("organisation_id", flat=True))
        assert concerned <= asked | ({project.lead_organisation_id} if by_lead else set())
        assert by_lead or {change["touches"] for change in changes} == {"allocation"}
        assert by_lead or not version.extra_amount

    def concerned(self, change: dict[str, Any]) -> set[int | None]:
        before, after, touches = change["before"], change["after"], change["touches"]
        if touches == "allocation":
            return {value["organisation"] for value in (before, after) if value}
        if touches == "responsible":
            return {before, after}
        if touches == "added":
            return {after["responsible"]}
        if touches in {"outcome", "price"} or (touches == "due_date" and after < before):
            return {self.plan[change["milestone"]]["responsible_id"]}
        return set()

    def follow(self, change: dict[str, Any]) -> None:
        """One change of the plan. It was made on what the plan says."""
        touches, before, after = change["touches"], change["before"], change["after"]
        if touches == "allocation":
            key = str(Allocation.objects.get(pk=change["allocation"]).submission) if change["allocation"] else None
            key = key or after["submission"]
            assert (self.staffing.get(key) or None) == before
            self.staffing[key] = after and {name: value for name, value in after.items() if name != "submission"}
        elif touches == "added":
            milestone = Milestone.objects.get(submission=after["submission"])
            assert milestone.pk not in self.plan, "a milestone comes into the plan once"
            day, price = date.fromisoformat(after["due_date"]), after["price"]
            self.plan[milestone.pk] = {
                "title": after["title"],
                "outcome": after["outcome"],
                "due_date": day,
                "baseline_date": day,
                "price": None if price is None else Decimal(price),
                "responsible_id": after["responsible"],
                "state": "planned",
            }
        else:
            self.follow_in(self.plan[change["milestone"]], change)

    def follow_in(self, known: dict[str, Any], change: dict[str, Any]) -> None:
        before, after = change["before"], change["after"]
        assert known["state"] in {"planned", "in_progress", "returned"}, "what is delivered or finished stays"
        match change["touches"]:
            case "due_date":
                assert known["due_date"].isoformat() == before
                day = date.fromisoformat(after)
                self.moves[change["milestone"]].append((known["due_date"], day))
                known["due_date"] = day
                known["baseline_date"] = day if known["state"] == "planned" else known["baseline_date"]
            case "outcome":
                assert known["outcome"] == before
                known["outcome"] = after
            case "price":
                assert known["price"] == (None if before is None else Decimal(before))
                known["price"] = None if after is None else Decimal(after)
            case "responsible":
                assert known["responsible_id"] == before
                known["responsible_id"] = after
            case "cancelled":
                known["state"] = "cancelled"
                for key, value in self.staffing.items():
                    if value and value["milestone"] == change["milestone"]:
                        self.staffing[key] = None
            case unknown:
                raise AssertionError(unknown)

    def check(self) -> None:
        """The plan in the database is this one, and all that is stored beside it is what it comes to."""
        milestones = list(Milestone.objects.filter(project=self.project).order_by("position", "number"))
        assert {milestone.pk: row_of(milestone) for milestone in milestones} == self.plan
        rows = Allocation.objects.filter(project=self.project)
        assert {str(row.submission): row.as_json() for row in rows} == self.staffing
        moves = defaultdict(list)
        for change in DateChange.objects.filter(milestone__project=self.project).order_by("pk"):
            moves[change.milestone_id].append((change.before, change.after))
            assert change.adjustment is not None
        assert moves == self.moves
        project = Project.objects.get(pk=self.project.pk)
        assert (project.used_amount, project.used_days) == (self.used_amount, self.used_days)
        self.check_row(project, milestones)
        self.check_gaps(project, milestones)
        check_states(project)

    def check_row(self, project: Project, milestones: list[Milestone]) -> None:
        """What the project's row shows. Nobody reports here, so each forecast is the plan's date."""
        assert all(each.forecast_date == each.due_date for each in milestones if each.state != "cancelled")
        open_ones = [each for each in milestones if each.state not in SETTLED]
        assert project.open_count == len(open_ones)
        assert project.next_due_on == min((each.due_date for each in open_ones), default=None)
        slips = [(each.expected_date - each.baseline_date).days for each in open_ones]
        assert project.slipping_count == sum(slip > 0 for slip in slips)
        assert project.worst_slip_days == max(slips, default=0)
        assert project.milestone_line == [
            {
                "number": each.number,
                "title": each.title,
                "baseline": each.baseline_date.isoformat(),
                "expected": each.expected_date.isoformat(),
                "state": each.state,
            }
            for each in milestones
            if each.state != "cancelled"
        ]

    def check_gaps(self, project: Project, milestones: list[Milestone]) -> None:
        """Day by day: is anybody there?"""
        team = set(project.team.filter(ended_on=None).values_list("user_id", flat=True))
        for milestone in milestones:
            rows = [row for row in self.staffing.values() if row and row["milestone"] == milestone.pk]
            assert milestone.unstaffed_from == gap(milestone, rows, team), milestone


def gap(milestone: Milestone, rows: list[dict[str, Any]], team: set[int]) -> date | None:
    """The first working day up to the planned date without anybody; from the first that was planned, if not started."""
    if not rows or milestone.state in SETTLED:
        return None
    day = clock.today()
    if milestone.state == "planned":
        day = max(day, date.fromisoformat(min(row["starts_on"] for row in rows)))
    there = [row for row in rows if row["user"] is None or row["user"] in team]
    while day <= milestone.due_date:
        if is_working_day(day) and not any(r["starts_on"] <= day.isoformat() <= r["ends_on"] for r in there):
            return day
        day += timedelta(days=1)
    return None


def row_of(milestone: Milestone) -> dict[str, Any]:
    """What the plan says of a milestone."""
    names = ("title", "outcome", "due_date", "baseline_date", "price", "responsible_id", "state")
    return {name: getattr(milestone, name) for name in names}


def slip_of(changes: list[dict[str, Any]], due: dict[int, dict[str, Any]]) -> int:
    """The most days that anything moves to a later date, or that what is added lies after what is left out."""
    moved = [change for change in changes if change["touches"] == "due_date"]
    days = [(date.fromisoformat(change["after"]) - date.fromisoformat(change["before"])).days for change in moved]
    gone = [due[change["milestone"]]["due_date"] for change in changes if change["touches"] == "cancelled"]
    for change in changes:
        if change["touches"] == "added":
            days += [(date.fromisoformat(change["after"]["due_date"]) - day).days for day in gone]
    return max([0, *days])


def check_states(project: Project) -> None:
    """Each adjustment's state is what its answers and decisions say, and the overview waits for the right people."""
    project = Project.objects.get(pk=project.pk)
    entries = []
    speaking = set(project.team.filter(ended_on=None).values_list("organisation_id", flat=True))
    for adjustment in Adjustment.objects.filter(project=project).order_by("number"):
        applied = PlanRevision.objects.filter(version__adjustment=adjustment)
        assert applied.count() == (adjustment.state == "applied"), "in force once, and only what is in force"
        current = adjustment.current
        assert current is not None
        assert current.number == adjustment.versions.count()
        silent = [party for party in current.parties.select_related("answer") if party.answered is None]
        waiting = [party for party in silent if party.part == "lead" or party.organisation_id in speaking]
        recommended = hasattr(current, "recommendation")
        if adjustment.state in {"proposed", "recommended"}:
            assert recommended == (adjustment.state == "recommended")
            assert not (recommended and any(party.part == "lead" for party in waiting))
            entries.append(
                {
                    "number": adjustment.number,
                    "lead": any(p.part == "lead" for p in waiting),
                    "organisations": [p.organisation_id for p in waiting if p.part == "organisation"],
                    "chair": recommended,
                    "fit": not (waiting or recommended),
                }
            )
    stored = [{name: entry[name] for name in entries[0]} for entry in project.open_adjustments] if entries else []
    assert (stored, len(project.open_adjustments)) == (entries, len(entries))
