"""What the cockpit's page has to look up: people, titles, times and shares, gathered so that all is read in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dialogs.consultation_cards import when_said
from dialogs.figure_letters import value_said
from dialogs.letter import Param, category, clock, moment, name, span, station, text, title, words
from dialogs.open_lines import neighbours
from domain.calendar import MINUTE
from domain.conversion import Turn
from domain.figures import Measure
from domain.item import Item
from domain.rota import Sitting
from handlers.desk_cockpit import Cockpit
from handlers.inbox import Today
from handlers.show_conversion import value_said as ratio_said
from web.words import Words

RATES = (Measure.RESPONSE, Measure.SOLVED, Measure.PLEASED)
PEOPLE = 6
"""Of whom the page tells what they have in hand."""
Rows = Mapping[str, Sequence[Sequence[Param]]]


class Line(NamedTuple):
    """One matter in a list, in the reader's words; `tone` is over, today or empty."""

    number: str
    title: str
    station: str
    owner: str
    state: str
    due: str
    tone: str
    link: str


def refs_of(seen: Cockpit) -> Rows:
    now = seen.today.now
    load = seen.load
    return {
        "first": [item_row(one, seen.today) for one in seen.first],
        "longest": [(span(max(now - seen.longest, MINUTE)),)] if seen.longest is not None else [],
        "duty": [sitting_row(one) for days in seen.duty.values() for day in days for one in day],
        "next": [(name(one.person_id), moment(one.start)) for one in seen.next.values()],
        "meetings": [
            (title(one.title_id), when_said(one) or "", station(one.station_id)) for one in seen.meetings or ()
        ],
        "people": [(name(person),) for person in people_of(seen)[:PEOPLE]] if load is not None else [],
        "topics": [
            (words(one.shown_id or ""), category(one.category), neighbours(one.supporters)) for one in seen.topics
        ],
        "turns": [(text(f"talk_rate.{turn}"), ratio_said(seen.conversion.rates[turn])) for turn in Turn],
        "rates": [(value_said(seen.now.rates[measure]),) for measure in Measure],
        "stations": [tuple(value_said(figures.rates[one]) for one in RATES) for figures in seen.stations.values()],
    }


def people_of(seen: Cockpit) -> list[str]:
    """Whoever holds something or is to sit: who holds most comes first, then who sat longest."""
    if seen.load is None:
        return []
    hands = seen.load.hands
    sat = {one.person_id: one.length for one in seen.load.duty.people}
    everybody = dict.fromkeys((*hands, *sat))
    return sorted(everybody, key=lambda one: (-(hands[one].held if one in hands else 0), -sat.get(one, 0), one))


def sitting_row(one: Sitting) -> Sequence[Param]:
    return name(one.person_id), clock(one.start), clock(one.end)


def item_row(item: Item, day: Today) -> Sequence[Param]:
    owner = item.owner_id or item.assignee_id
    left: Param = span(item.due_at - day.now) if item.open and item.due_at is not None else ""
    return (
        title(item.words_id),
        station(item.now_at),
        name(owner) if owner else "",
        text(f"state.{item.state}"),
        day.said(item) or left,
    )


def item_line(item: Item, row: Sequence[str], day: Today, t: Words) -> Line:
    """`row` as `item_row` was said."""
    shown, where, owner, state, due = row
    tone = "over" if day.over(item) else "today" if day.due(item) else ""
    told = t("ck_left", span=due) if due and not tone else due
    return Line(item.number, shown, where, owner, state, told, tone, f"/desk/items/{item.number}")
