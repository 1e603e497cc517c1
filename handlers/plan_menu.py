"""轮值: for each duty what is in force, what comes and what is missing; and what may be done about it."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Phrase, phrase, station
from dialogs.plan_cards import duty_ref, listed, sentence, turn_phrase, words
from dialogs.plan_forms import ShowRota
from dialogs.plan_keys import PlanWord
from domain.permissions import Permission
from domain.planning import DAY, coming, in_force, next_turns
from domain.rota import StationRota
from domain.rota_plan import Duty, Plan
from handlers.dialog import Offers
from handlers.plan_places import planned_places, planning_station
from handlers.plan_preview import WEEKS_AHEAD, gaps_line
from handlers.set_up_places import ensure_arranged, place_options
from handlers.talk import Talk

FORM = ShowRota
REQUIRES = Permission.ROTA_PLAN
TURNS = 3
MONTH = 31
"""Days of the longest turn."""


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    return planning_station(talk, draft)


async def offers(talk: Talk, draft: Draft) -> Offers:
    return {"station": place_options(planned_places(talk))}


async def handle(talk: Talk, form: ShowRota) -> None:
    ensure_arranged(talk, form.station)
    talk.reply(menu(talk, form.station))


def menu(talk: Talk, where: str) -> Letter:
    rota = talk.house.district.rota(where)
    key = f"say.{Say.ROTA_MENU}"
    lines = [phrase(key, station=station(where))]
    for duty in Duty:
        lines += duty_lines(rota, duty, talk.now)
    return Letter(key, tuple(lines), choices=_choices(rota, where, talk.now))


def duty_lines(rota: StationRota, duty: Duty, now: int) -> list[Phrase]:
    held, later = in_force(rota.plans, duty, now), coming(rota.plans, duty, now)
    if held is None and not later:
        return [words(PlanWord.NONE_YET, duty=duty_ref(duty))]
    lines = [words(PlanWord.IN_FORCE, duty=duty_ref(duty), plan=sentence(held, rota.grid))] if held else []
    after = sorted((_counting(rota, plan) for plan in later), key=lambda plan: plan.start)
    lines += [words(PlanWord.NEXT_PLAN, duty=duty_ref(duty), plan=sentence(plan, rota.grid)) for plan in after[:2]]
    ahead = next_turns(rota, duty, now, WEEKS_AHEAD + MONTH)  # the last one told to its end
    turns = [turn for turn in ahead if turn[0].start < now + WEEKS_AHEAD * DAY][:TURNS]
    if turns:
        lines.append(words(PlanWord.NEXT_TURNS, turns=listed([turn_phrase(turn) for turn in turns], TURNS)))
    return [*lines, gaps_line(rota.gaps(now, now + WEEKS_AHEAD * DAY, duty))]


def _counting(rota: StationRota, plan: Plan) -> Plan:
    """One that a plan made later lies on at first counts once that one is over."""
    over = in_force(rota.plans, plan.duty, plan.start)
    if over is None or over.id == plan.id or over.end is None:
        return plan
    return replace(plan, start=over.end)


def _choices(rota: StationRota, where: str, now: int) -> tuple[Choice, ...]:
    found = [
        button(Button.PLAN_NEW, "plan_rota", station=where),
        button(Button.PLAN_DRAW, "draw_rota", station=where),
        button(Button.ROTA_SETTINGS, "rota_settings", station=where),
    ]
    if any(plan.end is None or plan.end > now for plan in rota.plans):
        found.append(button(Button.PLAN_END, "end_plan", station=where))
    return (
        *found,
        button(Button.OVERRIDE, "override", station=where),
        button(Button.DUTY_HOURS, "hours", station=where),
        button(Button.ROTA_MONTH, "rota_month", station=where),
    )
