"""Who takes what was just written down, and when he sits: the first sentence that its resident hears."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import Param, Phrase, moment, name, phrase
from domain.item import Item
from domain.people import Role
from handlers.talk import Talk

_AT_COUNTER = {
    Say.REPORTED: Say.REPORTED_FOR,
    Say.REPORTED_NEXT: Say.REPORTED_FOR_NEXT,
    Say.REPORTED_HEAD: Say.REPORTED_FOR_HEAD,
    Say.REPORTED_UNASSIGNED: Say.REPORTED_FOR_UNASSIGNED,
}


async def first_answer(talk: Talk, item: Item, *, at_counter: bool = False) -> Phrase:
    """Of somebody who does not sit just now it is said when he does; nothing is said of why it is he."""
    said: dict[str, Param] = {"number": item.number}
    promise = talk.promised(item)
    if not at_counter:
        said["promise"] = promise.said() if promise else ""
    key = Say.REPORTED_UNASSIGNED
    if item.assignee_id is not None:
        said["member"] = name(item.assignee_id)
        start = _sits_next(talk, item.now_at, item.assignee_id)
        key = Say.REPORTED if start is None else Say.REPORTED_NEXT
        if start is not None:
            said["start"] = moment(start)
        elif not await _is_member(talk, item.now_at, item.assignee_id):
            key = Say.REPORTED_HEAD
    return phrase(f"say.{_AT_COUNTER[key] if at_counter else key}", **said)


def _sits_next(talk: Talk, station_id: str, person: str) -> int | None:
    """When somebody comes to sit, where nobody does now."""
    rota = talk.house.district.rota(station_id)
    if rota.sits(talk.now) is not None:
        return None
    return next((one.start for one in rota.coming(talk.now) if one.person_id == person and one.start > talk.now), None)


async def _is_member(talk: Talk, station_id: str, person: str) -> bool:
    there = [one.held for one in await talk.serving(station_id) if one.held.scope_id == station_id]
    return any(held.person_id == person and held.role is Role.MEMBER for held in there)
