"""What can be done to a need, by whom, and what is kept of it."""

import threading
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.events import sentence
from os2collab.models import Event, Membership, User
from partnerships.actions import need_merging, need_stances, needs, partnerships
from partnerships.models import Need, NeedEstimate, NeedSupport, NeedSupportChange, Partnership
from partnerships.models.need_state import stage
from projects.actions import projects
from tests.partnerships.cast import organisation, person
from tests.partnerships.need_cast import Needing


@pytest.fixture
def cast(db) -> Needing:
    return Needing()


def told(need: Need, kind: str) -> dict[str, str]:
    """Who was told of the last event of that kind, and why."""
    event = Event.objects.within(need).filter(kind=f"need.{kind}").latest("pk")
    return dict(event.notifications.values_list("user__name", "reason"))


def story(need: Need) -> list[str]:
    return [sentence(event) for event in Event.objects.within(need).order_by("pk")]


def test_whoever_proposes_a_need_has_it_and_the_same_form_is_one_need(cast):
    form = uuid.uuid4()
    first, second = (cast.propose("Noget andet", submission=form, weight=3) for _ in range(2))
    assert first == second
    assert list(first.supports.values_list("organisation__name", "stance", "weight")) == [("Horsens", "also", 3)]
    assert (first.state, first.also_count) == ("new", 1)
    assert len(story(first)) == 1


def test_two_make_it_a_common_one_and_nobody_less(cast):
    cast.say(cast.leader, weight=3, wished_year=2027)
    need = cast.fresh()
    assert (need.state, need.also_count) == ("gathered", 2)
    assert story(need)[1:] == [
        "Aarhus has this need too: hard to do without.",
        "The need is a common one now: 2 organisations have it.",
    ]
    assert told(need, "supported") == {"Carla Bech": "proposed"}
    cast.say(cast.leader, "taken_back")
    assert (cast.fresh().state, cast.fresh().also_count) == ("new", 1)


def test_one_stance_per_organisation_with_all_that_it_was_before(cast):
    first = cast.say(cast.leader, weight=1)
    again = cast.say(cast.colleague, weight=1)
    assert (again.pk, again.version, again.by) == (first.pk, 1, cast.leader), "the same words are one change"
    cast.say(cast.colleague, "not_for_us", reason="Vi har det", version=1)
    changes = list(first.changes.values_list("stance", "weight", "reason", "by__name"))
    assert changes == [("not_for_us", None, "Vi har det", "Åse Lund"), ("also", 1, "", "Anna Holm")]
    need = cast.fresh()
    assert (need.also_count, need.against_count, need.state) == (1, 1, "new")
    with pytest.raises(Stale):
        cast.say(cast.leader, version=1)


@pytest.mark.parametrize(
    ("stance", "fields", "at"),
    [("also", {"weight": None}, "weight"), ("not_for_us", {"reason": ""}, "reason"), ("maybe", {}, "stance")],
)
def test_half_a_stance_is_none(cast, stance, fields, at):
    with pytest.raises(ValidationError) as error:
        cast.say(cast.leader, stance, **fields)
    assert list(error.value.error_dict) == [at]
    with pytest.raises(ValidationError):
        cast.say(cast.leader, "taken_back")
    assert NeedSupport.objects.count() == 1


def test_each_speaks_for_their_own_and_a_vendor_never(cast):
    for by in (cast.vendor, cast.coordinator):
        with pytest.raises(Refused, match="a vendor never"):
            cast.say(by)
        with pytest.raises(Refused, match="municipality or an authority propose"):
            cast.propose("Noget", by)
    with pytest.raises(Refused):
        need_stances.say(cast.need, by=cast.leader, organisation=cast.horsens, stance="also", weight=1)
    nobody = person(organisation("Nyborg"), "Ole", ended_on=clock.today() - timedelta(days=1))
    with pytest.raises(Http404):
        need_stances.say(cast.need, by=nobody, organisation=cast.aarhus, stance="also", weight=1)
    assert not Need.objects.visible_to(nobody).exists()
    assert cast.say(cast.official).organisation == cast.agency, "an authority has needs too"


