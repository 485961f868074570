import threading
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.events import KINDS
from os2collab.models import Event, User
from partnerships.actions import partnerships
from partnerships.forms.partnerships import PartnershipEditForm, StateForm
from partnerships.models import NEXT_STATES, Partnership, PartnershipState
from projects.actions import projects
from projects.models import Project
from tests.factories import Cast, make_person
from tests.partnerships.cast import Partners, person


@pytest.fixture
def draft(db) -> Partners:
    return Partners(opened=False)


def details(partnership, **changes):
    names = ("title", "purpose", "vendor", "project", "version")
    return {name: getattr(partnership, name) for name in names} | changes


def kinds(partnership):
    return list(Event.objects.within(partnership).order_by("pk").values_list("kind", flat=True))


# Starting


def start(cast, by, **fields):
    return partnerships.start(
        cast.aarhus,
        by=by,
        **{
            "title": "Ny runde",
            "purpose": "Fordi",
            "goal_amount": Decimal(100),
            "deadline": clock.today(),
            **fields,
        },
    )


def test_the_secretariat_starts_a_partnership_as_a_draft(draft):
    partnership = draft.partnership
    assert (partnership.state, partnership.slug) == ("draft", "sager-paa-tvaers")
    assert partnership.lead_organisation == draft.aarhus
    assert kinds(partnership) == ["partnership.started"]


@pytest.mark.parametrize("who", ["member", "vendor", "other_vendor"])
def test_others_do_not_start_one_without_a_project(draft, who):
    with pytest.raises(Refused, match="project lead or the secretariat"):
        start(draft, getattr(draft, who))
    assert Partnership.objects.count() == 1


def test_a_vendor_or_the_secretariat_never_leads(draft):
    for leader in (draft.nordlys, draft.secretariat):
        with pytest.raises(Refused, match="municipality or an authority leads"):
            partnerships.start(
                leader,
                by=draft.coordinator,
                title="x",
                purpose="x",
                goal_amount=Decimal(1),
                deadline=clock.today(),
            )


def test_a_municipality_is_not_the_vendor(draft):
    with pytest.raises(Refused, match="Choose a vendor"):
        start(draft, draft.coordinator, vendor=draft.horsens)


def test_the_same_form_sent_twice_starts_one(draft):
    form = uuid.uuid4()
    first, second = (start(draft, draft.coordinator, submission=form) for _ in range(2))
    assert first == second
    assert Partnership.objects.count() == 2


def test_two_with_the_same_title_get_addresses_of_their_own(draft):
    assert start(draft, draft.coordinator).slug == "ny-runde"
    assert start(draft, draft.coordinator).slug == "ny-runde-2"
    assert start(draft, draft.coordinator, title="New").slug == "new-2"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_partnerships_started_at_the_same_moment_get_addresses_of_their_own():
    cast = Partners(opened=False)
    ready, failed = threading.Barrier(2), []

    def begin(leader):
        try:
            ready.wait(10)
            fields = {"title": "Samme", "purpose": "x", "goal_amount": Decimal(1), "deadline": clock.today()}
            partnerships.start(leader, by=cast.coordinator, **fields)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=[leader]) for leader in (cast.aarhus, cast.horsens)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failed
    assert set(Partnership.objects.filter(title="Samme").values_list("slug", flat=True)) == {"samme", "samme-2"}


# Who sees a draft


def test_a_draft_is_seen_by_its_leader_its_vendor_and_the_secretariat(draft):
    see = {
        who for who in vars(draft) if hasattr(user := getattr(draft, who), "email")
        and Partnership.objects.visible_to(user).exists()
    }  # fmt: skip
    assert see == {"leader", "leader_signatory", "colleague", "vendor", "coordinator"}


def test_an_open_one_is_an_offer_to_every_municipality_but_not_to_other_vendors(cast):
    see = {
        who for who in vars(cast) if hasattr(user := getattr(cast, who), "email")
        and Partnership.objects.visible_to(user).exists()
    }  # fmt: skip
    everybody = {who for who in vars(cast) if hasattr(getattr(cast, who), "email")}
    assert see == everybody - {"other_vendor"}


# Editing


def test_a_new_vendor_is_told_with_who_it_was(cast):
    partnerships.edit(
        cast.partnership, by=cast.leader, **details(cast.partnership, vendor=cast.fjord, title="Nyt navn")
    )
    told = ["partnership.edited", "partnership.vendor_left", "partnership.vendor_chosen"]
    assert kinds(cast.partnership)[2:] == told


