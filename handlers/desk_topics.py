"""大家提的议题 and the year's plan at the desk: what the chat tells of each, all lines at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice, Param, both, category, moment, name, station, text, words
from dialogs.topic_cards import behind, month_said, progress
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.topic import Backing, Topic
from domain.year_plan import PlanLine
from handlers.plan_lines import lines_here
from handlers.show_topics import shown, topic_choices
from handlers.show_year_plan import Today, by_need, line_choices, places_asked, stations_seen, today
from handlers.talk import Talk
from storage.topics import backed_by

_SHOWN_ANYWAY = frozenset({"show_year_plan", "show_topics", "show_consultation"})
"""Verbs that only lead to what these pages show, or link to."""


@dataclass(frozen=True, slots=True)
class TopicLine:
    """Title, number, category, who stands behind it, state, its own words and when they were written."""

    cells: tuple[Param, ...]
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Topics:
    inside: bool
    lines: Sequence[TopicLine]
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Line:
    """Month, title, kind, who leads it, how it stands; `number` of its consultation."""

    late: bool
    state: str
    number: str
    cells: tuple[Param, ...]
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class StationPlan:
    """`progress` counts lines: in all, begun, held, done; `late` of them should have begun."""

    station_id: str
    name: Param
    progress: Mapping[str, Param]
    late: int
    lines: Sequence[Line]
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class YearPlan:
    year: int
    now: Today
    stations: Sequence[StationPlan]


def ways(talk: Talk) -> list[str]:
    """Which of these pages, beside the list and the month, there are for this person."""
    made = ["topics"] if talk.serves and _topics_somewhere(talk) else []
    made += ["actions"] if stations_seen(talk) or Role.LIAISON in talk.roles else []
    return [*made, *(["plan"] if stations_seen(talk) else [])]


def _topics_somewhere(talk: Talk) -> bool:
    decides = any(may(talk.actor(one), Permission.TOPIC_DECIDE) for one in talk.house.district.stations)
    return decides or talk.house.district.heir(talk.door.station_id) is not None


async def topics_seen(talk: Talk) -> Topics:
    seen = await shown(talk)
    rows = await backed_by(talk.work, talk.person_id)
    backed = {row["topic_id"]: Backing(row["kind"]) for row in rows if row["ended_at"] is None}
    lines = [_topic(talk, one, backed.get(one.id), inside=seen.inside) for one in seen.found]
    return Topics(seen.inside, lines, (button(Button.PROPOSE_TOPIC, "propose_topic"),))


def _topic(talk: Talk, one: Topic, how: Backing | None, *, inside: bool) -> TopicLine:
    own = one.person_id == talk.person_id
    told = inside or own
    said = told and one.words_id != one.title_id
    cells: tuple[Param, ...] = (
        words(one.title_id),
        one.number if told else "",
        category(one.category),
        behind(one, inside=told),
        text(f"topic_state.{one.state}") if told else "",
        words(one.words_id) if said else "",
        moment(one.made_at) if said else "",
    )
    choices = topic_choices(one, inside=inside, own=own, how=how)
    return TopicLine(cells, [choice for choice in choices if choice.verb not in _SHOWN_ANYWAY])


async def year_plan_seen(talk: Talk, station_id: str, year: int) -> YearPlan:
    """`year` 0 is this one. Raises Refusal."""
    if station_id and talk.house.district.place(station_id) is None:
        raise Refusal(Refused.STATION_UNKNOWN)
    now = today(talk)
    year = year or now.year
    places = places_asked(talk, station_id)
    every = await lines_here(talk, places, year)
    return YearPlan(year, now, [_of_station(talk, one, year, now, every) for one in places])


def _of_station(talk: Talk, place: str, year: int, now: Today, every: Sequence[PlanLine]) -> StationPlan:
    own = by_need([one for one in every if one.station_id == place], now)
    arranges = may(talk.actor(place), Permission.YEAR_PLAN)
    adds = (button(Button.ADD_PLAN, "add_year_plan", station=place, year=year),) if arranges else ()
    late = sum(one.overdue(now.year, now.month) for one in own)
    return StationPlan(place, station(place), progress(own), late, [_line(talk, one, now) for one in own], adds)


def _line(talk: Talk, one: PlanLine, now: Today) -> Line:
    kind = talk.house.consulting.kind(one.kind)
    cells: tuple[Param, ...] = (
        month_said(one),
        words(one.title_id),
        both(kind.name, kind.name_en),
        text(f"track.{one.track}"),
        name(one.leader_id) if one.leader_id else "",
        text(f"plan_state.{one.standing}"),
    )
    offered = [choice for choice in line_choices(talk, one) if choice.verb not in _SHOWN_ANYWAY]
    choices = [replace(choice, primary=False) for choice in offered]  # of many lines none comes first
    return Line(one.overdue(now.year, now.month), one.standing.value, one.number, cells, choices)
