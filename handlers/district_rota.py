"""Putting the rota of a district file on top of what stands. Who arranges a duty in a chat keeps it there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendar import midnight
from domain.district_file import RotaPart
from domain.rota_plan import Duty, Hours, Plan, Rule, Turn
from handlers.district_changes import day_said
from handlers.district_parts import Putting
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.rota import add_plan, of_file, refile_plan

DUTIES = {"member": "", "reserve": "替补", "head": "轮值站长"}
_TURNS = {
    Turn.HALF_DAY: "半天一位",
    Turn.DAY: "一天一位",
    Turn.WEEK: "一周一位",
    Turn.HALF_MONTH: "半月一位",
    Turn.MONTH: "一月一位",
}
_PLAIN = "{}"
_IN_CHAT = "{name}的轮值在聊天里排过，以聊天里的为准，文件里的没有用。要改，请站长在聊天里发“轮值”"


def put_rota(putting: Putting, people: dict[str, str]) -> None:
    """`people` are person ids by the file's ids."""
    rows = putting.standing.rows[tables.rota_plans]
    in_chat = {(row["station_id"], row["duty"]) for row in rows if not of_file(row["rule"])}
    filed = {(row["station_id"], row["duty"]): row for row in rows if of_file(row["rule"])}
    for part in putting.file.rota:
        key = putting.stations[part.station], part.duty
        if key in in_chat:
            putting.changes.notes.append(putting.changes.say(_IN_CHAT, name=called(putting, *key)))
            continue
        _put(putting, key, _values(putting, part, people), filed.get(key))


def called(putting: Putting, station_id: str, duty: str) -> str:
    name, say = putting.called(station_id), putting.changes.say
    return say("{name}（{duty}）", name=name, duty=say(DUTIES[duty])) if DUTIES[duty] else name


def _values(putting: Putting, part: RotaPart, people: dict[str, str]) -> Row:
    """The row as the file has it. A plan by the week and nothing else has no rule, and holds since ever."""
    rule, zone = part.rule(), ZoneInfo(putting.file.district.timezone)
    layer = tuple(people[person] for person in part.holiday_people or ())
    plain = rule == Rule() and not layer
    filed = rule.model_copy(update={"filed": True, "holiday_people": layer})
    return {
        "people": json.dumps([people[person] for person in part.order]),
        "anchor": part.start.isoformat(),
        "rule": _PLAIN if plain else filed.model_dump_json(),
        "valid_to": midnight(part.end + timedelta(days=1), zone) if part.end else None,
    }


def _put(putting: Putting, key: tuple[str, str], values: Row, row: Row | None) -> None:
    work, changes, name = putting.work, putting.changes, called(putting, *key)
    zone = ZoneInfo(putting.file.district.timezone)
    anchor = date.fromisoformat(values["anchor"])
    start = work.now if values["rule"] == _PLAIN else midnight(anchor, zone)
    order, rule = tuple(json.loads(values["people"])), Rule.model_validate_json(values["rule"])
    plan = Plan(row["id"] if row else new_id(), key[0], Duty(key[1]), order, anchor, rule, start, values["valid_to"])
    if row is None:
        add_plan(work, plan, rule=values["rule"])
        changes.made["轮值"] += 1
        people = changes.say("、").join(putting.called(person) for person in order)
        changes.tell("新建 轮值", name + changes.say("：") + people)
        return
    if row["successor_id"] is not None:
        values = {**values, "valid_to": row["valid_to"]}  # its station has been closed
    changed = {field: value for field, value in values.items() if row[field] != value}
    if changed:
        refile_plan(work, plan, rule=values["rule"], end=values["valid_to"])
        changes.changed["轮值"] += 1
        told = changes.differences(row, changed, _said(putting, zone))
        changes.tell("更新 轮值", name + changes.say("：") + told)


def _said(putting: Putting, zone: ZoneInfo) -> Any:
    def said(name: str, value: Any) -> str:
        match name:
            case "people":
                return putting.changes.say("、").join(putting.called(person) for person in json.loads(value or "[]"))
            case "rule":
                return rule_said(Rule.model_validate_json(value), putting)
            case "valid_to":
                return day_said(value, zone, last=True)
        return putting.changes.plainly(name, value)

    return said


def rule_said(rule: Rule, putting: Putting) -> str:
    """一天一位，周一、周三，每月第 2 个，09:00-12:00，18:00 交接，节假日不排."""
    say = putting.changes.say
    parts = [say(_TURNS[rule.turn])]
    if len(rule.weekdays) < 7:
        days = (say("一二三四五六日"[day - 1]) for day in sorted(rule.weekdays))
        parts.append(say("周{days}", days=say("、").join(days)))
    if rule.nth:
        parts.append(say("每月{which}", which=say("、").join(_nth(say, number) for number in sorted(rule.nth))))
    parts += [_span(one) for one in rule.hours]
    if rule.handover != time():
        parts.append(say("{time} 交接", time=f"{rule.handover:%H:%M}"))
    if rule.holidays == "skip":
        parts.append(say("节假日不排"))
    if rule.holiday_people:
        people = say("、").join(putting.called(person) for person in rule.holiday_people)
        parts.append(say("节假日由{people}", people=people))
    return say("，").join(parts)


def _nth(say: Callable[..., str], number: int) -> str:
    return say("最后一个") if number < 0 else say("第 {number} 个", number=number)


def _span(hours: Hours) -> str:
    return f"{hours.start:%H:%M}-{hours.end:%H:%M}"
