"""Merged items make trees: nobody can merge them in a circle, and each merged one answers to one that is not merged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain import merging, moves, station_moves
from domain.item import Closing, Item, Solved, State
from domain.people import Role
from domain.reading import reader_of
from domain.refusal import Refusal, Refused
from tests.domain.test_moves import ACTORS, CHEN, CLERK, HEAD, LI, LIN, NEIGHBOUR, RECUSED, STAFF, blank
from tests.examples import examples

NAMES = "abcdef"
names = st.sampled_from(NAMES)


class Forest(RuleBasedStateMachine):
    """Six reports, merged and parted by heads and staff in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        self.items = {
            name: blank(id=name, reporter_id=name, recused=(), now_at="xm" if name < "e" else "ny") for name in NAMES
        }

    @rule(child=names, main=names, by=st.sampled_from([HEAD, STAFF]))
    def merge(self, child: str, main: str, by: str) -> None:
        into = self._root(main)
        try:
            (merged, _), (kept, _) = merging.merge(self.items[child], into, ACTORS[by], self.at, "wire")
        except Refusal:
            return
        assert merged.id != kept.id
        self.items |= {merged.id: merged, kept.id: kept}

    @rule(child=names, days=st.integers(0, 2))
    def unmerge(self, child: str, days: int) -> None:
        self.at += days * 86_400_000
        self._put(child, lambda i: merging.unmerge(i, ACTORS[HEAD], self.at, "wire", owner_serves=True)[0])

    @rule(child=names)
    def restore(self, child: str) -> None:
        how = {"reason": "r", "owner_serves": True}
        self._put(child, lambda i: station_moves.restore(i, ACTORS[STAFF], self.at, "wire", **how)[0])  # type: ignore[arg-type]

    @rule(main=names)
    def withdraw(self, main: str) -> None:
        """The oldest merged one goes on in its place, the others follow it."""
        before = self.items[main]
        merged = [item for item in self.items.values() if item.merged_into == main]
        try:
            self.items[main] = moves.withdraw(before, replace(ACTORS[CHEN], person_id=main), self.at, "wire")[0]
        except Refusal:
            return
        if merged:
            heir = merging.succeed(merged[0], before, ACTORS["system"], self.at, "wire")[0]
            self.items[heir.id] = heir
            for other in merged[1:]:
                self.items[other.id] = merging.follow(other, heir, ACTORS["system"], self.at, "wire")[0]

    def _put(self, name: str, do) -> None:  # type: ignore[no-untyped-def]
        try:
            self.items[name] = do(self.items[name])
        except Refusal:
            return

    def _root(self, name: str) -> Item:
        item = self.items[name]
        for _ in NAMES:
            if item.merged_into is None:
                return item
            item = self.items[item.merged_into]
        raise AssertionError("a circle")

    @invariant()
    def each_leads_to_one_that_stands(self) -> None:
        for name in NAMES:
            assert self._root(name).state is not State.MERGED
            assert (self.items[name].state is State.MERGED) == (self.items[name].merged_into is not None)

    @invariant()
    def nobody_is_left_behind_by_a_withdrawal(self) -> None:
        left = {name for name in NAMES if self.items[name].state is State.WITHDRAWN}
        assert not [item for item in self.items.values() if item.merged_into in left]


TestForest = Forest.TestCase
TestForest.settings = settings(max_examples=examples(200), stateful_step_count=30, deadline=None)


def _merged(child: Item, main: Item) -> tuple[Item, Item]:
    (merged, _), (kept, _) = merging.merge(child, main, ACTORS[HEAD], 5, "wire")
    return merged, kept


def test_who_is_recused_in_what_came_in_loses_the_main_one() -> None:
    main = blank(id="m", state=State.ACCEPTED, owner_id=LI, assignee_id=LI, accepted_at=1, recused=())
    _, kept = _merged(blank(recused=(LI,)), main)
    assert kept.state is State.REPORTED and kept.handler_id is None and kept.recused == (LI,)


