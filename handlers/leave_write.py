"""A leave as rows: its span, what it grows together with, and the reason under the person's own seal."""

from __future__ import annotations

from collections.abc import Sequence

from domain.keeping import Kept, until
from domain.leave import Leave, Span
from handlers.talk import Talk
from storage import tables
from storage.ids import new_id
from storage.items import contents_by_id
from storage.swaps import add_leave, move_leave, reasons


async def seal(talk: Talk, contents: Sequence[str]) -> None:
    """Those of this very message: earlier ones are sealed already."""
    await talk.house.vault.prepare(talk.person_id)
    for content in contents:
        if content in talk.texts:
            sealed = talk.house.vault.seal(talk.person_id, talk.texts.pop(content))
            talk.work.update(tables.contents, {"id": content}, text=sealed, sealed=1)


async def write(talk: Talk, span: Span, grown: list[Leave], reason: str | None) -> str:
    """A leave that others touch grows; the reason last given stays with it."""
    kept = await reasons(talk.work, talk.person_id)
    for one in grown[1:]:
        move_leave(talk.work, one, (one.start, one.start), ended_at=talk.now, reason_id=None)
    old = [kept[one.id] for one in grown if one.id in kept]
    stays = reason or (old[-1] if old else None)
    for content in old:
        if content == stays:
            talk.work.update(tables.contents, {"id": content}, expires_at=until(Kept.LEAVE, span[1]))
        else:
            talk.work.delete(tables.contents, id=content)
    if grown:
        move_leave(talk.work, grown[0], span, reason_id=stays)
        return grown[0].id
    made = Leave(new_id(), talk.person_id, *span)
    add_leave(talk.work, made, talk.person_id, stays)
    return made.id


async def keep_reason(talk: Talk, pieces: Sequence[str], end: int) -> str | None:
    """Sealed with the person's own key, and gone a while after the leave."""
    if not pieces:
        return None
    rows = await contents_by_id(talk.work, pieces)
    said = [talk.house.vault.open(talk.person_id, rows[one]["text"]) for one in pieces if one in rows]
    for content in pieces:
        talk.work.delete(tables.contents, id=content)
    await talk.house.vault.prepare(talk.person_id)
    sealed = talk.house.vault.seal(talk.person_id, "\n".join(filter(None, said)))
    return talk.work.content(
        "leave", sealed, person_id=talk.person_id, sealed=1, via=talk.channel, expires_at=until(Kept.LEAVE, end)
    )
