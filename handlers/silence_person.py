"""暂停接收此人反映: seven days, with a reason that he can read and object to; danger always goes through."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.keys import Button, Say
from dialogs.letter import Letter, moment, phrase, say, words
from dialogs.receipt_forms import SilencePerson
from domain.events import Event, Name, Particular
from domain.item import Item
from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from handlers.talk import DAY, Talk
from storage import tables
from storage.database import Row
from storage.items import items_of
from storage.people import persons
from storage.silences import silence_of

FORM = SilencePerson
REQUIRES = Permission.PERSON_SILENCE
DAYS = 7


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Nobody writes a reason for what he may not do."""
    if name == "":
        await _ensure(talk, await talk.item(draft.values["item"], REQUIRES))
    return draft


async def handle(talk: Talk, form: SilencePerson) -> None:
    item = await talk.item(form.item, REQUIRES)
    await _ensure(talk, item)
    reason = await talk.settle(form.reason, "silence", item.id, strip=True)
    until = talk.now + DAYS * DAY
    row = (await persons(talk.work, [item.reporter_id]))[item.reporter_id]
    particulars: dict[str, Particular] = {"item": item.id, "reason": reason, "until": until}
    made = Event(Name.PERSON_SILENCED, row["id"], talk.person_id, talk.now, via=talk.channel, particulars=particulars)
    talk.work.record_thing(tables.persons, row, made, silenced_until=until, silence_id=reason)
    talk.told.append((row["id"], told_of_it(until, reason)))
    lift = button(Button.LIFT_SILENCE, "lift_silence", person=row["id"])
    talk.reply(say(f"say.{Say.SILENCED_DONE}", lift, number=item.number, until=moment(until)))


async def _ensure(talk: Talk, item: Item) -> None:
    """Not by whom an open complaint of his names, not oneself, and not twice."""
    person = item.reporter_id
    others = await items_of(talk.work, person, open_only=True, most=99)
    if person == talk.person_id or any(talk.person_id in other.recused for other in others):
        raise Refusal(Refused.NOT_YOURS)
    if await silence_of(talk.work, person) is not None:
        raise Refusal(Refused.ALREADY_DONE)


def told_of_it(until: int, reason: str) -> Letter:
    """What the person reads at once."""
    key = f"say.{Say.SILENCED_YOU}"
    line = phrase(key, until=moment(until), words=words(reason))
    objects = button(Button.OBJECT_TO_SILENCE, "object_to_silence")
    return Letter(key, (line,), choices=(objects, button(Button.HUMAN, "human")), must_reach=True)


async def decidable(talk: Talk, person_id: str) -> Row:
    """The pause of somebody, for who may decide about it: the head of the station that it came from, and staff."""
    found = await silence_of(talk.work, person_id)
    if found is None:
        raise Refusal(Refused.ALREADY_DONE)
    ensure(talk.actor(found["now_at"] or talk.house.district.id), REQUIRES)
    others = await items_of(talk.work, person_id, open_only=True, most=99)
    if person_id == talk.person_id or any(talk.person_id in other.recused for other in others):
        raise Refusal(Refused.NOT_YOURS)
    return found
