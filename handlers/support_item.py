"""附议 and 不再跟进: one press each. A supporter follows the matter, and never talks in it."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.keys import Button, Say
from dialogs.letter import say, words
from dialogs.open_forms import SupportItem, UnsupportItem
from domain import supporting
from domain.item import Item
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.consent_gate import needed
from handlers.dialog import advance
from handlers.talk import Talk
from handlers.telling import record
from storage import supports
from storage.merged import followers

MOST_AN_HOUR = 10
_HOUR = 3_600_000


class Support:
    FORM = SupportItem
    REQUIRES = Permission.ITEM_SUPPORT

    @staticmethod
    async def handle(talk: Talk, form: SupportItem) -> None:
        if needed(talk):  # that he follows it is kept, so he is asked first
            over = Draft("support", {"item": form.item}, since=talk.now)
            await advance(talk, Draft("consent", {"over": over.kept()}, since=talk.now))
            return
        item = await support(talk, form.item)
        stop = button(Button.UNSUPPORT, "unsupport", item=item.id)
        talk.reply(say(f"say.{Say.SUPPORTED}", stop, title=words(item.shown_id or "")))


async def support(talk: Talk, item_id: str) -> Item:
    """The item with one supporter more. Raises Refusal: his own, ended, already, or too many in an hour."""
    item = await talk.item(item_id, Permission.ITEM_SUPPORT)
    if talk.door.silenced_until is not None and talk.door.silenced_until > talk.now:
        raise Refusal(Refused.TOO_MANY_SUPPORTS)
    rows = await supports.supports_of(talk.work, talk.person_id)
    already = any(row["item_id"] == item.id and row["ended_at"] is None for row in rows)
    if not already and sum(row["at"] > talk.now - _HOUR for row in rows) >= MOST_AN_HOUR:
        raise Refusal(Refused.TOO_MANY_SUPPORTS)
    around = talk.reads.around(item.id)
    merged = await followers(talk.work, item.id) if around is None or around.merged else []
    own = any(child.reporter_id == talk.person_id for child in merged)
    by = talk.actor(item.now_at)
    moved, event = supporting.support(item, by, talk.now, talk.channel, own=own, already=already)
    supports.add(talk.work, item.id, talk.person_id, talk.channel)
    return await record(talk, item, moved, event)


class Unsupport:
    FORM = UnsupportItem
    REQUIRES = Permission.ITEM_SUPPORT

    @staticmethod
    async def handle(talk: Talk, form: UnsupportItem) -> None:
        item = await talk.item(form.item, Unsupport.REQUIRES)
        rows = await supports.supports_of(talk.work, talk.person_id)
        if not any(row["item_id"] == item.id and row["ended_at"] is None for row in rows):
            raise Refusal(Refused.SUPPORTS_NOT)
        moved, event = supporting.unsupport(item, talk.actor(item.now_at), talk.now, talk.channel)
        supports.end(talk.work, item.id, [talk.person_id])
        await record(talk, item, moved, event)
        talk.reply(say(f"say.{Say.UNSUPPORTED}", title=words(item.shown_id or "")))
