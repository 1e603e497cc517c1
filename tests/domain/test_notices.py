"""Who is told: never the one who did it nor one recused; a resident never gets what is for those who serve."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.events import Event, Name
from domain.item import MOST_REDOS, Item, Pleased, Solved, State, Urgency
from domain.notices import Crew, Notice
from domain.tellings import tellings
from tests.domain.test_moves import CHEN, CLERK, HEAD, LI, LIN, RECUSED, blank
from tests.examples import examples

TO_RESIDENT = {
    Notice.ACCEPTED,
    Notice.ASKED,
    Notice.TOLD,
    Notice.ANSWERED,
    Notice.CONCLUDED,
    Notice.LAPSED,
    Notice.REFUSED,
    Notice.REOPENED_BY_HEAD,
    Notice.NEW_HANDLER,
    Notice.TRANSFERRED,
    Notice.MERGED,
    Notice.UNMERGED,
    Notice.SUCCEEDED,
    Notice.RESTORED,
    Notice.OBJECTION_ANSWERED,
    Notice.CORRECTED,
    Notice.TAKEN_BACK,
    Notice.REISSUED,
    Notice.HELD,
    Notice.ADDED_BY_HOLDER,
    Notice.RATED_BY_HOLDER,
    Notice.LOOK_REOPENED,
    Notice.EXTENDED,
    Notice.DUE_MOVED,
    Notice.REFERRED,
    Notice.OPENED,
    Notice.CONSULTED,
    Notice.NOT_TALKED_OVER,
}
TO_HEAD = {notice for notice in Notice if notice.startswith("head_")}
CREW = Crew((HEAD, "head2"), (CLERK,), ("staff",))
ITEM_EVENTS = [name for name in Name if name.startswith("item.")]
people = st.sampled_from([CHEN, LI, LIN, RECUSED, HEAD, CLERK])
maybe = st.none() | people


@st.composite
def happened(draw: st.DrawFn) -> tuple[Event, Item | None, Item]:
    name = draw(st.sampled_from(ITEM_EVENTS))
    item = blank(
        state=draw(st.sampled_from(State)),
        assignee_id=draw(maybe),
        owner_id=draw(maybe),
        offered_to=draw(maybe),
        declined=tuple(draw(st.lists(people, max_size=3))),
        redone=draw(st.integers(0, MOST_REDOS)),
    )
    before = draw(st.none() | st.builds(replace, st.just(item), owner_id=maybe, assignee_id=maybe))
    particulars = {
        "offered": draw(st.booleans()),
        "solved": draw(st.sampled_from(Solved)).value,
        "pleased": draw(st.sampled_from(Pleased)).value,
    }
    return Event(name, "i", draw(maybe), 1, particulars=particulars), before, item


@settings(max_examples=examples(500))
@given(happened())
def test_nobody_is_told_what_he_did_or_must_not_know(what: tuple[Event, Item | None, Item]) -> None:
    event, before, item = what
    found = tellings(event, before, item, CREW)
    told = [telling.to for telling in found]
    assert event.maker not in told
    assert RECUSED not in told
    assert len(told) == len(set(told)), "one letter for one event"


@settings(max_examples=examples(500))
@given(happened())
def test_each_notice_goes_to_its_own_kind_of_reader(what: tuple[Event, Item | None, Item]) -> None:
    event, before, item = what
    if before is not None and CHEN in (before.owner_id, before.assignee_id):
        return  # a reporter who serves here himself and holds his own item
    if CHEN in (item.owner_id, item.assignee_id, item.offered_to):
        return
    for telling in tellings(event, before, item, CREW):
        assert (telling.to == CHEN) == (telling.notice in TO_RESIDENT), telling
        if telling.notice in TO_HEAD:
            assert telling.to in (*CREW.heads, *CREW.clerks, *CREW.staff)


def test_what_a_resident_wrote_of_his_displeasure_never_goes_to_the_owner() -> None:
    item = blank(state=State.CLOSED, assignee_id=LI, owner_id=LI)
    event = Event(Name.ITEM_RATING_EXPLAINED, "i", CHEN, 1, particulars={"words": "w"})
    assert {telling.to for telling in tellings(event, item, item, CREW)} == {HEAD, "head2", "staff"}


@pytest.mark.parametrize("name", [Name.ITEM_NOTED, Name.ITEM_VISITED, Name.ITEM_CLASSIFIED])
def test_what_stays_inside_tells_nobody(name: Name) -> None:
    item = blank(state=State.ACCEPTED, assignee_id=LI, owner_id=LI)
    assert tellings(Event(name, "i", HEAD, 1), item, item, CREW) == ()


def test_the_head_takes_over_and_both_are_told() -> None:
    before = blank(state=State.ASSIGNED, assignee_id=LI)
    after = replace(before, state=State.ACCEPTED, assignee_id=HEAD, owner_id=HEAD)
    found = tellings(Event(Name.ITEM_ACCEPTED, "i", HEAD, 1), before, after, CREW)
    assert {(telling.to, telling.notice) for telling in found} == {(LI, Notice.TAKEN_AWAY), (CHEN, Notice.ACCEPTED)}
    assert {telling.notice for telling in found if telling.must_reach} == {Notice.TAKEN_AWAY}
    danger = replace(after, urgency=Urgency.DANGER)
    found = tellings(Event(Name.ITEM_ACCEPTED, "i", HEAD, 1), before, danger, CREW)
    assert all(telling.must_reach for telling in found), "he waits for people"
