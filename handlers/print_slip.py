"""打印回执条: a small page with number and receipt for somebody at the counter, as long as the digits are kept."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Choice, say
from dialogs.paper_forms import PrintSlip
from domain.permissions import Permission
from handlers.dialog import VERBS
from handlers.papers import paper_letter
from handlers.talk import Talk
from storage.papers import kept_receipt

FORM = PrintSlip
REQUIRES = Permission.PAPER_PRINT


async def handle(talk: Talk, form: PrintSlip) -> None:
    """Only what was written down for somebody is printed: who reported by himself has his receipt in his own chat."""
    item = await talk.item(form.item, REQUIRES)
    if item.entered_by is None:
        _say(talk, Say.SLIP_OWN_CHAT, item.number)
        return
    kept = await kept_receipt(talk.work, item.id)
    if kept is None:
        again = (button(Button.REISSUE, "reissue", primary=True, item=item.id),) if "reissue" in VERBS else ()
        _say(talk, Say.SLIP_TOO_LATE, item.number, *again)
        return
    slip = {"item": item.id}
    made = paper_letter(talk, "slip", slip, f"say.{Say.SLIP_READY}", until=kept["expires_at"], number=item.number)
    talk.reply(made)


def _say(talk: Talk, key: Say, number: str, *choices: Choice) -> None:
    talk.reply(say(f"say.{key}", *choices, number=number))
