"""The moves of an item, walked at random by several people: the table holds, and the events tell the whole state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain import moves
from domain.events import Event, Name
from domain.item import (
    MOST_REDOS,
    MOVES,
    OPEN,
    REOPEN_WITHIN,
    Closing,
    Item,
    Pleased,
    Solved,
    State,
    Urgency,
    Verb,
)
from domain.notices import Crew, tellings
from domain.people import SYSTEM, Actor, Role
from domain.refusal import Refusal, Refused

DAY = 86_400_000
CHEN, NEIGHBOUR, LI, LIN, RECUSED, HEAD, CLERK = "chen", "neighbour", "li", "lin", "recused", "head", "clerk"
ROLES = {
    CHEN: {Role.RESIDENT},
    NEIGHBOUR: {Role.RESIDENT},
    LI: {Role.RESIDENT, Role.MEMBER},
    LIN: {Role.RESIDENT, Role.MEMBER},
    RECUSED: {Role.RESIDENT, Role.MEMBER},
    HEAD: {Role.RESIDENT, Role.HEAD},
    CLERK: {Role.RESIDENT, Role.CLERK},
}
ACTORS = {name: Actor(name, frozenset(roles)) for name, roles in ROLES.items()} | {"system": SYSTEM}
CREW = Crew((HEAD,), (CLERK,), ("staff",))
TAKERS = (LI, LIN, RECUSED, HEAD)

actors = st.sampled_from(sorted(ACTORS))
takers = st.sampled_from(TAKERS)


def blank(**changes: object) -> Item:
    made = Item(
        id="i",
        number="XM-261123-001",
        born_at="xm",
        now_at="xm",
        state=State.REPORTED,
        category="other",
        urgency=Urgency.NORMAL,
        reporter_id=CHEN,
        called_sealed=None,
        words_id="w",
        place_id=None,
        via="wire",
        notice="1",
        reported_at=0,
        recused=(RECUSED,),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def replay(composed: Item, events: list[Event]) -> Item:
    """What an item is, told by its events alone; `composed` is the item as it was written down at the start."""
    item = composed
    for event in events:
        item = _after(item, event)
        item = replace(item, version=item.version + 1, head=event.link(item.head))
    return item


def _after(item: Item, event: Event) -> Item:
    said, who, at = event.particulars, event.maker, event.at
    contacted = item.contacted_at if item.contacted_at is not None else at
    match event.name:
        case Name.ITEM_ASSIGNED:
            to = {"assignee_id": said["to"], "owner_id": None, "offered_to": None}
            return replace(item, state=State.ASSIGNED, assigned_at=at, **to)  # type: ignore[arg-type]
        case Name.ITEM_ACCEPTED:
            state = State.ACCEPTED if item.state is State.ASSIGNED else item.state
            since = at if item.owner_id is None else item.accepted_at
            return replace(item, state=state, owner_id=who, assignee_id=who, offered_to=None, accepted_at=since)
        case Name.ITEM_DECLINED if said["offered"]:
            return replace(item, offered_to=None)
        case Name.ITEM_DECLINED:
            declined = (*item.declined, str(who))
            return replace(item, state=State.REPORTED, assignee_id=None, offered_to=None, declined=declined)
        case Name.ITEM_HANDED_OVER:
            return replace(item, offered_to=str(said["to"]))
        case Name.ITEM_ASKED | Name.ITEM_TOLD | Name.ITEM_VISITED:
            return replace(item, contacted_at=contacted)
        case Name.ITEM_CLASSIFIED:
            return replace(item, category=str(said["category"]), urgency=Urgency(str(said["urgency"])))
        case Name.ITEM_ANSWERED:
            answer = {"answer_id": said["words"], "answers": item.answers + 1, "solved": None, "pleased": None}
            return replace(item, state=State.ANSWERED, answered_at=at, contacted_at=contacted, **answer)  # type: ignore[arg-type]
        case Name.ITEM_RATED:
            return _rated(item, Solved(str(said["solved"])), at)
        case Name.ITEM_PLEASED:
            return replace(item, pleased=Pleased(str(said["pleased"])))
        case Name.ITEM_CONCLUDED:
            return replace(item, state=State.CLOSED, closed_at=at, closing=Closing.CONCLUDED)
        case Name.ITEM_LAPSED:
            return replace(item, state=State.CLOSED, closed_at=at, closing=Closing.UNRATED)
        case Name.ITEM_REFUSED:
            return replace(item, state=State.REFUSED, closed_at=at)
        case Name.ITEM_WITHDRAWN:
            return replace(item, state=State.WITHDRAWN, closed_at=at)
        case Name.ITEM_REOPENED:
            past = {"answered_at": None, "closed_at": None, "closing": None, "solved": None, "pleased": None}
            item = replace(item, redone=0, offered_to=None, **past)  # type: ignore[arg-type]
            if said["owner_serves"]:
                return replace(item, state=State.ACCEPTED)
            return replace(item, state=State.REPORTED, owner_id=None, assignee_id=None, declined=())
        case _:
            return item


def _rated(item: Item, solved: Solved, at: int) -> Item:
    item = replace(item, solved=solved)
    if solved is Solved.YES:
        return replace(item, state=State.CLOSED, closed_at=at, closing=Closing.SOLVED)
    if item.redone < MOST_REDOS:
        return replace(item, state=State.ACCEPTED, redone=item.redone + 1, answered_at=None)
    return item


class Walk(RuleBasedStateMachine):
    """Everybody tries everything, at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        self.item = blank()
        self.composed = self.item
        self.events: list[Event] = []

    @initialize()
    def report(self) -> None:
        moved, event = moves.report(self.item, ACTORS[CHEN], self.at, "wire")
        assert moved == self.item and event.name is Name.ITEM_REPORTED
        self._recorded(moved, event, None)

    def _recorded(self, moved: Item, event: Event, before: Item | None) -> None:
        made = replace(moved, version=moved.version + 1, head=event.link(moved.head))
        self.events.append(event)
        for telling in tellings(event, before, made, CREW):
            assert telling.to != event.maker
            assert telling.to not in made.recused
        self.item = made

    def _try(self, verb: Verb | None, by: str, do: Callable[[Item, Actor, int, str], moves.Moved]) -> bool:
        """True when it succeeded; a refusal leaves nothing behind."""
        self.at += 60_000
        before = self.item
        try:
            moved, event = do(before, ACTORS[by], self.at, "wire")
        except Refusal:
            assert self.item is before
            return False
        assert verb is None or before.state in MOVES[verb].sources, (verb, before.state)
        target = MOVES[verb].to if verb is not None else before.state
        assert target is None or moved.state is target
        assert (event.thing_id, event.at, event.maker) == ("i", self.at, ACTORS[by].person_id)
        assert moved.version == before.version and moved.head == before.head
        self._recorded(moved, event, before)
        return True

    @rule(by=actors, to=takers)
    def assign(self, by: str, to: str) -> None:
        declined = to in self.item.declined
        done = self._try(Verb.ASSIGN, by, lambda *a: moves.assign(*a, to=to))
        assert not (done and to == RECUSED)
        assert not (done and by == "system" and declined)

    @rule(by=actors)
    def accept(self, by: str) -> None:
        before = self.item
        if self._try(Verb.ACCEPT, by, moves.accept):
            assert by in (before.assignee_id, before.offered_to) or by == HEAD
            assert before.owner_id is None or before.offered_to == by

    @rule(by=actors)
    def decline(self, by: str) -> None:
        before = self.item
        if self._try(Verb.DECLINE, by, lambda *a: moves.decline(*a, reason="r")):
            assert by in (before.assignee_id, before.offered_to)

    @rule(by=actors, to=takers)
    def hand_over(self, by: str, to: str) -> None:
        before = self.item.handler_id
        if self._try(Verb.HAND_OVER, by, lambda *a: moves.hand_over(*a, to=to, reason="r")):
            assert self.item.handler_id == before != to != RECUSED

    @rule(by=actors)
    def ask(self, by: str) -> None:
        self._try(Verb.ASK, by, lambda *a: moves.ask(*a, words="q"))

    @rule(by=actors)
    def tell(self, by: str) -> None:
        self._try(Verb.TELL, by, lambda *a: moves.tell(*a, words="t"))

    @rule(by=actors)
    def visit(self, by: str) -> None:
        self._try(Verb.VISIT, by, lambda *a: moves.visit(*a, words="v"))

    @rule(by=actors)
    def note(self, by: str) -> None:
        if self._try(Verb.NOTE, by, lambda *a: moves.note(*a, words="n")):
            assert by not in (CHEN, NEIGHBOUR)

    @rule(by=actors)
    def supplement(self, by: str) -> None:
        assert not self._try(Verb.SUPPLEMENT, by, lambda *a: moves.supplement(*a, words="s")) or by == CHEN

    @rule(by=actors)
    def reply(self, by: str) -> None:
        assert not self._try(Verb.REPLY, by, lambda *a: moves.reply(*a, words="s")) or by == CHEN

    @rule(by=actors)
    def move_reply(self, by: str) -> None:
        assert not self._try(None, by, lambda *a: moves.move_reply(*a, words="s")) or by == CHEN

    @rule(by=actors, urgency=st.sampled_from(Urgency))
    def classify(self, by: str, urgency: Urgency) -> None:
        self._try(Verb.CLASSIFY, by, lambda *a: moves.classify(*a, category="noise", urgency=urgency))

    @rule(by=actors)
    def answer(self, by: str) -> None:
        self._try(Verb.ANSWER, by, lambda *a: moves.answer(*a, words="a"))

    @rule(by=actors, solved=st.sampled_from(Solved))
    def rate(self, by: str, solved: Solved) -> None:
        assert not self._try(Verb.RATE, by, lambda *a: moves.rate(*a, solved=solved)) or by == CHEN

    @rule(by=actors, pleased=st.sampled_from(Pleased), round_=st.integers(0, 3))
    def please(self, by: str, pleased: Pleased, round_: int) -> None:
        if self._try(None, by, lambda *a: moves.please(*a, pleased=pleased, round_=round_)):
            assert by == CHEN and self.item.solved is not None

    @rule(by=actors)
    def explain_rating(self, by: str) -> None:
        assert not self._try(None, by, lambda *a: moves.explain_rating(*a, words="w")) or by == CHEN

    @rule(by=actors)
    def conclude(self, by: str) -> None:
        if self._try(Verb.CONCLUDE, by, lambda *a: moves.conclude(*a, reason="r")):
            assert self.item.redone == MOST_REDOS

    @rule()
    def lapse(self) -> None:
        self._try(Verb.LAPSE, "system", moves.lapse)

    @rule(by=actors, serves=st.booleans())
    def reopen(self, by: str, serves: bool) -> None:
        if self._try(Verb.REOPEN, by, lambda *a: moves.reopen(*a, reason="r", owner_serves=serves)):
            assert by in (CHEN, HEAD)

    @rule(by=actors)
    def refuse(self, by: str) -> None:
        self._try(Verb.REFUSE, by, lambda *a: moves.refuse(*a, reason="r"))

    @rule(by=actors)
    def withdraw(self, by: str) -> None:
        assert not self._try(Verb.WITHDRAW, by, moves.withdraw) or by == CHEN

    @rule()
    def mark_late(self) -> None:
        self._try(None, "system", lambda *a: moves.mark_late(*a, clock="accept"))

    @rule(days=st.integers(1, 100))
    def time_passes(self, days: int) -> None:
        self.at += days * DAY

    @invariant()
    def one_event_a_version(self) -> None:
        assert self.item.version == len(self.events)

    @invariant()
    def somebody_answers_for_it(self) -> None:
        item = self.item
        if item.state is State.ASSIGNED:
            assert item.assignee_id is not None and item.owner_id is None
        if item.state in (State.ACCEPTED, State.ANSWERED):
            assert item.owner_id is not None and item.accepted_at is not None
        if item.state is State.REPORTED:
            assert item.assignee_id is None and item.owner_id is None
        assert RECUSED not in (item.assignee_id, item.owner_id, item.offered_to)

    @invariant()
    def an_end_says_how(self) -> None:
        item = self.item
        assert (item.state is State.CLOSED) == (item.closing is not None)
        assert (item.state in OPEN) == (item.closed_at is None)
        assert 0 <= item.redone <= MOST_REDOS
        if item.closing is Closing.SOLVED:
            assert item.solved is Solved.YES
        if item.state is State.ANSWERED:
            assert item.answered_at is not None and item.answer_id is not None

    @invariant()
    def the_events_tell_it_all(self) -> None:
        assert replay(self.composed, self.events) == self.item


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_every_verb_of_the_table_is_walked() -> None:
    walked = {name for name in vars(Walk) if name in set(Verb)}
    assert walked == set(Verb)


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb is not Verb.REPORT])
@pytest.mark.parametrize("state", list(State))
def test_only_the_moves_of_the_table(verb: Verb, state: State) -> None:
    """From every state every verb, by whoever may: it succeeds from its sources alone."""
    closed = state not in OPEN
    item = blank(
        state=state,
        assignee_id=None if state is State.REPORTED else LI,
        owner_id=None if state in (State.REPORTED, State.ASSIGNED) else LI,
        offered_to=LIN if verb is Verb.DECLINE and state is not State.ASSIGNED else None,
        closed_at=0 if closed else None,
        redone=MOST_REDOS if verb is Verb.CONCLUDE else 0,
    )
    if verb is Verb.ACCEPT and item.owner_id is not None:
        item = replace(item, offered_to=LIN)
    words: dict[str, object] = {"words": "w"}
    doing: dict[Verb, tuple[str, dict[str, object]]] = {
        Verb.ASSIGN: (HEAD, {"to": LI}),
        Verb.ACCEPT: (LIN if item.offered_to else LI, {}),
        Verb.DECLINE: (LIN if item.offered_to else LI, {"reason": "r"}),
        Verb.HAND_OVER: (HEAD, {"to": LIN, "reason": "r"}),
        Verb.ASK: (HEAD, words),
        Verb.SUPPLEMENT: (CHEN, words),
        Verb.TELL: (HEAD, words),
        Verb.REPLY: (CHEN, words),
        Verb.VISIT: (HEAD, words),
        Verb.NOTE: (CLERK, words),
        Verb.CLASSIFY: (HEAD, {"category": "noise", "urgency": Urgency.NORMAL}),
        Verb.ANSWER: (HEAD, words),
        Verb.RATE: (CHEN, {"solved": Solved.YES}),
        Verb.CONCLUDE: (HEAD, {"reason": "r"}),
        Verb.LAPSE: ("system", {}),
        Verb.REOPEN: (CHEN, {"reason": "r", "owner_serves": True}),
        Verb.REFUSE: (HEAD, {"reason": "r"}),
        Verb.WITHDRAW: (CHEN, {}),
    }
    by, how = doing[verb]
    do = getattr(moves, verb.value)
    if state in MOVES[verb].sources and not (verb is Verb.ACCEPT and state is State.REPORTED):
        moved, event = do(item, ACTORS[by], 1, "wire", **how)
        assert MOVES[verb].to is None or moved.state is MOVES[verb].to
        assert event.thing_id == item.id
    else:
        with pytest.raises(Refusal):
            do(item, ACTORS[by], 1, "wire", **how)


def test_two_accept_in_the_same_second() -> None:
    item = blank(state=State.ASSIGNED, assignee_id=LI)
    taken, _ = moves.accept(item, ACTORS[HEAD], 1, "wire")
    with pytest.raises(Refusal) as refusal:
        moves.accept(taken, ACTORS[LI], 1, "wire")
    assert refusal.value.key is Refused.ACCEPTED_BY_OTHER
    with pytest.raises(Refusal) as refusal:
        moves.accept(taken, ACTORS[HEAD], 1, "wire")
    assert refusal.value.key is Refused.ALREADY_ACCEPTED


def test_ninety_days_to_reopen() -> None:
    item = blank(state=State.CLOSED, closing=Closing.SOLVED, solved=Solved.YES, closed_at=0, owner_id=LI)
    moves.reopen(item, ACTORS[CHEN], REOPEN_WITHIN, "wire", reason=None, owner_serves=True)
    with pytest.raises(Refusal) as refusal:
        moves.reopen(item, ACTORS[CHEN], REOPEN_WITHIN + 1, "wire", reason=None, owner_serves=True)
    assert refusal.value.key is Refused.TOO_LATE_TO_REOPEN
