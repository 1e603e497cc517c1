"""我不同意: the one who is paused objects, and staff look at it."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import SKIPPED, Draft
from dialogs.keys import Button, Say
from dialogs.letter import Letter, moment, phrase, say, words
from dialogs.receipt_forms import ObjectToSilence
from domain.events import Event, Name
from domain.people import Role
from domain.permissions import Permission
from handlers.talk import Talk
from storage import tables
from storage.items import events_of
from storage.people import appointed_at
from storage.silences import silence_of

FORM = ObjectToSilence
REQUIRES = Permission.SILENCE_OBJECT


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Where there is nothing to object to, nothing is asked."""
    if name == "" and (await silence_of(talk.work, talk.person_id) is None or await _objected(talk)):
        return Draft(draft.form, {**draft.values, "words": SKIPPED}, since=draft.since)
    return draft


async def handle(talk: Talk, form: ObjectToSilence) -> None:
    found = await silence_of(talk.work, talk.person_id)
    if found is None:
        talk.reply(say(f"say.{Say.NOT_SILENCED}"))
        return
    if await _objected(talk):
        talk.reply(say(f"say.{Say.SILENCE_OBJECTED_ALREADY}"))
        return
    said = await talk.settle(form.words, "silence", found["item_id"]) if form.words else None
    made = Event(
        Name.PERSON_SILENCE_OBJECTED,
        talk.person_id,
        talk.person_id,
        talk.now,
        via=talk.channel,
        particulars={"words": said},
    )
    talk.work.record_thing(tables.persons, found, made)
    key = f"say.{Say.SILENCE_OBJECTED}"
    line = phrase(
        key,
        number=found["number"] or "",
        until=moment(found["silenced_until"]),
        reason=words(found["silence_id"]),
        words=words(said) if said else "",
    )
    lift = button(Button.LIFT_SILENCE, "lift_silence", person=talk.person_id)
    keep = button(Button.KEEP_SILENCE, "keep_silence", person=talk.person_id)
    asked = Letter(key, (line,), choices=(lift, keep), must_reach=True, via=talk.channel, carries=True)
    district = talk.house.district.id
    staff = [a.person_id for a in await appointed_at(talk.work, district) if a.role is Role.STAFF]
    talk.told += [(person, asked) for person in dict.fromkeys(staff)]
    talk.reply(say(f"say.{Say.SILENCE_OBJECTION_PASSED}"))


async def _objected(talk: Talk) -> bool:
    """Whether he has objected to this very pause."""
    names = [event["name"] for event in await events_of(talk.work, talk.person_id, "person")]
    since = names[::-1].index(Name.PERSON_SILENCED) if Name.PERSON_SILENCED in names else 0
    return Name.PERSON_SILENCE_OBJECTED in names[len(names) - since :]