def test_nobody_is_given_his_own_report_by_merging() -> None:
    main = blank(id="m", state=State.ACCEPTED, owner_id=LI, assignee_id=LI, accepted_at=1, reporter_id=NEIGHBOUR)
    _, kept = _merged(blank(reporter_id=LI), main)
    assert kept.handler_id is None


def test_not_across_stations_but_by_staff_and_never_practice_with_real_ones() -> None:
    there = blank(id="m", now_at="ny")
    with pytest.raises(Refusal):
        merging.merge(blank(), there, ACTORS[HEAD], 1, "wire")
    merging.merge(blank(), there, ACTORS[STAFF], 1, "wire")
    with pytest.raises(Refusal):
        merging.merge(blank(practice=True), blank(id="m"), ACTORS[STAFF], 1, "wire")


def test_a_merged_reporter_rates_each_answer_of_the_main_one_once() -> None:
    child, main = _merged(blank(), blank(id="m", reporter_id=NEIGHBOUR, state=State.ACCEPTED, owner_id=LI))
    main, _ = moves.answer(main, ACTORS[LI], 6, "wire", words="first")
    rated, event = merging.rate_merged(child, main, ACTORS[CHEN], 7, "wire", solved=Solved.NO, until=None)
    assert rated.state is State.MERGED and event.particulars["round"] == rated.answers == 1
    with pytest.raises(Refusal) as again:
        merging.rate_merged(rated, main, ACTORS[CHEN], 8, "wire", solved=Solved.YES, until=None)
    assert again.value.key is Refused.ALREADY_RATED
    main, _ = moves.answer(replace(main, state=State.ACCEPTED), ACTORS[LI], 9, "wire", words="second")
    rated, _ = merging.rate_merged(rated, main, ACTORS[CHEN], 10, "wire", solved=Solved.YES, until=None)
    assert rated.answers == 2 and rated.solved is Solved.YES
    assert merging.as_main(rated, main).solved is Solved.YES


def test_after_the_main_one_closed_he_rates_within_the_time() -> None:
    child, main = _merged(blank(), blank(id="m", reporter_id=NEIGHBOUR))
    closed = replace(main, state=State.CLOSED, closing=Closing.SOLVED, answer_id="a", closed_at=6)
    merging.rate_merged(child, closed, ACTORS[CHEN], 9, "wire", solved=Solved.NO, until=9)
    for until in (8, None):
        with pytest.raises(Refusal):
            merging.rate_merged(child, closed, ACTORS[CHEN], 9, "wire", solved=Solved.NO, until=until)


def test_who_reads_a_merged_item() -> None:
    main = blank(id="m", reporter_id=NEIGHBOUR, recused=(RECUSED,), state=State.ACCEPTED, owner_id=LIN)
    child, main = _merged(blank(state=State.ACCEPTED, owner_id=LI, recused=()), main)
    nobody: frozenset[Role] = frozenset()
    assert reader_of(child, LIN, nobody, main) == "handler"
    assert reader_of(child, LI, nobody, main) is None, "he had it before it was merged"
    assert reader_of(child, CHEN, nobody, main) == "resident"
    assert reader_of(child, RECUSED, frozenset({Role.HEAD}), main) is None
    assert reader_of(child, NEIGHBOUR, nobody, main) is None
    assert reader_of(main, CHEN, nobody) is None
    assert reader_of(child, CLERK, frozenset({Role.CLERK}), main) == "clerk"


@pytest.mark.parametrize(("own", "of_main", "stands"), [(5, None, 5), (5, 7, 5), (None, 7, 7), (None, None, None)])
def test_who_goes_on_was_spoken_with_when_he_himself_was(
    own: int | None, of_main: int | None, stands: int | None
) -> None:
    main = blank(id="m", reporter_id="m", recused=(), contacted_at=of_main)
    item = blank(
        id="c", reporter_id="c", recused=(), contacted_at=own, state=State.MERGED, merged_into="m", closed_at=9
    )
    heir, event = merging.succeed(item, main, ACTORS["system"], 10, "wire")
    assert heir.contacted_at == event.particulars["contacted_at"] == stands
