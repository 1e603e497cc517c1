"""What a person had to do with consultations, gathered for himself: nothing that he keeps out of, no secret vote."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.action import Action
from domain.consultation import Consultation, Part, Participant
from domain.topic import Topic
from handlers.house import House
from storage.database import Row
from storage.erasing_talks import objected, parts_of, said_in_talks
from storage.items import contents_by_id, files_by_id
from storage.my_talks import actions_of_person, consultations_of_person, open_votes, topics_backed
from storage.topics import topics_of
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Said:
    """`by` is the person who said it, None for himself; `at` in UTC ms."""

    at: int
    by: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A consultation with his place in it. `votes` are the open ones: `kind`, `words_id`, `choice`, `at`."""

    found: Consultation
    mine: Participant
    said: tuple[Said, ...]
    votes: tuple[Row, ...]
    files: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Talks:
    """`proposed` with his own words, `backed` with how and since when; `shown`: ids of his words; `words`: others."""

    joined: tuple[Joined, ...]
    proposed: tuple[tuple[Topic, str], ...]
    backed: tuple[tuple[Topic, str, int], ...]
    actions: tuple[Action, ...]
    shown: frozenset[str]
    words: Mapping[str, str]

    @property
    def files(self) -> list[Row]:
        return [file for one in self.joined for file in one.files]


async def gather_talks(house: House, work: Work, person_id: str) -> Talks:
    """As he may see each now: from the moment of his invitation, no more once he is off the list."""
    mine = {one.consultation_id: one for one in await parts_of(work, person_id) if _his(one)}
    found = await consultations_of_person(work, person_id, list(mine))
    parts = [mine[one.id] for one in found]
    rows = [one.id for one in parts]
    votes = await open_votes(work, rows)
    said = await _said(work, person_id, parts)
    topics = await topics_of(work, person_id)
    texts = await contents_by_id(work, [*(row["words_id"] for row in said), *(one.words_id for one in topics)])
    read = {content: plain(house, row) for content, row in texts.items()}
    files = await files_by_id(work, [name for row in said for name in json.loads(row["files"])])
    backed = await topics_backed(work, person_id)
    actions = await actions_of_person(work, person_id, rows)
    others = [one.title_id for one in found] + [one.title_id for one in (*topics, *(one for one, _, _ in backed))]
    others += [*(row["words_id"] for row in votes), *(one.words_id for one in actions)]
    joined = []
    for one in found:
        own = [row for row in said if row["consultation_id"] == one.id]
        kept = {name for row in own for name in json.loads(row["files"])}
        joined.append(
            Joined(
                one,
                mine[one.id],
                said=tuple(Said(row["at"], None, read[row["words_id"]]) for row in own if row["words_id"] in read),
                votes=tuple(row for row in votes if row["consultation_id"] == one.id),
                files=tuple(file for file in files if file["id"] in kept and file["state"] == "ready"),
            )
        )
    return Talks(
        joined=tuple(joined),
        proposed=tuple((one, read.get(one.words_id, "")) for one in topics),
        backed=tuple(backed),
        actions=tuple(actions),
        shown=frozenset(texts),
        words={content: row["text"] for content, row in (await contents_by_id(work, others)).items()},
    )


def _his(one: Participant) -> bool:
    """What he may open: he was invited, leads it, or was there."""
    invited = one.invited_at is not None or one.came_at is not None or one.part is Part.LEADER
    return one.ended_at is None and invited


async def _said(work: Work, person_id: str, parts: Sequence[Participant]) -> list[Row]:
    """`consultation_id`, `words_id`, `files`, `at` of what he said, also against minutes, the oldest first."""
    if not parts:
        return []
    places = {one.id: one.consultation_id for one in parts}
    against = await objected(work, list(places))
    rows = [
        *await said_in_talks(work, person_id, parts),
        *({**row, "consultation_id": places[row["participant_id"]], "files": "[]"} for row in against),
    ]
    here = [row for row in rows if row["consultation_id"] in places.values()]
    return sorted((row for row in here if row["words_id"] or row["files"] != "[]"), key=lambda row: int(row["at"]))


def plain(house: House, content: Row) -> str:
    if not content["sealed"]:
        return str(content["text"])
    return house.vault.open(content["person_id"], content["text"]) or ""
