"""Many sign at the same moment, through the real server: a round is reached once, and no pledge is lost or doubled."""

import http.client
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from os2collab import clock
from os2collab.models import Event, Notification, User
from partnerships import tasks
from partnerships.models import Partnership, Pledge, PledgeChange
from tests.partnerships.cast import Partners, gln, organisation, person
from tests.test_concurrency import Answer, House, at_once, sessions, wait_until_alone

pytestmark = pytest.mark.django_db(transaction=True)

EACH = 10_000


class Crowd(Partners):
    """Fifty organisations, each with a signatory; forty of them are enough."""

    def __init__(self, size: int = 50) -> None:
        super().__init__(goal_amount=Decimal(40 * EACH))
        self.towns = [organisation(f"By {number}") for number in range(size)]
        self.signers = [person(town, f"Underskriver {town.pk}", is_signatory=True) for town in self.towns]

    def pages(self) -> list[str]:
        return [f"{self.partnership.get_absolute_url()}pledges/{town.slug}/" for town in self.towns]


@pytest.fixture
def crowd() -> Crowd:
    return Crowd()


@pytest.fixture
def house(crowd: Crowd) -> Iterator[House]:
    house = House()
    yield house
    house.kill()
    wait_until_alone()


def said() -> dict[str, object]:
    year = str(clock.today().year + 1)
    return {"level": "binding", "amount": str(EACH), "budget_year": year, "gln": gln(1), "authority": "Byrådet"}


def bind(house: House, session: str, page: str) -> Answer:
    """Read the text, approve it; when it became another one meanwhile, read that too."""
    answer = house.ask(session, "POST", page, said() | {"version": 0})
    for _again in range(3):
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', answer.text)
        if answer.status not in {200, 422} or seen is None:
            break
        answer = house.ask(session, "POST", page, said() | {"version": 0, "seen": seen[1]})
    return answer


def check(crowd: Crowd, *, bound: int) -> None:
    """Everything that is stored beside the pledges is what the pledges say, and what is told is told once."""
    partnership = crowd.refreshed()
    binding = Pledge.objects.filter(level="binding")
    assert binding.count() == partnership.binding_count == bound
    assert partnership.binding_amount == sum(binding.values_list("amount", flat=True)) == bound * EACH
    assert PledgeChange.objects.filter(level="binding").count() == bound
    told = Event.objects.within(partnership)
    assert told.filter(kind="pledge.binding").count() == bound
    is_reached = bound >= 40
    assert (partnership.state == "reached") == is_reached
    reached = told.filter(kind="partnership.reached")
    assert reached.count() == int(is_reached)
    if is_reached:
        assert Pledge.objects.filter(joined_late=True).count() == bound - 40
        people = Counter(Notification.objects.filter(event=reached.get()).values_list("user", flat=True))
        assert people
        assert set(people.values()) == {1}


def test_fifty_bind_at_once_and_it_is_reached_once(crowd, house):
    people = sessions(*crowd.signers)
    calls = [
        lambda session=session, page=page: bind(house, session, page)
        for session, page in zip(people, crowd.pages(), strict=True)
    ]
    answers = at_once(*calls)
    assert Counter(answer.status for answer in answers) == {303: 50}
    check(crowd, bound=50)


def test_a_server_that_is_killed_in_the_middle_loses_nothing_that_it_answered(crowd, house):
    people, pages = sessions(*crowd.signers), crowd.pages()
    answered: list[int] = []

    def act(number: int) -> None:
        try:
            if bind(house, people[number], pages[number]).status == 303:
                answered.append(number)
        except (OSError, http.client.HTTPException):
            return
        if len(answered) == 20:
            house.kill()

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(act, range(50)))
    wait_until_alone()
    kept = Pledge.objects.filter(level="binding").count()
    assert 20 <= len(answered) <= kept < 50, "it was killed in the middle"
    check(crowd, bound=kept)
    again = House()
    try:
        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda n: bind(again, people[n], pages[n]), range(50)))
    finally:
        again.kill()
        wait_until_alone()
    # who was bound already sends the same once more, or is shown what stands there now
    assert {answer.status for answer in answers} <= {303, 409}
    check(crowd, bound=50)


def together(*acts: Callable[[], object]) -> list[object]:
    """All at the same moment, each on a connection of its own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("otherwise", ["lapse", "decide"])
def test_at_the_deadline_two_workers_and_a_late_signatory_end_it_once(otherwise):
    crowd = Crowd(3)
    Partnership.objects.update(if_not_reached=otherwise)
    crowd.bind(crowd.signers[0], crowd.towns[0], EACH)
    after = clock.now() + timedelta(days=(crowd.partnership.deadline - clock.today()).days + 1)

    def work() -> object:
        with clock.at(after):
            return tasks.settle_rounds.func()

    def sign() -> object:
        with clock.at(after):
            try:
                signer = User.objects.get(pk=crowd.signers[1].pk)
                return crowd.bind(signer, crowd.towns[1], 40 * EACH).level
            except Exception as refused:  # noqa: BLE001 - shown below
                return type(refused).__name__

    *_worked, signed = together(work, work, sign)
    work()  # what a worker left to somebody who held it
    ended = crowd.refreshed()
    assert ended.missed_at
    assert ended.reached_at is None
    if otherwise == "lapse":
        assert ended.state == "lapsed"
        assert signed in {"Refused", "Http404"}, "refused, or not an offer any more"
        assert set(Pledge.objects.values_list("level", flat=True)) == {"lapsed"}
        assert PledgeChange.objects.filter(level="lapsed").count() == 1
        told = Event.objects.get(kind="partnership.lapsed")
    else:
        assert (ended.state, signed) == ("open", "binding")
        told = Event.objects.get(kind="partnership.missed")
    people = Counter(Notification.objects.filter(event=told).values_list("user", flat=True))
    assert set(people.values()) == {1}
