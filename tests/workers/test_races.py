"""Two people at two workers do something with one item at the same instant."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.refusal import Refused
from tests.soak.histories import Deed, Found, orders
from tests.soak.race import Outcome, Race
from tests.soak.races import REPORTERS, Races


@pytest.fixture
async def race(tmp_path: Path) -> AsyncIterator[Race]:
    async with Race.open(tmp_path, 1) as made:
        yield made


async def together(race: Race, *who: tuple[str, str]) -> Outcome:
    """(What he is to the item, verb), at the same instant."""
    work = race.work()
    deeds = []
    for role, verb in who:
        person = race.somebody(role)
        assert person is not None
        args = {"to": race.people["member"][-1]} if verb in ("hand_over", "assign") else {}
        args |= {"sure": "yes"} if verb == "withdraw" else {"solved": "no"} if verb == "rate" else {}
        deeds.append(race.deed(work, person, verb, **args))
    outcome = await race.pressed(work, deeds)
    assert outcome.possible, outcome.reason
    return outcome


def events(outcome: Outcome) -> list[str]:
    return [row["name"].removeprefix("item.") for row in outcome.found.events]


def refusals(outcome: Outcome) -> list[str]:
    answered = [kind.removeprefix("refusal.") for _, kind in outcome.found.answers if kind.startswith("refusal.")]
    return answered + [toast.removeprefix("refusal.") for toast in outcome.found.toasts]


async def test_one_of_two_accepts(race: Race) -> None:
    outcome = await together(race, ("handler", "accept"), ("head", "accept"))
    assert events(outcome) == ["accepted"]
    assert refusals(outcome) == [Refused.ACCEPTED_BY_OTHER]


async def test_who_accepts_twice_at_once_has_accepted_once(race: Race) -> None:
    outcome = await together(race, ("handler", "accept"), ("handler", "accept"))
    assert events(outcome) == ["accepted"]
    assert refusals(outcome) == [Refused.ALREADY_ACCEPTED]


async def test_who_accepts_and_declines_at_once_has_done_one_of_both(race: Race) -> None:
    outcome = await together(race, ("handler", "accept"), ("handler", "decline"))
    assert events(outcome) in (["accepted"], ["declined", "assigned"])
    assert len(refusals(outcome)) == 1


async def test_what_is_handed_on_while_it_is_answered(race: Race) -> None:
    """Both may be, in the order of handing on and answering."""
    await together(race, ("handler", "accept"), ("handler", "note"))
    outcome = await together(race, ("handler", "hand_over"), ("head", "answer"))
    assert events(outcome) in (["handed_over", "answered"], ["answered"])
    assert refusals(outcome) == ([] if len(events(outcome)) == 2 else [Refused.ITEM_MOVED])


async def test_one_answer_reaches_the_resident_and_one_rating_counts(race: Race) -> None:
    await together(race, ("handler", "accept"), ("handler", "note"))
    outcome = await together(race, ("handler", "answer"), ("head", "answer"))
    assert events(outcome) == ["answered"] and refusals(outcome) == [Refused.ITEM_MOVED]
    outcome = await together(race, ("reporter", "rate"), ("reporter", "rate"))
    told = sum(count for (_, kind), count in outcome.found.answers.items() if kind == "say.rated_same")
    assert events(outcome) == ["rated"] and told + len(refusals(outcome)) == 1
    assert len(await race.world.rows_of("ratings")) == 1


async def test_an_item_that_is_withdrawn_while_it_is_accepted(race: Race) -> None:
    outcome = await together(race, ("handler", "accept"), ("reporter", "withdraw"))
    assert events(outcome) in (["accepted", "withdrawn"], ["withdrawn"])


async def test_a_doctored_history_has_no_order(race: Race) -> None:
    """The judge itself: each thing that could go wrong is found."""
    work = race.work()
    handler, head = race.somebody("handler"), race.somebody("head")
    assert handler and head
    deeds = [race.deed(work, handler, "accept"), race.deed(work, head, "accept")]
    outcome = await race.pressed(work, deeds)
    before, found = outcome.before, outcome.found

    def possible(found: Found, deeds: list[Deed] = deeds) -> int:
        return orders(before, deeds, found, race._house())[0]

    assert possible(found) == 1
    (event,) = found.events
    assert not possible(replace(found, events=[event, event]))
    assert not possible(replace(found, events=[]))
    assert not possible(replace(found, events=[{**event, "link": "of another event"}]))
    assert not possible(replace(found, told=found.told + found.told))
    assert not possible(replace(found, answers=Counter()))
    assert not possible(replace(found, toasts=Counter({"refusal.button_stale": 1})))
    assert not possible(replace(found, after=before))
    assert not possible(found, deeds[:1])


async def test_fifty_races_of_anybody_with_anything_could_have_happened_one_after_another(tmp_path: Path) -> None:
    async with Race.open(tmp_path, 2) as race:
        race.people["reporter"] *= REPORTERS // 2
        races = Races(race, random.Random(20261121))
        for number in range(50):
            await races.round(number)
        assert not races.wrong
        assert not races.counts["conflicts"] and not await race.world.rows_of("faults")
