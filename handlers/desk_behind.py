"""Behind a figure of the cockpit: its formula, what it leaves out, and which matters, as far as the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dialogs.figure_letters import value_said
from dialogs.letter import Param, department, name, text
from domain.consultation import Consultation
from domain.conversion import Turn, conversion
from domain.figures import Count, Cut, Left, Measure, Period, Rate, span_of
from domain.item import OPEN, Item
from domain.league import league
from domain.sums import RateTotal
from handlers.figure_facts import may_see, viewed
from handlers.figure_parts import LOOKED, FigurePart, parts_of
from handlers.inbox import today
from handlers.show_conversion import moved
from handlers.show_conversion import value_said as ratio_said
from handlers.talk import Talk
from storage.cockpit import hands_at, standing_at
from storage.consultation_calendar import open_to
from storage.desk_items import items_listed
from storage.desk_wanted import Wanted
from storage.items import items_by_id
from storage.league import items_behind, sheets_counted

SHOWN = 50
"""Lines of one group; what there is besides is counted."""
LINES, FEWEST = 120, 5
"""Lines of all departments together, and of one of very many."""
MOST_HELD = 500
LOAD, LEAGUE = "load", "departments"
ONLY_NOW = frozenset({Count.OVERDUE.value, LOAD})
"""What is true of this moment and of no other period."""
FIGURES: tuple[str, ...] = (*Measure, *Count, *Turn, LOAD, LEAGUE)


@dataclass(frozen=True, slots=True)
class Group:
    """`label` is a reference, or a bare key of the page's own words. `count` is what the figure counts."""

    label: Param
    count: int
    items: Sequence[Item] = ()
    talks: Sequence[Consultation] = ()

    @property
    def rest(self) -> int:
        """What is not shown: too many, or not for this reader."""
        return self.count - len(self.items) - len(self.talks)


@dataclass(frozen=True, slots=True)
class Behind:
    """`formula` None: the page has words of its own. `readable`: some of the matters may be seen by this reader."""

    place: str
    formula: Param | None
    value: Param
    groups: Sequence[Group]
    readable: bool


async def behind(
    talk: Talk, figure: str, wanted: str, period: Period, category: str = "", back: int = 0, most: int = SHOWN
) -> Behind:
    """`most`: lines of one group. Raises Refusal where the person may see no figure of the place."""
    view, place = viewed(talk, wanted)
    back = 0 if figure in ONLY_NOW else back
    places = [place] if place else list(view.places)
    seen = [one for one in places if one in view.readable]
    if figure in list(Turn):
        return await _of_talks(talk, Turn(figure), place, places, seen, period, back, most)
    if figure == LOAD:
        return Behind(place, None, "", await _held(talk, seen, most), bool(seen))
    if figure == LEAGUE:
        start, end = span_of(period, talk.now, talk.house.district.zone, back)
        return Behind(place, None, "", await _sent(talk, places, seen, start, end, most), bool(seen))
    if figure == Count.OVERDUE:
        return await _over(talk, place, places, seen, category, most)
    start, end = span_of(period, talk.now, talk.house.district.zone, back)
    cut = Cut(start, end, station_id=place or None, category=category or None)
    rate, parts = await parts_of(talk, figure, view.places, cut, period, back, most)
    groups = await _counted(talk, parts, seen, most)
    if rate is None:
        return Behind(place, None, parts[0].count, groups, bool(seen))
    return Behind(place, text(f"formula.{figure}"), value_said(rate), groups, bool(seen))


async def left_out(
    talk: Talk, measure: Measure, all_places: Sequence[str], place: str, period: Period, back: int
) -> tuple[Rate | RateTotal, Mapping[Left, Sequence[Item]], int]:
    """A rate and what it leaves out: of many the newest; how many of those the reader may not see. He may see the
    matters of the place, empty for all places."""
    cut = Cut(*span_of(period, talk.now, talk.house.district.zone, back), station_id=place or None)
    rate, parts = await parts_of(talk, measure, all_places, cut, period, back, SHOWN)
    assert rate is not None
    newest = {one.why: one.newest(SHOWN) for one in parts if one.why is not None}
    found = await items_by_id(talk.work, sorted({id_ for ids in newest.values() for id_ in ids}))
    seen = {id_: one for id_, one in found.items() if may_see(talk, one)}
    left = {why: [seen[id_] for id_ in ids if id_ in seen] for why, ids in newest.items()}
    return rate, left, len(found) - len(seen)


