"""结束这份: a plan ends at the next midnight, so that whoever sits now goes on sitting; one to come never begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from dialogs.cards import button
from dialogs.form import CHECK, Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, day, phrase, say, station
from dialogs.plan_cards import duty_ref, plan_label, sentence
from dialogs.plan_forms import EndPlan
from domain.permissions import Permission
from domain.planning import state, without
from domain.refusal import Refusal, Refused
from domain.rota import StationRota
from domain.rota_plan import Plan
from handlers.dialog import Offers, advance, answer_choice
from handlers.plan_places import planned_places, planning_station
from handlers.plan_preview import afterwards, replacing
from handlers.plan_publish import end_plan
from handlers.set_up_places import ensure_arranged, place_options
from handlers.shift_people import stands
from handlers.talk import Talk

FORM = EndPlan
REQUIRES = Permission.ROTA_PLAN


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    draft = planning_station(talk, draft)
    if "station" not in draft.values:
        return draft
    plans = _endable(talk.house.district.rota(draft.values["station"]), talk.now)
    if not plans:
        raise Refusal(Refused.NO_PLAN_TO_END)
    values = dict(draft.values)
    if name != CHECK:
        values["seen"] = state(talk.house.district.rota(values["station"]))
    if "plan" not in values and len(plans) == 1:
        values["plan"] = plans[0].id
    return replace(draft, values=values)


def _endable(rota: StationRota, now: int) -> list[Plan]:
    """In force now or later."""
    return [plan for plan in rota.plans if plan.end is None or (plan.end > now and plan.end > plan.start)]


async def offers(talk: Talk, draft: Draft) -> Offers:
    found: Offers = {"station": place_options(planned_places(talk))}
    if "station" in draft.values:
        rota = talk.house.district.rota(draft.values["station"])
        found["plan"] = [Option(plan.id, plan_label(plan, rota.grid)) for plan in reversed(_endable(rota, talk.now))]
    return found


def _midnight(rota: StationRota, now: int) -> int:
    return rota.grid.at(date.fromordinal(rota.grid.date(now).toordinal() + 1), time())


def _plan(rota: StationRota, plan_id: str, now: int) -> Plan:
    """Raises Refusal where it has ended meanwhile."""
    found = next((plan for plan in _endable(rota, now) if plan.id == plan_id), None)
    if found is None:
        raise Refusal(Refused.ALREADY_DONE)
    return found


async def check(talk: Talk, draft: Draft) -> Letter:
    where = draft.values["station"]
    rota = talk.house.district.rota(where)
    plan = _plan(rota, draft.values["plan"], talk.now)
    at = _midnight(rota, talk.now)
    done = without(rota, plan, at)
    key = f"{FORM.name}.{CHECK}.ask"
    lines = [
        phrase(key, station=station(where), duty=duty_ref(plan.duty), plan=sentence(plan, rota.grid)),
        *replacing(talk, rota, done, plan),
        afterwards(done.rota, plan, max(at, plan.start)),
    ]
    choices = (answer_choice(phrase(f"button.{Button.PLAN_END}"), CHECK, "submit"), button(Button.CANCEL, "cancel"))
    return Letter(key, tuple(lines), choices=choices)


async def handle(talk: Talk, form: EndPlan) -> None:
    ensure_arranged(talk, form.station)
    found = await stands(talk, form.station)
    plan = _plan(found.rota, form.plan, talk.now)
    if form.seen != state(found.rota):
        values = {**form.model_dump(), "seen": state(found.rota)}
        await advance(talk, Draft(FORM.name, values, since=talk.now), hint=Say.ROTA_CHANGED)
        return
    at = _midnight(found.rota, talk.now)
    await end_plan(talk, found, plan, at)
    key = f"say.{Say.ROTA_ENDED if plan.start < at else Say.ROTA_DROPPED}"
    last = day(at - 1) if plan.start < at else None
    talk.reply(say(key, station=station(form.station), duty=duty_ref(plan.duty), day=last))
