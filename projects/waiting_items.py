"""What waits for a person in their projects, each matter as one line. No query."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import display
from os2collab.addresses import address
from os2collab.display import day, kroner
from os2collab.models import Organisation
from os2collab.waiting import Waiting
from projects.acceptance import answer_due, is_overdue
from projects.events.labels import levers_label
from projects.models import Milestone, Project, Promise, StatusReport
from projects.panels import Work
from projects.questions import OpenBarometer, OpenCheckIn, OpenProposal, Unacknowledged


def waiting_on(work: Work) -> list[Waiting]:
    """What waits for the person in their projects, the most urgent first. No query."""
    items = [proposal_item(proposal) for proposal in work.proposals]
    items += [checkin_item(checkin) for checkin in work.checkins]
    items += [accept_item(milestone) for milestone in work.to_accept]
    items += [mend_item(milestone) for milestone in work.to_mend]
    items += due_items(work)
    items += promise_items(work)
    items += [barometer_item(opened) for opened in work.barometers]
    items += [acknowledge_item(participation) for participation in work.to_acknowledge]
    return items


def checkin_item(checkin: OpenCheckIn) -> Waiting:
    """A check-in that asks the reader's side."""
    return Waiting(
        key=f"checkin_{checkin.slug}",
        icon="talk",
        title=_("Answer the check-in of %(project)s") % {"project": checkin.title},
        why=_("How far are we? The answers of both sides are shown at the same time."),
        url=reverse("checkin", args=[checkin.slug, checkin.number]),
        action=_("Answer"),
        since=checkin.opened_at,
        minutes=4,
    )


def proposal_item(proposal: OpenProposal) -> Waiting:
    """A change of the plan that waits for the reader's word."""
    stored = proposal.stored
    titles = {
        "agree": _("Answer adjustment %(number)d of %(levers)s in %(project)s"),
        "fit": _("Fit adjustment %(number)d of %(levers)s in %(project)s to the plan"),
        "decide": _("Record the decision about adjustment %(number)d of %(levers)s in %(project)s"),
    }
    actions = {"agree": _("Look at it"), "fit": _("Fit it"), "decide": _("Look at it")}
    levers = levers_label(stored.get("levers", []))
    name, kind = stored.get("by", ("", ""))
    return Waiting(
        key=f"adjustment_{proposal.slug}_{stored['number']}",
        icon="scope",
        title=titles[proposal.ask] % {"number": stored["number"], "levers": levers, "project": proposal.title},
        why=stored["reason"],
        url=reverse("adjustment", args=[proposal.slug, stored["number"]]),
        action=actions[proposal.ask],
        since=datetime.fromisoformat(stored["since"]),
        minutes=3,
        organisation=Organisation(name=name, kind=kind) if name else None,
    )


def accept_item(milestone: Milestone) -> Waiting:
    """A delivery that the reader may accept or return."""
    delivery = milestone.delivery
    assert delivery is not None  # noqa: S101 - a delivered milestone has one: set_state and the verbs see to it
    if is_overdue(milestone):
        why = _("The answer was due %(day)s. Silence is never acceptance.") % {"day": day(answer_due(milestone))}
    elif milestone.price:
        why = _("The price is %(amount)s, and the vendor waits for an answer.") % {"amount": kroner(milestone.price)}
    else:
        why = _("The vendor has delivered it and waits for an answer.")
    return Waiting(
        key=f"accept_{milestone.pk}",
        icon="delivered",
        title=_("Accept or return M%(number)d %(title)s") % {"number": milestone.number, "title": milestone.title},
        why=why,
        url=f"{milestone.get_absolute_url()}verdict/",
        action=_("Look through"),
        since=delivery.at,
        minutes=5,
        who=delivery.by,
        organisation=delivery.organisation,
        about=named(milestone.project),
    )


def named(project: Project) -> str:
    """The project as its pages name it."""
    return f"{project.product}: {project}"


def mend_item(milestone: Milestone) -> Waiting:
    """A delivery that came back."""
    return Waiting(
        key=f"mend_{milestone.pk}",
        icon="undo",
        title=_("Mend M%(number)d %(title)s") % {"number": milestone.number, "title": milestone.title},
        why=_("It was returned. The reason is shown with the milestone."),
        url=milestone.get_absolute_url(),
        action=_("See why"),
        since=milestone.state_since,
        minutes=5,
        organisation=milestone.project.lead_organisation,
        about=named(milestone.project),
    )


