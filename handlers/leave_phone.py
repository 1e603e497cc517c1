"""留个电话吗: asked for once, after the first report, where nothing can be pushed to the chat; never in the way.

No form is opened for it: whatever else is written next means what it always means.
"""

from __future__ import annotations

import re

from dialogs.call_forms import LeavePhone
from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Letter, phrase, say
from domain.events import Event, Name
from domain.permissions import Permission
from domain.wording.phone import phone
from handlers.talk import Talk
from storage import tables
from storage.people import persons

FORM = LeavePhone
REQUIRES = Permission.PRIVACY_USE
ASK = f"say.{Say.LEAVE_PHONE}"
_DIGITS = re.compile(r"[\d\s\-+()（）]{7,40}")


async def handle(talk: Talk, form: LeavePhone) -> None:
    talk.reply(say(f"say.{Say.PHONE_NOT_LEFT}"))


async def ask_once(talk: Talk) -> None:
    """Also who skips it is never asked again; who has left one is not asked at all."""
    if talk.house.pushes(talk.channel) or talk.serves:
        return
    row = (await persons(talk.work, [talk.person_id])).get(talk.person_id)
    if row is None or row["phone_asked_at"] is not None or row["phone_sealed"]:
        return
    talk.work.update(tables.persons, {"id": talk.person_id}, phone_asked_at=talk.now)
    talk.reply(Letter(ASK, (phrase(ASK),), choices=(button(Button.SKIP, "leave_phone"),)))


async def heard(talk: Talk, text: str) -> bool:
    """Whether these words are the number that was asked for, or were meant to be: digits alone."""
    found = phone(text)
    if talk.house.pushes(talk.channel) or (found is None and not _DIGITS.fullmatch(text)):
        return False
    row = (await persons(talk.work, [talk.person_id])).get(talk.person_id)
    if row is None or row["phone_asked_at"] is None or row["phone_sealed"]:
        return False
    await seal_said(talk, text)
    if found is None:
        talk.reply(Letter(ASK, (phrase(f"say.{Say.PHONE_UNCLEAR}"),), choices=(button(Button.SKIP, "leave_phone"),)))
        return True
    sealed = talk.house.vault.seal(talk.person_id, found)
    event = Event(Name.PERSON_CORRECTED, talk.person_id, talk.person_id, talk.now, talk.channel, None, None, _WHAT)
    talk.work.record_thing(tables.persons, talk.door.person_row, event, phone_sealed=sealed)
    talk.reply(say(f"say.{Say.PHONE_LEFT}", button(Button.CORRECT_DATA, "correct_data")))
    return True


_WHAT = {"what": "phone"}


async def seal_said(talk: Talk, text: str, whose: str | None = None) -> None:
    """The chat's own line with a telephone or a name in it is kept sealed only, with the key of whose it is."""
    person = whose or talk.person_id
    await talk.house.vault.prepare(person)
    if talk.said:
        sealed = talk.house.vault.seal(person, text)
        talk.work.update(tables.contents, {"id": talk.said}, text=sealed, sealed=1, person_id=person)
