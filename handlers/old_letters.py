"""Letters that a restored backup held unsent: staff decide, all at once or one by one. Their words stay unseen here."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from dialogs.cards import button
from dialogs.health_forms import OldLetters
from dialogs.keys import Button, Label, Say
from dialogs.letter import Letter, Ref, moment, name, phrase, say, text
from domain.events import Event, Name, Particular
from domain.permissions import Permission
from handlers.health import old_choices
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.health import counts, decide_old, next_old
from storage.items import item
from storage.people import appointments_of
from storage.statements import compiled

FORM = OldLetters
REQUIRES = Permission.LETTER_RELEASE

_DISTRICT = compiled(select(tables.districts).where(tables.districts.c.id == bindparam("district_id")))


async def handle(talk: Talk, form: OldLetters) -> None:
    left = (await counts(talk.work)).old
    if not left:
        talk.reply(say(f"say.{Say.OLD_NONE}"))
        return
    if form.act == "look":
        await _show(talk, form.letter, left)
        return
    decide_old(talk.work, form.act, form.letter)
    await _record(talk, form.act, 1 if form.letter else left)
    if form.letter and left > 1:
        await _show(talk, form.letter, left - 1)
        return
    done = Say.OLD_SENT if form.act == "send" else Say.OLD_DROPPED
    talk.reply(say(f"say.{done}", count=left))


async def _show(talk: Talk, after: str, left: int) -> None:
    """One letter by matter, reader and age, with its own choices."""
    row = await next_old(talk.work, after) or await next_old(talk.work)
    if row is None or row["id"] == after:
        talk.reply(say(f"say.{Say.OLD_NONE}"))
        return
    found = await item(talk.work, row["item_id"]) if row["item_id"] else None
    number = found.number if found else text(f"label.{Label.NO_NUMBER}")
    line = phrase(
        f"say.{Say.OLD_LETTER}", number=number, to=await _reader(talk, row), at=moment(row["created_at"]), count=left
    )
    choices = (
        button(Button.OLD_SEND_ONE, "old_letters", act="send", letter=row["id"]),
        button(Button.OLD_DROP_ONE, "old_letters", act="drop", letter=row["id"]),
        *old_choices()[1:],
    )
    talk.reply(Letter(f"say.{Say.OLD_LETTER}", (line,), choices=choices))


async def _reader(talk: Talk, row: Row) -> Ref:
    """Who serves is named; a resident is not."""
    serves = await appointments_of(talk.work, row["person_id"])
    return name(row["person_id"]) if serves else text(f"label.{Label.A_RESIDENT}")


async def _record(talk: Talk, act: str, count: int) -> None:
    row = await talk.work.one(_DISTRICT)
    assert row is not None
    particulars: dict[str, Particular] = {"act": act, "count": count}
    event = Event(
        Name.DISTRICT_LETTERS_DECIDED, row["id"], talk.person_id, talk.now, via=talk.channel, particulars=particulars
    )
    talk.work.record_thing(tables.districts, row, event)


def ask(count: int, at: int) -> Letter:
    """What staff read after a restore: from when the backup was, and how many letters it held unsent."""
    key = f"say.{Say.RESTORED_OLD if count else Say.RESTORED}"
    return Letter(key, (phrase(key, at=moment(at), count=count),), choices=old_choices() if count else ())
