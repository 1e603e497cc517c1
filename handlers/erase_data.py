"""抹去: everything of a person is erased, after one question; with an open item it asks what becomes of that."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Draft
from dialogs.keys import Say
from dialogs.letter import say
from dialogs.privacy_forms import EraseData
from domain.permissions import Permission
from domain.refusal import Refused
from handlers.dialog import advance
from handlers.erasing import erase
from handlers.mail import post
from handlers.talk import Talk
from storage.items import items_of

FORM = EraseData
REQUIRES = Permission.PRIVACY_USE


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if name:
        return draft
    open_ = await items_of(talk.work, talk.person_id, open_only=True, most=1)
    return replace(draft, values={**draft.values, "has_open": bool(open_)})


async def handle(talk: Talk, form: EraseData) -> None:
    open_ = await items_of(talk.work, talk.person_id, open_only=True, most=1)
    if open_ and not form.how:  # one was opened meanwhile, from another chat
        await advance(talk, Draft(FORM.name, {"has_open": True}, since=talk.now))
        return
    talk.thing = talk.person_id
    office = await erase(talk, talk.person_id, withdraw=form.how == "withdraw")
    talk.kept = []
    if office.now:
        talk.line = None
        talk.reply(say(f"say.{Say.ERASED_IN_OFFICE}"))
        return
    talk.ended = True
    if talk.channel in talk.house.own_history:
        talk.toast = Refused.ERASED  # its lines are gone, there is no chat to say it in
        return
    address = {"id": talk.door.address_id, "person_id": talk.person_id, "channel": talk.channel, "reachable": 1}
    address |= {"external": talk.external, "language": talk.language}
    post(talk.house, talk.work, say(f"say.{Say.ERASED_GOODBYE}"), address, direct=True)
