"""大家关心的事: what the station has opened; and one of them with its moves, for whoever wants to follow it."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Letter, listing, moment, phrase, say, station, text
from dialogs.open_forms import ShowFollowed, ShowOpened
from dialogs.open_lines import line_of, open_choice
from domain.item import Item
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.supporting import Past, steps
from handlers.talk import Talk
from storage import supports
from storage.items import events_of

MOST = 7
_STEPS = 8


class Opened:
    FORM = ShowOpened
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: ShowOpened) -> None:
        where = talk.station
        found = [one.item for one in await supports.shown_at(talk.work, where.id)]
        if not found:
            talk.reply(say(f"say.{Say.OPENED_NONE}", station=station(where.id)))
            return
        pages = -(-len(found) // MOST)
        page = min(form.page, pages - 1)
        shown = found[page * MOST :][:MOST]
        key = f"say.{Say.OPENED_LIST}"
        line = phrase(
            key, station=station(where.id), count=len(found), lines=listing([line_of(item) for item in shown])
        )
        more = (button(Button.MORE, "opened", page=(page + 1) % pages),) if pages > 1 else ()
        talk.reply(Letter(key, (line,), choices=(*(open_choice(item) for item in shown), *more)))


class Followed:
    FORM = ShowFollowed
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: ShowFollowed) -> None:
        item = await talk.reads.item(form.item)
        if item is None or item.shown_id is None or talk.person_id in item.recused:
            raise Refusal(Refused.NO_LONGER_SHOWN)
        rows = await supports.supports_of(talk.work, talk.person_id)
        follows = any(row["item_id"] == item.id and row["ended_at"] is None for row in rows)
        if not follows and not item.open:
            raise Refusal(Refused.NO_LONGER_SHOWN)
        talk.reply(await _letter(talk, item, follows=follows))


async def _letter(talk: Talk, item: Item, *, follows: bool) -> Letter:
    chain = [Past(event["name"], event["at"], event["particulars"]) for event in await events_of(talk.work, item.id)]
    lines = [
        phrase(f"say.{Say.TIMELINE_LINE}", at=moment(at), what=text(f"followed.{step}"))
        for step, at in steps(chain)[-_STEPS:]
    ]
    choices = []
    if follows:
        choices.append(button(Button.UNSUPPORT, "unsupport", item=item.id))
    elif item.reporter_id != talk.person_id:
        choices.append(button(Button.SUPPORT, "support", primary=True, item=item.id))
    choices.append(button(Button.OPENED, "opened"))
    key = f"say.{Say.OPEN_MATTER}"
    return Letter(key, (line_of(item), phrase(key, lines=listing(lines))), choices=tuple(choices))
