"""Who may do what: the one table. A person has roles *in* something: a project, a partnership, an organisation."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab.access.permissions import Permission as P  # noqa: N817 - a table wants short names


class Role(StrEnum):
    """What a person is in a project, a partnership or an organisation."""

    # in an organisation
    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    SIGNATORY = "signatory"
    ANYONE = "anyone"
    # in a project
    PROJECT_LEAD = "project_lead"
    TESTER = "tester"
    TEAM_MUNICIPALITY = "team_municipality"
    TEAM_VENDOR = "team_vendor"
    TEAM_SECRETARIAT = "team_secretariat"
    PARTICIPANT_MUNICIPALITY = "participant_municipality"
    PARTICIPANT_VENDOR = "participant_vendor"
    COORDINATION_SEAT = "coordination_seat"
    STEERING_SEAT = "steering_seat"
    STEERING_CHAIR = "steering_chair"
    SPECIALIST_SEAT = "specialist_seat"
    SECRETARIAT = "secretariat"
    # towards a need
    NEED_VOICE = "need_voice"
    NEED_PROPOSER = "need_proposer"
    NEED_HOLDER = "need_holder"
    NEED_STEWARD = "need_steward"
    NEED_VENDOR = "need_vendor"
    # in a partnership
    PARTNERSHIP_LEAD = "partnership_lead"
    PARTNER = "partner"
    PARTNER_SIGNATORY = "partner_signatory"
    PARTNER_COMMITTED = "partner_committed"
    PARTNERSHIP_VENDOR = "partnership_vendor"
    PARTNERSHIP_READER = "partnership_reader"
    # towards what was signed for a pledge
    PAPERS_READER = "papers_reader"
    # towards a vendor's answer to a request for quotes
    QUOTE_BIDDER = "quote_bidder"
    QUOTE_READER = "quote_reader"


# Whoever sees a matter may talk about it: there is no guest type.
_TALK = frozenset({P.COMMENT_WRITE, P.FILE_ADD})
_LOOK_AT_PROJECT = frozenset({P.PROJECT_VIEW, P.GROUP_VIEW}) | _TALK
_SPEAK_FOR_OWN_SIDE = frozenset(
    {
        P.MILESTONE_REPORT_STATUS,
        P.CHECKIN_ANSWER,
        P.CHECKIN_ACKNOWLEDGE,
        P.BAROMETER_ANSWER,
        P.PROMISE_MAKE,
        P.PROMISE_SETTLE,
        P.ADJUSTMENT_PROPOSE,
        P.ADJUSTMENT_AGREE,
    }
)
_LOOK_AT_NEED = frozenset({P.NEED_VIEW}) | _TALK
_LOOK_AT_PARTNERSHIP = frozenset({P.PARTNERSHIP_VIEW, P.REVIEW_VIEW}) | _TALK
# A request for quotes stands behind the wall of the municipal side, so that a vendor who has one of these reads none.
_LOOK_AT_QUOTES = frozenset({P.QUOTE_REQUEST_VIEW, P.QUOTE_COMPARE})
_BILL = frozenset({P.INVOICE_MAKE, P.INVOICE_MARK})

GRANTS: dict[Role, frozenset[P]] = {
    Role.ANYONE: frozenset({P.ORGANISATION_VIEW}),
    Role.MEMBER: frozenset(
        {
            P.ORGANISATION_VIEW,
            P.ORGANISATION_PEOPLE_VIEW,
            P.ORGANISATION_ECONOMY_VIEW,
            P.PROJECT_START,
            P.NEED_PROPOSE,
        }
    ),
    Role.ADMINISTRATOR: frozenset({P.ORGANISATION_EDIT, P.MEMBERSHIP_ADD, P.MEMBERSHIP_END, P.PARTNERSHIP_START}),
    Role.SIGNATORY: frozenset({P.PARTNERSHIP_START}),
    Role.PROJECT_LEAD: _LOOK_AT_PROJECT
    | _SPEAK_FOR_OWN_SIDE
    | {
        P.CHECKIN_OPEN,
        P.AGENDA_SETTLE,
        P.PROJECT_EDIT,
        P.PROJECT_LEAD_HAND_OVER,
        P.PROJECT_INVITE,
        P.GOAL_REVISE,
        P.GOAL_ACKNOWLEDGE,
        P.PARTICIPATION_MANAGE,
        P.TEAM_MANAGE,
        P.TEAM_OWN_FOCUS,
        P.GROUP_START,
        P.GROUP_MANAGE,
        P.MILESTONE_PLAN,
        P.MILESTONE_START,
        P.MILESTONE_ACCEPT,
        P.PARTNERSHIP_START,
    },
    Role.TESTER: _LOOK_AT_PROJECT | _SPEAK_FOR_OWN_SIDE | {P.GOAL_ACKNOWLEDGE, P.TEAM_OWN_FOCUS, P.MILESTONE_ACCEPT},
    Role.TEAM_MUNICIPALITY: _LOOK_AT_PROJECT | _SPEAK_FOR_OWN_SIDE | {P.GOAL_ACKNOWLEDGE, P.TEAM_OWN_FOCUS},
    Role.TEAM_VENDOR: _LOOK_AT_PROJECT
    | _SPEAK_FOR_OWN_SIDE
    | {P.GOAL_ACKNOWLEDGE, P.TEAM_OWN_FOCUS, P.MILESTONE_START, P.MILESTONE_DELIVER},
    Role.TEAM_SECRETARIAT: _LOOK_AT_PROJECT | {P.TEAM_OWN_FOCUS},
    Role.PARTICIPANT_MUNICIPALITY: _LOOK_AT_PROJECT | {P.GOAL_ACKNOWLEDGE},
    Role.PARTICIPANT_VENDOR: _LOOK_AT_PROJECT | {P.GOAL_ACKNOWLEDGE},
    Role.COORDINATION_SEAT: _LOOK_AT_PROJECT | {P.ADJUSTMENT_PROPOSE},
    Role.STEERING_SEAT: _LOOK_AT_PROJECT,
    Role.STEERING_CHAIR: _LOOK_AT_PROJECT
    | {P.PROJECT_MANDATE_SET, P.GROUP_MANAGE, P.AGENDA_SETTLE, P.ADJUSTMENT_DECIDE},
    Role.SPECIALIST_SEAT: _LOOK_AT_PROJECT,
    Role.SECRETARIAT: _LOOK_AT_PROJECT
    | _LOOK_AT_PARTNERSHIP
    | _LOOK_AT_QUOTES
    | {
        P.ORGANISATION_VIEW,
        P.ORGANISATION_PEOPLE_VIEW,
        P.ORGANISATION_ECONOMY_VIEW,
        P.ORGANISATION_REGISTER,
        P.ORGANISATION_EDIT,
        P.MEMBERSHIP_ADD,
        P.MEMBERSHIP_END,
        P.PERSON_ANONYMISE,
        P.PROJECT_START,
        P.PROJECT_MANDATE_SET,
        P.PROJECT_LEAD_HAND_OVER,
        P.PARTICIPATION_MANAGE,
        P.GROUP_START,
        P.GROUP_MANAGE,
        P.AGENDA_SETTLE,
        P.NEED_VIEW,
        P.NEED_EDIT,
        P.NEED_SETTLE,
        P.NEED_LIFT,
        P.PARTNERSHIP_START,
        P.PARTNERSHIP_EDIT,
        P.QUOTE_ASK,
        P.THRESHOLD_KEEP,
        P.PLEDGE_REGISTER,
        *_BILL,
        P.SPLIT_PROPOSE,
        P.REVIEW_WRITE,
        P.PORTFOLIO_VIEW,
    },
    Role.NEED_VOICE: _LOOK_AT_NEED | {P.NEED_SUPPORT},
    Role.NEED_PROPOSER: _LOOK_AT_NEED | {P.NEED_EDIT},
    Role.NEED_HOLDER: _LOOK_AT_NEED | {P.NEED_LIFT},
    Role.NEED_STEWARD: _LOOK_AT_NEED | {P.NEED_SETTLE, P.NEED_LIFT},
    Role.NEED_VENDOR: _LOOK_AT_NEED | {P.NEED_ESTIMATE},
    Role.PARTNERSHIP_LEAD: _LOOK_AT_PARTNERSHIP
    | _LOOK_AT_QUOTES
    | _BILL
    | {P.PARTNERSHIP_EDIT, P.PARTNERSHIP_DECIDE, P.SPLIT_PROPOSE, P.QUOTE_ASK, P.QUOTE_CHOOSE},
    Role.PARTNER: _LOOK_AT_PARTNERSHIP | {P.QUOTE_REQUEST_VIEW, P.PLEDGE_INTEREST, P.SPLIT_PROPOSE},
    Role.PARTNER_SIGNATORY: _LOOK_AT_PARTNERSHIP
    | {P.QUOTE_REQUEST_VIEW, P.PLEDGE_INTEREST, P.PLEDGE_COMMIT, P.SPLIT_PROPOSE},
    Role.PARTNER_COMMITTED: _LOOK_AT_PARTNERSHIP | _LOOK_AT_QUOTES,
    Role.PARTNERSHIP_VENDOR: _LOOK_AT_PARTNERSHIP | _BILL | {P.PARTNERSHIP_THRESHOLD, P.OWN_RISK_TAKE},
    Role.PARTNERSHIP_READER: _LOOK_AT_PARTNERSHIP | _LOOK_AT_QUOTES,
    Role.PAPERS_READER: frozenset({P.PARTNERSHIP_VIEW, P.COMMENT_WRITE}),
    Role.QUOTE_BIDDER: _TALK | {P.QUOTE_VIEW, P.QUOTE_GIVE, P.QUOTE_WITHDRAW},
    Role.QUOTE_READER: frozenset({P.QUOTE_VIEW}),
}

# Said to a person who can see the matter but may not do this. One whole sentence each.
EXPLANATIONS: dict[P, Promise] = {
    P.ORGANISATION_REGISTER: _("Only the secretariat registers organisations."),
    P.ORGANISATION_EDIT: _("Only the organisation's administrators and the secretariat change its details."),
    P.ORGANISATION_PEOPLE_VIEW: _("Only the organisation's own people and the secretariat see the list of people."),
    P.ORGANISATION_ECONOMY_VIEW: _("Only the organisation's own people and the secretariat see its OS2 economy."),
    P.MEMBERSHIP_ADD: _("Only the organisation's administrators and the secretariat add people."),
    P.MEMBERSHIP_END: _("Only the organisation's administrators and the secretariat end a membership."),
    P.PERSON_ANONYMISE: _("Only the secretariat removes a person's details."),
    P.PROJECT_START: _("Only people from a municipality or an authority, or the secretariat, start a project."),
    P.PROJECT_EDIT: _("Only the municipal project lead changes the project."),
    P.PROJECT_MANDATE_SET: _(
        "The styregruppe (steering group) sets the mandate: its chair or the secretariat records it."
    ),
    P.PROJECT_LEAD_HAND_OVER: _("Only the municipal project lead or the secretariat hands over the lead."),
    P.PROJECT_INVITE: _("Only the municipal project lead invites people into the project."),
    P.GOAL_REVISE: _("Only the municipal project lead changes the shared goal."),
    P.GOAL_ACKNOWLEDGE: _("Only people from an organisation in the project acknowledge the shared goal."),
    P.PARTICIPATION_MANAGE: _("Only the municipal project lead or the secretariat decides which organisations are in."),
    P.TEAM_MANAGE: _("Only the municipal project lead changes the team."),
    P.TEAM_OWN_FOCUS: _("Only people on the team say what they work on."),
    P.GROUP_START: _("Only the municipal project lead or the secretariat starts a group."),
    P.GROUP_MANAGE: _("Only the municipal project lead, the chair or the secretariat changes a group."),
    P.MILESTONE_PLAN: _("Only the municipal project lead plans the milestones."),
    P.MILESTONE_START: _("Only the municipal project lead or the vendor's team starts the work."),
    P.MILESTONE_REPORT_STATUS: _("Only people on the team report status, each for their own side."),
    P.MILESTONE_DELIVER: _("Only the vendor's people on the team mark a milestone as delivered."),
    P.MILESTONE_ACCEPT: _(
        "Only the municipal project lead or a named tester accepts or returns a delivery; a vendor never its own."
    ),
    P.CHECKIN_OPEN: _("Only the municipal project lead opens a check-in before its time."),
    P.CHECKIN_ANSWER: _("Only people on the team answer a check-in, each for their own organisation."),
    P.CHECKIN_ACKNOWLEDGE: _("Only people on the team acknowledge what was revealed."),
    P.AGENDA_SETTLE: _("Only the municipal project lead, the chair or the secretariat ticks off what is talked about."),
    P.BAROMETER_ANSWER: _("Only people on the team answer the barometer."),
    P.PROMISE_MAKE: _("Only people on the team promise something, each for their own organisation."),
    P.PROMISE_SETTLE: _("Only people on the team say whether a promise was kept."),
    P.ADJUSTMENT_PROPOSE: _("Only people on the team or in the coordination group propose to change the plan."),
    P.ADJUSTMENT_AGREE: _("Only the municipal project lead and the organisations that it concerns agree to a change."),
    P.ADJUSTMENT_DECIDE: _(
        "The styregruppe (steering group) decides what is beyond the mandate: its chair records it."
    ),
    P.COMMENT_WRITE: _("Only people who see the matter talk about it."),
    P.FILE_ADD: _("Files are added by those whose matter it is; others who see it can talk about it."),
    P.NEED_PROPOSE: _("Only people from a municipality or an authority propose a need, each for their own."),
    P.NEED_EDIT: _(
        "Only the organisation that proposed the need changes its words, until another has it too; from then on only"
        " the secretariat."
    ),
    P.NEED_SUPPORT: _("Only people from a municipality or an authority say whether they have a need; a vendor never."),
    P.NEED_ESTIMATE: _("Only people from a vendor estimate what a need takes."),
    P.NEED_SETTLE: _(
        "Only the secretariat, or the municipal project lead of the product, merges, parks or declines a need."
    ),
    P.NEED_LIFT: _(
        "Only an administrator or a signatory of an organisation that has the need, the municipal project lead of the"
        " product or the secretariat starts a partnership from it."
    ),
    P.PARTNERSHIP_START: _(
        "Only the municipal project lead or the secretariat starts a partnership; from a need, also an administrator or"
        " a signatory of an organisation that has it."
    ),
    P.PARTNERSHIP_EDIT: _("Only whoever leads the partnership, or the secretariat, changes what it says."),
    P.PARTNERSHIP_DECIDE: _(
        "Only the municipal project lead opens the partnership and records how it goes on; where there is no project,"
        " a signatory or an administrator of the leading municipality."
    ),
    P.PARTNERSHIP_THRESHOLD: _("Only the vendor itself says how much must be binding before it starts."),
    P.QUOTE_ASK: _("Only whoever leads the partnership, or the secretariat, asks vendors for quotes."),
    P.QUOTE_COMPARE: _("Only municipalities that take part and the secretariat compare quotes; a vendor never does."),
    P.QUOTE_CHOOSE: _("Only whoever leads the partnership chooses among quotes; a vendor never does."),
    P.QUOTE_GIVE: _("Only the vendor itself gives a quote."),
    P.QUOTE_WITHDRAW: _("Only the vendor itself withdraws its quote."),
    P.THRESHOLD_KEEP: _("Only the secretariat keeps the thresholds of public procurement."),
    P.PLEDGE_INTEREST: _("Only people from a municipality or an authority state an interest; a vendor never pledges."),
    P.PLEDGE_COMMIT: _("Only a signatory of the organisation gives a conditional or binding pledge."),
    P.PLEDGE_REGISTER: _("Only the secretariat registers a pledge on behalf of an organisation."),
    P.OWN_RISK_TAKE: _("Only the vendor itself takes the risk of work that is not covered."),
    P.INVOICE_MAKE: _("Only whoever leads the partnership, its vendor or the secretariat makes an invoice basis."),
    P.INVOICE_MARK: _(
        "Only whoever leads the partnership, its vendor or the secretariat says what is invoiced and paid."
    ),
    P.SPLIT_PROPOSE: _(
        "Only the leading municipality, organisations that have pledged and the secretariat propose how the costs are"
        " shared; a vendor never does."
    ),
    P.REVIEW_WRITE: _("Only the secretariat's coordinators review a partnership."),
    P.PORTFOLIO_VIEW: _("The portfolio is the secretariat's view of all projects."),
}