def test_the_words_are_the_proposers_until_another_has_it_too(cast):
    words = {"title": "Borgeren følger sin sag", "text": "Mere", "product": None, "project": None}
    words |= {"kle": "00.01.00A01", "wished_year": 2028}
    edited = needs.edit(cast.need, by=cast.signatory, version=1, **words)
    assert (edited.title, edited.version) == ("Borgeren følger sin sag", 2)
    assert needs.edit(cast.need, by=cast.signatory, version=1, **words).version == 2, "it says all this already"
    with pytest.raises(Stale):
        needs.edit(cast.need, by=cast.member, version=1, **words | {"title": "Noget helt andet"})
    with pytest.raises(Refused):
        needs.edit(cast.need, by=cast.leader, version=2, **words)
    cast.say(cast.leader)
    with pytest.raises(Refused, match="until another has it too"):
        needs.edit(cast.need, by=cast.member, version=2, **words | {"title": "Ny"})
    assert needs.edit(cast.need, by=cast.coordinator, version=2, **words | {"title": "Ny"}).title == "Ny"


def test_a_need_about_a_project_is_about_its_product_and_no_secret(cast):
    project = projects.start(cast.aarhus, by=cast.leader, product_name="OS2sag", title="Sag", goal="Mål")
    need = cast.propose("Om projektet", cast.leader, project=project)
    assert need.product == project.product
    with pytest.raises(Http404):
        cast.propose("Om det samme", cast.member, project=project)


def test_a_vendor_estimates_and_the_newest_counts(cast):
    cast.estimate(cast.vendor, 100, 200, 300)
    cast.estimate(cast.vendor, 100, 200, 300)
    cast.estimate(cast.other_vendor, 40, 50, 60, unit="hours")
    cast.estimate(cast.vendor, 150, 250, 400)
    current = NeedEstimate.objects.current_of(cast.need)
    assert [(e.organisation.name, e.likely, e.unit) for e in current] == [
        ("Fjord Digital", 50, "hours"),
        ("Nordlys Software", 250, "kroner"),
    ]
    assert NeedEstimate.objects.count() == 3, "what was said before is kept"
    assert story(cast.need)[-1] == "Nordlys Software estimates: from 150 kr. to 400 kr., most likely 250 kr."
    assert told(cast.need, "estimated") == {"Carla Bech": "proposed"}
    for by in (cast.member, cast.coordinator):
        with pytest.raises(Refused, match="Only people from a vendor"):
            cast.estimate(by, 1, 2, 3)
    with pytest.raises(ValidationError):
        cast.estimate(cast.vendor, 300, 200, 400)