def test_an_old_form_is_stale_unless_it_says_what_stands_there_already(cast):
    old = details(cast.partnership)
    new = {**old, "title": "Nyt navn"}
    partnerships.edit(cast.partnership, by=cast.leader, **new)
    assert partnerships.edit(cast.partnership, by=cast.leader, **new).title == "Nyt navn"
    with pytest.raises(Stale):
        partnerships.edit(cast.partnership, by=cast.leader, **{**old, "title": "Noget tredje"})
    assert cast.refreshed().title == "Nyt navn"


@pytest.mark.parametrize("who", ["colleague", "member", "signatory", "official", "vendor"])
def test_others_do_not_change_it(cast, who):
    with pytest.raises(Refused, match="whoever leads the partnership, or the secretariat"):
        partnerships.edit(cast.partnership, by=getattr(cast, who), **details(cast.partnership, title="Mit"))


def test_whoever_cannot_see_it_does_not_learn_that_it_exists(cast):
    with pytest.raises(Http404):
        partnerships.edit(cast.partnership, by=cast.other_vendor, **details(cast.partnership, title="Mit"))


@pytest.fixture
def home(cast):
    """A project of Aarhus with a lead of its own, as its people see it."""
    lead = person(cast.aarhus, "Ulla Friis")
    return projects.start(cast.aarhus, by=lead, product_name="OS2x", title="Ny", goal="Bedre"), lead


def test_it_is_brought_into_a_project_by_who_leads_that_or_the_secretariat(cast, home):
    project, _lead = home
    with pytest.raises(Refused, match="project lead or the secretariat"):
        partnerships.edit(cast.partnership, by=cast.leader, **details(cast.partnership, project=project))
    assert cast.refreshed().project is None
    edited = partnerships.edit(cast.partnership, by=cast.coordinator, **details(cast.partnership, project=project))
    assert edited.project == project


def test_it_is_not_brought_into_a_project_of_another_municipality(cast):
    lead = person(cast.horsens, "Vera Lind")
    project = projects.start(cast.horsens, by=lead, product_name="OS2y", title="Ny", goal="Bedre")
    with pytest.raises(ValidationError, match="own municipality leads"):
        partnerships.edit(cast.partnership, by=cast.coordinator, **details(cast.partnership, project=project))


def test_only_projects_that_the_reader_may_use_are_offered(cast, home):
    project, lead = home
    closed = projects.start(cast.aarhus, by=lead, product_name="OS2z", title="Gammel", goal="Bedre")
    Project.objects.filter(pk=closed.pk).update(state=Project.State.CLOSED)
    elsewhere = person(cast.horsens, "Vera Lind")
    projects.start(cast.horsens, by=elsewhere, product_name="OS2y", title="Ny", goal="Bedre")

    def offered(user):
        form = PartnershipEditForm(partnership=cast.refreshed(), user=User.objects.get(pk=user.pk))
        return set(form.choices("project").queryset)

    assert offered(cast.leader) == set()
    assert offered(cast.coordinator) == offered(lead) == {project}
    Partnership.objects.update(project=closed)
    assert offered(cast.leader) == {closed}, "what stands there already stays a choice"


def test_a_refused_project_keeps_what_was_typed(cast, home, client):
    project, _lead = home
    client.force_login(cast.leader)
    typed = {
        "title": "Langt skrevet",
        "purpose": "x",
        "goal_amount": "5",
        "deadline": "1.1.2030",
        "project": project.pk,
    }
    answer = client.post(f"{cast.partnership.get_absolute_url()}edit/", {**typed, "version": cast.partnership.version})
    assert answer.status_code == 422
    assert "Langt skrevet" in answer.content.decode()


# The course


def test_a_draft_with_a_deadline_in_the_past_does_not_open(draft):
    Partnership.objects.update(deadline=clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match="deadline has passed"):
        partnerships.open_for_pledges(draft.partnership, by=draft.leader)


def test_opening_promises_a_first_review_and_twice_is_once(draft):
    for _again in range(2):
        partnership = partnerships.open_for_pledges(draft.partnership, by=draft.leader)
    assert partnership.review_due_on == clock.today() + timedelta(weeks=4)
    assert kinds(partnership) == ["partnership.started", "partnership.opened"]


def test_nobody_says_by_hand_that_it_is_reached_or_goes_on(cast):
    for to, why in (("reached", "reached by itself"), ("continued", "deadline has passed")):
        with pytest.raises(Refused, match=why):
            partnerships.move_on(cast.partnership, by=cast.leader, to=to, reason="Styregruppen")
    assert [value for value, _label in StateForm(partnership=cast.refreshed()).fields["to"].choices] == ["lapsed"]


def test_an_order_is_given_to_somebody(cast):
    Partnership.objects.update(state="reached", vendor=None)
    with pytest.raises(Refused, match="Choose the vendor first"):
        partnerships.move_on(cast.partnership, by=cast.leader, to="ordered", reason="Styregruppen")


