"""What is to be told to an item's reporter on the telephone, as it stands now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from dialogs.call_letters import Task, said
from dialogs.letter import Phrase
from dialogs.look_letters import ASKED
from domain.calls import Outcome, may_let_be
from domain.events import Name
from domain.item import Item, State
from domain.refusal import Refusal, Refused
from handlers.talk import Talk
from storage.calls import open_calls
from storage.database import Row
from storage.items import events_of
from storage.letters import letters_by_id
from storage.look_backs import asked_of
from storage.people import persons
from storage.work import Work


async def rows_of(talk: Talk, item: Item, upto: str = "") -> list[Row]:
    """The open calls, those after `upto` left out. Raises Refusal where there are none any more."""
    rows = [row for row in await open_calls(talk.work, [item.id]) if not upto or row["id"] <= upto]
    if not rows:
        raise Refusal(Refused.CALL_DONE, number=item.number)
    return rows


async def task_of(talk: Talk, item: Item, rows: Sequence[Row]) -> Task:
    letters = await letters_by_id(talk.work, [row["letter_id"] for row in rows if row["letter_id"]])
    lines = [line for row in rows for line in lines_of(letters.get(row["letter_id"]), row["person_id"])]
    person = (await persons(talk.work, [item.reporter_id]))[item.reporter_id]
    looks = await looked_back(talk.work, {row["item_id"]: item for row in rows if row["kind"] in ASKED})
    return Task(
        item,
        rows[-1]["id"],
        lines,
        bool(person["phone_sealed"]),
        rates=waits_for_rating(item),
        tries=max(row["tries"] for row in rows),
        let_be=may_let_be(await tries_of(talk, item, rows), talk.house.district.zone),
        look=looks.get(item.id, ""),
    )


async def looked_back(work: Work, items: Mapping[str, Item]) -> dict[str, str]:
    """Of items whose residents were asked in a look-back (their own, or the main one's) the id of the newest."""
    mains = {item.id: item.merged_into or item.id for item in items.values()}
    asked = await asked_of(work, sorted(set(mains.values())))
    return {item_id: asked[main] for item_id, main in mains.items() if main in asked}


def waits_for_rating(item: Item) -> bool:
    return item.state is State.ANSWERED and item.solved is None


async def tries_of(talk: Talk, item: Item, rows: Sequence[Row]) -> list[int]:
    """When nobody answered, since the oldest of these calls was asked for."""
    since = min(row["asked_at"] for row in rows)
    return [
        event["happened_at"]
        for event in await events_of(talk.work, item.id)
        if event["name"] == Name.ITEM_CALLED
        and event["at"] >= since
        and event["particulars"].get("outcome") == Outcome.NO_ANSWER
    ]


def lines_of(letter: Row | None, person_id: str) -> list[Phrase]:
    """What a letter said, or what the caller's own letter gave him to pass on; nothing once its time is over."""
    body: Mapping[str, object] = json.loads(letter["body"] or "{}") if letter else {}
    text = body.get("text")
    if letter is None or not isinstance(text, list):
        return []
    if letter["person_id"] == person_id:
        speaker = body.get("speaker")
        return said(letter["kind"], speaker if isinstance(speaker, dict) else {}, text)
    passed = text[0]["params"].get("words") if text else None
    return list(passed["parts"]) if isinstance(passed, dict) and "parts" in passed else []
