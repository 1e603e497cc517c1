"""The moves of an item, walked at random by several people: the table holds, and the events tell the whole state."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain import (
    clock_moves,
    closings,
    consulting,
    corrections,
    look_backs,
    merging,
    moves,
    referring,
    rerating,
    running,
    station_moves,
    supporting,
)
from domain.calendar import Calendar
from domain.clocks import Clock, Clocks
from domain.corrections import How, Past
from domain.events import Event, Name
from domain.figures import Cut, Facts, Rated, Received, figures
from domain.item import (
    MOST_REDOS,
    MOST_TRANSFERS,
    MOVES,
    OPEN,
    REOPEN_WITHIN,
    RESTORE_WITHIN,
    UNMERGE_WITHIN,
    Closing,
    Item,
    Objection,
    Pleased,
    Solved,
    State,
    Urgency,
    Verb,
)
from domain.notices import Crew
from domain.people import SYSTEM, Actor, Role
from domain.recount import recount
from domain.refusal import Refusal, Refused
from domain.tellings import tellings
from tests.examples import examples

DAY = 86_400_000
CHEN, NEIGHBOUR, LI, LIN, RECUSED, HEAD, CLERK = "chen", "neighbour", "li", "lin", "recused", "head", "clerk"
STAFF, NAMED = "staff", "named"
ROLES = {
    CHEN: {Role.RESIDENT},
    NEIGHBOUR: {Role.RESIDENT},
    LI: {Role.RESIDENT, Role.MEMBER},
    LIN: {Role.RESIDENT, Role.MEMBER},
    RECUSED: {Role.RESIDENT, Role.MEMBER},
    HEAD: {Role.RESIDENT, Role.HEAD},
    CLERK: {Role.RESIDENT, Role.CLERK},
    STAFF: {Role.RESIDENT, Role.STAFF},
}
ACTORS = {name: Actor(name, frozenset(roles)) for name, roles in ROLES.items()} | {"system": SYSTEM}
CREW = Crew((HEAD,), (CLERK,), (STAFF,))
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
            answer |= {"outcome": said.get("outcome"), "outcome_day": said.get("outcome_day")}
            return replace(item, state=State.ANSWERED, answered_at=at, contacted_at=contacted, **answer)  # type: ignore[arg-type]
        case Name.ITEM_RATED if item.state is State.MERGED:
            rated = {"solved": Solved(str(said["solved"])), "answers": said["round"], "answer_id": said["of_answer"]}
            return replace(item, pleased=None, **rated)  # type: ignore[arg-type]
        case Name.ITEM_RATED if said.get("changed"):
            return _rated_again(item, event)
        case Name.ITEM_RATED:
            return _rated(item, Solved(str(said["solved"])), at)
        case Name.ITEM_PLEASED:
            return replace(item, pleased=Pleased(str(said["pleased"])))
        case Name.ITEM_CONCLUDED:
            return replace(item, state=State.CLOSED, closed_at=at, closing=Closing.CONCLUDED)
        case Name.ITEM_LAPSED:
            return replace(item, state=State.CLOSED, closed_at=at, closing=Closing.UNRATED)
        case Name.ITEM_REFUSED:
            return _ended(item, State.REFUSED, at)
        case Name.ITEM_WITHDRAWN:
            return _ended(item, State.WITHDRAWN, at)
        case Name.ITEM_REOPENED:
            past = {"answered_at": None, "closed_at": None, "closing": None, "solved": None, "pleased": None}
            item = replace(item, redone=0, offered_to=None, **past)  # type: ignore[arg-type]
            if said["owner_serves"]:
                return replace(item, state=State.ACCEPTED)
            return replace(item, state=State.REPORTED, owner_id=None, assignee_id=None, declined=())
        case _:
            return _decided(item, event)


def _decided(item: Item, event: Event) -> Item:
    said, at = event.particulars, event.at
    match event.name:
        case Name.ITEM_TRANSFERRED if said.get("followed"):
            item = replace(_let_go(item, {item.handler_id or ""}), offered_to=None, declined=()) if item.open else item
            if item.state is State.REPORTED:
                item = replace(item, assigned_at=None, accepted_at=None)
            return replace(item, now_at=str(said["to_station"]))
        case Name.ITEM_TRANSFERRED:
            gone = {"assignee_id": None, "owner_id": None, "offered_to": None, "assigned_at": None, "accepted_at": None}
            there = replace(item, now_at=str(said["to_station"]), state=State.REPORTED, declined=(), **gone)  # type: ignore[arg-type]
            return there if said["by_staff"] else replace(there, transfers=item.transfers + 1)
        case Name.ITEM_MERGED if said.get("followed"):
            return replace(item, merged_into=str(said["into"]))
        case Name.ITEM_MERGED:
            return replace(_ended(item, State.MERGED, at), merged_into=str(said["into"]), supporters=0)
        case Name.ITEM_ABSORBED:
            new = said["recused"]
            assert isinstance(new, tuple)
            item = replace(item, recused=(*item.recused, *new), supporters=item.supporters + _count(said))
            return _let_go(_not_shown(item) if new else item, {*new, NEIGHBOUR})
        case Name.ITEM_UNMERGED | Name.ITEM_RESTORED:
            merged = item.state is State.MERGED
            item = _put_back(item, at, bool(said["owner_serves"]))
            return replace(item, supporters=_count(said)) if merged else item
        case Name.ITEM_SHOWN:
            return replace(item, shown_id=str(said["words"]), supporters=0)
        case Name.ITEM_HIDDEN:
            return _not_shown(item)
        case Name.ITEM_SUPPORTED:
            return replace(item, supporters=item.supporters + 1)
        case Name.ITEM_UNSUPPORTED:
            return replace(item, supporters=max(0, item.supporters - 1))
        case Name.ITEM_ADOPTED:
            bare = {"latitude": None, "longitude": None, "entered_by": None, "called_sealed": None, "receipt": ""}
            return replace(item, reporter_id=item.born_at, words_id=item.shown_id or "", **bare)  # type: ignore[arg-type]
        case Name.ITEM_SUCCEEDED:
            return _succeeded(item, event)
        case Name.ITEM_OBJECTED:
            return replace(item, objection=Objection.OPEN)
        case Name.ITEM_OBJECTION_ANSWERED:
            return replace(item, objection=Objection.ANSWERED)
        case Name.ITEM_RECUSED:
            return _let_go(_not_shown(replace(item, recused=(*item.recused, str(said["who"])))), {said["who"]})
        case Name.ITEM_LEFT:
            return _let_go(item, {said["who"]}, offers_too=True)
        case Name.ITEM_CORRECTED:
            return _corrected(item, event)
        case Name.ITEM_REFERRED:
            return replace(item, state=State.REFERRED)
        case Name.ITEM_CONSULTED:
            return replace(item, state=State.CONSULTING)
        case Name.ITEM_REFERRAL_ENDED | Name.ITEM_CONSULTATION_ENDED:
            return replace(item, state=State.REPORTED if "owner" in said else State.ACCEPTED)
        case _:
            return item


def _count(said: Mapping[str, object]) -> int:
    return int(str(said.get("supporters", 0)))


def _not_shown(item: Item) -> Item:
    return replace(item, shown_id=None, supporters=0)


def _ended(item: Item, state: State, at: int) -> Item:
    return replace(item, state=state, state_before=item.state, closed_at=at, objection=None)


def _let_go(item: Item, people: Collection[object], *, offers_too: bool = False) -> Item:
    if item.owner_id in people or item.assignee_id in people:
        state = State.REPORTED if item.state in (State.ASSIGNED, State.ACCEPTED) else item.state
        return replace(item, state=state, owner_id=None, assignee_id=None, offered_to=None)
    return replace(item, offered_to=None) if item.offered_to in people else item


def _put_back(item: Item, at: int, owner_serves: bool) -> Item:
    assert item.state_before is not None
    back = {"state_before": None, "merged_into": None, "closed_at": None, "objection": None, "offered_to": None}
    item = replace(item, state=item.state_before, **back)  # type: ignore[arg-type]
    if item.state in (State.REFERRED, State.CONSULTING):
        item = replace(item, state=State.ACCEPTED if item.owner_id else State.REPORTED)
    if not owner_serves:
        item = _let_go(item, {item.handler_id or ""})
    if item.state is State.ASSIGNED:
        return replace(item, assigned_at=at)
    if item.state is State.ANSWERED:
        return replace(item, answers=item.answers + 1, solved=None, pleased=None)
    return item


def _succeeded(item: Item, event: Event) -> Item:
    said = dict(event.particulars)
    state = State.ACCEPTED if said["owner_id"] else State.ASSIGNED if said["assignee_id"] else State.REPORTED
    taken = {name: said[name] for name in ("owner_id", "assignee_id", "assigned_at", "accepted_at", "contacted_at")}
    past = {"state_before": None, "merged_into": None, "closed_at": None, "answered_at": None, "objection": None}
    fresh = {"now_at": said["station"], "offered_to": None, "declined": (), "redone": 0, "recused": said["recused"]}
    return replace(item, state=state, **taken, **past, **fresh)  # type: ignore[arg-type]


def _corrected(item: Item, event: Event) -> Item:
    said = dict(event.particulars)
    if "back_to" not in said:
        return replace(item, answer_id=str(said["words"])) if said["what"] == Name.ITEM_ANSWERED else item
    state = State(str(said["back_to"]))
    hands = {"owner_id": said["owner"], "assignee_id": said["assignee"], "offered_to": said["offered_to"]}
    times = {name: said[name] for name in ("accepted_at", "answered_at", "answers", "redone")}
    item = replace(item, state=state, **hands, **times)  # type: ignore[arg-type]
    if not said["rated"]:
        item = replace(item, solved=None, pleased=None)
    return replace(item, closed_at=None, closing=None) if state in OPEN else item


def _rated_again(item: Item, event: Event) -> Item:
    said = event.particulars
    now, was = Solved(str(said["solved"])), Solved(str(said["from"]))
    item = replace(item, solved=now, pleased=None)
    if now is Solved.YES:
        undone = {"redone": item.redone - 1, "answered_at": said["answered_at"]} if item.state in REDOING else {}
        ended = {"state": State.CLOSED, "closing": Closing.SOLVED, "closed_at": event.at, "offered_to": None}
        return replace(item, **ended, **undone)  # type: ignore[arg-type]
    if was is Solved.YES:
        opened = replace(item, state=State.ANSWERED, closed_at=None, closing=None)
        gone = {"owner_id": None} if said.get("owner_serves") is False else {}
        return _rated(replace(opened, **gone), now, event.at)  # type: ignore[arg-type]
    return item


REDOING = (State.REPORTED, State.ASSIGNED, State.ACCEPTED)


def _rated(item: Item, solved: Solved, at: int) -> Item:
    item = replace(item, solved=solved)
    if solved is Solved.YES:
        return replace(item, state=State.CLOSED, closed_at=at, closing=Closing.SOLVED)
    if item.redone < MOST_REDOS:
        state = State.ACCEPTED if item.owner_id else State.REPORTED
        return replace(item, state=state, redone=item.redone + 1, answered_at=None)
    return item


class Walk(RuleBasedStateMachine):
    """Everybody tries everything, at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        self.item = blank()
        self.composed = self.item
        self.main = blank(id="m", reporter_id=NEIGHBOUR)
        self.events: list[Event] = []
        self.closings: dict[int, closings.Closed] = {}
        self.ratings: dict[int, tuple[int, Pleased | None]] = {}

    @initialize(about_people=st.booleans())
    def report(self, about_people: bool) -> None:
        if not about_people:
            self.item = self.composed = blank(recused=())
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
        self._rate(event)
        match closings.change(event, closings.standing(made)):
            case closings.Closed() as closed:
                self.closings[closed.round] = closed
            case closings.Noted(round, values) if round in self.closings:
                self.closings[round] = replace(self.closings[round], **values)
            case closings.Gone(round):
                self.closings.pop(round, None)

    def _rate(self, event: Event) -> None:
        said = event.particulars
        match event.name:
            case Name.ITEM_RATED if said.get("changed"):
                round = int(str(said["round"]))
                self.ratings[round] = (self.ratings[round][0], None)
            case Name.ITEM_RATED:
                self.ratings[int(str(said["round"]))] = (event.at, None)
            case Name.ITEM_PLEASED:
                round = int(str(said["round"]))
                self.ratings[round] = (self.ratings[round][0], Pleased(str(said["pleased"])))
            case Name.ITEM_CORRECTED if said.get("back_to") and said["what"] == Name.ITEM_RATED:
                del self.ratings[int(str(said["of_round"]))]

    def _try(
        self,
        verb: Verb | None,
        by: str,
        do: Callable[[Item, Actor, int, str], moves.Moved],
        *,
        moves_on: bool = False,
    ) -> bool:
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
        assert moves_on or target is None or moved.state is target
        assert (event.thing_id, event.at, event.maker) == ("i", self.at, ACTORS[by].person_id)
        assert moved.version == before.version and moved.head == before.head
        self._recorded(moved, event, before)
        return True

    @rule(by=actors, to=takers)
    def assign(self, by: str, to: str) -> None:
        declined = to in self.item.declined
        done = self._try(Verb.ASSIGN, by, lambda *a: moves.assign(*a, to=to))
        assert not (done and to in self.item.recused)
        assert not (done and by == "system" and declined)

    @rule(by=actors)
    def refer(self, by: str) -> None:
        if self._try(Verb.REFER, by, lambda *a: referring.refer(*a, batch=1, sheets=("s",), departments=("d",))):
            assert by in (HEAD, CLERK, STAFF)

    @rule(by=actors)
    def end_referral(self, by: str) -> None:
        if self._try(Verb.END_REFERRAL, by, referring.end_referral):
            assert by == "system"
            assert (self.item.state is State.ACCEPTED) == (self.item.owner_id is not None)

    @rule(by=actors)
    def consult(self, by: str) -> None:
        owner = self.item.owner_id
        if self._try(Verb.CONSULT, by, lambda *a: consulting.consult(*a, consultation="c")):
            assert by == owner or by in (HEAD, STAFF, "system")

    @rule(by=actors)
    def end_consultation(self, by: str) -> None:
        if self._try(
            Verb.END_CONSULTATION, by, lambda *a: consulting.end_consultation(*a, consultation="c", agreed=True)
        ):
            assert by in (HEAD, STAFF, "system")
            assert (self.item.state is State.ACCEPTED) == (self.item.owner_id is not None)

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
            assert self.item.handler_id == before != to and to not in self.item.recused

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
            assert by not in (CHEN, NEIGHBOUR, STAFF)

    @rule(by=actors, of=st.integers(0, 60), how=st.sampled_from([How.WORDS, How.BACK]))
    def correct(self, by: str, of: int, how: How) -> None:
        before, past = self.item, self.past
        how_to = {"of": min(of, len(past)), "how": how, "words": "new"}
        if self._try(Verb.CORRECT, by, lambda i, *a: corrections.correct(i, past, *a, **how_to)):  # type: ignore[arg-type]
            corrected = past[how_to["of"] - 1]  # type: ignore[operator]
            assert by in (corrected.maker, HEAD)
            assert (self.item.state is before.state) or how is How.BACK

    @property
    def past(self) -> list[Past]:
        return [Past(seq, e.name, e.maker, e.at, e.particulars) for seq, e in enumerate(self.events, 1)]

    @rule(by=actors, to=st.sampled_from(["xm", "ny"]))
    def transfer(self, by: str, to: str) -> None:
        before = self.item.transfers
        if self._try(Verb.TRANSFER, by, lambda *a: station_moves.transfer(*a, to=to, reason="r")):
            assert by == STAFF or before < MOST_TRANSFERS

    @rule(to=st.sampled_from(["xm", "ny"]))
    def station_closes(self, to: str) -> None:
        if self._try(None, STAFF, lambda *a: station_moves.follow(*a, to=to, reason="r"), moves_on=True):
            assert self.item.now_at == to and not (self.item.open and self.item.hands)

    @rule(by=actors, main_state=st.sampled_from(State))
    def merge(self, by: str, main_state: State) -> None:
        self.main = replace(self.main, state=main_state)
        before = self.item
        if self._try(Verb.MERGE, by, lambda i, *a: merging.merge(i, self.main, *a)[0]):
            assert main_state in OPEN and (before.now_at == self.main.now_at or by == STAFF)

    @rule(by=actors, recused=st.lists(st.sampled_from([LI, LIN, NAMED]), max_size=2, unique=True))
    def absorb(self, by: str, recused: list[str]) -> None:
        child = blank(id="c", reporter_id=NEIGHBOUR, recused=tuple(recused))
        if self._try(Verb.ABSORB, by, lambda i, *a: merging.merge(child, i, *a)[1]):
            assert not self.item.hands & {*recused, NEIGHBOUR}

    @rule(by=actors, serves=st.booleans())
    def unmerge(self, by: str, serves: bool) -> None:
        since = self.item.closed_at
        if self._try(Verb.UNMERGE, by, lambda *a: merging.unmerge(*a, owner_serves=serves)):
            assert since is not None and self.at - since <= UNMERGE_WITHIN
            self._put_back(serves)

    @rule(by=actors, serves=st.booleans())
    def restore(self, by: str, serves: bool) -> None:
        since = self.item.closed_at
        if self._try(Verb.RESTORE, by, lambda *a: station_moves.restore(*a, reason="r", owner_serves=serves)):
            assert since is not None and (by == STAFF or self.at - since <= RESTORE_WITHIN)
            self._put_back(serves)

    def _put_back(self, serves: bool) -> None:
        assert self.item.open and self.item.merged_into is None and self.item.objection is None
        assert serves or self.item.handler_id is None

    @rule(by=actors, owner=st.sampled_from([None, LI, LIN]))
    def succeed(self, by: str, owner: str | None) -> None:
        main = replace(self.main, owner_id=owner, assignee_id=owner or LI, accepted_at=1 if owner else None)
        if self._try(None, by, lambda i, *a: merging.succeed(i, main, *a), moves_on=True):
            assert self.item.handler_id == (None if main.handler_id in self.item.recused else main.handler_id)

    @rule(by=actors)
    def follow(self, by: str) -> None:
        self._try(None, by, lambda i, *a: merging.follow(i, replace(self.main, state=State.ACCEPTED), *a))

    @rule(by=actors, solved=st.sampled_from(Solved), main_state=st.sampled_from(State), answer=st.sampled_from("pq"))
    def rate_merged(self, by: str, solved: Solved, main_state: State, answer: str) -> None:
        main = replace(self.main, state=main_state, answer_id=answer)
        told = {"solved": solved, "until": self.at}
        if self._try(None, by, lambda i, *a: merging.rate_merged(i, main, *a, **told)):  # type: ignore[arg-type]
            assert by == CHEN and self.item.state is State.MERGED
            assert merging.rated(self.item, main) == (solved, None)

    @rule(by=actors)
    def split(self, by: str) -> None:
        self._try(Verb.SPLIT, by, lambda i, *a: station_moves.split(i, blank(id="part"), *a))

    @rule(by=actors)
    def object(self, by: str) -> None:
        before = self.item.objection
        if self._try(Verb.OBJECT, by, lambda *a: station_moves.object_to(*a, words="o")):
            assert by == CHEN and before is None

    @rule(by=actors)
    def answer_objection(self, by: str) -> None:
        before = self.item.objection
        if self._try(Verb.ANSWER_OBJECTION, by, lambda *a: station_moves.answer_objection(*a, words="o")):
            assert by == STAFF and before is Objection.OPEN

    @rule(by=actors, who=st.sampled_from([LI, LIN, RECUSED, NAMED]))
    def recuse(self, by: str, who: str) -> None:
        if self._try(Verb.RECUSE, by, lambda *a: station_moves.recuse(*a, who=who, why="decided")):
            assert who in self.item.recused and who not in self.item.hands

    @rule(by=actors, who=takers)
    def leave(self, by: str, who: str) -> None:
        if self._try(Verb.LEAVE, by, lambda *a: station_moves.leave(*a, who=who)):
            assert who not in self.item.hands

    @rule(by=actors)
    def reissue(self, by: str) -> None:
        self._try(Verb.REISSUE, by, lambda *a: station_moves.reissue(*a, receipt=""))

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

    @rule(by=st.sampled_from([CHEN, CLERK]), solved=st.sampled_from(Solved), serves=st.booleans())
    def rate_again(self, by: str, solved: Solved, serves: bool) -> None:
        before, past = self.item, self.past
        how = {"solved": solved, "past": past, "by_call": by == CLERK, "owner_serves": serves}
        if self._try(None, by, lambda i, *a: rerating.change(i, *a, **how), moves_on=True):  # type: ignore[arg-type]
            assert before.solved is not None is not self.item.solved is not before.solved
            assert (self.item.closing is Closing.SOLVED) == (solved is Solved.YES)

    @rule(side=st.sampled_from(look_backs.Side), serves=st.booleans())
    def look_back(self, side: look_backs.Side, serves: bool) -> None:
        def failed(item: Item, by: Actor, at: int, via: str) -> moves.Moved:
            return look_backs.reopen(item, at, via, side=side, owner_serves=serves and item.owner_id is not None)

        self._try(Verb.REOPEN, "system", failed)

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

    @rule(by=actors)
    def open_item(self, by: str) -> None:
        if self._try(Verb.OPEN_TO_OTHERS, by, lambda *a: supporting.open_to_others(*a, title="t")):
            assert by == HEAD and not self.item.recused

    @rule(by=actors)
    def hide_item(self, by: str) -> None:
        if self._try(Verb.HIDE, by, supporting.hide):
            assert by in (HEAD, "system")

    @rule(by=actors)
    def support(self, by: str) -> None:
        if self._try(Verb.SUPPORT, by, supporting.support):
            assert by != self.item.reporter_id and self.item.shown_id is not None

    @rule(by=actors)
    def unsupport(self, by: str) -> None:
        self._try(Verb.UNSUPPORT, by, supporting.unsupport)

    @rule(by=actors)
    def adopt(self, by: str) -> None:
        supported = supporting.goes_on(self.item)
        if self._try(Verb.ADOPT, by, supporting.adopt):
            assert supported and by in (CHEN, "system") and self.item.stations_own

    @rule(by=actors)
    def extend(self, by: str) -> None:
        more = {"days": 3, "reason": "r", "most": 10, "before": False, "calendar": Calendar()}
        assert not self._try(Verb.EXTEND, by, lambda *a: clock_moves.extend(*a, **more)), "no clock runs here"  # type: ignore[arg-type]

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
        if item.state is State.ACCEPTED:
            assert item.owner_id is not None and item.accepted_at is not None
        if item.state is State.REPORTED:
            assert item.assignee_id is None and item.owner_id is None
        assert not item.hands & set(item.recused)

    @invariant()
    def only_what_is_shown_is_supported(self) -> None:
        assert self.item.shown_id is None or not self.item.recused
        assert self.item.supporters == 0 or self.item.shown_id is not None

    @invariant()
    def an_end_says_how(self) -> None:
        item = self.item
        assert (item.state is State.CLOSED) == (item.closing is not None)
        assert (item.state in OPEN) == (item.closed_at is None)
        assert (item.state is State.MERGED) == (item.merged_into is not None)
        assert item.objection is None or item.state in (State.MERGED, State.REFUSED, State.WITHDRAWN)
        assert 0 <= item.redone <= MOST_REDOS
        if item.closing is Closing.SOLVED:
            assert item.solved is Solved.YES
        if item.state is State.ANSWERED:
            assert item.answered_at is not None and item.answer_id is not None

    @invariant()
    def the_events_tell_it_all(self) -> None:
        assert replay(self.composed, self.events) == self.item

    def teardown(self) -> None:
        """The figures, once from the item and its rows, once more from the events alone."""
        zone = ZoneInfo("Asia/Shanghai")
        end = self.at + 1
        item, cut = self.item, Cut(0, end)
        received = Received("i", item.now_at, item.category, item.owner_id, item.state, 0, item.contacted_at)
        ratings = [Rated("i", r, at, item.now_at, item.category, None, p) for r, (at, p) in self.ratings.items()]
        rows = [
            {"thing": "item", "thing_id": "i", "seq": seq, "name": e.name.value, "at": e.at}
            | {"particulars": dict(e.particulars)}
            for seq, e in enumerate(self.events, 1)
        ]
        for now in (end, end + 40 * DAY):
            facts = Facts([received], list(self.closings.values()), ratings, {"i": 0})
            counted = figures(facts, cut, now, zone).plain()
            del counted["overdue"]
            assert recount(rows, 0, end, now, zone, lambda at, urgency: None) == counted

    @invariant()
    def the_closings_are_what_the_events_tell(self) -> None:
        found = closings.fold(self.events)
        assert found == tuple(self.closings[round] for round in sorted(self.closings))
        if self.item.state is State.CLOSED:
            assert found[-1].reopened_at is None and found[-1].at == self.item.closed_at
            assert found[-1].closing is self.item.closing


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=examples(150), stateful_step_count=40, deadline=None)


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
    if (verb is Verb.ACCEPT and item.owner_id is not None) or verb is Verb.LEAVE:
        item = replace(item, offered_to=LIN)
    if verb is Verb.EXTEND:
        item = replace(item, running=(running.start(Clock.ANSWER, Clocks().answer, 0, Calendar()),))
    if verb is Verb.ANSWER_OBJECTION:
        item = replace(item, objection=Objection.OPEN)
    noted = [Past(1, Name.ITEM_NOTED, HEAD, 0, {"words": "n"})]
    doers: dict[Verb, Callable[..., moves.Moved]] = {
        Verb.MERGE: lambda i, *a: merging.merge(i, blank(id="m"), *a)[0],
        Verb.ABSORB: lambda i, *a: merging.merge(blank(id="c"), i, *a)[1],
        Verb.UNMERGE: merging.unmerge,
        Verb.SPLIT: lambda i, *a: station_moves.split(i, blank(id="part"), *a),
        Verb.OPEN_TO_OTHERS: lambda i, *a, **how: supporting.open_to_others(replace(i, recused=()), *a, **how),
        Verb.HIDE: lambda i, *a: supporting.hide(replace(i, shown_id="t"), *a),
        Verb.SUPPORT: lambda i, *a: supporting.support(replace(i, shown_id="t"), *a),
        Verb.UNSUPPORT: supporting.unsupport,
        Verb.ADOPT: lambda i, *a: supporting.adopt(replace(i, shown_id="t", supporters=1), *a),
        Verb.OBJECT: station_moves.object_to,
        Verb.EXTEND: clock_moves.extend,
        Verb.CORRECT: lambda i, *a, **how: corrections.correct(i, noted, *a, **how),
        Verb.REFER: referring.refer,
        Verb.END_REFERRAL: referring.end_referral,
        Verb.CONSULT: consulting.consult,
        Verb.END_CONSULTATION: consulting.end_consultation,
    }
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
        Verb.TRANSFER: (HEAD, {"to": "ny", "reason": "r"}),
        Verb.MERGE: (HEAD, {}),
        Verb.ABSORB: (HEAD, {}),
        Verb.UNMERGE: (HEAD, {"owner_serves": True}),
        Verb.SPLIT: (HEAD, {}),
        Verb.RESTORE: (HEAD, {"reason": "r", "owner_serves": True}),
        Verb.OPEN_TO_OTHERS: (HEAD, {"title": "t"}),
        Verb.HIDE: (HEAD, {}),
        Verb.SUPPORT: (NEIGHBOUR, {}),
        Verb.UNSUPPORT: (NEIGHBOUR, {}),
        Verb.ADOPT: (CHEN, {}),
        Verb.OBJECT: (CHEN, words),
        Verb.ANSWER_OBJECTION: (STAFF, words),
        Verb.CORRECT: (HEAD, {"of": 1, "how": How.WORDS, **words}),
        Verb.RECUSE: (HEAD, {"who": NAMED, "why": "decided"}),
        Verb.LEAVE: (HEAD, {"who": LIN}),
        Verb.REISSUE: (CHEN, {"receipt": "r"}),
        Verb.REFER: (CLERK, {"batch": 1, "sheets": ("s",), "departments": ("d",)}),
        Verb.END_REFERRAL: ("system", {}),
        Verb.CONSULT: (HEAD, {"consultation": "c"}),
        Verb.END_CONSULTATION: ("system", {"consultation": "c", "agreed": True}),
        Verb.EXTEND: (HEAD, {"days": 3, "reason": "r", "most": 10, "before": False, "calendar": Calendar()}),
    }
    by, how = doing[verb]
    do = doers.get(verb) or getattr(moves, verb.value, None) or getattr(station_moves, verb.value)
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
