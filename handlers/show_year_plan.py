"""年度协商计划: how far it is, by station; its lines, what is late first; one line with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.cards import button
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Param, Phrase, listing, name, phrase, station, text, words
from dialogs.topic_cards import look_choice, plan_line_said, progress
from dialogs.topic_forms import ShowPlanLine, ShowYearPlan
from domain.people import Role
from domain.permissions import Permission, ensure, may
from domain.refusal import Refusal, Refused
from domain.year_plan import PlanLine, PlanState
from handlers.plan_lines import known, line_here, lines_here
from handlers.talk import Talk

MOST = 6


@dataclass(frozen=True, slots=True)
class Today:
    """The local year and month."""

    year: int
    month: int


def today(talk: Talk) -> Today:
    now = datetime.fromtimestamp(talk.now / 1000, talk.house.district.zone)
    return Today(now.year, now.month)


def stations_seen(talk: Talk) -> list[str]:
    """In the hat worn now: one's own station, or for staff all of them."""
    own = [one for one in talk.house.district.stations if may(talk.actor(one), Permission.CONSULTATION_SEE)]
    return [talk.hat.scope_id] if talk.hat.scope_id in own else own


def places_asked(talk: Talk, station_id: str) -> list[str]:
    """One station, or all that are seen where none is named. Raises Refusal."""
    places = [station_id] if station_id else stations_seen(talk)
    for place in places:
        ensure(talk.actor(place), Permission.CONSULTATION_SEE)
    if not places:
        raise Refusal(Refused.NOT_YOURS)
    return places


def by_need(lines: Sequence[PlanLine], now: Today) -> list[PlanLine]:
    """What is late first, then what is under way."""
    order = {PlanState.PLANNED: 1, PlanState.BEGUN: 0, PlanState.HELD: 2, PlanState.DONE: 3, PlanState.DROPPED: 4}
    return sorted(lines, key=lambda one: -1 if one.overdue(now.year, now.month) else order[one.standing])


class Show:
    FORM = ShowYearPlan
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowYearPlan) -> None:
        places = places_asked(talk, form.station)
        year = form.year or today(talk).year
        lines = await lines_here(talk, places, year)
        if len(places) == 1:
            talk.reply(_of_station(talk, places[0], year, lines, form.page))
        else:
            talk.reply(_of_all(talk, places, year, lines, form.page))


def _of_station(talk: Talk, place: str, year: int, lines: list[PlanLine], page: int) -> Letter:
    now = today(talk)
    found = by_need(lines, now)
    pages = max(1, -(-len(found) // MOST))
    shown = found[page % pages * MOST :][:MOST]
    arranges = may(talk.actor(place), Permission.YEAR_PLAN)
    add = (button(Button.ADD_PLAN, "add_year_plan", station=place, year=year),) if arranges else ()
    more = (button(Button.MORE, "show_year_plan", station=place, year=year, page=page + 1),) if pages > 1 else ()
    key = f"say.{Say.YEAR_PLAN if found else Say.YEAR_PLAN_NONE}"
    said: dict[str, Param] = {"year": str(year), "station": station(place)}
    if not found:
        return Letter(key, (phrase(key, **said),), choices=(*add, _other_year(place, year, now)))
    told = listing([_line(talk, one, now) for one in shown])
    choices = (*(_choice(one) for one in shown), *add, *more, _other_year(place, year, now))
    return Letter(key, (phrase(key, lines=told, **said, **progress(found)),), choices=choices)


def _line(talk: Talk, one: PlanLine, now: Today) -> Phrase:
    return plan_line_said(one, talk.house.consulting.kind(one.kind), late=one.overdue(now.year, now.month))


def _choice(one: PlanLine) -> Choice:
    return Choice(
        phrase(f"button.{Button.OPEN_TITLE}", title=words(one.title_id, 20)), "show_plan_line", {"plan": one.id}
    )


def _other_year(place: str, year: int, now: Today) -> Choice:
    other = now.year + 1 if year == now.year else now.year
    label = phrase(f"button.{Button.PLAN_YEAR}", year=str(other))
    return Choice(label, "show_year_plan", {"station": place, "year": other})


def _of_all(talk: Talk, places: list[str], year: int, lines: list[PlanLine], page: int) -> Letter:
    """For staff: a line for each station, and how many are late."""
    now = today(talk)
    pages = -(-len(places) // MOST)
    shown = places[page % pages * MOST :][:MOST]
    told: list[Phrase] = []
    for place in shown:
        own = [one for one in lines if one.station_id == place]
        late = sum(one.overdue(now.year, now.month) for one in own)
        told.append(phrase(f"say.{Say.YEAR_PLAN_OF}", station=station(place), late=late, **progress(own)))
    key = f"say.{Say.YEAR_PLAN_ALL}"
    choices = [
        Choice(phrase(f"button.{Button.STATION_LINE}", station=station(one)), "show_year_plan",
               {"station": one, "year": year})
        for one in shown
    ]  # fmt: skip
    more = (button(Button.MORE, "show_year_plan", year=year, page=page + 1),) if pages > 1 else ()
    line = phrase(key, year=str(year), lines=listing(told), **progress(lines))
    return Letter(key, (line,), choices=(*choices, *more))


class ShowLine:
    FORM = ShowPlanLine
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowPlanLine) -> None:
        [found] = await known(talk, [await line_here(talk, form.plan)])
        now = today(talk)
        lines = [_line(talk, found, now)]
        said = {"track": text(f"track.{found.track}"), "station": station(found.station_id)}
        who = name(found.leader_id) if found.leader_id else text(f"label.{Label.PLAN_LEADER_HEAD}")
        lines.append(phrase(f"say.{Say.PLAN_MORE}", leader=who, **said))
        talk.reply(Letter(f"say.{Say.PLAN_LINE}", tuple(lines), choices=tuple(line_choices(talk, found))))


def plan_choice(found: PlanLine) -> Choice:
    """年度计划, the one that the line stands in."""
    return button(Button.YEAR_PLAN, "show_year_plan", station=found.station_id, year=found.year)


def line_choices(talk: Talk, found: PlanLine) -> list[Choice]:
    """What this person can do with a line, and the way back to the plan."""
    actor = talk.actor(found.station_id)
    made: list[Choice] = []
    if found.consultation_id is not None:
        made.append(look_choice(found.consultation_id, primary=True))
    if found.standing is PlanState.PLANNED:
        if actor.is_any(Role.HEAD, Role.STAFF) or found.leader_id == talk.person_id:
            made.append(button(Button.CONSULT, "begin_consultation", primary=True, plan=found.id))
        if may(actor, Permission.YEAR_PLAN):
            made.append(button(Button.CHANGE_PLAN, "add_year_plan", line=found.id))
            made.append(button(Button.DROP_PLAN, "drop_year_plan", plan=found.id))
    return [*made, plan_choice(found)]
