"""A rota's score: 100 without a fault, and no fault less ever costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.draw import Reason, Rules, Share, Slot, Span, draw
from domain.rota_score import WEIGHTS, Part, score
from tests.domain.rotas import NAMES, able, days, drawings, shares
from tests.examples import examples

MONDAY = date(2026, 3, 2)


@st.composite
def rotas(draw: st.DrawFn) -> tuple[list[Slot], list[str | None], Rules]:
    """Any rota, however bad."""
    slots, rules = draw(drawings(slots=14, people=4))
    some = st.sampled_from([None, "gone", *rules.people])
    return slots, draw(st.lists(some, min_size=len(slots), max_size=len(slots))), rules


def faults(slots: list[Slot], people: Sequence[str | None], rules: Rules) -> dict[Part, int]:
    return {points.part: points.faults for points in score(slots, people, rules).parts}


def test_the_weights_make_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100 and set(WEIGHTS) == set(Part)


@given(rotas())
@settings(deadline=None)
def test_a_hundred_only_without_a_fault(rota: tuple[list[Slot], list[str | None], Rules]) -> None:
    found = score(*rota)
    assert 0 <= found.total <= 100
    assert (found.total == 100) == (not any(points.faults for points in found.parts))
    assert all(0 <= points.faults <= points.of and points.points <= WEIGHTS[points.part] for points in found.parts)


@given(rotas(), st.data())
@settings(deadline=None)
def test_fewer_faults_never_give_less(rota: tuple[list[Slot], list[str | None], Rules], data: st.DataObject) -> None:
    slots, people, rules = rota
    other = data.draw(st.permutations(people))
    here, there = faults(slots, people, rules), faults(slots, other, rules)
    if all(here[part] <= there[part] for part in Part):
        assert score(slots, people, rules).total >= score(slots, other, rules).total


@given(rotas())
@settings(deadline=None)
def test_a_gap_filled_by_who_has_least_costs_no_share(rota: tuple[list[Slot], list[str | None], Rules]) -> None:
    slots, people, rules = rota
    for slot, free in enumerate(able(slots, rules)):
        has = shares(slots, [one if one in rules.people else None for one in people], rules)
        least = [one for one in free if has[one].total == min(share.total for share in has.values())]
        best = [one for one in least if has[one].rest == min(share.rest for share in has.values())]
        if people[slot] is None and best:
            before, after = (
                faults(slots, people, rules),
                faults(slots, [*people[:slot], best[0], *people[slot + 1 :]], rules),
            )
            assert after[Part.COVERED] == before[Part.COVERED] - 1
            assert all(after[part] <= before[part] for part in Part if part is not Part.TWICE)


@given(rotas(), st.data())
@settings(deadline=None)
def test_a_shift_from_who_has_more_to_who_has_less_costs_no_share(
    rota: tuple[list[Slot], list[str | None], Rules], data: st.DataObject
) -> None:
    slots, people, rules = rota
    has = shares(slots, [one if one in rules.people else None for one in people], rules)
    moves = [
        (slot, other)
        for slot, one in enumerate(people)
        for other in rules.people
        if one in has and one is not None and has[one].total > has[other].total
    ]
    if moves:
        slot, other = data.draw(st.sampled_from(moves))
        moved = [*people[:slot], other, *people[slot + 1 :]]
        assert faults(slots, moved, rules)[Part.SHARES] <= faults(slots, people, rules)[Part.SHARES]


@given(drawings(slots=20, people=6))
@settings(max_examples=examples(60), deadline=None)
def test_a_draw_without_collisions_or_repeats_is_perfect(drawing: tuple[list[Slot], Rules]) -> None:
    slots, rules = drawing
    drawn = draw(slots, rules)
    found = score(slots, drawn.people, rules)
    if not drawn.collisions and not drawn.twice:
        assert found.total == 100
    assert {points.part: points.faults for points in found.parts}[Part.RULES] == 0


def test_each_fault_counts_in_its_part() -> None:
    slots = days(MONDAY, 14)
    rules = Rules(
        tuple(NAMES[:7]),
        {"a": (Span(slots[0].start, slots[0].end),), "b": (Span(slots[1].start, slots[1].end, Reason.ELSEWHERE),)},
        {"c": frozenset({3})},
    )
    people: list[str | None] = list("abcdefgabcdefg")
    assert faults(slots, people, rules) == {
        Part.COVERED: 0,
        Part.SHARES: 0,
        Part.REST_SHARES: 2,
        Part.RULES: 3,
        Part.ELSEWHERE: 1,
        Part.TWICE: 0,
    }
    people[6:9] = [None, "h", "h"]
    found = score(slots, people, rules)
    assert [points.faults for points in found.parts] == [1, 0, 1, 5, 1, 1]
    assert [points.points for points in found.parts] == [21, 20, 0, 0, 7, 7] and found.total == 55


def test_who_had_more_before_is_not_counted_against_a_rota() -> None:
    slots, rules = days(MONDAY, 4), Rules(("a", "b", "c"), past={"a": Share(9, 0)})
    assert score(slots, ("b", "c", "b", "c"), rules).total == 100
    worse = score(slots, ("b", "c", "a", "b"), rules)
    assert worse.total == 80 and worse.parts[1].faults == 1


def test_who_never_sits_counts_in_the_shares() -> None:
    slots = days(MONDAY, 12)
    rules = Rules(("a", "b", "c"))
    assert faults(slots, list("ab" * 6), rules)[Part.SHARES] == 4


def test_nothing_to_fill_is_nothing_to_blame() -> None:
    assert score([], (), Rules(())).total == 100
    assert score(days(MONDAY, 2), (None, None), Rules(("a",))).total == 70


def test_one_gap_of_a_year_is_seen() -> None:
    slots, rules = days(MONDAY, 366), Rules(tuple(NAMES))
    people = list(draw(slots, rules).people)
    people[100] = None
    assert score(slots, people, rules).total == 99
    weeks = [replace(slot, end=slot.start + 1) for slot in slots[:52]]
    assert score(weeks, [None, *draw(weeks[1:], rules).people], rules).total == 97


def test_who_sits_alone_has_nobody_to_take_turns_with() -> None:
    slots = days(MONDAY, 5)
    assert score(slots, ["a"] * 5, Rules(("a",))).total == 100
    assert score(slots, ["a"] * 5, Rules(("a", "b"))).total < 100
