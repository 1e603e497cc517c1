"""The rota page's lines beside the month: who sits now, gaps, shares, and what may be moved where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.desk_rota import RotaSeen
from handlers.desk_rota_figures import Fairness, Gap
from handlers.house import House
from handlers.show_hours import figure
from handlers.talk import Talk
from web.desk.html import desk_words
from web.desk.rota_view import Cell
from web.month_view import date_said, span_said


@dataclass(frozen=True, slots=True)
class ShareRow:
    name: str
    month: str
    year: str
    weekend: int
    holiday: int
    absent: int
    hours: str
    over: str
    width: int
    """Of the bar, in tenths of the most hours, 0 to 10."""


@dataclass(frozen=True, slots=True)
class GapRow:
    when: str
    told: str
    free: str


@dataclass(frozen=True, slots=True)
class Moves:
    """What may be moved, and onto which shifts: values and labels of two lists."""

    who: Sequence[tuple[str, str]]
    to: Sequence[tuple[str, str]]
    own: bool
    """One's own shifts are moved (a swap), not people."""


def now_line(talk: Talk, station_id: str, names: Mapping[str, str], language: str) -> str:
    """Who sits, until when, and who takes what is new where nothing else is set."""
    t, rota = desk_words(language), talk.house.district.rota(station_id)
    sits, takes = rota.sits(talk.now), rota.takes(talk.now)
    if sits is not None:
        return t("ro_now", name=names.get(sits.person_id, ""), until=_clock(talk.house, sits.end))
    following = rota.next(talk.now)
    if following is None:
        return t("ro_now_none")
    when = date_said(rota.grid.date(following.start), language)
    key = "ro_now_gap" if rota.stint(talk.now) is not None else "ro_now_closed"
    taker = names.get(takes or "", "")
    said = t(key, name=names.get(following.person_id, ""), day=when, at=_clock(talk.house, following.start))
    return said + t("ro_now_takes", name=taker) if taker and taker != names.get(following.person_id) else said


def named_now(talk: Talk, station_id: str) -> set[str]:
    """Whom `now_line` names."""
    rota = talk.house.district.rota(station_id)
    sits, following = rota.sits(talk.now), rota.next(talk.now)
    found = {sits and sits.person_id, following and following.person_id, rota.takes(talk.now)}
    return {one for one in found if one}


def gap_rows(house: House, missing: Sequence[Gap], names: Mapping[str, str], language: str) -> list[GapRow]:
    t, found = desk_words(language), []
    for gap in missing:
        first, last = (_date(house, at) for at in (gap.run[0].start, gap.run[-1].start))
        if first == last:
            spans = t("ro_and").join(span_said(house, (one.start, one.end)) for one in gap.run)
            when = f"{date_said(first, language)} {spans}"
        else:
            when = t("ro_from_to", first=date_said(first, language), last=date_said(last, language))
        told = t("ro_told", days=gap.told) if gap.told is not None else ""
        due = t("ro_tells", days=gap.due) if gap.due is not None else ""
        free = t("ro_free", names=t("ro_and").join(names[one] for one in gap.free)) if gap.free else t("ro_free_none")
        found.append(GapRow(when, t("ro_stop").join(filter(None, (told, due))) or t("ro_told_none"), free))
    return found


def share_rows(found: Fairness | None, names: Mapping[str, str]) -> list[ShareRow]:
    if found is None:
        return []
    most = max((one.year.hours for one in found.shares), default=0.0) or 1.0
    return [
        ShareRow(
            names[one.year.person_id],
            f"{one.month.sat} / {one.month.due}",
            f"{one.year.sat} / {one.year.due}",
            one.weekend,
            one.holiday,
            one.year.absent,
            figure(one.year.hours),
            _signed(one.year.over),
            round(one.year.hours / most * 10),
        )
        for one in found.shares
    ]


def month_spread(found: Fairness) -> int:
    """Shifts sat this month by who sat most, less those by who sat fewest."""
    sat = [one.month.sat for one in found.shares]
    return max(sat, default=0) - min(sat, default=0)


def moves(
    talk: Talk, seen: RotaSeen, weeks: Sequence[Sequence[Cell | None]], names: Mapping[str, str], sits: Sequence[str]
) -> Moves | None:
    """The same that moving a name does. None where there is nothing to be moved."""
    lines = [line for week in weeks for cell in week if cell for line in cell.lines]
    days = {line.key: cell.said for week in weeks for cell in week if cell for line in cell.lines}
    t = desk_words(talk.language)

    def label(key: str) -> str:
        line = next(one for one in lines if one.key == key)
        duty = t("ro_in", duty=t(f"ro_duty_{line.duty}")) if line.duty else ""
        return t("ro_shift", day=days[key], name=line.name, duty=duty, times=" ".join(line.times)).strip()

    to = [(one.key, label(one.key)) for one in lines if one.to]
    own = [(one.key, label(one.key)) for one in lines if one.who and not seen.rights.led]
    who = own if not seen.rights.led else [(one, names[one]) for one in sits]
    return Moves(who, to, own=not seen.rights.led) if who and to else None


def _signed(hours: float) -> str:
    return "0" if abs(hours) < 0.05 else f"{'+' if hours > 0 else '−'}{figure(abs(hours))}"


def _clock(house: House, at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, house.district.zone):%H:%M}"


def _date(house: House, at: int) -> date:
    return datetime.fromtimestamp(at / 1000, house.district.zone).date()
