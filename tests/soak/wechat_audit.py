"""After a campaign in WeChat or WeCom: is everything that was taken there, exactly once?"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.soak.audit import rows
from tests.soak.findings import Findings
from tests.soak.processes import Product
from tests.soak.wechat_people import Record
from tests.soak.wechat_platforms import Platform

READ = ("items", "events", "letters", "seen", "faults", "contents")


class Audit(Findings):
    def __init__(self, product: Product, platform: Platform, records: list[Record]) -> None:
        super().__init__()
        self.product, self.platform, self.records = product, platform, records

    async def all(self) -> None:
        kept = {name: await rows(self.product.where, f"SELECT * FROM {name}") for name in READ}
        state = await self.platform.order("state")
        self.says(f"{self.platform.name} was treated badly", *state["violations"])
        self._people()
        self._messages(kept)
        self._items(kept)
        self._letters(kept)
        self.storage(kept["items"], kept["events"], kept["faults"])
        self.logs([self.product.log])
        self.figures["refused by quota"] = sum(state["refused"].values())

    def _people(self) -> None:
        self.says("somebody was forgotten", *(record.trouble for record in self.records if record.trouble))
        self.figures["residents"] = len(self.records)
        self.figures["gave up"] = sum(record.given_up for record in self.records)

    def _messages(self, kept: dict[str, list[dict[str, Any]]]) -> None:
        """What the platform says was taken has left its mark, and nothing that nobody wrote has."""
        said = [one for record in self.records for one in record.said]
        numbered = [one for one in said if one.id.isdigit() and not one.more]
        ours = [row["message_id"] for row in kept["seen"] if row["channel"] == self.platform.name]
        marks = Counter(one.removeprefix("m") for one in ours)  # WeCom's have a letter in front
        self.says("a message was lost", *(one.id for one in numbered if one.how != "lost" and not marks[one.id]))
        known = {one.id for one in said}
        foreign = [mark for mark in marks if mark.isdigit() and mark not in known]
        self.says("a mark without a message", *foreign)
        self.figures["messages"] = len(said)
        self.figures["asked again"] = sum(one.tries > 1 for one in said)
        self.figures["platform gave up"] = sum(one.how == "lost" for one in said)
        self.figures["answered in the response"] = sum(one.how == "reply" for one in said)

    def _items(self, kept: dict[str, list[dict[str, Any]]]) -> None:
        words = {row["id"]: row["text"] for row in kept["contents"]}
        made = Counter(words[row["words_id"]] for row in kept["items"])
        told = Counter(report for record in self.records for report in record.reports)
        maybe = Counter(record.begun for record in self.records if record.begun)
        lost, doubled = told - made, made - told - maybe
        self.says("a report was lost", *lost)
        self.says("a report became two items", *doubled)
        numbers = {row["number"] for row in kept["items"]}
        wrong = [number for record in self.records for number in record.numbers if number not in numbers]
        self.says("somebody heard a number that there is not", *wrong)
        self.figures |= {"items": len(kept["items"]), "lost": lost.total(), "doubled": doubled.total()}

    def _letters(self, kept: dict[str, list[dict[str, Any]]]) -> None:
        """Each letter left; what went out in a response was told once, and nothing beside it."""
        ours = [row for row in kept["letters"] if row["channel"] == self.platform.name]
        left = Counter(row["state"] for row in ours if row["state"] not in ("sent", "dropped"))
        self.says("a letter never left", *([dict(left)] if left else []))
        heard = Counter(id_ for record in self.records for id_ in record.responses)
        passive = [row["platform_id"][3:] for row in ours if str(row["platform_id"]).startswith("re:")]
        ended = {one.id: (one.how, one.tries) for record in self.records for one in record.said}
        unheard = [id_ for id_ in passive if id_.isdigit() and not heard[id_]]
        self.says(
            "an answer reached nobody",
            *((id_, *ended.get(id_, ())) for id_ in unheard if ended.get(id_, ("",))[0] != "lost"),
        )
        self.says("two letters answer one message", *(id_ for id_, times in Counter(passive).items() if times > 1))
        twice = [one for record in self.records for one in record.twice]
        answered_twice = [one for one in twice if one[0] == "reply"]
        self.says("answered twice", *answered_twice)
        self.figures |= {"letters": len(ours), "answers in a response": len(passive)}
        self.figures |= {
            "answered twice": len(answered_twice),
            "sent twice after a kill": len(twice) - len(answered_twice),
        }
