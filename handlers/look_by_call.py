"""What the resident says of a look-back on the telephone, marked as taken so; the call is made with that."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Label, Say
from dialogs.letter import Letter, phrase, text
from dialogs.look_forms import LookByCall
from domain.calls import Outcome
from domain.item import Item, State
from domain.look_backs import Says, Side, still_reopens
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.look_back import along, fail, holds
from handlers.talk import Talk
from storage.calls import end_of_item
from storage.database import Row
from storage.look_backs import look_back

FORM = LookByCall
REQUIRES = Permission.ITEM_RATE_BY_CALL


async def handle(talk: Talk, form: LookByCall) -> None:
    item = await talk.item(form.item, REQUIRES)
    look = await look_back(talk.work, form.look)
    if look is None:
        raise Refusal(Refused.BUTTON_STALE)
    said = await _noted(talk, item, look, form.says)
    end_of_item(talk.work, item.id, Outcome.REACHED, talk.person_id)
    talk.reply(said)


async def _noted(talk: Talk, item: Item, look: Row, says: Says) -> Letter:
    """Raises Refusal where it is said already, or is looked back at no more."""
    if look["item_id"] != item.id:
        if not await along(talk, item, look, says, by_call=True):
            raise Refusal(Refused.ALREADY_DONE, number=item.number)
        return _line(Say.LOOK_BY_CALL, item, says)
    if item.state is not State.CLOSED or item.answers != look["closing"]:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)
    if look["resident"] == says:
        raise Refusal(Refused.ALREADY_DONE, number=item.number)
    if says is Says.HOLDS:
        await holds(talk, item, look, by_call=True)
        return _line(Say.LOOK_BY_CALL, item, says)
    if still_reopens(item, talk.now, waiting=look["ended_at"] is None):
        await fail(talk, item, look, Side.RESIDENT, None, by_call=True)
        return _line(Say.LOOK_CHECK_FAILED, item, says)
    return _line(Say.LOOK_BY_CALL_LATE, item, says)


def _line(said: Say, item: Item, says: Says) -> Letter:
    found = text(f"label.{Label.LOOK_HOLDS if says is Says.HOLDS else Label.LOOK_FAILED}")
    params = {} if said is Say.LOOK_CHECK_FAILED else {"found": found}
    anew = (button(Button.REPORT_FOR, "report_for", primary=True),) if said is Say.LOOK_BY_CALL_LATE else ()
    key = f"say.{said}"
    return Letter(key, (phrase(key, number=item.number, **params),), choices=anew, item_id=item.id)
