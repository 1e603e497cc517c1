"""Whether what two people did to one item at once could have happened one after the other, by the domain's rules alone.

Each deed is done again with `domain.moves` on the item as it stood, in either order; events, refusals, answers and
notices must come out as they were found. Of what the house decides (the rota's choice) only the limits are known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import permutations
from typing import Any

from dialogs.forms import FORMS
from domain import item_clocks, moves, rerating
from domain.calendar import Calendar
from domain.clocks import Clocks
from domain.events import Event
from domain.item import DECLINES_BEFORE_HEAD, MOVES, Item, Pleased, Solved, State, Urgency, Verb
from domain.notices import Crew, Notice
from domain.people import SYSTEM, Actor, Role
from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from domain.running import kept, read
from domain.tellings import tellings
from handlers.dialog import VERBS
from handlers.refusals import QUIET

Row = Mapping[str, Any]
Told = Counter[tuple[str, str]]
"""(person, kind) of letters."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody presses: the verb with everything that its form asks for; contents by their ids."""

    who: str
    verb: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class House:
    """Who sits at the station; `at` and `via` are those of the deeds."""

    crew: Crew
    members: tuple[str, ...]
    roles: Mapping[str, frozenset[Role]]
    at: int
    via: str
    calendar: Calendar

    @property
    def serving(self) -> frozenset[str]:
        return frozenset({*self.members, *self.crew.heads})

    def actor(self, who: str, item: Item) -> Actor:
        """Nobody handles what he reported himself."""
        roles = frozenset({Role.RESIDENT})
        return Actor(who, roles if who == item.reporter_id else roles | self.roles.get(who, frozenset()))


@dataclass(frozen=True, slots=True)
class Found:
    """What was there afterwards: event rows in their order, direct letters, others, and the toasts that were shown."""

    after: Item
    events: Sequence[Row]
    answers: Told
    told: Told
    toasts: Counter[str]


class Impossible(Exception):
    """This order does not explain it."""


def orders(before: Item, deeds: Sequence[Deed], found: Found, house: House) -> tuple[int, str]:
    """How many orders of the deeds lead from `before` to what was found; and why the others do not."""
    wrong = []
    tried = list(permutations(deeds))
    for order in tried:
        try:
            _Replay(before, found, house).all(order)
        except Impossible as reason:
            wrong.append(f"{' then '.join(deed.verb for deed in order)}: {reason}")
    return len(tried) - len(wrong), "; ".join(wrong)


_ASKED = frozenset({"rate_again.sure.ask", "say.kept_for_later"})
"""What depends on the question that a chat has open, and decides nothing."""


def _decided(found: Counter[Any]) -> Counter[Any]:
    return Counter({key: count for key, count in found.items() if key[-1] not in _ASKED})


