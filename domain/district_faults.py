"""What is wrong with a district file, all of it, in words and with the way to the line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from domain.district_checks import Fault, cross_faults
from domain.district_clocks import ClocksPart
from domain.district_consulting import ConsultingPart, KindPart, QuorumPart, StepPart, WeightsPart
from domain.district_file import (
    CategoryPart,
    CommunityPart,
    DepartmentPart,
    DistrictFile,
    DistrictPart,
    HatPart,
    HoursPart,
    PersonPart,
    RoomPart,
    RotaPart,
    ShiftPart,
    StationPart,
    TextPart,
    TownPart,
)
from domain.said import Said, joined, ours, said

_PARTS: dict[tuple[str, ...], type[BaseModel]] = {
    (): DistrictFile,
    ("district",): DistrictPart,
    ("areas",): TownPart,
    ("areas", "communities"): CommunityPart,
    ("categories",): CategoryPart,
    ("stations",): StationPart,
    ("stations", "hours"): HoursPart,
    ("clocks",): ClocksPart,
    ("consulting",): ConsultingPart,
    ("consulting", "steps"): StepPart,
    ("consulting", "kinds"): KindPart,
    ("consulting", "kinds", "quorum"): QuorumPart,
    ("consulting", "weights"): WeightsPart,
    ("departments",): DepartmentPart,
    ("rooms",): RoomPart,
    ("texts",): TextPart,
    ("people",): PersonPart,
    ("people", "appointments"): HatPart,
    ("rota",): RotaPart,
    ("rota", "hours"): ShiftPart,
}
_WORDS = {
    "missing": "没有写",
    "list_type": "要写成列表，一行一个",
    "too_short": "至少要写一个",
    "too_long": "写得太多了",
    "model_type": "要写成“键: 值”的样子",
    "greater_than_equal": "数目太小了",
    "less_than_equal": "数目太大了",
    "bool_type": "要写 true 或 false",
    "bool_parsing": "要写 true 或 false",
    "int_type": "要写整数",
    "float_type": "要写数字",
    "float_parsing": "要写数字",
}


Telling = Callable[[list[Fault]], list[str]]
"""Makes sentences of faults, each with the way to its line; may add some of its own."""


def path(where: Iterable[int | str]) -> Said:
    """`stations 第 2 项 code`."""
    return joined(" ", (said("第 {} 项", step + 1) if isinstance(step, int) else str(step) for step in where))


def in_yaml(faults: list[Fault]) -> list[str]:
    return [said("{}：{}", path(where), ours(words)) for where, words in faults]


class Faulty(Exception):
    """Nothing of the file may be taken; `faults` names everything that is wrong."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def read(document: object, tell: Telling = in_yaml) -> DistrictFile:
    """The file as it was parsed; `tell` makes sentences of what is wrong. Raises Faulty."""
    if not isinstance(document, dict):
        raise Faulty(["整个文件：要从 district: 写起，见 docs/district-file.md"])
    made: DistrictFile | None = None
    faults: list[Fault] = []
    try:
        made = DistrictFile.model_validate(document)
    except ValidationError as error:
        faults = [(fault["loc"], _said(fault)) for fault in error.errors()]
    told = tell([*faults, *cross_faults(document)])
    if made is None or told:
        raise Faulty(told)
    return made


def _said(fault: Any) -> str:
    kind, given = fault["type"], fault["input"]
    if kind == "extra_forbidden":
        return _unknown(fault["loc"])
    if kind == "value_error":
        words = ours(fault["ctx"]["error"].args[0])
        return said("{}（现在写的是 {}）", words, given) if str(given).strip() else words
    if kind == "literal_error":
        return said("没有“{}”这一种，只能是 {}", given, fault["ctx"]["expected"].replace(" or ", ", ").replace("'", ""))
    if kind == "string_type":
        return _not_text(given)
    if kind.startswith("date"):
        return said("要写日期，例如 2026-01-05，不加引号（现在写的是 {}）", given)
    return _WORDS.get(kind, said("这里写得不对（现在写的是 {}）", given))


def _not_text(given: object) -> str:
    if given is None:
        return "空着，没有写"
    if isinstance(given, bool | int | float):
        return "要加引号，不然会被读成数字或“是、否”"
    return "要写一句文字"


def _unknown(where: Sequence[int | str]) -> str:
    *lead, key = where
    part = _PARTS[tuple(step for step in lead if isinstance(step, str))]
    known = [info.alias or name for name, info in part.model_fields.items()]
    near = get_close_matches(str(key), known, 1)
    return (
        said("不认识这个键，是不是 {}？", near[0]) if near else said("不认识这个键，这里只有 {}", joined("、", known))
    )
