"""What one run of a district file changes, in words to be checked: made, changed from → to, appointed, ended."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.district_english import ENGLISH
from storage.database import Row

MOST_TOLD = 30
"""So many of one kind are named; the rest is counted."""
LONGEST = 60
_WEEK = "一二三四五六日"
_FIELDS = {
    "name": "名称",
    "full_name": "姓名",
    "name_en": "英文名",
    "timezone": "时区",
    "gas_number": "燃气抢修电话",
    "kind": "种类",
    "parent_id": "所属镇街",
    "area_id": "镇街",
    "slug": "海报码",
    "place": "地址",
    "place_en": "英文地址",
    "phone": "电话",
    "latitude": "纬度",
    "longitude": "经度",
    "hours": "开门时间",
    "position": "顺序",
    "people": "轮值顺序",
    "anchor": "从哪一周起",
    "rule": "怎么轮",
    "term": "届",
    "sector": "界别",
    "specialities": "专长",
    "surname": "姓",
    "valid_from": "起",
    "valid_to": "止",
    "capacity": "人数",
}

Said = Callable[[str, Any], str]
"""A field's value in words, by the field's name."""


@dataclass(slots=True)
class Changes:
    """How many of each kind were made and changed, and how that reads; its text is what the command line prints.

    Kinds and headings are kept as the command line says them, lines in the reader's language.
    """

    made: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    appointed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    language: str = "zh_CN"

    def __bool__(self) -> bool:
        return bool(self.made or self.changed)

    @property
    def mark(self) -> str:
        """The same for the same changes, as far as they are told."""
        said = [dict(self.made), dict(self.changed), self.told, self.absent, self.notes]
        return hashlib.sha256(json.dumps(said, ensure_ascii=True, sort_keys=True).encode()).hexdigest()

    def tell(self, heading: str, line: str) -> None:
        self.told.setdefault(heading, []).append(line)

    def say(self, text: str, **blanks: object) -> str:
        """A text of ours in the reader's language, with its blanks filled in."""
        return (ENGLISH[text] if self.language == "en" else text).format(**blanks)

    def heading(self, words: str) -> str:
        """「新建 驿站」."""
        return " ".join(self.say(word) for word in words.split(" "))

    def counted(self) -> list[str]:
        """How many of each kind, a line for what is new and one for what is changed."""
        parts = [(word, counts) for word, counts in (("新建", self.made), ("更新", self.changed)) if counts]
        return [
            self.say(word) + self.say("：") + self.say("，").join(f"{self.say(kind)} {n}" for kind, n in counts.items())
            for word, counts in parts
        ] or [self.say("没有改动：和上次读入的一样")]

    def __str__(self) -> str:
        lines = self.counted()
        for heading, told in self.told.items():
            lines += ["", self.heading(heading) + self.say("（{count}）", count=len(told)), *self._some(told)]
        if self.absent:
            count = len(self.absent)
            lines += ["", self.say(ABSENT, count=count), *self._some(self.absent), f"  {self.say(HOW_TO_END)}"]
        if self.notes:
            lines += ["", self.say(NOTES), *self._some(self.notes)]
        return "\n".join(lines)

    def _some(self, lines: Sequence[str]) -> list[str]:
        shown = [f"  {line}" for line in lines[:MOST_TOLD]]
        rest = len(lines) - MOST_TOLD
        return shown + ([f"  {self.say(MORE, count=rest)}"] if rest > 0 else [])

    def differences(self, old: Mapping[str, Any], new: Mapping[str, Any], said: Said) -> str:
        """「地址 “a” → “b”，电话 （空） → “c”」."""
        found = []
        for name, value in new.items():
            if old.get(name) != value:
                field_ = self.say(_FIELDS[name]) if name in _FIELDS else name
                was, now = self.quoted(said(name, old.get(name))), self.quoted(said(name, value))
                found.append(f"{field_} {was} → {now}")
        return self.say("，").join(found)

    def quoted(self, text: str) -> str:
        return f"“{text if len(text) <= LONGEST else text[:LONGEST] + '……'}”" if text else self.say("（空）")

    def plainly(self, name: str, value: Any) -> str:
        if name == "hours":
            return self._hours(json.loads(value)) if value else ""
        if isinstance(value, list | tuple):
            return self.say("、").join(map(str, value))
        return "" if value is None else str(value)

    def _hours(self, hours: Sequence[Row]) -> str:
        """「周一至周五 09:00-12:00；周六 09:00-11:30」."""
        return self.say("；").join(f"{self.days(part['days'])} {part['from']}-{part['to']}" for part in hours)

    def days(self, days: Sequence[int]) -> str:
        if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
            first, last = (self.say(_WEEK[day - 1]) for day in (days[0], days[-1]))
            return self.say("每天") if len(days) == 7 else self.say("周{first}至周{last}", first=first, last=last)
        return self.say("周{days}", days=self.say("、").join(self.say(_WEEK[day - 1]) for day in days))


ABSENT = "在系统里、文件里没有（{count}，都不会删除）"
HOW_TO_END = "要停一个身份，在文件里写上最后一天（“止”，YAML 里是 to）。"
NOTES = "请留意"
MORE = "……还有 {count} 个"


def day_said(at: int | None, zone: ZoneInfo, *, last: bool = False) -> str:
    """The day of an instant; with `last` the day that ends there."""
    return datetime.fromtimestamp((at - last) / 1000, zone).date().isoformat() if at is not None else ""
