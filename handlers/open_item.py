"""公开: the head opens a matter to others, under a title of the station's own that he has seen as they will see it."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, category, phrase, row, say, street, words
from dialogs.open_forms import HideItem, OpenItem
from dialogs.open_lines import neighbours
from domain import supporting
from domain.item import Item
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.wording.street import street as street_of
from handlers.dialog import answer_choice
from handlers.own_title import hear_title, newest_title, proposed
from handlers.recusing import named_in
from handlers.talk import Talk
from handlers.telling import record
from storage import tables


class Open:
    FORM = OpenItem
    REQUIRES = Permission.ITEM_OPEN

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
        """The title is proposed; one that was written anew takes its place."""
        item = await talk.item(draft.values["item"], Open.REQUIRES)
        if name_ == "":
            await _ensure(talk, item)
            said = await proposed(talk, item.now_at, await talk.words([item.words_id]))
            if not said:
                return draft
            kept = talk.keep("shown", said, days=7)
            return replace(draft, values={**draft.values, "words": [kept], "title": kept})
        if name_ == "words":
            draft = await newest_title(talk, draft, item.now_at)
            (last,) = draft.values["words"]
            if draft.values.get("title", last) != last:
                talk.work.delete(tables.contents, id=draft.values["title"])
            return replace(draft, values={**draft.values, "words": [last], "title": last})
        return draft

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
        if name != "words":
            return said
        item = await talk.item(draft.values["item"], Open.REQUIRES)
        return await hear_title(talk, item.now_at, said)

    @staticmethod
    async def check(talk: Talk, draft: Draft) -> Letter:
        """As the neighbours will see it."""
        item = await talk.item(draft.values["item"], Open.REQUIRES)
        (title,) = draft.values["words"]
        rows = [row("megaphone", words(title), f"label.{Label.OPEN_TITLE}")]
        rows.append(row("tag", category(item.category), f"label.{Label.CATEGORY}"))
        if item.place_id and street_of(await talk.words([item.place_id])):
            rows.append(row("map-pin", street(item.place_id), f"label.{Label.STREET}"))
        rows.append(row("users", neighbours(0), f"label.{Label.SUPPORTERS}"))
        return Letter(
            f"open_item.{CHECK}.ask",
            (phrase(f"open_item.{CHECK}.ask", number=item.number),),
            card=Card(rows=tuple(rows)),
            choices=(
                answer_choice(phrase(f"button.{Button.OPEN_ITEM}"), CHECK, "submit", primary=True),
                answer_choice(phrase(f"button.{Button.CHANGE_TITLE}"), CHECK, "words"),
                button(Button.CANCEL, "cancel"),
            ),
        )

    @staticmethod
    async def handle(talk: Talk, form: OpenItem) -> None:
        item = await talk.item(form.item, Open.REQUIRES)
        await _ensure(talk, item)
        (title,) = form.words
        written = " ".join((await talk.words([title])).split())
        if not written:
            raise Refusal(Refused.WORDS_GONE)
        moved, event = supporting.open_to_others(item, talk.actor(item.now_at), talk.now, talk.channel, title=title)
        columns = {"kind": "shown", "item_id": item.id, "person_id": None, "text": written, "expires_at": None}
        talk.work.update(tables.contents, {"id": title}, rule="one", **columns, via="")
        talk.texts[title] = written
        await record(talk, item, moved, event)
        hide = button(Button.HIDE_ITEM, "hide_item", item=item.id)
        talk.reply(say(f"say.{Say.ITEM_OPENED}", hide, number=item.number, title=words(title)))


async def _ensure(talk: Talk, item: Item) -> None:
    """Raises Refusal for what is about somebody who serves, even where nobody keeps out of it."""
    supporting.ensure_may_open(item)
    if await named_in(talk, item.now_at, await talk.words([item.words_id])):
        raise Refusal(Refused.PEOPLE_NOT_OPEN, number=item.number)


class Hide:
    FORM = HideItem
    REQUIRES = Permission.ITEM_OPEN

    @staticmethod
    async def handle(talk: Talk, form: HideItem) -> None:
        item = await talk.item(form.item, Hide.REQUIRES)
        if form.sure == "no":
            talk.reply(say(f"say.{Say.NOT_HIDDEN}", number=item.number))
            return
        moved, event = supporting.hide(item, talk.actor(item.now_at), talk.now, talk.channel)
        await record(talk, item, moved, event)
        talk.reply(say(f"say.{Say.ITEM_HIDDEN}", number=item.number))
