"""A look-back answered when its letter has had its time: what the button said is told by the letter's kind."""

from __future__ import annotations

from dialogs.look_letters import ASKED
from domain.look_backs import Says
from handlers.dialog import begin
from handlers.talk import Talk
from storage.letters import letter
from storage.look_backs import looks_of

_SAYS = {"1": Says.HOLDS, "2": Says.FAILED}


async def pressed(talk: Talk, letter_id: str, code: str) -> bool:
    """Whether it was one, and is answered."""
    row = await letter(talk.work, letter_id)
    if row is None or row["kind"] not in ASKED or code not in _SAYS or row["item_id"] is None:
        return False
    item_id = row["item_id"]
    asked = [look for look in await looks_of(talk.work, item_id) if (look["asked_at"] or 0) == row["created_at"]]
    if not asked:
        return False
    await begin(talk, "look_back", {"item": item_id, "look": asked[0]["id"], "says": _SAYS[code].value})
    return True
