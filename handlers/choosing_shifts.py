"""The questions which shift, the whole turn or a day of it, the whole day or a half: what they offer, what is plain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dialogs.form import Answer, Draft, Option
from dialogs.keys import Button
from dialogs.letter import phrase
from dialogs.shift_forms import ALL
from domain.date_words import days
from domain.leave import span_of
from domain.rota import StationRota
from domain.rota_plan import Duty, Grid
from domain.swaps import Span, Turn, halves, of_days, turns
from handlers.shift_people import AHEAD
from handlers.shift_words import Shift, label, span_key, span_of_key
from handlers.talk import Talk
from storage import tables

ORDER = ("shift", "part", "half")
MONTH = 31 * 86_400_000
"""The longest turn, ms."""


def coming(talk: Talk, rota: StationRota, duty: Duty, *, running: bool = False) -> list[Turn]:
    """Turns ahead, each to its end; of those under way what has not begun (or is not over, where `running`)."""
    found, until = [], talk.now + AHEAD
    for one in turns(rota, talk.now, until + MONTH, duty):
        if one.span[0] >= until:
            break
        left = tuple(s for s in one.stints if running or s.start > talk.now)
        if left:
            found.append(Turn(one.person_id, left))
    return found


def turn_of(talk: Talk, rota: StationRota, shift: Shift, *, running: bool = False) -> Turn | None:
    """The turn that a chosen shift names, as it stands now."""
    found = [one for one in turns(rota, shift.start, shift.end, shift.duty)]
    left = [Turn(t.person_id, tuple(s for s in t.stints if running or s.start > talk.now)) for t in found]
    left = [one for one in left if one.stints]
    return left[0] if len(left) == 1 else None


def defaults(talk: Talk, draft: Draft, rota: StationRota, name: str, *, running: bool = False) -> Draft:
    """What there is only one of is not asked; what came after a changed answer is asked anew."""
    values = dict(draft.values)
    if name in ORDER:
        for later in ORDER[ORDER.index(name) + 1 :]:
            values.pop(later, None)
    if "shift" not in values:
        return replace(draft, values=values)
    turn = turn_of(talk, rota, Shift.of(values["shift"]), running=running)
    if turn is None:
        values["part"] = values["half"] = ALL
    elif "part" not in values and len(of_days(rota, turn)) == 1:
        values["part"] = ALL
    if "half" not in values and "part" in values and not _halves(rota, values, turn):
        values["half"] = ALL
    return replace(draft, values=values)


def _halves(rota: StationRota, values: Mapping[str, Any], turn: Turn | None) -> list[Span]:
    shift = Shift.of(values["shift"])
    if turn is None or (values["part"] == ALL and len(of_days(rota, turn)) > 1):
        return []
    span = turn.span if values["part"] == ALL else span_of_key(values["part"])
    return halves(rota, turn.person_id, span, shift.duty)


def offers(talk: Talk, draft: Draft, rota: StationRota, *, running: bool = False) -> dict[str, list[Option]]:
    """For `part` and `half`, once the shift is chosen."""
    if "shift" not in draft.values:
        return {}
    shift = Shift.of(draft.values["shift"])
    turn = turn_of(talk, rota, shift, running=running)
    if turn is None:
        return {}
    days = [(day[0].start, day[-1].end) for day in of_days(rota, turn)]
    whole = Option(ALL, phrase(f"button.{Button.WHOLE_TURN}"))
    found = {"part": [whole, *(Option(span_key(day), label(talk.house, day)) for day in days)]}
    if "part" in draft.values:
        whole = Option(ALL, phrase(f"button.{Button.WHOLE_DAY}"))
        parts = _halves(rota, draft.values, turn)
        found["half"] = [whole, *(Option(span_key(one), label(talk.house, one)) for one in parts)]
    return found


def typed(talk: Talk, name: str, said: Answer, options: Sequence[Option]) -> Answer:
    """Days in words name the turn that they lie in, cut to them; or the day of it."""
    if name not in ("shift", "part") or said.value or not said.text:
        return said
    zone = Grid((), talk.house.district.zone)
    found = days(said.text, zone.date(talk.now))
    if found is None:
        return said
    span = span_of(found, zone)
    for option in options:
        value = _within(talk, option.value, span) if name == "shift" else _day_of(option.value, span)
        if value:
            if said.words:
                talk.work.delete(tables.contents, id=said.words)
            return Answer(value=value)
    return said


def _within(talk: Talk, key: str, span: Span) -> str:
    """What of a turn begins in that time; empty where nothing does."""
    shift = Shift.of(key)
    turn = turn_of(talk, talk.house.district.rota(shift.station_id), shift)
    stints = [one for one in turn.stints if span[0] <= one.start < span[1]] if turn else []
    return replace(shift, start=stints[0].start, end=stints[-1].end).key if stints else ""


def _day_of(key: str, span: Span) -> str:
    return key if key != ALL and span[0] <= span_of_key(key)[0] < span[1] else ""


def chosen(values: Mapping[str, Any]) -> Shift:
    """What was chosen in the end."""
    shift = Shift.of(values["shift"])
    for name in ("half", "part"):
        if values.get(name, ALL) != ALL:
            start, end = span_of_key(values[name])
            return replace(shift, start=start, end=end)
    return shift