async def _counted(talk: Talk, parts: Iterable[FigurePart], places: Sequence[str], most: int) -> list[Group]:
    """The newest of each part, read in one go."""
    wanted = [(one, one.newest(most)) for one in parts]
    every = sorted({id_ for _, shown in wanted for id_ in shown}) if places else []
    found = await _readable(talk, every, places)
    return [Group(one.label, one.count, [found[id_] for id_ in shown if id_ in found]) for one, shown in wanted]


async def _over(talk: Talk, place: str, places: Sequence[str], seen: Sequence[str], category: str, most: int) -> Behind:
    """What has been over longest first. Of one category it is counted among the first of them only."""
    now = today(talk.house, talk.now)
    wanted = Wanted(tuple(sorted(OPEN)), talk.person_id, stations=seen, category=category)
    looked = max(MOST_HELD if category else SHOWN, most)
    found = [one for one in (await items_listed(talk.work, wanted, most=looked) if seen else []) if now.over(one)]
    open_ = await standing_at(talk.work, places, now.end)
    count = len(found) if category else sum(one.over for one in open_.values())
    shown = [one for one in found if may_see(talk, one)][:most]
    return Behind(place, None, count, [Group(f"ck_{Count.OVERDUE}_list", count, shown)], bool(seen))


async def _readable(talk: Talk, ids: Sequence[str], places: Sequence[str]) -> dict[str, Item]:
    found = await items_by_id(talk.work, ids)
    return {id_: one for id_, one in found.items() if one.now_at in places and may_see(talk, one)}


async def _held(talk: Talk, places: Sequence[str], most: int) -> list[Group]:
    if not places:
        return []
    hands = await hands_at(talk.work, places)
    wanted = Wanted(tuple(sorted(OPEN)), talk.person_id, stations=places)
    found = await items_listed(talk.work, wanted, most=max(MOST_HELD, most))
    by: dict[str, list[Item]] = {}
    for one in found:
        by.setdefault(one.owner_id or one.assignee_id or "", []).append(one)
    ranked = sorted(hands.items(), key=lambda pair: (-pair[1].held, pair[0]))
    return [
        Group(name(person), hand.held, [one for one in by.get(person, ())[:most] if may_see(talk, one)])
        for person, hand in ranked
    ]


async def _sent(talk: Talk, places: Sequence[str], seen: Sequence[str], start: int, end: int, most: int) -> list[Group]:
    """By department, what a reply is owed to first."""
    standings = league(await sheets_counted(talk.work, places, start, end))
    looked, last = max(LOOKED, most), min(end, talk.now + 1)
    since = max(start, last - (last - start) * looked // max(1, sum(one.sent for one in standings)))
    behind_ = await items_behind(talk.work, places, start, since, last, looked) if seen else {}
    if most <= SHOWN:  # on a page
        most = max(FEWEST, min(most, LINES // max(1, len(standings))))
    ordered = {one.department_id: behind_.get(one.department_id, [])[:most] for one in standings}
    found = await _readable(talk, sorted({id_ for ids in ordered.values() for id_ in ids}), seen)
    return [
        Group(
            department(one.department_id),
            one.sent,
            [found[id_] for id_ in ordered[one.department_id] if id_ in found],
        )
        for one in standings
    ]


async def _of_talks(
    talk: Talk, turn: Turn, place: str, places: Sequence[str], seen: Sequence[str], period: Period, back: int, most: int
) -> Behind:
    found, actions, start, end = await moved(talk, places, period, back)
    ratio = conversion(found, actions, start, end).rates[turn]
    shown = {one.id: one for one in await open_to(talk.work, talk.person_id, found) if one.station_id in seen}
    parts: list[tuple[Param, Sequence[str]]] = [(text(f"talk_short.{why}"), ids) for why, ids in ratio.short.items()]
    groups = [
        Group(label, len(ids), talks=[shown[id_] for id_ in ids if id_ in shown][:most])
        for label, ids in [*parts, ("ck_hits", ratio.hits)]
    ]
    return Behind(place, text(f"talk_how.{turn}"), ratio_said(ratio), groups, bool(seen))
