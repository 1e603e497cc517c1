"""The desk's lists: what waits for whoever looks, and every matter that he may see, narrowed and ordered as he asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from dialogs.letter import text
from domain import numbers
from domain.glance import Matter
from domain.item import Item, State, Urgency
from domain.people import Role
from domain.wording import clean
from handlers.desk_asked import GROUPS, PAGE, Asked, Beside, Line, Listed
from handlers.inbox import BY_TIME, Today, Waiting, inbox_at, today
from handlers.show_lists import IN_CHARGE, by_due, marks, stations_in_charge, stations_sat
from handlers.talk import Talk
from storage.desk_items import Page, contents_saying, items_page
from storage.desk_wanted import Order, Wanted
from storage.items import item_by_number, items_by_id, items_handled_by
from storage.people import Serving, serving_at

ENDS = 4_000
"""An end alone is looked for under so many numbers: every station's of the last days."""
_OWNERS = frozenset({Role.MEMBER, Role.HEAD})


@dataclass(frozen=True, slots=True)
class _Kept:
    """A matter in a list that is read whole; `waits` where the list says why it is shown."""

    item: Matter
    waits: Waiting | None = None

    def line(self, item: Item, now: Today) -> Line:
        one = self.waits
        if one is None:
            return Line(item)
        return Line(item, text(f"band.{one.band}") if one.band not in BY_TIME else "", marks(now, one))


@dataclass(slots=True)
class _Here:
    """Where the reader's matters are, and who may have them in hand."""

    stations: Sequence[str]
    serving: Sequence[Serving] = field(default_factory=tuple)

    @property
    def people(self) -> list[str]:
        return list(dict.fromkeys(one.held.person_id for one in self.serving if one.held.role in _OWNERS))

    def named(self, talk: Talk, said: str) -> list[str]:
        """Whose names hold these words."""
        found = {one.held.person_id for one in self.serving if said in _names(talk, one)} if said else set()
        return sorted(found)


def _names(talk: Talk, one: Serving) -> str:
    opened = [talk.house.vault.open(one.held.person_id, sealed) for sealed in (one.name_sealed, one.spelled_sealed)]
    return " ".join(filter(None, opened)).lower()


async def listed(talk: Talk, asked: Asked, most: int = PAGE) -> Listed:
    """`most`: lines of one page."""
    here, lines = await _begin(talk, asked)
    start = asked.page * most
    if lines is None:
        return await _of_many(talk, asked, here, most)
    found, now = await _narrowed(talk, asked, here, lines), today(talk.house, talk.now)
    return Listed(
        await _lines(talk, found[start : start + most], now),
        now,
        len(found),
        asked,
        people=list(dict.fromkeys(line.item.handler_id for line in lines if line.item.handler_id)),
        stations=list(dict.fromkeys(line.item.now_at for line in lines)),
    )


async def _lines(talk: Talk, kept: Sequence[_Kept], now: Today) -> list[Line]:
    """Only what is shown is read whole."""
    items = {one.item.id: one.item for one in kept if isinstance(one.item, Item)}
    items |= await items_by_id(talk.work, [one.item.id for one in kept if one.item.id not in items])
    return [one.line(items[one.item.id], now) for one in kept if one.item.id in items]


async def beside(talk: Talk, asked: Asked, at: int, item_id: str) -> Beside:
    """`at` is where the matter stood in the list; one that has left it since leaves its place to the next."""
    here, lines = await _begin(talk, asked)
    first = 0
    if lines is None:
        first = max(0, at - 1)
        found = [_Kept(one) for one in (await _page(talk, asked, here, first, 3)).items]
    else:
        found = await _narrowed(talk, asked, here, lines)
    numbers_ = [line.item.number for line in found]
    there = next((place for place, line in enumerate(found) if line.item.id == item_id), None)
    here_at = there if there is not None else at - first
    after = here_at + 1 if there is not None else here_at
    return Beside(*((numbers_[one], one + first) if 0 <= one < len(numbers_) else None for one in (here_at - 1, after)))


async def _begin(talk: Talk, asked: Asked) -> tuple[_Here, list[_Kept] | None]:
    """Matters of a list that is read whole; None of one that is read page after page."""
    here = _Here(stations_in_charge(talk))
    held = await serving_at(talk.work, *here.stations, talk.house.district.id)
    here.serving = [one for one in held if one.held.scope_id != talk.house.district.id]
    match asked.which:
        case "inbox":
            return here, await _inbox(talk, here.stations, held)
        case "todo":
            return here, await _todo(talk)
        case _:
            return here, None


async def _inbox(talk: Talk, stations: Sequence[str], held: Sequence[Serving]) -> list[_Kept]:
    """All that waits for the person, what is to be decided first."""
    found = await inbox_at(talk.house, talk.work, stations, [one.held for one in held])
    roles = talk.hat.roles if talk.hat.roles & IN_CHARGE else talk.roles
    return [_Kept(one.item, one) for one in found.of(talk.person_id, roles)]


