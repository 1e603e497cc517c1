"""What may be the same matter: to a resident only what is open to others, to those who may merge it what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dialogs.form import CHECK, SKIPPED, Draft, Option, asking
from dialogs.forms import ReportItem
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Phrase, listing, phrase, title, words
from dialogs.open_lines import open_line
from domain.item import Item, Urgency
from domain.people import roles_at
from domain.permissions import Permission, may
from domain.reading import Reader, kept_from
from domain.wording.likeness import Told, nearest
from handlers.talk import Talk
from storage.supports import Near, open_at, shown_at

MOST = 3
APART = "none"
"""不是一回事: the answer that goes on with a report of one's own."""


async def look_for_opened(talk: Talk, draft: Draft) -> Draft:
    """Once, when everything else is answered: what the station has opened and is like this report.

    A danger goes on at once, whatever it is like.
    """
    values = draft.values
    ready = values.get("words") and values.get("station") and values.get("category")
    if not ready or "alikes" in values or asking(ReportItem, draft) != CHECK:
        return draft
    if values.get("urgency") == Urgency.DANGER or values.get("petition") == "stop" or values.get("paused"):
        return draft
    where = talk.house.district.heir(values["station"])
    found = await shown_at(talk.work, where.id) if where is not None else []
    others = {one.item.id: one for one in found if one.item.reporter_id != talk.person_id}
    near: list[str] = []
    if others:
        place = values.get("place", SKIPPED)
        said = await talk.words(values["words"])
        at = await talk.words([place]) if place != SKIPPED else ""
        near = nearest(Told("", said, values["category"], at), [_told(one) for one in others.values()], MOST)
    return replace(draft, values={**values, "alikes": [_kept(others[one].item) for one in near]})


def _told(near: Near) -> Told:
    return Told(near.item.id, f"{near.title}\n{near.said}", near.item.category, near.place)


def _kept(item: Item) -> dict[str, Any]:
    """What a draft may hold of it: ids and codes."""
    return {
        "id": item.id,
        "title": item.shown_id,
        "category": item.category,
        "place": item.place_id,
        "supporters": item.supporters,
    }


def alike_options(draft: Draft) -> Sequence[Option]:
    found = [
        Option(one["id"], phrase(f"button.{Button.SUPPORT_TITLE}", title=words(one["title"])))
        for one in draft.values.get("alikes", ())
    ]
    return [*found, Option(APART, phrase(f"button.{Button.SUBMIT_APART}"))]


def alike_lines(draft: Draft) -> list[Phrase]:
    found = draft.values.get("alikes", ())
    return [open_line(one["title"], one["category"], one["place"], one["supporters"]) for one in found]


async def hint(talk: Talk, item: Item, reader: Reader) -> tuple[tuple[Phrase, ...], tuple[Choice, ...]]:
    """For head and clerk, under the card of an open item: which others may be the same. One query."""
    near = await near_items(talk, item, reader)
    if not near:
        return (), ()
    lines = [phrase(f"say.{Say.ALIKE_LINE}", number=one.number, title=title(one.words_id)) for one in near]
    merges = may(talk.actor(item.now_at), Permission.ITEM_MERGE)
    choices = tuple(merging(item, one) if merges else _showing(one) for one in near)
    key = f"say.{Say.ALIKE if merges else Say.ALIKE_CLERK}"
    return (phrase(key, lines=listing(lines)),), choices


async def near_items(talk: Talk, item: Item, reader: Reader) -> list[Item]:
    """Others at its station that may be the same, for head and clerk, while it is open."""
    if reader not in ("head", "clerk") or not item.open:
        return []
    others = {one.item.id: one for one in await open_at(talk.work, item.now_at)}
    mine = others.pop(item.id, None)
    if mine is None:
        return []
    seen = [one for one in others.values() if _may_see(talk, item, one.item)]
    return [others[one].item for one in nearest(_told(mine), [_told(one) for one in seen], MOST)]


def merging(item: Item, into: Item) -> Choice:
    return Choice(
        phrase(f"button.{Button.MERGE_INTO}", number=into.number), "merge", {"item": item.id, "into": into.id}
    )


def _showing(item: Item) -> Choice:
    return Choice(phrase(f"button.{Button.SEE_ITEM}", number=item.number), "show", {"item": item.id})


def _may_see(talk: Talk, item: Item, other: Item) -> bool:
    """Nobody sees another item by a hint: neither one that he is recused in, nor his own."""
    own = other.reporter_id == talk.person_id and not other.practice
    roles = roles_at(talk.appointments, other.now_at, talk.house.district.id, talk.now)
    return not own and other.practice == item.practice and not kept_from(other, talk.person_id, roles)
