"""What a month's report has to look up: names, titles, places and times, gathered so that all is read in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from dialogs.consultation_cards import when_said
from dialogs.letter import Param, both, category, month, name, span, station, text, title, words
from dialogs.open_lines import neighbours
from domain.calendar import MINUTE
from handlers.desk_report import Report
from handlers.talk import Talk

Rows = Mapping[str, Sequence[Sequence[Param]]]


def refs_of(talk: Talk, seen: Report) -> Rows:
    """Everything that has to be looked up, gathered so that all is read in one go."""
    kinds = talk.house.consulting
    return {
        "people": [(name(one),) for one in people_of(seen)],
        "late": [
            (station(one.now_at), category(one.category), text(f"state.{one.state}"),
             name(one.handler_id) if one.handler_id else "", span(max(talk.now - (one.due_at or talk.now), MINUTE)))
            for one in seen.late
        ],
        "held": [(title(one.title_id), station(one.station_id), text(f"consultation_stage.{one.state}"),
                  text(f"fate.{one.fate}") if one.fate is not None else "") for one in seen.held],
        "topics": [
            (words(one.shown_id or ""), category(one.category), neighbours(one.supporters)) for one in seen.topics
        ],
        "coming": [(title(one.title_id), when_said(one) or "", station(one.station_id)) for one in seen.coming],
        "plan": [
            (words(one.title_id), station(one.station_id), both(kind.name, kind.name_en))
            for one in seen.plan
            for kind in [kinds.kind(one.kind)]
        ],
        "by": [(name(talk.person_id),)],
        "months": [(month(_noon(talk, seen.first)),)],
    }  # fmt: skip


def people_of(seen: Report) -> list[str]:
    """Who holds most comes first, then who sat longest."""
    if seen.hands is None:
        return []
    hands, sat = seen.hands, {one.person_id: one.length for one in seen.duty.people}
    every = dict.fromkeys((*hands, *sat))
    return sorted(every, key=lambda one: (-(hands[one].held if one in hands else 0), -sat.get(one, 0), one))


def _noon(talk: Talk, day: date) -> int:
    return round(datetime(day.year, day.month, day.day, 12, tzinfo=talk.house.district.zone).timestamp() * 1000)
