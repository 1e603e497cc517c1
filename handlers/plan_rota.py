"""新排一份: who sits in which order, seen before it is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from dialogs.form import CHECK, Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Param, day, phrase, say, station
from dialogs.plan_cards import duty_ref, sentence, words
from dialogs.plan_forms import PlanRota
from dialogs.plan_keys import PlanWord
from domain.permissions import Permission
from domain.planning import next_start, shifted
from domain.rota_plan import Duty
from handlers.dialog import Offers, advance
from handlers.plan_card import plan_letter
from handlers.plan_heard import heard as heard
from handlers.plan_heard import today
from handlers.plan_people import candidates, chosen_so_far, people_offered, people_taken
from handlers.plan_places import planned_places, planning_station
from handlers.plan_preview import coming, preview
from handlers.plan_publish import publish
from handlers.plan_shape import TURNS, mark, shaped
from handlers.set_up_places import ensure_arranged, place_options
from handlers.shift_people import stands
from handlers.talk import Talk

FORM = PlanRota
REQUIRES = Permission.ROTA_PLAN
PICKS = ("people", "holiday_people")


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """What there is only one of is not asked; what hung on a changed answer is asked anew."""
    draft = planning_station(talk, draft)
    values = dict(draft.values)
    if name == "turn":
        turn, _, days = values["turn"].partition(":")
        values = {key: held for key, held in values.items() if key not in ("days", "themes") and held != []}
        values |= {"turn": turn} | ({"days": days} if days else {})
    if "station" in values and "duty" in values and "people" not in values and values.get("turn") != "themes":
        here = list(await candidates(talk, values["station"], Duty(values["duty"])))
        if len(here) == 1:
            values["people"] = here
    if name == "holidays":
        values.pop("holiday_people", None)
    draft = replace(draft, values=values)
    for field in PICKS:
        if field in values:
            draft = await people_taken(talk, draft, field, Duty(values["duty"]))
    if name != CHECK and values.keys() >= {"station", "duty", "turn"}:
        seen = mark(draft.values, talk.house.district.rota(values["station"]), talk.now)
        draft = replace(draft, values={**draft.values, "seen": seen})
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    found: Offers = {"station": place_options(planned_places(talk))}
    if draft.asking in PICKS:
        found[draft.asking] = await people_offered(talk, draft, draft.asking, Duty(draft.values["duty"]))
    found["themes"] = [Option("auto", phrase(f"button.{Button.THEMES_AUTO}"))]
    found["hours"] = [Option("station", words(PlanWord.HOURS_STATION))]
    found["handover"] = [Option("none", words(PlanWord.HANDOVER_NONE))]
    found["end"] = [Option("never", words(PlanWord.END_NEVER))]
    found["start"] = _starts(talk, draft)
    return found


def _starts(talk: Talk, draft: Draft) -> list[Option]:
    zone = talk.house.district.zone
    now = today(talk)
    turn = TURNS.get(draft.values.get("turn", ""))
    days = sorted({next_start(turn, now), date.fromordinal(now.toordinal() + 1)}) if turn else []
    at = [(one, round(datetime(one.year, one.month, one.day, tzinfo=zone).timestamp() * 1000)) for one in days]
    given = [Option(one.isoformat(), words(PlanWord.ONLY, text=day(start))) for one, start in at]
    return [Option("now", words(PlanWord.START_NOW)), *given]


def fills(draft: Draft) -> dict[str, Param]:
    return {"chosen": chosen_so_far(draft, draft.asking)} if draft.asking in PICKS else {}


async def check(talk: Talk, draft: Draft) -> Letter:
    where = draft.values["station"]
    ensure_arranged(talk, where)
    rota = talk.house.district.rota(where)
    plan = await shaped(talk, draft.values, rota)
    key = f"{FORM.name}.{CHECK}.ask"
    head = phrase(key, station=station(where), duty=duty_ref(plan.duty))
    return plan_letter(key, [head, *preview(talk, rota, shifted(rota, plan), plan)], plan, talk.now)


async def handle(talk: Talk, form: PlanRota) -> None:
    """Publishing rests on what the preview showed: what has moved since is shown anew, and what is empty stays here."""
    ensure_arranged(talk, form.station)
    found = await stands(talk, form.station)
    values = form.model_dump()
    plan = await shaped(talk, values, found.rota)
    seen = mark(values, found.rota, talk.now)
    some = coming(shifted(found.rota, plan).rota, plan, talk.now)
    if form.seen != seen or not some:
        hint = Say.ROTA_CHANGED if some else ""
        await advance(talk, Draft(FORM.name, {**values, "seen": seen}, since=talk.now), hint=hint)
        return
    await publish(talk, found, plan)
    key = f"say.{Say.ROTA_PUBLISHED}"
    talk.reply(say(key, station=station(form.station), duty=duty_ref(plan.duty), plan=sentence(plan, found.rota.grid)))
