"""打过电话了: what could not be sent has been said; the clocks that wait for a person start again here."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import say
from dialogs.station_forms import NoteCall
from domain import station_moves
from domain.clocks import Clock
from domain.events import Name
from domain.item import State
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.talk import Talk
from handlers.telling import record
from storage import tables
from storage.items import events_of

FORM = NoteCall
REQUIRES = Permission.ITEM_RATE_BY_CALL


async def handle(talk: Talk, form: NoteCall) -> None:
    item = await talk.item(form.item, REQUIRES)
    for event in await events_of(talk.work, item.id):
        if event["name"] == Name.ITEM_CALLED and event["particulars"]["about"] == form.about:
            raise Refusal(Refused.ALREADY_DONE)
    moved, made = station_moves.call(item, talk.actor(item.now_at), talk.now, talk.channel, about=form.about)
    await record(talk, item, moved, made)
    if item.state is State.ANSWERED and item.solved is None:
        due = talk.house.clocks_of(item.clocks).due(Clock.RATING, talk.now, talk.house.calendar).due_at
        key = {"kind": "rating", "subject": item.id, "round": item.answers}
        talk.work.update(tables.timers, key, due_at=due)
    talk.reply(say(f"say.{Say.CALL_NOTED}", number=item.number))
