"""改: how a person is called in his open items, his phone, his language."""

from __future__ import annotations

from dialogs.form import Answer, Draft, Misheard
from dialogs.keys import Say
from dialogs.letter import say
from dialogs.privacy_forms import CorrectData
from domain.events import Event, Name
from domain.permissions import Permission
from domain.wording import form_of_address
from domain.wording.phone import phone
from handlers.dialog import begin
from handlers.leave_phone import seal_said
from handlers.talk import Talk
from storage import tables
from storage.items import items_of

FORM = CorrectData
REQUIRES = Permission.PRIVACY_USE


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    """Both are kept sealed only."""
    if name not in ("called", "phone") or not said.text:
        return said
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    kept = form_of_address(said.text) if name == "called" else phone(said.text)
    if kept is None:
        raise Misheard(Say.CALLED_UNCLEAR if name == "called" else Say.PHONE_UNCLEAR)
    if not kept:
        return Answer(skip=True)
    await seal_said(talk, said.text)
    return Answer(text=talk.house.vault.seal(talk.person_id, kept))


async def handle(talk: Talk, form: CorrectData) -> None:
    if form.what == "language":
        await begin(talk, "lang")
        return
    event = Event(
        Name.PERSON_CORRECTED,
        talk.person_id,
        talk.person_id,
        talk.now,
        via=talk.channel,
        particulars={"what": form.what},
    )
    if form.what == "phone":
        talk.work.record_thing(tables.persons, talk.door.person_row, event, phone_sealed=form.phone)
    else:
        talk.work.record_thing(tables.persons, talk.door.person_row, event)
        for item in await items_of(talk.work, talk.person_id, open_only=True, most=1000):
            key = {"id": item.id, "version": item.version}
            talk.work.update(tables.items, key, rule="one", called_sealed=form.called)
    gone = (form.phone if form.what == "phone" else form.called) is None
    talk.reply(say(f"say.{Say.CORRECTED_GONE if gone else Say.CORRECTED_KEPT}"))
