"""Behind a figure of the cockpit: its formula, what it leaves out, and which matters, as far as the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.figure_letters import value_said
from dialogs.letter import Param, department, name, text
from domain.calendar import DAY
from domain.consultation import Consultation
from domain.conversion import Turn, conversion
from domain.figures import Count, Cut, Figures, Left, Measure, Period, Rate, figures, span_of
from domain.item import OPEN, Item
from domain.league import league
from domain.sums import RateTotal
from handlers.desk_figures import totals_added
from handlers.figure_facts import facts_of, is_whole, may_see, viewed
from handlers.inbox import today
from handlers.show_conversion import moved
from handlers.show_conversion import value_said as ratio_said
from handlers.talk import Talk
from storage.cockpit import hands_at, standing_at
from storage.consultation_calendar import open_to
from storage.desk_items import items_listed
from storage.desk_wanted import Wanted
from storage.figures import PARTS, Part, facts_within
from storage.items import items_by_id
from storage.league import items_behind, sheets_counted

SHOWN = 50
"""Lines of one group; what there is besides is counted."""
LINES, FEWEST = 120, 5
"""Lines of all departments together, and of one of very many."""
MOST_HELD = 500
LOOKED = 2_000
"""Facts that are looked through for the matters behind a figure, the newest first."""
READ = 10_000
"""Facts of the whole district that are read past for those of one station."""
LOAD, LEAGUE = "load", "departments"
ONLY_NOW = frozenset({Count.OVERDUE.value, LOAD})
"""What is true of this moment and of no other period."""
FIGURES: tuple[str, ...] = (*Measure, *Count, *Turn, LOAD, LEAGUE)
_FACTS: dict[str, tuple[Part, ...]] = {
    **dict.fromkeys((Measure.RESPONSE, Count.RECEIVED, Count.MERGED), PARTS[:1]),
    **dict.fromkeys((Measure.SOLVED, Measure.COVERAGE, Count.CLOSED, Count.REOPENED), PARTS[1:2]),
    Measure.PLEASED: PARTS[2:],
}
"""What each is counted from."""


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
    rate, parts = await _parts_of(talk, figure, view.places, cut, period, back, most)
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
    rate, parts = await _parts_of(talk, measure, all_places, cut, period, back, SHOWN)
    assert rate is not None
    newest = {one.why: one.newest(SHOWN) for one in parts if one.why is not None}
    found = await items_by_id(talk.work, sorted({id_ for ids in newest.values() for id_ in ids}))
    seen = {id_: one for id_, one in found.items() if may_see(talk, one)}
    left = {why: [seen[id_] for id_ in ids if id_ in seen] for why, ids in newest.items()}
    return rate, left, len(found) - len(seen)


@dataclass(slots=True)
class _Part:
    """Some of what a figure counts; of the `count` matters only the newest may be known."""

    label: Param
    count: int
    ids: Sequence[str]
    why: Left | None = None

    def newest(self, most: int) -> list[str]:
        """An item that is counted twice stands there once."""
        return list(dict.fromkeys(reversed(self.ids)))[:most]


async def _parts_of(
    talk: Talk, figure: str, all_places: Sequence[str], cut: Cut, period: Period, back: int, most: int
) -> tuple[Rate | RateTotal | None, list[_Part]]:
    """From what was counted ahead, where it was; the matters themselves are then looked for among the newest."""
    place, category = cut.station_id or "", cut.category or ""
    known = await totals_added(talk, all_places, place, period, category, back)
    if known is None:
        found = await facts_of(talk, all_places, cut.start, cut.end)
        now = figures(found, cut, talk.now, talk.house.district.zone)
        return now.rates.get(Measure(figure)) if figure in list(Measure) else None, _parts(now, figure)
    total, a_day = known
    rate = total.rates[Measure(figure)] if figure in list(Measure) else None
    if rate is None:
        parts = [_Part(f"ck_{figure}_list", total.counts[Count(figure)], [])]
    else:
        parts = [_Part(text(f"left.{why}"), many, [], why) for why, many in rate.left.items()]
        parts.append(_Part("ck_hits", rate.hits, []))
    stations = [place] if place else None if is_whole(talk.house, all_places) else all_places
    last = min(cut.end, talk.now + 1)
    cut = replace(cut, start=max(cut.start, last - round(max(READ, most) / max(a_day, 1.0)) * DAY), end=last)
    await _newest(talk, figure, cut, stations, parts, most)
    return rate, parts


async def _newest(
    talk: Talk, figure: str, cut: Cut, stations: Sequence[str] | None, parts: Sequence[_Part], most: int
) -> None:
    """Goes back from the end of the period, further with every step, until enough is found or enough looked at."""
    zone, end, looked, length = talk.house.district.zone, cut.end, 0, DAY
    while end > cut.start and looked < max(LOOKED, most) and any(len(one.ids) < min(one.count, most) for one in parts):
        start = max(cut.start, end - length)
        facts = await facts_within(talk.work, start, end, stations, _FACTS[figure])
        looked += len(facts.received) + len(facts.closed) + len(facts.rated)
        then = figures(facts, replace(cut, start=start, end=end), talk.now, zone)
        found = {_key(one): one.ids for one in _parts(then, figure)}
        for one in parts:
            one.ids = [*found.get(_key(one), ()), *one.ids]
        end, length = start, length * 2


def _key(one: _Part) -> str:
    return repr(one.label)


def _parts(now: Figures, figure: str) -> list[_Part]:
    """What counts against the rate or is left out, by why; then what counts for it. Of a count all of it."""
    if figure not in list(Measure):
        ids = now.counts[Count(figure)]
        return [_Part(f"ck_{figure}_list", len(ids), ids)]
    rate = now.rates[Measure(figure)]
    left = [_Part(text(f"left.{why}"), len(ids), ids, why) for why, ids in rate.left.items()]
    return [*left, _Part("ck_hits", len(rate.hits), rate.hits)]


async def _counted(talk: Talk, parts: Iterable[_Part], places: Sequence[str], most: int) -> list[Group]:
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
