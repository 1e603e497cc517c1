"""留个电话吗: asked for once, with the first report, where nothing can be pushed to the chat; never in the way.

No form is opened for it: whatever else is written next means what it always means.
"""

from __future__ import annotations

import re
from dataclasses import replace

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
    talk.reply(say(f"say.{Say.PHONE_NOT_LEFT_HERE if _only_answers(talk) else Say.PHONE_NOT_LEFT}"))


async def with_question(talk: Talk, receipt: Letter) -> tuple[Letter, ...]:
    """The receipt, and the question after it. Also who skips it is never asked again; who has left one is not at all.

    Where a chat is only ever answered, a second letter would lie there until it is asked for, and then take the
    receipt's numbers: the question stands in the receipt.
    """
    if _pushes(talk) or talk.serves:
        return (receipt,)
    row = (await persons(talk.work, [talk.person_id])).get(talk.person_id)
    if row is None or row["phone_asked_at"] is not None or row["phone_sealed"]:
        return (receipt,)
    talk.work.update(tables.persons, {"id": talk.person_id}, phone_asked_at=talk.now)
    skip = button(Button.SKIP, "leave_phone")
    if _only_answers(talk):
        lines = (*receipt.text, phrase(f"say.{Say.LEAVE_PHONE_HERE}"))
        return (replace(receipt, text=lines, choices=(*receipt.choices, skip)),)
    return receipt, Letter(ASK, (phrase(ASK),), choices=(skip,))


def _pushes(talk: Talk) -> bool:
    return talk.house.pushes(talk.channel, talk.account)


def _only_answers(talk: Talk) -> bool:
    return (talk.channel, talk.account) in talk.house.answers_only


async def heard(talk: Talk, text: str) -> bool:
    """Whether these words are the number that was asked for, or were meant to be: digits alone."""
    found = phone(text)
    if _pushes(talk) or (found is None and not _DIGITS.fullmatch(text)):
        return False
    row = (await persons(talk.work, [talk.person_id])).get(talk.person_id)
    if row is None or row["phone_asked_at"] is None or row["phone_sealed"]:
        return False
    await seal_said(talk, text)
    beside_receipt = _only_answers(talk)  # whose numbers stay what they are: no choice takes their place
    if found is None:
        skip = () if beside_receipt else (button(Button.SKIP, "leave_phone"),)
        talk.reply(Letter(ASK, (phrase(f"say.{Say.PHONE_UNCLEAR}"),), choices=skip))
        return True
    sealed = talk.house.vault.seal(talk.person_id, found)
    event = Event(Name.PERSON_CORRECTED, talk.person_id, talk.person_id, talk.now, talk.channel, None, None, _WHAT)
    talk.work.record_thing(tables.persons, talk.door.person_row, event, phone_sealed=sealed)
    correct = () if beside_receipt else (button(Button.CORRECT_DATA, "correct_data"),)
    talk.reply(say(f"say.{Say.PHONE_LEFT}", *correct))
    return True


_WHAT = {"what": "phone"}


async def seal_said(talk: Talk, text: str, whose: str | None = None) -> None:
    """The chat's own line with a telephone or a name in it is kept sealed only, with the key of whose it is."""
    person = whose or talk.person_id
    await talk.house.vault.prepare(person)
    if talk.said:
        sealed = talk.house.vault.seal(person, text)
        talk.work.update(tables.contents, {"id": talk.said}, text=sealed, sealed=1, person_id=person)
