"""改期、改地点: with a reason; everybody invited hears of it, and his calendar follows."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import SKIPPED, Answer, Draft, Option
from dialogs.letter import Letter
from dialogs.timing_forms import ONLINE, SAME, WORDS, MoveTime
from dialogs.timing_keys import Timing
from dialogs.timing_keys import said as saying
from domain.calendar import MINUTE
from domain.consultation import Verb
from domain.consultation_moves import check as ensure_possible
from domain.permissions import Permission
from handlers import placing
from handlers.dialog import Offers
from handlers.meeting_words import kept_words, key_of, span_of_key
from handlers.placing import Place, looked_at, minutes_of, placed, planned, stands
from handlers.proposed_times import notice_from, span_options, suggestions
from handlers.talk import Talk
from handlers.timing import check_card, settle, told

FORM = MoveTime
REQUIRES = Permission.CONSULTATION_LEAD
_SUGGESTED = 4


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """The place stays unless the time does: then the place is what is to change."""
    found = await planned(talk, draft.values["consultation"])
    values = dict(draft.values)
    if not name:
        ensure_possible(Verb.MOVE, found)
        assert found.start_at is not None and found.end_at is not None
        values |= {"number": found.number, "minutes": str((found.end_at - found.start_at) // MINUTE)}
        draft = replace(draft, values=values | await stands(talk, found))
    if name == "when" and values["when"] == SAME:
        values |= {"when": key_of((found.start_at or 0, found.end_at or 0))}
        values.pop("room", None)
        draft = replace(draft, values=values)
    return await looked_at(talk, found, placed(draft, name), name)


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    return await placing.heard(talk, draft, name, said)


async def offers(talk: Talk, draft: Draft) -> Offers:
    found = await planned(talk, draft.values["consultation"])
    if draft.asking != "when":
        return await placing.offers(talk, draft)
    since = max(notice_from(talk, found, talk.now), (found.start_at or 0) + 1)
    spans = await suggestions(talk, found, minutes_of(draft.values), since, _SUGGESTED, _room(draft))
    return {"when": [*span_options(talk, spans), Option(SAME, saying(Timing.OPTION_SAME_TIME))]}


def _room(draft: Draft) -> str | None:
    chosen = draft.values.get("room", SKIPPED)
    return None if chosen in (SKIPPED, ONLINE, WORDS) else chosen


async def check(talk: Talk, draft: Draft) -> Letter:
    return await check_card(talk, await planned(talk, draft.values["consultation"]), draft, moving=True)


async def handle(talk: Talk, form: MoveTime) -> None:
    found = await planned(talk, form.consultation)
    ensure_possible(Verb.MOVE, found)
    reason = await kept_words(talk, found, form.reason, "consultation_reason")
    place = Place.of(form.model_dump())
    made = await settle(talk, found, talk.actor(found.station_id), span_of_key(form.when), place, reason=reason)
    talk.reply(await told(talk, made, Timing.MOVED))
