"""Quality of a consultation: within bounds, never worse for more, without what is not yet, and by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import DAY
from domain.consultation import Consultation, Fate, Source, Stage, Track
from domain.consultation_rules import Weights
from domain.consultation_score import TELL_WITHIN, Counted, Worth, score

PLAIN = Consultation(
    "c", "XM-C26-001", "xm", "micro", Track.KEY, Stage.PREPARING, "1", "1", Source.STAFF, "t", "li", "li", 0
)
FULL = replace(
    PLAIN, source=Source.ITEMS, who_id="w", how_id="h", order_id="o", held_at=0, concluded_at=DAY, fate=Fate.ADOPTED
)
counts = st.integers(0, 9)
facts = st.builds(
    Counted,
    research=counts,
    invited=counts,
    came=counts,
    quorum=st.booleans(),
    agenda=counts,
    rates=st.lists(st.floats(0, 1), max_size=3).map(tuple),
    in_time=counts,
    late=counts,
    missed=counts,
    looked=st.sampled_from([None, "holds", "partly", "failed"]),
)
found = st.builds(
    lambda source, plan, held, told, fate: replace(
        PLAIN, source=source, who_id=plan, how_id=plan, order_id=plan, held_at=held, concluded_at=told, fate=fate
    ),
    st.sampled_from(Source),
    st.sampled_from([None, "p"]),
    st.sampled_from([None, 0]),
    st.sampled_from([None, DAY, 99 * DAY]),
    st.sampled_from([None, *Fate]),
)
weights = st.builds(Weights, *[], **{one.value: st.integers(0, 100) for one in Worth})


@given(found, facts, weights)
def test_within_bounds_and_what_is_not_yet_is_left_out(one: Consultation, given_: Counted, weighed: Weights) -> None:
    made = score(one, given_, weighed)
    assert all(value is None or 0 <= value <= 1 for value in made.parts.values()) and set(made.parts) == set(Worth)
    there = [part for part, value in made.parts.items() if value is not None]
    assert (made.value is None) == (sum(getattr(weighed, part) for part in there) == 0)
    assert made.value is None or -1e-9 <= made.value <= 100 + 1e-9
    assert made.parts[Worth.MEETING] is not None or one.held_at is None


@given(found, facts, weights)
def test_more_is_never_worse(one: Consultation, given_: Counted, weighed: Weights) -> None:
    before = score(one, given_, weighed)
    better = [
        replace(given_, research=given_.research + 1),
        replace(given_, came=given_.came + 1),
        replace(given_, quorum=True),
        replace(given_, agenda=given_.agenda + 1),
    ]
    if given_.late:
        better.append(replace(given_, late=given_.late - 1, in_time=given_.in_time + 1))
    if given_.missed:
        better.append(replace(given_, missed=given_.missed - 1, late=given_.late + 1))
    if given_.looked is not None:
        better.append(replace(given_, looked="holds"))
    for each in better:
        after = score(one, each, weighed)
        assert before.value is None or (after.value is not None and after.value >= before.value - 1e-9)


def test_the_best_and_the_worst() -> None:
    best = Counted(3, 4, 4, True, 1, (1.0,), 2, 0, 0, "holds")
    assert score(FULL, best, Weights()).value == 100
    worst = score(
        replace(PLAIN, held_at=0, concluded_at=TELL_WITHIN + 1, fate=Fate.REJECTED), Counted(looked="failed"), Weights()
    )
    assert worst.value == 0


def test_by_hand() -> None:
    """Topic 1/2, research 1/3, meeting (1 + 1/2 + 0)/3, answer (1 + 0.8)/2, adoption 3/4; not looked back yet."""
    one = replace(FULL, source=Source.PLAN, fate=None)
    made = score(one, Counted(1, 4, 2, True, 0, (0.8,), 1, 1, 0), Weights())
    told = {part: value for part, value in made.parts.items() if value is not None}
    assert told == pytest.approx(
        {Worth.TOPIC: 0.5, Worth.RESEARCH: 1 / 3, Worth.MEETING: 0.5, Worth.ANSWER: 0.9, Worth.ADOPTION: 0.75}
    )
    by_hand = 10 * 0.5 + 15 / 3 + 25 * 0.5 + 15 * 0.9 + 15 * 0.75
    assert made.value == pytest.approx(100 * by_hand / 80)