def test_what_the_tables_refuse(cast):
    support = NeedSupport.objects.get()
    half = {"need": cast.need, "organisation": cast.aarhus, "by": cast.leader}
    refused = {
        "need_kle_code": lambda: Need.objects.filter(pk=cast.need.pk).update(kle="1.2"),
        "need_merged_names_the_other": lambda: Need.objects.filter(pk=cast.need.pk).update(state="merged"),
        "need_in_a_partnership_names_it": lambda: Need.objects.filter(pk=cast.need.pk).update(state="in_partnership"),
        "need_set_aside_with_a_reason": lambda: Need.objects.filter(pk=cast.need.pk).update(state="declined"),
        "need_state_known": lambda: Need.objects.filter(pk=cast.need.pk).update(state="lost"),
        "need_from_a_public_organisation": lambda: Need.objects.filter(pk=cast.need.pk).update(side="vendor"),
        "need_wished_year_plausible": lambda: Need.objects.filter(pk=cast.need.pk).update(wished_year=20),
        "need_support_one_per_organisation": lambda: NeedSupport.objects.create(
            **half | {"organisation": cast.horsens}, stance="also", weight=1
        ),
        "need_support_stance_known": lambda: NeedSupport.objects.create(**half, stance="maybe"),
        "need_support_only_public_organisations": lambda: NeedSupport.objects.create(
            **half, stance="also", weight=1, side="vendor"
        ),
        "need_support_complete": lambda: NeedSupport.objects.create(**half, stance="also"),
        "need_support_year_plausible": lambda: NeedSupport.objects.filter(pk=support.pk).update(wished_year=1),
        "need_support_change_complete": lambda: NeedSupportChange.objects.create(
            support=support, stance="not_for_us", by=cast.leader
        ),
        "need_support_change_stance_known": lambda: NeedSupportChange.objects.create(
            support=support, stance="x", by=cast.leader
        ),
    }
    figures = {"need": cast.need, "organisation": cast.nordlys, "by": cast.vendor, "unit": "hours"}
    for name, fields in {
        "need_estimate_in_order": {"low": 3, "likely": 2, "high": 4},
        "need_estimate_above_zero": {"low": 0, "likely": 2, "high": 4},
        "need_estimate_unit_known": {"low": 1, "likely": 2, "high": 4, "unit": "days"},
        "need_estimate_only_vendors": {"low": 1, "likely": 2, "high": 4, "side": "municipality"},
    }.items():
        refused[name] = lambda fields=fields: NeedEstimate.objects.create(**figures | fields)
    for name, write in refused.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            write()


def test_parked_declined_and_taken_up_again(cast):
    cast.say(cast.leader)
    parked = needs.settle(cast.need, by=cast.coordinator, to="parked", reason="Loven først")
    assert (parked.state, parked.state_reason) == ("parked", "Loven først")
    needs.settle(cast.need, by=cast.coordinator, to="parked", reason="Igen")
    assert cast.fresh().state_reason == "Loven først", "twice changes nothing"
    assert set(told(cast.need, "parked")) == {"Carla Bech", "Anna Holm"}
    with pytest.raises(ValidationError):
        needs.settle(cast.need, by=cast.coordinator, to="declined", reason="")
    needs.settle(cast.need, by=cast.coordinator, to="declined", reason="Findes")
    with pytest.raises(Refused, match="declined"):
        cast.say(cast.official)
    again = needs.settle(cast.need, by=cast.coordinator, to="open", reason="Nyt år")
    assert (again.state, again.state_reason) == ("gathered", "")
    for by in (cast.member, cast.leader_signatory, cast.vendor):
        with pytest.raises(Refused, match="Only the secretariat"):
            needs.settle(cast.need, by=by, to="parked", reason="Nej")


def test_the_lead_of_the_product_settles_its_needs(cast):
    project = projects.start(cast.aarhus, by=cast.leader, product_name="OS2sag", title="Sag", goal="Mål")
    need = cast.propose("Om produktet", product=project.product)
    assert needs.settle(need, by=cast.leader, to="parked", reason="Senere").state == "parked"
    with pytest.raises(Refused):
        needs.settle(cast.need, by=cast.leader, to="parked", reason="Et andet")