def due_items(work: Work) -> list[Waiting]:
    """One matter for each milestone that is due, or one for all of them when there are more than two."""
    if len(work.due) > 2:
        milestone, side = work.due[0]
        return [
            Waiting(
                key="status_due",
                icon="pencil",
                title=ngettext(
                    "Report status on %(number)d milestone", "Report status on %(number)d milestones", len(work.due)
                )
                % {"number": len(work.due)},
                why=_("All on one screen, about a minute each."),
                url=reverse("status-due"),
                action=_("Report"),
                since=due_since(milestone, side),
                minutes=len(work.due),
            )
        ]
    return [
        Waiting(
            key=f"status_{milestone.pk}",
            icon="pencil",
            title=_("Report status on M%(number)d %(title)s") % {"number": milestone.number, "title": milestone.title},
            why=due_why(milestone.report_of(side)),
            url=f"{milestone.get_absolute_url()}status/",
            action=_("Report"),
            since=due_since(milestone, side),
            minutes=1,
            about=named(milestone.project),
        )
        for milestone, side in work.due
    ]


def due_why(report: StatusReport | None) -> str:
    """Why a status is due."""
    if report is None:
        return _("Your side has not said anything about it yet.")
    days = report.days_old()
    return ngettext(
        "Your side has been silent for %(days)d day.", "Your side has been silent for %(days)d days.", days
    ) % {"days": days}


def due_since(milestone: Milestone, side: str) -> datetime:
    """From when the side owes a word: its last report, else the day the milestone got its state."""
    report = milestone.report_of(side)
    return report.at if report else milestone.state_since


def barometer_item(opened: OpenBarometer) -> Waiting:
    """A round of the barometer that asks the reader."""
    return Waiting(
        key=f"barometer_{opened.slug}",
        icon="people",
        title=_("How are we doing together in %(project)s?") % {"project": opened.title},
        why=_("Six questions, one minute, anonymous."),
        url=reverse("barometer", args=[opened.slug]),
        action=_("Answer"),
        since=opened.opened_at,
        minutes=1,
    )


def promise_items(work: Work) -> list[Waiting]:
    """One matter for each promise of the reader's organisation that is near or overdue, or one when they are many."""
    if len(work.promised) > 2:
        return [
            Waiting(
                key="promises",
                icon="flag",
                title=ngettext(
                    "Say how it went with %(number)d promise",
                    "Say how it went with %(number)d promises",
                    len(work.promised),
                )
                % {"number": len(work.promised)},
                why=_("Your organisation has promised them by now or within a week."),
                url="#promises",
                action=_("See them"),
                since=work.promised[0].at,
                minutes=len(work.promised),
            )
        ]
    return [promise_item(promise) for promise in work.promised]


def promise_item(promise: Promise) -> Waiting:
    """A promise of the reader's organisation whose day is near or has passed."""
    if promise.is_overdue:
        why = _("It was promised by %(day)s. Nobody has said how it went.")
    else:
        why = _("Your organisation has promised it by %(day)s.")
    return Waiting(
        key=f"promise_{promise.pk}",
        icon="flag",
        title=promise.words,
        why=why % {"day": display.day(promise.due_on)},
        url=promise.get_absolute_url(),
        action=_("Say how it went") if promise.is_overdue else _("See the promise"),
        since=promise.at,
        minutes=1,
        about=named(promise.project),
    )


def acknowledge_item(goal: Unacknowledged) -> Waiting:
    """A version of the goal that the reader's organisation has not acknowledged."""
    return Waiting(
        key=f"goal_{goal.participation}",
        icon="flag",
        title=_("Acknowledge the shared goal of %(project)s") % {"project": goal.title},
        why=_("Say whether this is the goal of %(organisation)s too.") % {"organisation": goal.organisation},
        url=f"{address('project', goal.slug)}#goal",
        action=_("Read the goal"),
        since=goal.since,
        minutes=1,
    )
