"""Behind a figure of the cockpit: its formula, what it leaves out, and which matters, as far as the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialogs.figure_letters import value_said
from dialogs.letter import Param, department, name, text
from domain.consultation import Consultation
from domain.conversion import Turn, conversion
from domain.figures import Count, Figures, Measure, Period
from domain.item import OPEN, Item
from domain.league import league
from handlers.show_conversion import moved
from handlers.show_conversion import value_said as ratio_said
from handlers.show_figures import counted, may_see, viewed
from handlers.talk import Talk
from storage.cockpit import hands_at, sheets_sent
from storage.consultation_calendar import open_to
from storage.desk_items import Wanted, items_listed
from storage.items import items_by_id

SHOWN = 50
"""Lines of one group; what there is besides is counted."""
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
    _, cut, now, _ = await counted(talk, view.places, place, period, category, back=back)
    if figure == LEAGUE:
        return Behind(place, None, "", await _sent(talk, places, seen, cut.start, cut.end, most), bool(seen))
    if figure in list(Measure):
        rate = now.rates[Measure(figure)]
        return Behind(
            place,
            text(f"formula.{figure}"),
            value_said(rate),
            await _counted(talk, _parts(now, figure), seen, most),
            bool(seen),
        )
    ids = now.counts[Count(figure)]
    return Behind(place, None, len(ids), await _counted(talk, [(f"ck_{figure}_list", ids)], seen, most), bool(seen))


def _parts(now: Figures, figure: str) -> list[tuple[Param, Sequence[str]]]:
    """What counts against the rate or is left out, by why; then what counts for it."""
    rate = now.rates[Measure(figure)]
    left: list[tuple[Param, Sequence[str]]] = [(text(f"left.{why}"), ids) for why, ids in rate.left.items()]
    return [*left, ("ck_hits", rate.hits)]


async def _counted(
    talk: Talk, parts: Iterable[tuple[Param, Sequence[str]]], places: Sequence[str], most: int
) -> list[Group]:
    """The newest of each part, read in one go; an item counted twice is one line."""
    wanted = [(label, ids, list(dict.fromkeys(reversed(ids)))[:most]) for label, ids in parts]
    every = sorted({id_ for _, _, ids in wanted for id_ in ids}) if places else []
    found = await _readable(talk, every, places)
    return [Group(label, len(ids), [found[id_] for id_ in shown if id_ in found]) for label, ids, shown in wanted]


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
    """By department, what was replied too late and what came back first."""
    standings = league(await sheets_sent(talk.work, places, start, end), talk.now)
    ordered = {
        one.department_id: list(
            dict.fromkeys(sheet.item_id for sheet in (*one.late, *one.returned, *reversed(one.sent)))
        )
        for one in standings
    }
    wanted = sorted({id_ for ids in ordered.values() for id_ in ids[:most]}) if seen else []
    found = await _readable(talk, wanted, seen)
    return [
        Group(
            department(one.department_id),
            len({sheet.item_id for sheet in one.sent}),
            [found[id_] for id_ in ordered[one.department_id][:most] if id_ in found],
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
