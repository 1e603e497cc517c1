"""After a pause: lifted, or kept with words to the person; and the list of who is paused, without names."""

from __future__ import annotations

from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, listing, moment, phrase, say, words
from dialogs.receipt_forms import KeepSilence, LiftSilence, ListSilenced
from domain.events import Event, Name
from domain.permissions import Permission, may
from handlers.silence_person import decidable
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.silences import silences

MOST = 8


class Lift:
    FORM = LiftSilence
    REQUIRES = Permission.PERSON_SILENCE

    @staticmethod
    async def handle(talk: Talk, form: LiftSilence) -> None:
        found = await decidable(talk, form.person)
        made = Event(Name.PERSON_SILENCE_LIFTED, form.person, talk.person_id, talk.now, via=talk.channel)
        talk.work.record_thing(tables.persons, found, made, silenced_until=None, silence_id=None)
        talk.told.append((form.person, Letter(f"say.{Say.SILENCE_LIFTED}", (phrase(f"say.{Say.SILENCE_LIFTED}"),))))
        talk.reply(say(f"say.{Say.SILENCE_LIFTED_DONE}", number=found["number"] or ""))


class Keep:
    FORM = KeepSilence
    REQUIRES = Permission.PERSON_SILENCE

    @staticmethod
    async def handle(talk: Talk, form: KeepSilence) -> None:
        found = await decidable(talk, form.person)
        said = await talk.settle(form.words, "silence", found["item_id"], strip=True)
        particulars = {"words": said}
        made = Event(
            Name.PERSON_SILENCE_KEPT, form.person, talk.person_id, talk.now, via=talk.channel, particulars=particulars
        )
        talk.work.record_thing(tables.persons, found, made)
        key = f"say.{Say.SILENCE_KEPT}"
        line = phrase(key, words=words(said), until=moment(found["silenced_until"]))
        talk.told.append((form.person, Letter(key, (line,), must_reach=True)))
        talk.reply(say(f"say.{Say.SILENCE_KEPT_DONE}", number=found["number"] or ""))


async def paused_seen(talk: Talk) -> list[Row]:
    """Those whom this person may decide about."""
    return [
        row
        for row in await silences(talk.work)
        if may(talk.actor(row["now_at"] or talk.house.district.id), Permission.PERSON_SILENCE)
    ]


class Paused:
    """反映过 XH-… 的居民: nobody is named."""

    FORM = ListSilenced
    REQUIRES = Permission.PERSON_SILENCE

    @staticmethod
    async def handle(talk: Talk, form: ListSilenced) -> None:
        found = await paused_seen(talk)
        if not found:
            talk.reply(say(f"say.{Say.SILENCED_NONE}"))
            return
        lines = [
            phrase(f"say.{Say.SILENCED_LINE}", number=row["number"] or "", until=moment(row["silenced_until"]))
            for row in found[:MOST]
        ]
        choices: tuple[Choice, ...] = tuple(
            Choice(
                phrase(f"button.{Button.LIFT_LINE}", number=row["number"] or ""), "lift_silence", {"person": row["id"]}
            )
            for row in found[:MOST]
        )
        key = f"say.{Say.SILENCED_LIST}"
        talk.reply(Letter(key, (phrase(key, count=len(found), lines=listing(lines)),), choices=choices))