async def _todo(talk: Talk) -> list[_Kept]:
    """What is in the person's own hands, in all his offices."""
    found = [one for one in await items_handled_by(talk.work, talk.person_id) if one.state is not State.ANSWERED]
    return [_Kept(one) for one in sorted(found, key=by_due)]


async def _narrowed(talk: Talk, asked: Asked, here: _Here, lines: list[_Kept]) -> list[_Kept]:
    number = numbers.parse(asked.said)
    said, place = (clean(one).strip().lower() for one in (asked.said, asked.place))
    lines = [line for line in lines if _stands(asked, line.item)]
    places = [line.item.place_id for line in lines if line.item.place_id]
    saying = await contents_saying(talk.work, [*(line.item.words_id for line in lines), *places], said)
    there = await contents_saying(talk.work, places, place)
    named = here.named(talk, said)

    def fits(item: Matter) -> bool:
        told = item.words_id in saying or item.place_id in saying or item.handler_id in named
        return (not said or told or (number is not None and _ends(item.number, number))) and (
            not place or item.place_id in there
        )

    found = [line for line in lines if fits(line.item)]
    if asked.order != "due" or asked.down:
        found.sort(key=lambda line: _KEYS[asked.order](line.item), reverse=asked.down)
    return found


_KEYS: dict[Order, Callable[[Matter], Any]] = {
    "due": lambda item: (item.due_at is None, item.due_at or 0),
    "number": lambda item: item.reported_at,
    "state": lambda item: list(State).index(item.state),
    "kind": lambda item: item.category,
    "place": lambda item: item.now_at,
}


def _stands(asked: Asked, item: Matter) -> bool:
    return (
        (not asked.group or item.state in GROUPS.get(asked.group, ()))
        and (not asked.kind or item.category == asked.kind)
        and (not asked.station or item.now_at == asked.station)
        and (not asked.owner or item.handler_id == asked.owner)
        and (not asked.danger or item.urgency is Urgency.DANGER)
    )


def _ends(number: str, heard: numbers.Heard) -> bool:
    if heard.number is not None:
        return number == heard.number
    day = f"{heard.day:%y%m%d}-" if heard.day else ""
    return number.endswith(f"-{day}{heard.serial:03d}")


async def _of_many(talk: Talk, asked: Asked, here: _Here, most: int) -> Listed:
    found = await _page(talk, asked, here, asked.page * most, most)
    return Listed(
        [Line(one) for one in found.items],
        today(talk.house, talk.now),
        found.found,
        asked,
        counted=found.counted,
        newest_only=found.partly,
        people=here.people,
        stations=here.stations,
    )


async def _page(talk: Talk, asked: Asked, here: _Here, after: int, most: int) -> Page:
    """Matters of his stations, or in his hands where he is in charge of none.

    What reads as a number is one, and words only where there is no such number.
    """
    stations = [one for one in here.stations if not asked.station or one == asked.station]
    wanted = Wanted(
        GROUPS.get(asked.group or "open", GROUPS["open"]),
        talk.person_id,
        stations=stations or (["-"] if here.stations else ()),
        sits=stations_sat(talk),
        in_hands=talk.person_id,
        category=asked.kind,
        owner=asked.owner,
        danger=asked.danger,
        place=clean(asked.place).strip(),
        order=asked.order,
        down=asked.down,
    )
    said = clean(asked.said).strip()
    numbers_ = _numbers(talk, said, here.stations)
    if numbers_:
        found = await items_page(talk.work, replace(wanted, numbers=numbers_), after=after, most=most)
        if found.found:
            return found
    meant = replace(wanted, words=said, named=here.named(talk, said.lower()))
    return await items_page(talk.work, meant, after=after, most=most)


def _numbers(talk: Talk, said: str, stations: Sequence[str]) -> list[str]:
    """The numbers that were meant: of a day alone those of every station, of an end alone those of the last days."""
    heard = numbers.parse(said)
    if heard is None:
        return []
    if heard.number is not None:
        return [heard.number]
    places = [talk.house.district.place(one) for one in stations] or list(talk.house.district.stations.values())
    codes = list(dict.fromkeys(place.code for place in places if place is not None))
    days = [heard.day] if heard.day else []
    if not days:
        last = talk.house.calendar.day_of(talk.now)
        days = [last - timedelta(days=back) for back in range(max(1, ENDS // max(1, len(codes))))]
    return [numbers.make(code, day, heard.serial) for day in days for code in codes]


async def by_number(talk: Talk, number: str) -> Item | None:
    """However it was written: what of it this person may see is asked when it is shown."""
    return await item_by_number(talk.work, numbers.normalise(number) or number)
