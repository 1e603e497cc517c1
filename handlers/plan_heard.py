"""What is typed to the questions of a plan, read generously; what stays unclear is asked again."""

from __future__ import annotations

from datetime import date, datetime

from dialogs.form import Answer, Draft, Misheard
from dialogs.keys import Say
from domain.plan_words import clock_of, day_of, hours_of, pattern_kept, pattern_of
from domain.rota_plan import Duty
from handlers.plan_people import people_heard, themes_heard
from handlers.talk import Talk
from storage import tables

FARTHEST = 400
"""Days ahead that a plan may begin or end."""
_NOW = ("现在", "从现在起", "现在起", "马上", "now", "from now")


def today(talk: Talk) -> date:
    return datetime.fromtimestamp(talk.now / 1000, talk.house.district.zone).date()


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    """Typed answers, read generously; what stays unclear is asked again."""
    if not said.text:
        return said
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    match name:
        case "turn" | "days":
            pattern = pattern_of(said.text)
            if pattern is None or (name == "days" and draft.values["turn"] == "nth" and not pattern.nth):
                raise Misheard(Say.PLAN_DAYS_UNCLEAR)
            kept = pattern_kept(pattern)
            return (
                Answer(text=kept) if name == "days" else Answer(value=f"{'nth' if pattern.nth else 'weekdays'}:{kept}")
            )
        case "people" | "holiday_people":
            return await people_heard(talk, draft, said, Duty(draft.values["duty"]))
        case "themes":
            return await themes_heard(talk, draft, said, Duty(draft.values["duty"]))
        case "hours":
            return _if(said, hours_of(said.text) is not None, Say.PLAN_HOURS_UNCLEAR)
        case "handover":
            return _if(said, clock_of(said.text) is not None, Say.PLAN_CLOCK_UNCLEAR)
        case "start" | "end":
            return Answer(value=_day(talk, draft, name, said.text))
    return Answer()


def _if(said: Answer, clear: bool, hint: Say) -> Answer:
    if not clear:
        raise Misheard(hint)
    return Answer(value=said.text)


def _day(talk: Talk, draft: Draft, name: str, said: str) -> str:
    """Raises Misheard for a day that is over, too far away, or in the wrong order."""
    now = today(talk)
    found = now if name == "start" and said.strip().lower() in _NOW else day_of(said, now)
    if found is None:
        raise Misheard(Say.PLAN_DAY_UNCLEAR)
    if found < now:
        raise Misheard(Say.PLAN_DAY_PAST)
    if (found - now).days > FARTHEST:
        raise Misheard(Say.PLAN_DAY_FAR)
    other = draft.values.get("end" if name == "start" else "start", "")
    if other[:1].isdecimal() and (found.isoformat() > other) == (name == "start") and found.isoformat() != other:
        raise Misheard(Say.PLAN_END_FIRST)
    return "now" if name == "start" and found == now else found.isoformat()
