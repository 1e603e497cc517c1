"""Whom a matter could go to whose owner is away: the letter to the head, with one press to hand over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Phrase, listing, name, phrase, title
from domain.item import Item
from domain.taking import Station, taker
from handlers.duty import at_station, matter
from handlers.talk import Talk

MOST = 12
"""Lines of one letter."""
Proposed = tuple[Item, str | None]


async def proposals(talk: Talk, items: Sequence[Item], away: str, at: int) -> list[Proposed]:
    """For each item who takes it at `at` (UTC ms) by the rota, never who is `away`; None where nobody may."""
    stations: dict[str, Station] = {}
    found: list[Proposed] = []
    for item in items:
        if item.now_at not in stations:
            stations[item.now_at] = replace(await at_station(talk, item.now_at), at=at)
        to = taker(matter(talk, item), stations[item.now_at], frozenset({away, *item.hands}))
        found.append((item, to.person_id if to else None))
    return found


def pairs_of(found: Iterable[Proposed]) -> list[str]:
    return [f"{item.id}:{to or ''}" for item, to in found]


def listed(first: Sequence[Phrase], found: Sequence[Proposed], who: str) -> Letter:
    """`first` says why; then a line each, and the choices."""
    key = str(first[0]["key"])
    lines = [_line(item, to) for item, to in found]
    body = phrase(f"say.{Say.AWAY_ITEMS}", lines=listing(lines))
    return Letter(key, (*first, body), choices=_choices(found, who), carries=True, must_reach=True)


def _choices(found: Sequence[Proposed], who: str) -> tuple[Choice, ...]:
    """全部转给…, 逐件看, 先不动."""
    ready = [(item, to) for item, to in found if to]
    people = {to for _, to in ready if to}
    made: list[Choice] = []
    if len(people) == 1:
        made.append(_hand(Button.HAND_ALL if len(found) > 1 else Button.HAND_TO, people.pop(), pairs_of(ready), who))
    elif people:
        made.append(button(Button.HAND_AS_SHOWN, "hand_on", primary=True, who=who, pairs=pairs_of(ready)))
    made.append(button(Button.HAND_EACH, "hand_each", who=who, pairs=pairs_of(found)))
    return (*made, button(Button.LEAVE_BE, "leave_be", who=who))


def hand_choice(item: Item, to: str, who: str, rest: Sequence[str] = ()) -> Choice:
    """转给 林涛: this one alone."""
    return _hand(Button.HAND_TO, to, [f"{item.id}:{to}"], who, rest)


def _hand(key: Button, to: str, pairs: list[str], who: str, rest: Sequence[str] = ()) -> Choice:
    args = {"who": who, "pairs": pairs, **({"rest": list(rest)} if rest else {})}
    return Choice(phrase(f"button.{key}", name=name(to)), "hand_on", args, primary=True)


def _line(item: Item, to: str | None) -> Phrase:
    key = Say.AWAY_LINE if to else Say.AWAY_LINE_NOBODY
    return phrase(f"say.{key}", number=item.number, title=title(item.words_id), name=name(to) if to else None)
