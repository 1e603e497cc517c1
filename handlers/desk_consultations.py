"""The desk's list of consultations, and their calendar by month: the same that 协商 and 协商日历 tell in the chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dialogs.letter import Ref
from domain.consultation import Consultation, Stage
from domain.month import month_beside
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.consultation_inbox import Underway
from handlers.months import beside, month_named, today
from handlers.show_consultations import listed, stations_seen
from handlers.show_diary import held_from
from handlers.talk import Talk
from storage.consultation_calendar import invited_among, rooms_named
from storage.consultation_lists import recused_in
from storage.people import appointed_at

PAGE = 60
GROUPS: dict[str, frozenset[Stage]] = {
    "any": frozenset(Stage),
    "preparing": frozenset({Stage.PREPARING}),
    "fixed": frozenset({Stage.SCHEDULED, Stage.MEETING}),
    "after": frozenset({Stage.HELD, Stage.FOLLOWING}),
    "over": frozenset({Stage.CLOSED, Stage.CALLED_OFF}),
}
"""Stages as the list offers them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`month` YYYY-MM, or empty: what is under way, and what was over lately. `mine`: led by, or with, the reader."""

    group: str = "any"
    mine: bool = False
    station: str = ""
    month: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What waits for the reader comes first; `waits` says why, by id. `more` were left off."""

    found: Sequence[Consultation]
    waits: Mapping[str, Ref] = field(default_factory=dict)
    rooms: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """Consultations by day, every day of the month in order; `before` and `after` None where nothing can be shown."""

    first: date
    today: date
    days: Sequence[tuple[date, Sequence[Consultation]]]
    rooms: Mapping[str, tuple[str, str]]
    before: date | None
    after: date | None


def stations_to_choose(talk: Talk) -> list[str]:
    """Where there are several."""
    seen = stations_seen(talk)
    return seen if len(seen) > 1 else []


async def consultations(talk: Talk, wanted: Wanted, most: int = PAGE) -> Listed:
    """Raises Refusal of a station that the reader may not see."""
    found = await (_of_month(talk, wanted) if wanted.month else _under_way(talk, wanted))
    group = GROUPS.get(wanted.group, GROUPS["any"])
    found = [one for one in found if one.state in group]
    waits = await _waits(talk, found)
    rank = {one: at for at, one in enumerate(waits)}
    found = sorted(found, key=lambda one: rank.get(one.id, len(rank)))
    return Listed(found[:most], waits, await rooms_named(talk.work, found[:most]), max(0, len(found) - most))


async def calendar(talk: Talk, wanted: Wanted) -> Month:
    """Of this month where none, or none that can be shown, is named. Raises Refusal."""
    first = month_named(talk.house, wanted.month) or today(talk.house).replace(day=1)
    after = month_beside(first, 1)
    found = await _between(talk, wanted, first, after)
    zone = talk.house.district.zone
    on: dict[date, list[Consultation]] = {first + timedelta(days=n): [] for n in range((after - first).days)}
    for one in found:
        on[datetime.fromtimestamp((one.start_at or 0) / 1000, zone).date()].append(one)
    sides = beside(talk.house, first)
    return Month(first, today(talk.house), tuple(on.items()), await rooms_named(talk.work, found), *sides)


def _seen_at(talk: Talk, station: str) -> list[str]:
    seen = stations_seen(talk)
    if station and station not in seen:
        raise Refusal(Refused.STATION_UNKNOWN)
    return [station] if station else seen


async def _under_way(talk: Talk, wanted: Wanted) -> list[Consultation]:
    places = _seen_at(talk, wanted.station)
    found = [one for one in await listed(talk) if not wanted.station or one.station_id in places]
    return await _mine(talk, found) if wanted.mine else found


async def _of_month(talk: Talk, wanted: Wanted) -> list[Consultation]:
    first = month_named(talk.house, wanted.month)
    return await _between(talk, wanted, first, month_beside(first, 1)) if first is not None else []


async def _between(talk: Talk, wanted: Wanted, first: date, after: date) -> list[Consultation]:
    places = _seen_at(talk, wanted.station)
    found = await held_from(talk, places, first, after, own=not wanted.station)
    return await _mine(talk, found) if wanted.mine else found


async def _mine(talk: Talk, found: Sequence[Consultation]) -> list[Consultation]:
    if not stations_seen(talk):  # then whatever is there, he is invited to, or his department is
        return list(found)
    with_me = await invited_among(talk.work, talk.person_id, [one.id for one in found])
    return [one for one in found if one.leader_id == talk.person_id or one.id in with_me]


async def _waits(talk: Talk, found: Sequence[Consultation]) -> dict[str, Ref]:
    """As 收件箱 and 我的待办 say it, what is over its time first."""
    decides = may(talk.anywhere(), Permission.INBOX_SEE)
    open_ = [one for one in found if one.open and (decides or one.leader_id == talk.person_id)]
    if not open_:
        return {}
    places = sorted({one.station_id for one in open_})
    held = await appointed_at(talk.work, *places, talk.house.district.id)
    here = Underway(open_, await recused_in(talk.work, [one.id for one in open_]), held)
    told = here.of(talk.house, talk.now, talk.person_id, talk.roles)
    return {one.id: line["params"]["why"] for one, line in told}