def test_a_merge_loses_nothing(cast):
    twin = cast.propose("Følg din sag", cast.leader, weight=1)
    older = cast.propose("Se din sag", cast.official)
    need_merging.merge(older, by=cast.coordinator, into=twin)
    cast.say(cast.member, need=twin, weight=3, wished_year=2027)
    cast.say(cast.leader, "not_for_us", reason="Vi har skrevet vores eget")
    cast.estimate(cast.vendor, 1, 2, 3, need=twin)
    into = need_merging.merge(twin, by=cast.coordinator, into=cast.need)
    assert need_merging.merge(twin, by=cast.coordinator, into=cast.need) == into, "twice changes nothing"
    stood = dict(into.supports.values_list("organisation__name", "weight"))
    assert stood == {"Horsens": 3, "Aarhus": 1, "Digitaliseringsstyrelsen": 2}, "the stronger word of each"
    assert (into.also_count, into.against_count, into.state) == (3, 0, "gathered")
    kept = NeedSupportChange.objects.filter(support__need=into, support__organisation=cast.aarhus)
    assert {change.stance for change in kept} == {"also", "not_for_us"}
    assert kept.filter(carried_from=twin).count() == 1
    merged = Need.objects.get(pk=twin.pk)
    assert (merged.state, merged.merged_into) == ("merged", into)
    assert Need.objects.get(pk=older.pk).merged_into == into, "one hop, however often"
    assert [e.likely for e in NeedEstimate.objects.current_of(into)] == [2]
    assert set(told(merged, "merged")) >= {"Anna Holm"}
    assert set(told(into, "took_in")) >= {"Carla Bech", "Anna Holm", "Eva Krag"}
    with pytest.raises(Refused, match="part of another"):
        cast.say(cast.leader, need=twin)
    for support in into.supports.all():
        last = support.changes.first()
        assert (support.stance, support.weight) == (last.stance, last.weight), "the last change is what holds"


def test_what_cannot_be_merged(cast):
    other = cast.propose("En anden")
    for by in (cast.member, cast.vendor, cast.leader):
        with pytest.raises(Refused):
            need_merging.merge(other, by=by, into=cast.need)
    with pytest.raises(ValidationError, match="itself"):
        need_merging.merge(other, by=cast.coordinator, into=other)
    needs.settle(cast.need, by=cast.coordinator, to="declined", reason="Nej")
    with pytest.raises(ValidationError, match="declined"):
        need_merging.merge(other, by=cast.coordinator, into=cast.need)


LIFT = {"title": "Sagen på nettet", "purpose": "Vi løfter den sammen", "goal_amount": Decimal(480_000)}


def lift(cast: Needing, by, need: Need | None = None, **fields) -> Partnership:
    soon = clock.today() + timedelta(days=60)
    return needs.start_partnership(need or cast.need, by=by, deadline=soon, **LIFT | fields)


def test_a_partnership_starts_from_a_common_need(cast):
    with pytest.raises(Refused, match="at least two"):
        lift(cast, cast.signatory, leader=cast.horsens)
    cast.say(cast.leader)
    for by, leader in ((cast.member, cast.horsens), (cast.colleague, cast.aarhus), (cast.vendor, cast.nordlys)):
        with pytest.raises(Refused, match="administrator or a signatory"):
            lift(cast, by, leader=leader)
    with pytest.raises(Refused, match="your own"):
        lift(cast, cast.signatory, leader=cast.aarhus)
    with pytest.raises(Refused, match="has the need"):
        lift(cast, cast.coordinator, leader=cast.agency)
    form = uuid.uuid4()
    first, second = (lift(cast, cast.signatory, leader=cast.horsens, submission=form) for _ in range(2))
    assert first == second
    assert (first.lead_organisation, first.state, first.goal_amount) == (cast.horsens, "draft", 480_000)
    need = cast.fresh()
    assert (need.state, need.partnership, need.stage) == ("in_partnership", first, "in_partnership")
    assert set(told(need, "lifted")) == {"Carla Bech", "Anna Holm"}
    with pytest.raises(Refused, match="lifts this need"):
        lift(cast, cast.coordinator, leader=cast.aarhus)
    with pytest.raises(Refused, match="decided there"):
        needs.settle(need, by=cast.coordinator, to="parked", reason="Nej")
    assert Partnership.objects.for_list().get(pk=first.pk).grown_from[0]["organisation"] == "Horsens"


