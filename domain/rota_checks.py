"""What must hold between the lines of one plan of a district file, looked at as YAML gave it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from domain.said import said

Plan = dict[str, Any]
Fault = tuple[tuple[int | str, ...], str]


def turn_faults(plan: Plan) -> Iterator[Fault]:
    """Each with its place within the plan."""
    week = plan.get("weekly") is not None or plan.get("turn", "week") == "week"
    if plan.get("weekly") is None and plan.get("people") is None:
        yield ("weekly",), "没有写谁来轮：一人一周写 weekly，别的轮法写 people"
    if plan.get("weekly") is not None and plan.get("people") is not None:
        yield ("people",), "weekly 和 people 只写一个"
    if plan.get("weekly") is not None and plan.get("turn", "week") != "week":
        yield ("turn",), "weekly 就是一人一周；别的轮法把人写在 people 里"
    start, end = as_day(plan.get("from")), as_day(plan.get("to"))
    if week and start is not None and start.isoweekday() != 1:
        yield ("from",), said("要是星期一（现在写的是 {}）", start)
    if start and end and start > end:
        yield ("to",), "最后一天早于第一天"
    layered = plan.get("holidays") == "layer"
    if layered != (plan.get("holiday_people") is not None):
        yield ("holiday_people",), "没有写节假日由谁来轮" if layered else "holidays 写 layer 的，才写节假日由谁来轮"
    if plan.get("turn") == "half_day" and plan.get("handover") is not None:
        yield ("handover",), "半天一换的，中午就交接，不用写"
    yield from _own_hours(plan)


def _own_hours(plan: Plan) -> Iterator[Fault]:
    before = ""
    hours = plan.get("hours")
    for inner, one in enumerate(hours if isinstance(hours, list) else ()):
        if not isinstance(one, dict):
            continue
        start, end = one.get("from"), one.get("to")
        if not (isinstance(start, str) and isinstance(end, str)):
            continue
        if start == end:
            yield ("hours", inner), said("开始和结束都是 {}", start)
        if start < before:
            yield ("hours", inner), "和前面的一段时间重叠了，或者先后颠倒了"
        before = end if end > start else "99"


def as_day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
