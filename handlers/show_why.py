"""为什么到这里: everybody who may read an item may know why it lies where it lies."""

from __future__ import annotations

import re
import unicodedata

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Letter, listing, phrase
from dialogs.station_forms import ShowWhy
from dialogs.why import why
from domain.numbers import parse
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.choosing import command
from handlers.free_words import item_of_number
from handlers.talk import Talk
from handlers.timeline import told_of
from storage.items import events_of, items_handled_by, items_of
from storage.receipts import items_held_by

FORM = ShowWhy
REQUIRES = Permission.ITEM_EXPLAIN

MOST = 14
_ASKED = re.compile(r"(?:/why\b|为什么到这里|为什么|why\b)\s*[:：,，]?\s*(?P<rest>.{0,40})", re.IGNORECASE)
_ALONE = frozenset({"/why", "为什么到这里"})


async def handle(talk: Talk, form: ShowWhy) -> None:
    item, reader = await talk.readable(form.item)
    if reader == "handler" and talk.actor(item.now_at).is_any(Role.HEAD):
        reader = "head"  # who has it in hand as head sees as much of the others as before
    lines = why(item, reader, await events_of(talk.work, item.id), lambda event: told_of(item, dict(event), reader))
    shown = lines if len(lines) <= MOST else [lines[0], *lines[1 - MOST :]]
    key = f"say.{Say.WHY}"
    line = phrase(key, number=item.number, lines=listing(shown))
    choices = (button(Button.SHOW, "show", item=item.id), button(Button.CLOCKS, "item_clocks", item=item.id))
    talk.reply(Letter(key, (line,), choices=choices, item_id=item.id, via=item.via, carries=True))


async def asked(talk: Talk, said: str) -> bool:
    """为什么 with a number; /why alone is about the newest item. A mere 为什么 is an answer to somebody."""
    text = unicodedata.normalize("NFKC", said).strip().rstrip("。.?!~ ")
    found = _ASKED.fullmatch(text)
    if found is None:
        return False
    rest = found["rest"].strip()
    if not rest and text.lower() in _ALONE:
        await command(talk, "why", {"item": await _newest(talk)})
        return True
    if not rest or parse(rest) is None:
        return False
    item = await item_of_number(talk, rest)
    if item is None:
        raise Refusal(Refused.ITEM_UNKNOWN)
    await command(talk, "why", {"item": item.id})
    return True


async def _newest(talk: Talk) -> str:
    """Of one's own; else what one has in hand, where that is one alone."""
    own = await items_of(talk.work, talk.person_id, most=1)
    held = own or await items_held_by(talk.work, talk.person_id, most=1)
    handled = held or await items_handled_by(talk.work, talk.person_id, most=2)
    if len(handled) != 1:
        raise Refusal(Refused.ASK_WITH_NUMBER)
    return handled[0].id