def test_the_lead_of_the_product_starts_it_in_the_project(cast):
    project = projects.start(cast.aarhus, by=cast.colleague, product_name="OS2sag", title="Sag", goal="Mål")
    need = cast.propose("Om produktet", product=project.product)
    cast.say(cast.official, need=need)
    partnership = lift(cast, cast.colleague, need, project=project)
    assert (partnership.project, partnership.lead_organisation) == (project, cast.aarhus)
    cast.say(cast.leader)
    with pytest.raises(Refused):
        lift(cast, cast.colleague, project=project)


def test_the_project_of_the_need_comes_along_for_who_may_start_it_there(cast):
    project = projects.start(cast.aarhus, by=cast.colleague, product_name="OS2sag", title="Sag", goal="Mål")
    for by, leader, expected in (
        (cast.colleague, cast.aarhus, project),  # leads the project
        (cast.signatory, cast.horsens, None),  # another municipality's project
        (cast.leader, cast.aarhus, None),  # signs, and is not in the project
    ):
        need = cast.propose("Om projektet", by=cast.colleague, product=project.product, project=project)
        cast.say(cast.signatory, need=need)
        cast.say(cast.leader, need=need)
        Membership.objects.filter(user=by).update(is_signatory=True)
        assert lift(cast, User.objects.get(pk=by.pk), need, leader=leader).project == expected, by


def test_the_need_follows_its_partnership(cast):
    """In Python and in SQL alike; when the partnership comes to nothing, the need is free again."""
    cast.say(cast.leader)
    partnership = lift(cast, cast.signatory, leader=cast.horsens)
    follows = {
        ("open", 0): "in_partnership",
        ("reached", 2): "in_partnership",
        ("continued", 2): "in_partnership",
        ("ordered", 2): "ordered",
        ("delivered", 2): "delivered",
        ("closed", 2): "delivered",
        ("closed", 0): "gathered",
        ("lapsed", 0): "gathered",
    }
    for (state, bound), expected in follows.items():
        Partnership.objects.filter(pk=partnership.pk).update(state=state, binding_count=bound)
        need = Need.objects.select_related("partnership").annotate(in_sql=stage()).get(pk=cast.need.pk)
        assert need.stage == need.in_sql == expected, state
    other = lift(cast, cast.leader, leader=cast.aarhus)
    assert cast.fresh().partnership == other
    assert partnerships.open_for_pledges(other, by=cast.leader).state == "open"


def test_whoever_has_left_is_told_nothing(cast):
    Membership.objects.filter(user=cast.member).update(ended_on=clock.today() - timedelta(days=1))
    cast.say(cast.leader)
    assert told(cast.need, "supported") == {}


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_each_counted_and_crosswise_merges_end():
    """Six say at the same moment that they have it; then two merges that want both needs, each first."""
    cast = Needing()
    twin = cast.propose("Følg din sag", cast.leader)
    signers = [person(organisation(f"By {n}"), f"Person {n}") for n in range(6)]

    def at_once(*deeds) -> list[Exception | None]:
        start, faults = threading.Barrier(len(deeds)), []

        def do(deed) -> None:
            try:
                start.wait()
                deed()
            except (Refused, ValidationError) as fault:
                faults.append(fault)
            finally:
                connection.close()

        threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return faults

    assert at_once(*(lambda by=by: cast.say(by) for by in signers)) == []
    assert cast.fresh().also_count == 7
    assert Event.objects.within(cast.need).filter(kind="need.gathered").count() == 1
    pairs = ((cast.need, twin), (twin, cast.need))
    coordinators = [person(cast.secretariat, f"Koordinator {n}") for n in range(2)]
    deeds = [
        lambda by=by, pair=pair: need_merging.merge(pair[0], by=by, into=pair[1])
        for by, pair in zip(coordinators, pairs, strict=True)
    ]
    assert len(at_once(*deeds)) == 1, "the second finds that its need is part of the other"
    assert sorted(Need.objects.values_list("state", flat=True)) == ["gathered", "merged"]
    assert Need.objects.get(state="gathered").also_count == 8
