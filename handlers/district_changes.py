"""What one run of a district file changes, in words to be checked: made, changed from → to, appointed, ended."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from storage.database import Row

MOST_TOLD = 30
"""So many of one kind are named; the rest is counted."""
LONGEST = 60
_WEEK = "一二三四五六日"
_FIELDS = {
    "name": "名称",
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
}

Said = Callable[[str, Any], str]
"""A field's value in words, by the field's name."""


@dataclass(slots=True)
class Changes:
    """How many of each kind were made and changed, and how that reads; its text is what the command line prints."""

    made: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    appointed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.made or self.changed)

    def tell(self, heading: str, line: str) -> None:
        self.told.setdefault(heading, []).append(line)

    def __str__(self) -> str:
        parts = [(word, counts) for word, counts in (("新建", self.made), ("更新", self.changed)) if counts]
        lines = [f"{word}：" + "，".join(f"{kind} {n}" for kind, n in counts.items()) for word, counts in parts]
        lines = lines or ["没有改动：和上次读入的一样"]
        for heading, told in self.told.items():
            lines += ["", f"{heading}（{len(told)}）", *_some(told)]
        if self.absent:
            lines += ["", f"在系统里、文件里没有（{len(self.absent)}，都不会删除）", *_some(self.absent), _HOW_TO_END]
        if self.notes:
            lines += ["", "请留意", *_some(self.notes)]
        return "\n".join(lines)


_HOW_TO_END = "  要停一个身份，在文件里写上最后一天（“止”，YAML 里是 to）。"


def _some(lines: Sequence[str]) -> list[str]:
    shown = [f"  {line}" for line in lines[:MOST_TOLD]]
    return shown + ([f"  ……还有 {len(lines) - MOST_TOLD} 个"] if len(lines) > MOST_TOLD else [])


def differences(old: Mapping[str, Any], new: Mapping[str, Any], said: Said) -> str:
    """「地址 “a” → “b”，电话 （空） → “c”」."""
    found = []
    for name, value in new.items():
        if old.get(name) != value:
            found.append(
                f"{_FIELDS.get(name, name)} {_quoted(said(name, old.get(name)))} → {_quoted(said(name, value))}"
            )
    return "，".join(found)


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= LONGEST else text[:LONGEST] + '……'}”" if text else "（空）"


def said_plainly(name: str, value: Any) -> str:
    if name == "hours":
        return hours_said(json.loads(value)) if value else ""
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return "" if value is None else str(value)


def hours_said(hours: Sequence[Row]) -> str:
    """「周一至周五 09:00-12:00；周六 09:00-11:30」."""
    return "；".join(f"{_days_said(part['days'])} {part['from']}-{part['to']}" for part in hours)


def _days_said(days: Sequence[int]) -> str:
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return "每天" if len(days) == 7 else f"周{_WEEK[days[0] - 1]}至周{_WEEK[days[-1] - 1]}"
    return "周" + "、".join(_WEEK[day - 1] for day in days)


def day_said(at: int | None, zone: ZoneInfo, *, last: bool = False) -> str:
    """The day of an instant; with `last` the day that ends there."""
    return datetime.fromtimestamp((at - last) / 1000, zone).date().isoformat() if at is not None else ""
