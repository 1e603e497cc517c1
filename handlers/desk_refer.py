"""Writing a sheet at the desk: the resident's words with what is hidden in them, and beside them what would go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice
from dialogs.sheet_forms import Refer
from domain.item import Item, State
from domain.refusal import Refusal, Refused
from domain.wording.mask import Hidden, findings, mask
from domain.wording.masked_parts import Part, hidden_of, marked
from handlers.refer_item import REQUIRES, building, may_go, written
from handlers.sheet_offers import names_known
from handlers.talk import Talk
from handlers.told_to import OUTSIDE
from storage.items import files_of


@dataclass(frozen=True, slots=True)
class ReferSeen:
    """`begun`: the form stands in the desk's chat, and `text` is what it holds now. `told`: what that still tells of
    people. `photos` are those that may go, `chosen` those that go.
    """

    item: Item
    begin: Choice | None
    begun: bool
    said: Sequence[Part]
    text: Sequence[Part]
    hidden: Sequence[tuple[Hidden, int]]
    told: Sequence[tuple[Hidden, int]]
    place: str
    photos: Sequence[str]
    chosen: Sequence[str]
    departments: Sequence[str]


async def refer_seen(talk: Talk, item_id: str) -> ReferSeen:
    """Raises Refusal for who may not write a sheet of it, the same as for a matter that there is not."""
    item = await talk.item(item_id, REQUIRES)
    reader = talk.reader_of(item)
    if reader is None or reader in OUTSIDE:
        raise Refusal(Refused.ITEM_UNKNOWN)
    names = await names_known(talk, item)
    said = await talk.words([item.words_id])
    proposed = mask(said, names)
    draft = talk.door.draft or {}
    values = draft.get("values", {}) if draft.get("form") == Refer.name else {}
    begun = values.get("item") == item.id
    text = proposed.text
    if begun and (ids := written({"how": "", "draft": [], "words": [], **values})):
        text = await talk.words(ids)
    photos = [str(row["id"]) for row in await files_of(talk.work, item.id) if may_go(row, item)]
    able = item.state in (State.ACCEPTED, State.REFERRED)
    return ReferSeen(
        item=item,
        begin=button(Button.WRITE_SHEET, Refer.name, primary=True, item=item.id) if able else None,
        begun=begun,
        said=hidden_of(said, mask(said, names, traced=True).text),
        text=marked(text),
        hidden=proposed.found,
        told=findings(text, names),
        place=await building(talk, item),
        photos=photos,
        chosen=[one for one in values.get("chosen", []) if one in photos] if begun else [],
        departments=[one for one in (values.get("lead"), *values.get("helpers", [])) if one] if begun else [],
    )
