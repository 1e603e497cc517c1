"""One matter at the desk: what the chat shows of it, all at once, with all that this person may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.cards import choices_for, item_card
from dialogs.letter import Choice, Letter, Phrase
from domain.item import Item
from domain.reading import Reader
from domain.refusal import Refusal, Refused
from handlers import manage_item
from handlers.alike import hint
from handlers.show_item import OUTSIDE, as_read, talked_over
from handlers.talk import Talk
from storage.items import files_of

_SHOWN_ANYWAY = frozenset({"manage", "full"})
"""Verbs that only lead to what stands on this page."""


@dataclass(frozen=True, slots=True)
class ItemSeen:
    """`card` is a letter with the card and with all choices, the nearest first; `moves` one line each."""

    item: Item
    reader: Reader
    card: Letter
    moves: Sequence[Phrase]
    words: str
    photos: Sequence[str]
    alike: Sequence[Letter]
    primary: int


async def item_seen(talk: Talk, item_id: str) -> ItemSeen:
    """Raises Refusal, for who is kept out the same as for a matter that there is not."""
    item, reader = await talk.readable(item_id)
    if reader in OUTSIDE:
        raise Refusal(Refused.NOT_YOURS)
    read, stands, moves = await as_read(talk, item, reader)
    files = [file for file in await files_of(talk.work, item.id) if file["state"] == "ready"]
    talked, to_see = await talked_over(talk, item, reader)
    near = [*to_see, *choices_for(read, reader, talk.person_id)]
    choices = _once([one for one in (*near, *await _more(talk, item)) if one.verb not in _SHOWN_ANYWAY])
    card = Letter(
        "desk.item",
        (),
        card=item_card(read, reader, talk.promised(stands), 0, talked),
        choices=choices,
        item_id=item.id,
        via=item.via,
        carries=True,
    )
    lines, merging = await hint(talk, item, reader)
    alike = [Letter("desk.alike", lines, choices=merging, item_id=item.id, via=item.via, carries=True)] if lines else []
    said = await talk.words([item.words_id])
    photos = [file["id"] for file in files if file["kind"] == "photo"]
    return ItemSeen(item, reader, card, moves, said, photos, alike, sum(one in near for one in choices))


async def _more(talk: Talk, item: Item) -> list[Choice]:
    """What 更多操作 offers in the chat."""
    before = len(talk.replies)
    await manage_item.handle(talk, manage_item.FORM(item=item.id))
    offered = talk.replies[before:]
    del talk.replies[before:]
    return [choice for letter in offered for choice in letter.choices]


def _once(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    found = {(one.verb, str(sorted(one.args.items()))): one for one in reversed(choices)}
    kept = {id(one) for one in found.values()}
    return tuple(one for one in choices if id(one) in kept)