@pytest.mark.parametrize("now", PartnershipState.values)
@pytest.mark.parametrize("to", PartnershipState.values)
def test_only_what_can_follow_follows(cast, now, to):
    Partnership.objects.update(state=now, binding_amount=3_200_000)
    follows = to in NEXT_STATES[now] and to not in {"open", "reached", "continued"}
    if to == now or follows:
        assert partnerships.move_on(cast.partnership, by=cast.leader, to=to, reason="Fordi").state == to
    else:
        with pytest.raises(Refused):
            partnerships.move_on(cast.partnership, by=cast.leader, to=to, reason="Fordi")


def test_a_finished_one_owes_no_review_and_is_read_only(cast):
    partnership = partnerships.move_on(cast.partnership, by=cast.leader, to="lapsed", reason="For få")
    assert partnership.review_due_on is None
    with pytest.raises(Refused, match="finished"):
        partnerships.edit(partnership, by=cast.leader, **details(partnership, title="Nyt"))


@pytest.mark.parametrize("who", ["colleague", "member", "vendor", "official", "coordinator"])
def test_others_do_not_move_it_on(cast, who):
    with pytest.raises(Refused, match="Only the municipal project lead"):
        partnerships.move_on(cast.partnership, by=getattr(cast, who), to="lapsed", reason="x")
    assert cast.refreshed().state == "open"


@pytest.mark.parametrize("who", ["colleague", "coordinator"])
def test_others_do_not_open_it(draft, who):
    with pytest.raises(Refused, match="Only the municipal project lead"):
        partnerships.open_for_pledges(draft.partnership, by=getattr(draft, who))


@pytest.mark.parametrize("who", ["leader", "leader_signatory"])
def test_without_a_project_administrators_and_signatories_decide(cast, who):
    assert partnerships.move_on(cast.partnership, by=getattr(cast, who), to="lapsed", reason="x").state == "lapsed"


def test_in_a_project_its_present_lead_decides_and_nobody_else_of_the_municipality(db):
    cast = Cast(milestone_count=0)
    signatory = make_person(cast.municipality, "Per Krag", is_administrator=True, is_signatory=True)
    fields = {"title": "x", "purpose": "x", "goal_amount": Decimal(1), "deadline": clock.today()}
    partnership = partnerships.start(cast.project, by=cast.lead, **fields)
    for somebody in (signatory, cast.coordinator):
        with pytest.raises(Refused, match="Only the municipal project lead"):
            partnerships.open_for_pledges(partnership, by=somebody)
    projects.hand_over_lead(cast.project, by=cast.lead, to=signatory, organisation=cast.municipality)
    with pytest.raises(Refused, match="Only the municipal project lead"):
        partnerships.open_for_pledges(partnership, by=cast.lead)
    assert partnerships.open_for_pledges(partnership, by=signatory).state == "open"


def test_an_ordered_one_is_still_an_offer_to_late_joiners(cast):
    Partnership.objects.update(state="ordered")
    assert Partnership.objects.visible_to(cast.official).exists()
    assert cast.bind(cast.official, cast.agency, 80_000).level == "binding"


# The vendor's own word


def test_only_the_vendor_says_when_it_starts(cast):
    for who in ("leader", "coordinator", "signatory"):
        with pytest.raises(Refused, match="Only the vendor itself"):
            partnerships.set_threshold(cast.partnership, by=getattr(cast, who), percent=50)
    for _again in range(2):
        partnership = partnerships.set_threshold(cast.partnership, by=cast.vendor, percent=80)
    assert partnership.threshold_percent == 80
    assert partnership.missing_to_threshold == Decimal(2_560_000)
    assert kinds(partnership)[2:] == ["partnership.threshold_set"]


def test_once_it_is_ordered_the_threshold_stays(cast):
    Partnership.objects.filter(pk=cast.partnership.pk).update(state="ordered", threshold_percent=80)
    with pytest.raises(Refused, match="ordered"):
        partnerships.set_threshold(cast.partnership, by=cast.vendor, percent=10)
    assert Partnership.objects.get(pk=cast.partnership.pk).threshold_percent == 80


def test_a_threshold_leaves_with_its_vendor(cast):
    partnership = partnerships.set_threshold(cast.partnership, by=cast.vendor, percent=80)
    changed = partnerships.edit(partnership, by=cast.leader, **details(partnership, vendor=cast.fjord))
    assert changed.threshold_percent is None
    with pytest.raises(Http404):
        partnerships.set_threshold(partnership, by=cast.vendor, percent=70)


def test_every_kind_of_event_has_a_sentence_for_its_fields():
    ours = [kind for key, kind in KINDS.items() if key.split(".")[0] in {"partnership", "pledge", "review"}]
    for kind in ours:
        assert str(kind.sentence).format(**dict.fromkeys(kind.fields, "x"))
    assert ours
