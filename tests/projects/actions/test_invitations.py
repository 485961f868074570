"""Invitations: sent by the lead, good once, for one address, for two weeks; they open no more than they must."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django_tasks_db.models import DBTaskResult

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.guards import Refused
from os2collab.access.permissions import Permission
from os2collab.models import Event, Membership, Notification, OrganisationKind, User
from projects.actions import invitations, projects, team
from projects.models import Invitation, TeamMember
from projects.secret_links import digest_of, secret_of
from tests.factories import Cast, make_organisation, make_person, with_administrator


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """With the administrator whose address stands for Favrskov."""
    return with_administrator(cast)


def invite(cast: Cast, **fields) -> Invitation:
    usual = {
        "email": "ny@favrskov.example",
        "name": "Nynne Ny",
        "organisation": cast.other_municipality,
        "role": "member",
    }
    return invitations.invite(cast.project, by=cast.lead, **usual | fields)


def somebody(email: str = "ny@favrskov.example", **fields) -> User:
    return User.objects.create_user(email, "secret-word-7", name="Nynne Ny", **fields)


def test_the_lead_invites_and_only_a_digest_is_stored(cast, run_tasks):
    invitation = invite(cast, email=" Ny@Favrskov.EXAMPLE ")
    secret = secret_of(invitation)
    assert (invitation.email, invitation.state) == ("ny@favrskov.example", "pending")
    assert invitation.expires_at - invitation.invited_at >= timedelta(days=13, hours=23)
    assert invitation.secret_hash == digest_of(secret)
    assert len(secret) == 43
    assert secret_of(Invitation.objects.get()) == secret
    assert secret not in str(list(DBTaskResult.objects.values())) + str(list(Event.objects.values()))
    event = Event.objects.get(kind="invitation.sent")
    assert (event.by, event.within, event.organisation) == (cast.lead, cast.project, cast.municipality)
    assert "Nynne" not in str(event.details)

    run_tasks()
    (letter,) = mail.outbox
    assert letter.to == ["ny@favrskov.example"]
    assert f"/invitations/{secret}/" in letter.body
    assert "Mette Lund" in letter.subject
    assert "Favrskov Kommune" in letter.body


def test_the_mail_is_in_the_language_of_a_known_reader(cast, run_tasks):
    somebody(language="en")
    invite(cast, name="Nynne <b>& Co")
    run_tasks()
    assert "invites you to the team" in mail.outbox[0].body
    assert "Nynne <b>& Co" in mail.outbox[0].body
    assert "Nynne &lt;b&gt;&amp; Co" in mail.outbox[0].alternatives[0].content


def test_nobody_else_invites_withdraws_or_sends_again(cast):
    invitation = invite(cast)
    for by in (cast.tester, cast.member, cast.vendor, cast.coordinator):
        with pytest.raises(Refused, match="invites people"):
            invitations.invite(
                cast.project, by=by, email="x@favrskov.example", name="X", organisation=cast.municipality, role="member"
            )
        with pytest.raises(Refused):
            invitations.withdraw(invitation, by=by)
        with pytest.raises(Refused):
            invitations.resend(invitation, by=by)
    for by in (cast.stranger, cast.other_vendor):
        with pytest.raises(Http404):
            invitations.withdraw(invitation, by=by)
    assert Invitation.objects.get().state == "pending"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"role": "project_lead"}, "The lead is handed over"),
        ({"role": "tester", "organisation": "vendor_organisation"}, "employed by a public organisation"),
        ({"email": "tester"}, "on the team already"),
        ({"email": "closed"}, "closed"),
        ({"email": "x@elsewhere.example"}, "add this person first"),
        ({"email": "former"}, "add this person first"),
        ({"organisation": "secretariat"}, "add this person first"),
    ],
)
def test_whom_an_invitation_cannot_bring(cast, fields, where):
    somebody("closed@favrskov.example", is_active=False)
    former = make_person(cast.other_municipality, ended_on=clock.today() - timedelta(days=1))
    known = {"tester": cast.tester.email, "closed": "closed@favrskov.example", "former": former.email}
    if "email" in fields:
        fields = fields | {"email": known.get(fields["email"], fields["email"])}
    if "organisation" in fields:
        fields = fields | {"organisation": getattr(cast, fields["organisation"])}
    with pytest.raises(ValidationError, match=where):
        invite(cast, **fields)
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_the_first_person_of_a_vendor_may_come_by_invitation(cast):
    empty = make_organisation("Ny Leverandør", OrganisationKind.VENDOR)
    first = invite(cast, organisation=empty, email="else@gmail.example")
    invitations.accept(first, by=somebody("else@gmail.example"))
    with pytest.raises(ValidationError, match="add this person first"):
        invite(cast, organisation=empty, email="evil@gmail.example")


@pytest.mark.parametrize("kind", [OrganisationKind.MUNICIPALITY, OrganisationKind.AUTHORITY])
def test_an_invitation_never_makes_the_first_person_of_a_public_organisation(cast, kind):
    empty = make_organisation("Aarhus", kind)
    with pytest.raises(ValidationError, match="Nobody from Aarhus is here yet") as caught:
        invite(cast, organisation=empty, email="evil@gmail.example")
    assert set(caught.value.error_dict) == {"organisation"}
    leaving = make_person(empty)
    invitation = invite(cast, organisation=empty, email=leaving.email)
    leaving.memberships.update(ended_on=clock.today() - timedelta(days=1))
    with pytest.raises(ValidationError):
        invitations.accept(invitation, by=leaving)


def test_a_domain_opens_a_house_only_when_it_stands_for_it(cast):
    colleague, administrator = (make_person(cast.other_municipality) for _n in range(2))
    colleague.email = "karen@gmail.example"
    colleague.save()
    with pytest.raises(ValidationError, match="No administrator of Favrskov"):
        invite(cast, email="evil@gmail.example")
    administrator.memberships.update(is_administrator=True)
    administrator.email = "bo@mail.example"
    administrator.save()
    assert invite(cast, email="ven@mail.example").state == "pending"
    User.objects.filter(pk=cast.stranger.pk).update(email="sofus@mail.example")
    with pytest.raises(ValidationError, match="others use that domain too"):
        invite(cast, email="evil@mail.example")


def test_somebody_is_invited_once_until_it_has_expired(cast):
    first = invite(cast)
    with pytest.raises(ValidationError, match="invited already"):
        invite(cast)
    Invitation.objects.update(expires_at=clock.now() - timedelta(days=1), invited_at=clock.now() - timedelta(days=15))
    second = invite(cast)
    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "pending")
    with pytest.raises(IntegrityError, match="invitation_one_open_each"), transaction.atomic():
        Invitation.objects.filter(pk=first.pk).update(withdrawn_at=None, withdrawn_by=None)


def test_somebody_new_accepts_and_gets_no_more_than_a_place(cast):
    invitation, newcomer = invite(cast, role="developer"), somebody()
    assert not can(newcomer, Permission.PROJECT_VIEW, cast.project)
    member = invitations.accept(invitation, by=newcomer)
    assert (member.user, member.organisation, member.role, member.side) == (
        newcomer,
        cast.other_municipality,
        "developer",
        "municipality",
    )
    membership = newcomer.memberships.get()
    assert (membership.is_administrator, membership.is_signatory, membership.title) == (False, False, "")
    invitation.refresh_from_db()
    assert (invitation.state, invitation.accepted_by) == ("used", newcomer)
    newcomer = User.objects.get(pk=newcomer.pk)
    assert can(newcomer, Permission.PROJECT_VIEW, cast.project)
    assert not can(newcomer, Permission.MEMBERSHIP_ADD, cast.other_municipality)
    assert not can(newcomer, Permission.PROJECT_EDIT, cast.project)


def test_the_organisations_administrators_and_the_lead_are_told(cast):
    administrator = make_person(cast.other_municipality, is_administrator=True)
    invitations.accept(invite(cast), by=somebody())
    assert Notification.objects.get(user=administrator).event.kind == "membership.by_invitation"
    assert Notification.objects.filter(user=cast.lead, event__kind="team.joined").exists()


def test_a_colleague_who_works_there_keeps_the_place_as_it_is(cast):
    member = invitations.accept(invite(cast, email=cast.member.email), by=cast.member)
    assert member.user == cast.member
    assert cast.member.memberships.get().is_signatory
    assert not Event.objects.filter(kind="membership.by_invitation").exists()


def test_a_new_organisation_takes_part_from_then_on(cast):
    randers = cast.stranger.memberships.get().organisation
    invitation = invite(cast, organisation=randers, email=cast.stranger.email)
    assert not cast.project.participations.filter(organisation=randers).exists()
    invitations.accept(invitation, by=cast.stranger)
    participation = cast.project.participations.get(organisation=randers)
    assert (participation.level, participation.delivery) == ("follows", "")
    assert Event.objects.filter(kind="participation.started", organisation=randers, by=cast.stranger).exists()
    fjord = cast.other_vendor_organisation
    invitations.accept(invite(cast, organisation=fjord, email=cast.other_vendor.email), by=cast.other_vendor)
    assert cast.project.participations.get(organisation=fjord).delivery == "development"


def test_the_secretariats_own_people_join_without_a_participation(cast):
    member = invitations.accept(
        invite(cast, organisation=cast.secretariat, email=cast.coordinator.email, role="coordinator"),
        by=cast.coordinator,
    )
    assert member.side == "secretariat"
    assert not cast.project.participations.filter(organisation=cast.secretariat).exists()


def test_only_the_invited_address_accepts(cast):
    invitation = invite(cast)
    closed = somebody(is_active=False)
    for by in (cast.member, cast.stranger, cast.lead, closed, somebody("xny@favrskov.example")):
        with pytest.raises(Refused, match="another e-mail address"):
            invitations.accept(invitation, by=by)
    assert Invitation.objects.get().state == "pending"
    assert TeamMember.objects.filter(project=cast.project).count() == 3


def test_what_is_withdrawn_expired_or_used_is_not_accepted(cast):
    newcomer, other = somebody(), somebody("to@favrskov.example")
    withdrawn = invitations.withdraw(invite(cast), by=cast.lead)
    expired = invite(cast, email="to@favrskov.example")
    Invitation.objects.filter(pk=expired.pk).update(
        expires_at=clock.now() - timedelta(seconds=1), invited_at=clock.now() - timedelta(days=15)
    )
    for invitation, by in ((withdrawn, newcomer), (expired, other)):
        with pytest.raises(Refused, match="not good any more"):
            invitations.accept(invitation, by=by)
    with pytest.raises(Refused, match="used or withdrawn"):
        invitations.withdraw(withdrawn, by=cast.lead)
    with clock.at(clock.now() + timedelta(minutes=11)):
        used = invite(cast)
    member = invitations.accept(used, by=newcomer)
    assert invitations.accept(used, by=newcomer) == member
    team.remove(member, by=cast.lead)
    with pytest.raises(Refused, match="not good any more"):
        invitations.accept(used, by=newcomer)
    with pytest.raises(Refused, match="used or withdrawn"):
        invitations.resend(used, by=cast.lead)


def test_a_closed_project_takes_nobody_in(cast):
    invitation, newcomer = invite(cast), somebody()
    type(cast.project).objects.update(state="closed")
    with pytest.raises(Refused, match="closed"):
        invitations.accept(invitation, by=newcomer)
    with pytest.raises(Refused, match="closed"):
        invite(cast, email="to@favrskov.example")


def test_somebody_put_on_the_team_meanwhile_uses_the_invitation_up(cast):
    invitation = invite(cast, email=cast.member.email)
    there = team.join(cast.project, by=cast.lead, user=cast.member, organisation=cast.other_municipality, role="member")
    assert invitations.accept(invitation, by=cast.member) == there
    assert Invitation.objects.get().state == "used"


def test_somebody_let_go_meanwhile_does_not_come_back(cast):
    leaving = make_person(cast.other_municipality)
    invitation = invite(cast, email=leaving.email)
    leaving.memberships.update(ended_on=clock.today() - timedelta(days=1))
    with pytest.raises(ValidationError, match="add this person first"):
        invitations.accept(invitation, by=leaving)
    assert Invitation.objects.get().state == "pending"
    assert leaving.memberships.count() == 1


def test_sending_again_makes_a_new_link_and_kills_the_old(cast, run_tasks):
    invitation = invite(cast)
    old = secret_of(invitation)
    with pytest.raises(ValidationError, match="Wait ten minutes"):
        invitations.resend(invitation, by=cast.lead)
    with clock.at(clock.now() + timedelta(days=20)):
        again = invitations.resend(invitation, by=cast.lead)
        assert again.state == "pending"
    assert secret_of(again) != old
    assert Invitation.objects.get().secret_hash == digest_of(secret_of(again))
    run_tasks()
    assert {secret_of(again) in letter.body for letter in mail.outbox} == {True}


def test_a_withdrawn_invitation_is_not_mailed(cast, run_tasks):
    invitations.withdraw(invite(cast), by=cast.lead)
    run_tasks()
    assert not mail.outbox
    assert Event.objects.filter(kind="invitation.withdrawn").count() == 1


def test_nobody_is_buried_in_mail_by_inviting_and_withdrawing(cast, run_tasks):
    first = invite(cast)
    run_tasks()
    invitations.withdraw(first, by=cast.lead)
    with pytest.raises(ValidationError, match="Wait ten minutes"):
        invite(cast)
    run_tasks()
    assert len(mail.outbox) == 1
    assert invite(cast, email="to@favrskov.example").state == "pending"
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert invite(cast).state == "pending"


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"role": "project_lead"}, "invitation_not_lead"),
        ({"accepted_at": "2026-11-23T08:00Z"}, "invitation_accepted_in_pair"),
        ({"withdrawn_at": "2026-11-23T08:00Z"}, "invitation_withdrawn_in_pair"),
        ({"expires_at": "2020-11-23T08:00Z"}, "invitation_expires_later"),
    ],
)
def test_the_table_holds_its_rules(cast, fields, rule):
    invite(cast)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Invitation.objects.update(**fields)


def test_an_invitation_is_accepted_or_withdrawn(cast):
    invitations.accept(invite(cast), by=somebody())
    with pytest.raises(IntegrityError, match="invitation_accepted_or_withdrawn"), transaction.atomic():
        Invitation.objects.update(withdrawn_at=clock.now(), withdrawn_by=cast.lead)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_press_at_once_are_one_member():
    cast = with_administrator(Cast(milestone_count=0))
    invitation, newcomer = invite(cast), somebody()

    def press(_attempt: int) -> int:
        try:
            return invitations.accept(invitation, by=User.objects.get(pk=newcomer.pk)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        members = set(pool.map(press, range(8)))
    assert len(members) == 1
    assert cast.project.team.filter(user=newcomer).count() == 1
    assert Membership.objects.filter(user=newcomer).count() == 1
    assert Event.objects.filter(kind="team.joined", by=newcomer).count() == 1


def test_a_lead_of_one_project_has_no_hand_in_another(cast):
    other = projects.start(
        cast.other_municipality, by=cast.member, product_name="OS2kle", title="Emner", goal="Et emnetræ."
    )
    with pytest.raises(Refused):
        invitations.invite(
            other, by=cast.tester, email="x@favrskov.example", name="X", organisation=cast.municipality, role="member"
        )
    assert make_organisation(kind=OrganisationKind.AUTHORITY).side == "municipality"
