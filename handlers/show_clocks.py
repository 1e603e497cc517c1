"""时限: the clocks of an item, for everybody who may read it."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.clock_lines import clock_lines
from dialogs.item_clock_forms import ShowClocks
from dialogs.keys import Button, Say
from dialogs.letter import Letter, listing, phrase
from domain.permissions import Permission
from handlers.clocking import begun
from handlers.talk import Talk

FORM = ShowClocks
REQUIRES = Permission.ITEM_EXPLAIN


async def handle(talk: Talk, form: ShowClocks) -> None:
    item, reader = await talk.readable(form.item)
    item = begun(talk.house, item, talk.now)
    rules = talk.house.clocks_of(item.clocks)
    ours = frozenset(
        one.clock for one in item.running if rules.allowance(one.clock, item.category, item.urgency.value).ours
    )
    lines = clock_lines(item.running, ours, reader, talk.now)
    key = f"say.{Say.CLOCKS if lines else Say.CLOCKS_NONE}"
    said = phrase(key, number=item.number, **({"lines": listing(lines)} if lines else {}))
    back = button(Button.SHOW, "show", item=item.id)
    talk.reply(Letter(key, (said,), choices=(back,), item_id=item.id, via=item.via))
