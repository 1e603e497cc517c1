"""The best time of a poll: by composition, then by how many can, against a count by hand."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.consultation import Part, Participant
from domain.consultation_rules import Quorum
from domain.poll import Answers, Edge, Lack, Says, Slot, edge, silent, standings

_parts = st.lists(
    st.tuples(st.sampled_from(list(Part)), st.sampled_from(["d1", "d2"]), st.booleans()), min_size=0, max_size=9
)
_quorums = st.builds(
    Quorum,
    members=st.integers(0, 3),
    residents=st.integers(0, 3),
    departments=st.integers(0, 2),
    people=st.integers(0, 6),
)


@st.composite
def polls(draw: st.DrawFn) -> tuple[list[Slot], list[Participant], Answers, Quorum]:
    voters = [
        Participant(f"p{n}", "c", part, f"person{n}", where if part is Part.DEPARTMENT else None)
        for n, (part, where, _) in enumerate(draw(_parts))
    ]
    starts = draw(st.lists(st.integers(1, 9), min_size=2, max_size=5))
    slots = [Slot(f"s{n}", start, start + 1) for n, start in enumerate(starts)]
    said = st.dictionaries(st.sampled_from([one.id for one in voters] or ["nobody"]), st.sampled_from(list(Says)))
    answers = {slot.id: draw(said) for slot in slots}
    gone = draw(st.sets(st.sampled_from([one.id for one in voters]))) if voters else set()
    return slots, [replace(one, ended_at=1 if one.id in gone else None) for one in voters], answers, draw(_quorums)


def _missing(slot: Slot, voters: list[Participant], answers: Answers, quorum: Quorum) -> int:
    """Counted person by person, as somebody with a list would."""
    left: dict[str, int] = quorum.model_dump()
    departments: set[str | None] = set()
    away = 0
    for one in voters:
        said = answers[slot.id].get(one.id)
        if one.ended_at is not None:
            continue
        if one.part is Part.LEADER and said is Says.NO:
            away += 1
        if said is None or said is Says.NO:
            continue
        if one.part is Part.LEADER or one.part is Part.MEMBER:
            left["members"] -= 1
        elif one.part is Part.RESIDENT:
            left["residents"] -= 1
        elif one.part is Part.DEPARTMENT and one.department_id not in departments:
            departments.add(one.department_id)
            left["departments"] -= 1
        if one.part is not Part.CLERK:
            left["people"] -= 1
    return away + sum(max(0, count) for count in left.values())


def _beats(a: Slot, b: Slot, poll: tuple[list[Slot], list[Participant], Answers, Quorum]) -> bool:
    _, voters, answers, quorum = poll

    def count(slot: Slot, wanted: Says) -> int:
        return len([one for one in voters if one.ended_at is None and answers[slot.id].get(one.id) == wanted])

    fewer = _missing(a, voters, answers, quorum) - _missing(b, voters, answers, quorum)
    if fewer:
        return fewer < 0
    for wanted in (Says.YES, Says.MAYBE):
        if count(a, wanted) != count(b, wanted):
            return count(a, wanted) > count(b, wanted)
    return a.start < b.start if a.start != b.start else a.id < b.id


@given(polls())
def test_the_best_is_the_one_that_no_other_beats(poll: tuple[list[Slot], list[Participant], Answers, Quorum]) -> None:
    slots, voters, answers, quorum = poll
    ranked = standings(slots, voters, answers, quorum)
    unbeaten = [one for one in slots if not any(_beats(other, one, poll) for other in slots if other is not one)]
    assert [ranked[0].slot] == unbeaten
    assert ranked[0].met == (_missing(ranked[0].slot, voters, answers, quorum) == 0)
    assert {one.slot.id for one in ranked} == {one.id for one in slots}


@given(polls())
def test_the_reason_given_is_what_tells_the_first_two_apart(
    poll: tuple[list[Slot], list[Participant], Answers, Quorum],
) -> None:
    ranked = standings(*poll)
    first, second = ranked[0], ranked[1]
    why = edge(ranked)
    missing = [sum(count for _, count in one.lacks) for one in (first, second)]
    assert (why is Edge.QUORUM) == (missing[0] < missing[1])
    if why is Edge.YES:
        assert first.yes > second.yes
    if why is Edge.SOONER:
        assert (first.yes, first.maybe) == (second.yes, second.maybe)


@given(polls())
def test_whoever_spoke_is_not_silent(poll: tuple[list[Slot], list[Participant], Answers, Quorum]) -> None:
    slots, voters, answers, _ = poll
    quiet = {one.id for one in silent(slots, voters, answers)}
    for one in voters:
        spoke = any(one.id in answers[slot.id] for slot in slots)
        assert (one.id in quiet) == (one.ended_at is None and not spoke)


def test_everybody_says_no() -> None:
    voters = [Participant("a", "c", Part.LEADER, "x"), Participant("b", "c", Part.RESIDENT, "y")]
    slots = [Slot("s", 5, 6), Slot("t", 3, 4)]
    answers = {one.id: {"a": Says.NO, "b": Says.NO} for one in slots}
    ranked = standings(slots, voters, answers, Quorum())
    assert ranked[0].slot.id == "t" and not ranked[0].met
    assert ranked[0].lacks == ((Lack.LEADER, 1), (Lack.MEMBERS, 1), (Lack.RESIDENTS, 1))
