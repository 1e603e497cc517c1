"""延期: more working days for the answer, once, asked before it is due, with a reason that the resident reads."""

from __future__ import annotations

import re
import unicodedata

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft, Misheard, Option
from dialogs.item_clock_forms import ExtendItem
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, Param, moment, phrase, row, say, words
from domain import clock_moves, running
from domain.clocks import Clock
from domain.events import Name
from domain.item import Item
from domain.permissions import Permission
from handlers.clocking import begun
from handlers.dialog import Offers, answer_choice
from handlers.talk import Talk
from handlers.telling import record
from storage import tables
from storage.items import events_of

FORM = ExtendItem
REQUIRES = Permission.ITEM_EXTEND

USUAL = (3, 5, 10)
SHOWN = 200


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Nobody is asked for a reason that could only be refused."""
    if name != "":
        return draft
    item = await _item(talk, draft.values["item"])
    clock_moves.may_extend(item, talk.actor(item.now_at), talk.now, before=await _before(talk, item))
    return Draft(draft.form, {**draft.values, "most": _most(talk, item)}, since=draft.since)


def fills(draft: Draft) -> dict[str, Param]:
    return {"most": draft.values["most"]}


async def offers(talk: Talk, draft: Draft) -> Offers:
    most = draft.values["most"]
    days = [*(day for day in USUAL if day < most), most]
    return {"days": [Option(f"={day}", phrase(f"button.{Button.WORKDAYS}", count=day)) for day in days]}


async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
    """A number of days, pressed or written."""
    if name != "days":
        return answer
    if answer.value:
        return Answer(value=answer.value.removeprefix("="))
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    found = re.fullmatch(r"\D{0,9}([1-9]\d?)\D{0,9}", unicodedata.normalize("NFKC", answer.text).strip())
    if found is None or int(found[1]) > draft.values["most"]:
        raise Misheard(Say.EXTENSION_UNCLEAR)
    return Answer(value=found[1])


async def check(talk: Talk, draft: Draft) -> Letter:
    item = await _item(talk, draft.values["item"])
    one = running.of(item.running, Clock.ANSWER)
    assert one is not None
    days = int(draft.values["days"])
    longer = running.extended(one, talk.now, days, talk.house.calendar)
    key = f"{FORM.name}.{CHECK}.ask"
    rows = tuple(row("message-square", words(said, SHOWN), f"label.{Label.REASON}") for said in draft.values["reason"])
    choices = (
        answer_choice(phrase(f"button.{Button.SEND}"), CHECK, "submit", primary=True),
        answer_choice(phrase(f"button.{Button.CHANGE_DAYS}"), CHECK, "days"),
        answer_choice(phrase(f"button.{Button.CHANGE_REASON}"), CHECK, "reason"),
        button(Button.CANCEL, "cancel"),
    )
    said = phrase(key, number=item.number, days=days, due=moment(longer.due_at))
    return Letter(key, (said,), card=Card(rows=rows), choices=choices)


async def handle(talk: Talk, form: ExtendItem) -> None:
    item = await _item(talk, form.item)
    actor, before = talk.actor(item.now_at), await _before(talk, item)
    clock_moves.may_extend(item, actor, talk.now, before=before)
    reason = await talk.settle(form.reason, "reason", item.id, strip=True, via=item.via)
    moved, event = clock_moves.extend(
        item,
        actor,
        talk.now,
        talk.channel,
        days=int(form.days),
        reason=reason,
        most=_most(talk, item),
        before=before,
        calendar=talk.house.calendar,
    )
    made = await record(talk, item, moved, event)
    promise = talk.promised(made)
    told = promise.said() if promise else ""
    talk.reply(say(f"say.{Say.EXTENDED}", number=made.number, days=int(form.days), promise=told))


async def _item(talk: Talk, item_id: str) -> Item:
    return begun(talk.house, await talk.item(item_id, REQUIRES), talk.now)


def _most(talk: Talk, item: Item) -> int:
    return talk.house.clocks_of(item.clocks).extension.amount


async def _before(talk: Talk, item: Item) -> bool:
    """Whether it was given more time since it was last opened: a redo does not open it anew."""
    had = False
    for event in await events_of(talk.work, item.id):
        if event["name"] in (Name.ITEM_EXTENDED, Name.ITEM_REOPENED):
            had = event["name"] == Name.ITEM_EXTENDED
    return had
