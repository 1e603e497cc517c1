"""补记到岗: head or clerk say whether somebody was there, for the past 31 days."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from dialogs.attendance_forms import NoteDuty
from dialogs.duty_keys import Clock
from dialogs.duty_letters import said
from dialogs.form import Draft, Option
from dialogs.letter import day as day_ref
from dialogs.letter import name, say, text
from domain.events import Name
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.tally import Fact
from handlers.dialog import Offers
from handlers.duty_reminders import within
from handlers.rota_work import noted, standing
from handlers.set_up_places import place_options
from handlers.talk import Talk
from storage.shifts import facts_in, note

FORM = NoteDuty
REQUIRES = Permission.DUTY_NOTE
BACK = 31 * 86_400_000


def places(talk: Talk) -> list[str]:
    """Stations where the person notes who was there; in the hat worn now where it has one."""
    held = talk.hat.held if talk.hat.serves else talk.appointments
    found = dict.fromkeys(one.scope_id for one in (*held, *talk.appointments))
    return [place for place in found if place in talk.house.district.stations and may(talk.actor(place), REQUIRES)]


async def taken(talk: Talk, draft: Draft, field: str) -> Draft:
    found = places(talk)
    if not found:
        raise Refusal(Refused.NOT_YOURS)
    values = dict(draft.values)
    if "station" not in values and len(found) == 1:
        values["station"] = found[0]
    return replace(draft, values=values)


async def offers(talk: Talk, draft: Draft) -> Offers:
    made: Offers = {"station": place_options(places(talk))}
    if "station" in draft.values:
        made["shift"] = [_option(facts) for facts in await past(talk, draft.values["station"], 0, talk.now)]
        if not made["shift"]:
            raise Refusal(Refused.NOTHING_TO_NOTE)
    return made


async def past(talk: Talk, place: str, start: int, end: int) -> list[list[Fact]]:
    """What one person sat of one day, each together, the newest first; of that time, as far as it can be noted."""
    found = await facts_in(talk.work, [place], max(start, talk.now - BACK), min(end, talk.now))
    kept = sorted((one for one in found if one.person_id), key=_key, reverse=True)
    return [sorted(same, key=lambda one: one.start) for _, same in groupby(kept, _key)]


def _key(fact: Fact) -> tuple[str, str, str]:
    return fact.day, fact.duty.value, fact.person_id or ""


def code_of(facts: list[Fact]) -> str:
    return " ".join(_key(facts[0]))


def state_of(facts: list[Fact]) -> Clock:
    known = Clock.ATTENDED if any(one.attended for one in facts) else Clock.UNKNOWN
    return Clock.ABSENT if any(one.absent for one in facts) else known


def _option(facts: list[Fact]) -> Option:
    state = state_of(facts)
    label = said(
        Clock.SHIFT_LINE,
        day=day_ref(facts[0].start),
        name=name(facts[0].person_id or ""),
        state=text(f"clock.{state}"),
    )
    return Option(code_of(facts), label)


async def handle(talk: Talk, form: NoteDuty) -> None:
    if form.station not in places(talk):
        raise Refusal(Refused.NOT_YOURS)
    facts = next((one for one in await past(talk, form.station, 0, talk.now) if code_of(one) == form.shift), None)
    if facts is None:
        raise Refusal(Refused.NOTHING_TO_NOTE)
    found = await standing(talk.house, talk.work, form.station)
    was = form.was == "attended"
    person = facts[0].person_id or ""
    within(talk.house, talk.work, form.station)
    for one in facts:
        note(talk.work, one, attended=was, by=talk.person_id)
    event = Name.ROTA_ATTENDED if was else Name.ROTA_ABSENT
    starts = tuple(str(one.start) for one in facts)
    noted(talk, found, event, {"person": person, "duty": facts[0].duty.value, "starts": starts}, facts[0].start)
    state = text(f"clock.{Clock.ATTENDED if was else Clock.ABSENT}")
    talk.reply(say(f"clock.{Clock.NOTED}", day=day_ref(facts[0].start), name=name(person), state=state))
