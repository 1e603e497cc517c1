"""After the campaign: is everything that the bot answered there, exactly once?"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import asyncpg

from tests.soak.findings import Findings, Row
from tests.soak.people import Record
from tests.soak.phrases import Heard, heard
from tests.soak.processes import Telegram

ACTS = {
    "item.assigned": "notice.assigned",
    "item.accepted": "notice.accepted",
    "item.told": "notice.told",
    "item.answered": "notice.answered",
    "item.supplemented": "notice.supplemented",
    "item.replied": "notice.replied",
    "item.pleased": "notice.rated_pleased",
}
"""Each of these events tells one person, in one letter."""


async def rows(where: Path | str, sql: str) -> list[Row]:
    """Of an SQLite file, or of a PostgreSQL database by its address."""
    if isinstance(where, str):
        connection = await asyncpg.connect(where)
        try:
            return [dict(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()
    return file_rows(where, sql)


def file_rows(path: Path, sql: str) -> list[Row]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql)]


async def waiting(where: Path | str) -> int:
    """Letters that are still on their way."""
    return len(await rows(where, "SELECT id FROM letters WHERE state = 'waiting'"))


READ = {
    "items": "SELECT * FROM items ORDER BY id",
    "events": "SELECT * FROM events ORDER BY thing_id, seq",
    "letters": "SELECT * FROM letters ORDER BY id",
    "seen": "SELECT * FROM seen",
    "drafts": "SELECT * FROM chats WHERE draft IS NOT NULL",
    "faults": "SELECT * FROM faults",
    "ratings": "SELECT * FROM ratings",
    "contents": "SELECT * FROM contents",
    "addresses": "SELECT * FROM addresses",
}


async def audit(
    where: Path | str, logs: Sequence[Path], telegram: Telegram, records: Sequence[Record]
) -> tuple[dict[str, int], list[str]]:
    """The figures, and everything that is wrong."""
    chats = {}
    for record in records:
        made = await telegram.order("heard", user=record.chat)
        chats[record.chat] = [heard(message) for message in made["heard"]]
    kept = {name: await rows(where, sql) for name, sql in READ.items()}
    sound = await rows(where, "PRAGMA integrity_check") if isinstance(where, Path) else []
    found = _Audit(kept, sound, logs, records, chats)
    found.all()
    return found.figures, found.wrong


class _Audit(Findings):
    def __init__(
        self,
        kept: dict[str, list[Row]],
        sound: list[Row],
        logs: Sequence[Path],
        records: Sequence[Record],
        chats: dict[int, list[Heard]],
    ) -> None:
        super().__init__()
        self.records = records
        self.chats = chats
        self.paths = logs
        self.items = kept["items"]
        self.events = kept["events"]
        self.letters = kept["letters"]
        self.seen = kept["seen"]
        self.drafts = kept["drafts"]
        self.faults = kept["faults"]
        self.ratings = kept["ratings"]
        self.contents = {row["id"]: row for row in kept["contents"]}
        self.addresses = {row["person_id"]: row for row in kept["addresses"]}
        self.sound = sound

    def all(self) -> None:
        for check in (
            self._people,
            self._storage,
            self._messages,
            self._items,
            self._words,
            self._letters,
            self._acts,
        ):
            check()
        self.logs(self.paths)
        self.figures |= {"violations": len(self.wrong)}

    def _people(self) -> None:
        self.says("somebody was forgotten", *(record.trouble for record in self.records if record.trouble))
        self.says("a dialog hangs", *(row["draft"][:120] for row in self.drafts))
        self.figures["conversations"] = sum(1 for record in self.records if record.reports)
        self.figures["conflicts"] = sum(record.conflicts for record in self.records)

    def _storage(self) -> None:
        self.says("the database is damaged", *(row for row in self.sound if list(row.values()) != ["ok"]))
        self.storage(self.items, self.events, self.faults)

    def _messages(self) -> None:
        """Each message of a person left its mark, and nothing else did."""
        sent = Counter(key for record in self.records for key in record.deeds)
        marks = Counter(row["message_id"] for row in self.seen if not row["message_id"].startswith("e"))
        edited, edits = len(self.seen) - marks.total(), sum(record.edits for record in self.records)
        self.says("edits differ from marks", *([f"{edits} and {edited}"] if edits != edited else []))
        self.says("a message was lost", *(sent - marks))
        self.says("a mark without a message", *(marks - sent))
        self.figures["messages in"] = sent.total() + edits

    def _items(self) -> None:
        """What a resident submitted is there once, under the number that he was told."""
        by_chat: dict[int, list[Row]] = defaultdict(list)
        for row in self.items:
            by_chat[int(self.addresses[row["reporter_id"]]["external"])].append(row)
        lost, doubled, mixed = 0, 0, []
        for record in self.records:
            made = [self.contents[row["words_id"]]["text"] for row in by_chat[record.chat]]
            lost += (missing := (Counter(record.reports) - Counter(made)).total())
            # somebody who was forgotten amid his report may have one that he never heard of
            doubled += (more := 0 if record.trouble else (Counter(made) - Counter(record.reports)).total())
            if missing or more:
                mixed.append(f"{record.name} said {record.reports} and has {made}")
            elif not record.trouble and record.numbers != [row["number"] for row in by_chat[record.chat]]:
                mixed.append(f"{record.name} heard {record.numbers}")
        self.says("reports and items differ", *mixed)
        serials: dict[str, list[int]] = defaultdict(list)
        for row in self.items:
            station, day, serial = row["number"].split("-")
            serials[f"{station}-{day}"].append(int(serial))
        gaps = [day for day, numbers in serials.items() if sorted(numbers) != list(range(1, len(numbers) + 1))]
        self.says("the numbers of a day have a gap or a double", *gaps)
        states = Counter(row["state"] for row in self.items)
        troubled = sum(1 for record in self.records if record.trouble)
        self.says("not closed", *([dict(states)] if states["closed"] < len(self.items) - troubled else []))
        self.figures |= {"items": len(self.items), "lost": lost, "doubled": doubled}

    def _words(self) -> None:
        """Everything said later than the report stands in exactly one event, and rated means rated once a round."""
        kept: Counter[str] = Counter()
        for event in self.events:
            if event["name"] in ("item.supplemented", "item.replied", "item.told", "item.answered"):
                kept[self.contents[json.loads(event["particulars"])["words"]]["text"]] += 1
        said = Counter(words for record in self.records for words in (*record.added, *record.told, *record.answers))
        self.says("words were lost", *(said - kept))
        if not any(record.trouble for record in self.records):
            self.says("words stand twice", *(kept - said))
        rated = Counter(event["thing_id"] for event in self.events if event["name"] == "item.rated")
        self.says("ratings differ from events", *(Counter(r["item_id"] for r in self.ratings) - rated))

    def _letters(self) -> None:
        """Each letter reached its chat at least once.

        A question that was heard, and answered before it could be marked sent, is dropped in place of being repeated.
        """
        heard_ids = {message.letter for messages in self.chats.values() for message in messages}
        unsent = [row for row in self.letters if row["state"] != "sent"]
        unsent = [row for row in unsent if not (row["state"] == "dropped" and row["id"] in heard_ids)]
        self.says("a letter never left", *(f"{row['kind']} {row['state']}" for row in unsent))
        missing = []
        for row in self.letters:
            ids = {str(message.message_id) for message in self.chats.get(int(row["external"]), [])}
            if row["state"] == "sent" and row["platform_id"] not in ids:
                missing.append(f"{row['kind']} for {row['external']}")
        self.says("a letter marked sent reached nobody", *missing)
        heard = sum(len(messages) for messages in self.chats.values())
        sent = len(self.letters) - len(unsent)
        self.says("more letters than messages", *([f"{sent} > {heard}"] if sent > heard else []))
        self.figures |= {"letters out": sent, "heard twice": heard - sent}

    def _acts(self) -> None:
        """One answer to each message, one notice of each event: a repeated notice is the same letter once more."""
        own = [row for row in self.letters if row["direct"] and not row["kind"].startswith("danger.")]
        direct = Counter(int(row["external"]) for row in own)
        wrong = [
            f"{record.name}: {direct[record.chat]} answers to {record.answered} messages"
            for record in self.records
            if not record.trouble and direct[record.chat] != record.answered
        ]
        self.says("answers differ from messages", *wrong)
        happened = Counter((e["thing_id"], ACTS[e["name"]]) for e in self.events if e["name"] in ACTS)
        told = Counter((r["item_id"], r["kind"]) for r in self.letters if r["kind"] in ACTS.values())
        self.says("an act was never told", *(happened - told))
        self.says("an act was told in two letters", *(told - happened))