@dataclass(slots=True)
class _Replay:
    item: Item
    found: Found
    house: House
    answers: Told = field(default_factory=Counter)
    told: Told = field(default_factory=Counter)
    toasts: Counter[str] = field(default_factory=Counter)
    done: int = 0

    def all(self, order: Sequence[Deed]) -> None:
        for deed in order:
            before, said = self.item, self.told.copy()
            try:
                self._do(deed)
            except Refusal as refusal:
                self.item, self.told = before, said
                self._refused(deed.who, refusal)
        if self.done != len(self.found.events):
            raise Impossible(f"{len(self.found.events) - self.done} events more")
        for name in ("answers", "told", "toasts"):
            ours, theirs = getattr(self, name), _decided(getattr(self.found, name))
            if ours != theirs:
                raise Impossible(f"{name}: {dict(ours - theirs)} missing, {dict(theirs - ours)} too much")
        if self.item != self.found.after:
            other = [
                one.name for one in fields(Item) if getattr(self.item, one.name) != getattr(self.found.after, one.name)
            ]
            raise Impossible(f"another item: {', '.join(other)}")

    def _refused(self, who: str, refusal: Refusal) -> None:
        key = f"refusal.{refusal.key}"
        if refusal.key in QUIET:
            self.toasts[key] += 1
        else:
            self.answers[who, key] += 1

    def _do(self, deed: Deed) -> None:
        actor = self.house.actor(deed.who, self.item)
        ensure(actor, _required(deed.verb))
        if FORMS[deed.verb].asks() and self.item.state not in MOVES[Verb(deed.verb)].sources:
            raise Refusal(Refused.ITEM_MOVED)
        before = self.item
        if deed.verb == "rate" and before.solved is not None and self._rated_before(deed, actor):
            return
        self._write(*_MOVES[deed.verb](before, actor, self.house, deed.args))
        self.answers[deed.who, f"say.{self._answer(deed, before)}"] += 1

    def _rated_before(self, deed: Deed, by: Actor) -> bool:
        """The same once more is told so; another value is asked about, where it may still be changed."""
        if self.item.solved == deed.args["solved"]:
            self.answers[deed.who, "say.rated_same"] += 1
            return True
        rated = rerating.Rated(self.item.answers, Solved(str(self.item.solved)), self.item.reporter_id, self.house.at)
        rerating.may_change(rated, self.item, by, self.house.at, by_call=False)
        return True

    def _write(self, moved: Item, event: Event) -> None:
        """The next event is this one, to the letter, and its people are told."""
        if self.done == len(self.found.events):
            raise Impossible(f"no {event.name}")
        row = self.found.events[self.done]
        link = event.link(self.item.head)
        if row["link"] != link:
            raise Impossible(f"{row['name']} in place of {event.name}, or other particulars")
        self.done += 1
        clocked = item_clocks.after(event, self.item, moved, Clocks(), self.house.calendar)
        clocked = replace(clocked, running=tuple(read(kept(one)) for one in clocked.running))  # as it is read again
        before, self.item = self.item, replace(clocked, version=self.item.version + 1, head=link)
        for telling in tellings(event, before, self.item, self.house.crew):
            self.told[telling.to, f"notice.{telling.notice}"] += 1

    def _by_rota(self) -> bool:
        """It goes to the next, whoever that is, where there is anybody left."""
        free = self.house.serving - {*self.item.declined, *self.item.recused, self.item.reporter_id}
        crew = self.house.crew
        if not free:
            for person in dict.fromkeys(crew.deciders(self.item) + crew.clerks + crew.staff):
                self.told[person, f"notice.{Notice.NOBODY_TAKES}"] += 1
            return False
        row = self.found.events[self.done] if self.done < len(self.found.events) else None
        if row is None or row["name"] != "item.assigned" or row["particulars"]["to"] not in free:
            raise Impossible("nobody was given it")
        over = {name: tuple(row["particulars"].get(name, ())) for name in ("passed", "passed_why")}
        given = {**row["particulars"], **over}
        self._write(*moves.assign(self.item, SYSTEM, self.house.at, self.house.via, **given))
        return True

    def _answer(self, deed: Deed, before: Item) -> str:
        """What the deed is answered with, after what follows of itself."""
        match deed.verb:
            case "decline":
                if before.offered_to == deed.who:
                    return "offer_declined"
                given = len(self.item.declined) < DECLINES_BEFORE_HEAD and self._by_rota()
                return "declined" if given else "declined_to_head"
            case "rate":
                state = self.item.state
                if state is State.REPORTED:
                    self._by_rota()
                return (
                    "rated_yes" if state is State.CLOSED else "rated_head" if state is State.ANSWERED else "rated_redo"
                )
            case "reopen" if self.item.state is State.REPORTED:
                self._by_rota()
            case "supplement" if not self.item.handler_id:
                return "supplemented_nobody"
        return _ANSWERS[deed.verb]


def _required(verb: str) -> Permission:
    return VERBS[verb].requires


def _words(move: Callable[..., moves.Moved], name: str = "words") -> Callable[..., moves.Moved]:
    def do(item: Item, by: Actor, house: House, args: Mapping[str, Any]) -> moves.Moved:
        return move(item, by, house.at, house.via, **{name: args[name][0]})

    return do


def _plain(move: Callable[..., moves.Moved], **taken: Callable[[Any], Any]) -> Callable[..., moves.Moved]:
    """`taken` are the move's own arguments, made of those of the same name."""

    def do(item: Item, by: Actor, house: House, args: Mapping[str, Any]) -> moves.Moved:
        return move(item, by, house.at, house.via, **{name: make(args[name]) for name, make in taken.items()})

    return do


def _please(item: Item, by: Actor, house: House, args: Mapping[str, Any]) -> moves.Moved:
    return moves.please(item, by, house.at, house.via, pleased=Pleased(args["pleased"]), round_=args["round"])


def _reopen(item: Item, by: Actor, house: House, args: Mapping[str, Any]) -> moves.Moved:
    there = item.owner_id in house.serving
    return moves.reopen(item, by, house.at, house.via, reason=args["reason"][0], owner_serves=there)


def _first(ids: Sequence[str]) -> str:
    return ids[0]


_MOVES: dict[str, Callable[..., moves.Moved]] = {
    "accept": _plain(moves.accept),
    "decline": _words(moves.decline, "reason"),
    "hand_over": _plain(moves.hand_over, to=str, reason=_first),
    "assign": _plain(moves.assign, to=str),
    "classify": _plain(moves.classify, category=str, urgency=Urgency),
    "ask": _words(moves.ask),
    "tell": _words(moves.tell),
    "visit": _words(moves.visit),
    "note": _words(moves.note),
    "supplement": _words(moves.supplement),
    "reply": _words(moves.reply),
    "answer": _words(moves.answer),
    "rate": _plain(moves.rate, solved=Solved),
    "please": _please,
    "conclude": _words(moves.conclude, "reason"),
    "reopen": _reopen,
    "refuse": _words(moves.refuse, "reason"),
    "withdraw": _plain(moves.withdraw),
}
_ANSWERS = {
    "accept": "accepted",
    "hand_over": "handed_over",
    "assign": "assigned",
    "classify": "classified",
    "ask": "asked",
    "tell": "told",
    "visit": "visited",
    "note": "noted",
    "supplement": "supplemented",
    "reply": "reply_passed",
    "answer": "answered",
    "please": "pleased_thanks",
    "conclude": "concluded",
    "reopen": "reopened",
    "refuse": "refused",
    "withdraw": "withdrawn",
}
