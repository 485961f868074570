from enum import StrEnum


class Permission(StrEnum):
    """Everything that somebody may do or see. Each verb names one; each role grants a set of them (roles.py)."""

    ORGANISATION_VIEW = "organisation.view"
    ORGANISATION_REGISTER = "organisation.register"
    ORGANISATION_EDIT = "organisation.edit"
    ORGANISATION_PEOPLE_VIEW = "organisation.people_view"
    MEMBERSHIP_ADD = "membership.add"
    MEMBERSHIP_END = "membership.end"

    PROJECT_START = "project.start"
    PROJECT_VIEW = "project.view"
    PROJECT_EDIT = "project.edit"
    PROJECT_MANDATE_SET = "project.mandate_set"
    PROJECT_LEAD_HAND_OVER = "project.lead_hand_over"
    PROJECT_INVITE = "project.invite"
    GOAL_REVISE = "goal.revise"
    GOAL_ACKNOWLEDGE = "goal.acknowledge"
    PARTICIPATION_MANAGE = "participation.manage"
    TEAM_MANAGE = "team.manage"
    TEAM_OWN_FOCUS = "team.own_focus"
    GROUP_START = "group.start"
    GROUP_MANAGE = "group.manage"
    GROUP_VIEW = "group.view"

    MILESTONE_PLAN = "milestone.plan"
    MILESTONE_MOVE_DATE = "milestone.move_date"
    MILESTONE_START = "milestone.start"
    MILESTONE_REPORT_STATUS = "milestone.report_status"
    MILESTONE_DELIVER = "milestone.deliver"
    MILESTONE_ACCEPT = "milestone.accept"

    PARTNERSHIP_START = "partnership.start"
    PARTNERSHIP_VIEW = "partnership.view"
    PARTNERSHIP_EDIT = "partnership.edit"
    PLEDGE_INTEREST = "pledge.interest"
    PLEDGE_COMMIT = "pledge.commit"
    PLEDGE_REGISTER = "pledge.register"
    REVIEW_WRITE = "review.write"
    REVIEW_VIEW = "review.view"
    PORTFOLIO_VIEW = "portfolio.view"
