"""What makes a figure up: how many count for it, against it and not at all, and which they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogs.letter import Param, text
from domain.calendar import DAY
from domain.figures import Count, Cut, Figures, Left, Measure, Period, Rate, figures
from domain.sums import RateTotal
from handlers.desk_figures import totals_added
from handlers.figure_facts import facts_of, is_whole
from handlers.talk import Talk
from storage.figures import PARTS, Part, facts_within

LOOKED = 2_000
"""Facts that are looked through for the matters behind a figure, the newest first."""
READ = 10_000
"""Facts of the whole district that are read past for those of one station."""
_FACTS: dict[str, tuple[Part, ...]] = {
    **dict.fromkeys((Measure.RESPONSE, Count.RECEIVED, Count.MERGED), PARTS[:1]),
    **dict.fromkeys((Measure.SOLVED, Measure.COVERAGE, Count.CLOSED, Count.REOPENED), PARTS[1:2]),
    Measure.PLEASED: PARTS[2:],
}
"""What each is counted from."""


@dataclass(slots=True)
class FigurePart:
    """Some of what a figure counts; of the `count` matters only the newest may be known."""

    label: Param
    count: int
    ids: Sequence[str]
    why: Left | None = None

    def newest(self, most: int) -> list[str]:
        """An item that is counted twice stands there once."""
        return list(dict.fromkeys(reversed(self.ids)))[:most]


async def parts_of(
    talk: Talk, figure: str, all_places: Sequence[str], cut: Cut, period: Period, back: int, most: int
) -> tuple[Rate | RateTotal | None, list[FigurePart]]:
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
        parts = [FigurePart(f"ck_{figure}_list", total.counts[Count(figure)], [])]
    else:
        parts = [FigurePart(text(f"left.{why}"), many, [], why) for why, many in rate.left.items()]
        parts.append(FigurePart("ck_hits", rate.hits, []))
    stations = [place] if place else None if is_whole(talk.house, all_places) else all_places
    last = min(cut.end, talk.now + 1)
    cut = replace(cut, start=max(cut.start, last - round(max(READ, most) / max(a_day, 1.0)) * DAY), end=last)
    await _newest(talk, figure, cut, stations, parts, most)
    return rate, parts


async def _newest(
    talk: Talk, figure: str, cut: Cut, stations: Sequence[str] | None, parts: Sequence[FigurePart], most: int
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


def _key(one: FigurePart) -> str:
    return repr(one.label)


def _parts(now: Figures, figure: str) -> list[FigurePart]:
    """What counts against the rate or is left out, by why; then what counts for it. Of a count all of it."""
    if figure not in list(Measure):
        ids = now.counts[Count(figure)]
        return [FigurePart(f"ck_{figure}_list", len(ids), ids)]
    rate = now.rates[Measure(figure)]
    left = [FigurePart(text(f"left.{why}"), len(ids), ids, why) for why, ids in rate.left.items()]
    return [*left, FigurePart("ck_hits", len(rate.hits), rate.hits)]
