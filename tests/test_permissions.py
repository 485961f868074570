"""The table of rights as a whole: complete, explained, and printed in docs/permissions.md."""

from pathlib import Path

from django.conf import settings

from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS, GRANTS, Role
from os2collab.management.commands.permissions import ROLES, document


def test_the_page_about_permissions_is_up_to_date():
    page = Path(settings.BASE_DIR, "docs", "permissions.md").read_text()
    assert page == document(), "run `make permissions`"


def test_every_role_has_grants_and_words():
    assert set(GRANTS) == set(Role)
    assert {role for held in ROLES.values() for role in held} == set(Role)


def test_every_permission_is_granted_to_somebody_and_explained_to_others():
    """To view is not explained: what one may not view does not exist."""
    assert {permission for granted in GRANTS.values() for permission in granted} == set(Permission)
    assert {permission for permission in Permission if not permission.endswith(".view")} <= set(EXPLANATIONS)


def test_who_goes_on_with_a_round_chooses_among_quotes_too():
    """One question finds what waits for them: partnerships/deciding.py."""
    decide, choose = Permission.PARTNERSHIP_DECIDE, Permission.QUOTE_CHOOSE
    assert [role for role in GRANTS if decide in GRANTS[role]] == [role for role in GRANTS if choose in GRANTS[role]]


def test_what_a_vendor_never_does():
    """Rule 2: never accepts its own delivery, never decides money, direction or who is in."""
    vendor = GRANTS[Role.TEAM_VENDOR] | GRANTS[Role.PARTICIPANT_VENDOR] | GRANTS[Role.PARTNERSHIP_VENDOR]
    vendor |= GRANTS[Role.NEED_VENDOR] | GRANTS[Role.QUOTE_BIDDER]
    assert not vendor & {
        Permission.MILESTONE_ACCEPT,
        Permission.MILESTONE_PLAN,
        Permission.ADJUSTMENT_DECIDE,
        Permission.PROJECT_EDIT,
        Permission.PROJECT_MANDATE_SET,
        Permission.PROJECT_LEAD_HAND_OVER,
        Permission.GOAL_REVISE,
        Permission.PARTICIPATION_MANAGE,
        Permission.TEAM_MANAGE,
        Permission.GROUP_MANAGE,
        Permission.PLEDGE_INTEREST,
        Permission.PLEDGE_COMMIT,
        Permission.PLEDGE_REGISTER,
        Permission.NEED_SUPPORT,
        Permission.NEED_SETTLE,
        Permission.NEED_LIFT,
        Permission.PARTNERSHIP_EDIT,
        Permission.QUOTE_ASK,
        Permission.QUOTE_COMPARE,
        Permission.QUOTE_CHOOSE,
        Permission.REVIEW_WRITE,
    }


def test_the_secretariat_keeps_the_register_and_decides_nothing_in_a_project():
    """It reviews and registers; status, acceptance, plan and pledges of its own are not its matter."""
    assert not GRANTS[Role.SECRETARIAT] & {
        Permission.MILESTONE_REPORT_STATUS,
        Permission.MILESTONE_ACCEPT,
        Permission.MILESTONE_DELIVER,
        Permission.MILESTONE_PLAN,
        Permission.PLEDGE_COMMIT,
        Permission.PARTNERSHIP_THRESHOLD,
        Permission.QUOTE_CHOOSE,
        Permission.QUOTE_GIVE,
    }
