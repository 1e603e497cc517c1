"""The rota of a district file: every turn that can be written, faults in words, and what a head arranged in chat."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from domain.rota_plan import Duty, Holidays, Turn
from handlers.known_names import known_names
from handlers.workbook_document import read_workbook
from storage.rota import end_plan
from storage.work import Work
from tests.handlers.test_load_district import DAY, NOW, Place, smallest
from tests.handlers.test_load_district import place as place
from tests.handlers.workbooks import book, filled, saved

WEDNESDAYS = {
    "station": "QS", "duty": "head", "from": "2026-01-05", "turn": "day", "weekdays": [3], "nth": [2, -1],
    "hours": [{"from": "19:00", "to": "21:00"}], "handover": "18:00", "holidays": "layer",
    "holiday_people": ["wangxiaohe"], "people": ["wangxiaohe"], "to": "2026-12-31",
}  # fmt: skip


def with_plan(**changes: Any) -> Any:
    document = copy.deepcopy(smallest())
    document["rota"].append({**WEDNESDAYS, **changes})
    return document


async def test_a_plan_with_a_rule_of_its_own(place: Place) -> None:
    await place.load(with_plan())
    district = await place.district(NOW)
    (station,) = district.stations
    weekly, plan = district.plans(station)
    assert weekly.duty is Duty.MEMBER and weekly.start == 0
    assert plan.duty is Duty.HEAD and plan.rule.turn is Turn.DAY and plan.rule.holidays is Holidays.LAYER
    assert plan.rule.weekdays == {3} and plan.rule.nth == {2, -1} and plan.rule.handover.hour == 18
    assert [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in plan.rule.hours] == ["19:00-21:00"]
    assert district.rota(station).grid.date(plan.start).isoformat() == "2026-01-05"
    assert plan.end is not None and district.rota(station).grid.date(plan.end - 1).isoformat() == "2026-12-31"
    assert not (await place.load(with_plan(), NOW + DAY)).changed
    assert "每月第 2 个" in str(await place.load(with_plan(nth=[2]), NOW + DAY))
    told = str(await place.load(with_plan(to="2026-11-30", nth=[2]), NOW + DAY))
    assert "轮值" in told and "“2026-12-31” → “2026-11-30”" in told


FAULTS = [
    ({"people": None}, "rota 第 2 项 weekly：没有写谁来轮：一人一周写 weekly，别的轮法写 people"),
    ({"weekly": ["wangxiaohe"]}, "rota 第 2 项 people：weekly 和 people 只写一个"),
    ({"weekly": ["wangxiaohe"], "people": None}, "rota 第 2 项 turn：weekly 就是一人一周；别的轮法把人写在 people 里"),
    ({"turn": "week", "from": "2026-01-06"}, "rota 第 2 项 from：要是星期一（现在写的是 2026-01-06）"),
    ({"to": "2026-01-01"}, "rota 第 2 项 to：最后一天早于第一天"),
    ({"holiday_people": None}, "rota 第 2 项 holiday_people：没有写节假日由谁来轮"),
    ({"holidays": "skip"}, "rota 第 2 项 holiday_people：holidays 写 layer 的，才写节假日由谁来轮"),
    ({"turn": "half_day"}, "rota 第 2 项 handover：半天一换的，中午就交接，不用写"),
    ({"nth": [6]}, "rota 第 2 项 nth 第 1 项：要写 1 到 5，-1 是最后一个（现在写的是 6）"),
    ({"people": ["zhaoan"]}, "rota 第 2 项 people 第 1 项：zhaoan 不是 QS 的站长或委员"),
    ({"duty": "reserve", "people": ["zhaoan"]}, "rota 第 2 项 people 第 1 项：zhaoan 不是 QS 的委员"),
    ({"hours": [{"from": "19:00", "to": "19:00"}]}, "rota 第 2 项 hours 第 1 项：开始和结束都是 19:00"),
    ({"hours": [{"from": "14:00", "to": "17:00"}, {"from": "9:00", "to": "12:00"}]}, "rota 第 2 项 hours 第 2 项 from"),
    ({"turm": "day"}, "rota 第 2 项 turm：不认识这个键，是不是 turn？"),
]


@pytest.mark.parametrize(("changes", "told"), FAULTS, ids=[fault[1][:30] for fault in FAULTS])
async def test_what_does_not_fit_is_told_in_words(place: Place, changes: dict[str, Any], told: str) -> None:
    document = with_plan(**changes)
    document["rota"][1] = {key: value for key, value in document["rota"][1].items() if value is not None}
    assert any(fault.startswith(told) for fault in await place.refuses(document)), await place.refuses(document)


async def test_what_was_ended_in_a_chat_is_left_alone_and_said(place: Place) -> None:
    await place.load(smallest())
    district = await place.district(NOW)
    (station,) = district.stations
    (plan,) = district.plans(station)
    work = Work(place.database, district.id, NOW)
    end_plan(work, plan, NOW + DAY)
    await work.commit()
    edited = smallest()
    edited["rota"][0]["from"] = "2026-11-30"
    for dry in (True, False):
        told = await place.load(edited, NOW + DAY, dry=dry)
        assert "青石协商驿站的轮值在聊天里排过，以聊天里的为准" in str(told) and not told.changed["轮值"]
    (row,) = await place.rows("rota_plans")
    assert row["valid_to"] == NOW + DAY and row["anchor"] == "2026-01-05"
    assert json.loads(row["rule"])["filed"] is False
    (after,) = (await place.district(NOW)).plans(station)
    assert after.start == 0, "what was before stays as it was"


async def test_a_workbook_tells_other_duties_and_turns(place: Place, tmp_path: Path) -> None:
    rows = [
        {"驿站": "QS", "委员": "王晓禾", "从哪一周起": "2026-03-04", "怎么轮": "一天一位"},
        {"驿站": "QS", "委员": "欧阳静"},
        {"驿站": "LJ", "委员": "王晓禾", "从哪一周起": "2026-03-04", "哪一种": "轮值站长"},
    ]
    known = await known_names(place.database, place.vault, NOW)
    document = read_workbook(filled(tmp_path, 轮值=rows), known).document
    daily, head = document["rota"]
    assert (daily["turn"], daily["from"].isoformat(), len(daily["people"])) == ("day", "2026-03-04", 2)
    assert (head["duty"], head["from"].isoformat()) == ("head", "2026-03-02")
    assert str(await place.load(document)).count("轮值站长") == 1


async def test_a_workbook_filled_in_before_is_read_without_the_new_columns(place: Place, tmp_path: Path) -> None:
    made = book()
    made["轮值"].delete_cols(5, 2)
    known = await known_names(place.database, place.vault, NOW)
    found = read_workbook(saved(made, tmp_path), known)
    assert not found.told([]) and found.document["rota"][0]["duty"] == "member"
    wrong = [{"驿站": "QS", "委员": "王晓禾", "从哪一周起": "2026-03-04", "哪一种": "值日"}]
    told = read_workbook(filled(tmp_path, 轮值=wrong), known).told([])
    assert told == ["轮值 第 4 行「哪一种」：没有“值日”这一种，只能写：值班、替补、轮值站长"]
