"""定时间: day, time, length and place by whoever leads; most will have rung three people before."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Answer, Draft
from dialogs.letter import Letter
from dialogs.timing_forms import FixTime
from dialogs.timing_keys import Timing
from domain.consultation import Verb
from domain.consultation_moves import check as ensure_possible
from domain.permissions import Permission
from handlers import placing
from handlers.booking import ensure_steps
from handlers.dialog import Offers
from handlers.meeting_words import span_of_key
from handlers.placing import Place, looked_at, minutes_of, placed, planned, stands
from handlers.proposed_times import notice_from, span_options, suggestions
from handlers.talk import Talk
from handlers.timing import check_card, settle, told

FORM = FixTime
REQUIRES = Permission.CONSULTATION_LEAD
_SUGGESTED = 4


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    found = await planned(talk, draft.values["consultation"])
    if not name:
        ensure_possible(Verb.FIX, found)
        await ensure_steps(talk, found)
        place = await stands(talk, found) if draft.values.get("polled") else {}
        draft = replace(draft, values={**draft.values, "number": found.number, **place})
    return await looked_at(talk, found, placed(draft, name), name)


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    return await placing.heard(talk, draft, name, said)


async def offers(talk: Talk, draft: Draft) -> Offers:
    found = await planned(talk, draft.values["consultation"])
    if draft.asking == "when":
        since = notice_from(talk, found, talk.now)
        spans = await suggestions(talk, found, minutes_of(draft.values), since, _SUGGESTED)
        return {"when": span_options(talk, spans)}
    return await placing.offers(talk, draft)


async def check(talk: Talk, draft: Draft) -> Letter:
    return await check_card(talk, await planned(talk, draft.values["consultation"]), draft, moving=False)


async def handle(talk: Talk, form: FixTime) -> None:
    found = await planned(talk, form.consultation)
    ensure_possible(Verb.FIX, found)
    await ensure_steps(talk, found)
    place = Place.of(form.model_dump())
    made = await settle(talk, found, talk.actor(found.station_id), span_of_key(form.when), place)
    talk.reply(await told(talk, made, Timing.FIXED))
