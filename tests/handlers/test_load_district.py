"""The district file: what it makes, what a second run changes, and how its faults are told."""

import asyncio
import copy
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from domain.district_faults import _PARTS
from handlers.district_changes import Changes
from handlers.district_text import parse
from handlers.load_district import HOLDS_REAL, HOLDS_SAMPLE, LoadError, load_district
from storage.database import Database
from storage.district import District
from storage.district_rows import load_district as standing
from storage.people import spelled
from storage.vault import Vault
from tests.engines import ask, migrated

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "district-file.md"
SAMPLE: Any = parse((ROOT / "bot" / "sample" / "district.yaml").read_text(encoding="utf-8"))
NOW = round(datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)
DAY = 86_400_000


def smallest() -> Any:
    """The example of the documentation."""
    (block,) = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    return parse(block)


class Place:
    """An empty database with its keys."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database, self.vault = database, vault

    async def load(self, document: object, now: int = NOW, **options: Any) -> Changes:
        return await load_district(self.database, self.vault, document, now, **options)

    async def refuses(self, document: object, **options: Any) -> tuple[str, ...]:
        before = await self.rows("events")
        with pytest.raises(LoadError) as caught:
            await self.load(document, **options)
        assert await self.rows("events") == before
        return caught.value.faults

    async def rows(self, table: str, where: str = "true") -> list[dict[str, Any]]:
        return await ask(self.database.where, f"SELECT * FROM {table} WHERE {where}")

    async def district(self, now: int) -> District:
        found = await standing(self.database, now)
        assert found is not None
        return found

    async def person(self, key: str) -> dict[str, Any]:
        (row,) = await self.rows("persons", f"import_key = '{key}'")
        return row

    async def hats(self, key: str) -> list[dict[str, Any]]:
        person = await self.person(key)
        return await self.rows("appointments", f"person_id = '{person['id']}'")


@pytest.fixture
async def place(tmp_path, engine):
    async with migrated(engine, tmp_path) as where:
        database, vault = await Database.open(where), Vault(tmp_path / "keys")
        yield Place(database, vault)
        await database.close()
        vault.close()


async def test_the_smallest_example_sets_a_district_up(place):
    changes = await place.load(smallest())
    assert changes.made == {
        "区": 1, "镇街": 1, "村社": 1, "驿站": 1, "负责的村社": 1, "事项类别": 13, "人员": 2, "身份": 3, "轮值": 1,
    }  # fmt: skip
    district = await place.district(NOW)
    assert (district.name, district.sample, district.settings) == ("青石区", False, {"gas_number": "0000-0000 0119"})
    (station,) = district.stations.values()
    assert (station.code, station.slug, station.place) == ("QS", "c8rk2vwd", "青石路 1 号一楼")
    assert district.areas[station.area_id]["name"] == "青石街道"
    assert [district.areas[area]["name"] for area in district.covers[station.id]] == ["青石一社区"]
    wang = await place.person("wangxiaohe")
    assert district.rota(station.id).takes(NOW) == wang["id"]
    assert next(iter(district.categories)) == "parking"


async def test_names_are_sealed_and_the_public_part_is_not(place):
    await place.load(SAMPLE)
    li, ou = await place.person("lihuimin"), await place.person("ouyangjing")
    assert "李" not in str(li) and "Li Huimin" not in str(li)
    assert place.vault.open(li["id"], li["name_sealed"]) == "李慧敏"
    assert json.loads(li["profile"]) == {
        "term": "十二届",
        "sector": "医药卫生界",
        "specialities": ["家庭护理", "慢病照护"],
    }
    assert spelled(place.vault, li) == {"name_en": "Li Huimin", "surname": "李"}
    assert spelled(place.vault, ou)["surname"] == "欧阳"


async def test_every_role_is_bound_to_its_place(place):
    await place.load(SAMPLE)
    (district,) = await place.rows("districts")
    ids = {row["code"]: row["id"] for t in ("stations", "areas", "departments") for row in await place.rows(t)}
    for person, role, scope in (
        ("zhoukai", "head", ids["XM"]),
        ("shaowenbin", "adviser", ids["xm"]),
        ("xialiqun", "patron", ids["xm"]),
        ("leizhen", "liaison", ids["cg"]),
        ("fanglin", "staff", district["id"]),
    ):
        assert (role, scope) in [(hat["role"], hat["scope_id"]) for hat in await place.hats(person)]


async def test_a_second_run_changes_nothing(place):
    await place.load(SAMPLE)
    before = {table: await place.rows(table) for table in ("districts", "persons", "stations", "appointments")}
    changes = await place.load(SAMPLE, NOW + DAY)
    assert not changes
    assert str(changes).startswith("没有改动")
    assert {table: await place.rows(table) for table in before} == before
    assert [event["name"] for event in await place.rows("events")] == ["district.loaded"]


async def test_edits_are_taken_and_each_load_is_an_event(place):
    await place.load(SAMPLE)
    edited = copy.deepcopy(SAMPLE)
    edited["district"]["gas_number"] = "0755-0000 0120"
    edited["stations"][0]["place"] = "香蜜三村 1 栋"
    edited["people"][0]["name"] = "李慧"
    edited["departments"].append({"code": "yl", "name": "区园林中心"})
    changes = await place.load(edited, NOW + DAY)
    assert changes.changed == {"区": 1, "驿站": 1, "人员": 1}
    assert changes.made == {"承办单位": 1}
    district = await place.district(NOW + DAY)
    assert district.settings["gas_number"] == "0755-0000 0120"
    assert [s.place for s in district.stations.values() if s.code == "XM"] == ["香蜜三村 1 栋"]
    li = await place.person("lihuimin")
    assert place.vault.open(li["id"], li["name_sealed"]) == "李慧"
    first, second = await place.rows("events")
    assert (first["seq"], second["seq"], second["thing"]) == (1, 2, "district")
    (row,) = await place.rows("districts")
    assert (row["version"], row["head"]) == (2, second["link"])


async def test_rooms_are_a_stations_or_shared_by_all(place):
    document = {**smallest(), "rooms": [{"name": "百姓议事厅", "capacity": 20}]}
    code = document["stations"][0]["code"]
    document["rooms"].append({"name": "一楼会议室", "capacity": 12, "station": code})
    await place.load(document)
    document["rooms"][0]["capacity"] = 30
    changes = await place.load(document, NOW + DAY)
    assert changes.changed["会议室"] == 1 and not changes.made["会议室"]
    rows = {row["name"]: row for row in await place.rows("rooms")}
    assert rows["百姓议事厅"]["capacity"] == 30 and rows["百姓议事厅"]["station_id"] is None
    assert rows["一楼会议室"]["station_id"] == (await place.rows("stations"))[0]["id"]
    document["rooms"] += [{"name": "百姓议事厅", "capacity": 0}, {"name": "二楼", "capacity": 5, "station": "ZZ"}]
    faults = "\n".join(await place.refuses(document))
    assert "不能重" in faults and "ZZ" in faults and "capacity" in faults


async def test_what_is_left_out_stays(place):
    await place.load(SAMPLE)
    fewer = copy.deepcopy(SAMPLE)
    del fewer["categories"], fewer["rota"]
    fewer["people"] = fewer["people"][:1]
    fewer["departments"] = []
    assert not await place.load(fewer, NOW + DAY)
    assert len(await place.rows("persons")) == 72
    assert len(await place.rows("categories")) == 13


async def test_a_last_day_ends_an_appointment_when_it_is_over(place):
    await place.load(SAMPLE)
    edited = copy.deepcopy(SAMPLE)
    edited["people"][0]["appointments"][0]["to"] = datetime(2026, 11, 24).date()
    changes = await place.load(edited)
    (hat,) = await place.hats("lihuimin")
    midnight = round(datetime(2026, 11, 25, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)
    assert (hat["valid_to"], changes.ended) == (midnight, [hat["id"]])
    assert not await place.load(edited, NOW + DAY)
    assert str(hat["id"]) in (await place.rows("events"))[-1]["particulars"]


async def test_who_comes_back_has_a_new_appointment(place):
    first = smallest()
    first["people"][0]["appointments"][0] |= {"from": "2021-01-01", "to": "2025-12-31"}
    await place.load(first)
    again = smallest()
    again["people"][0]["appointments"][0]["from"] = "2026-06-01"
    await place.load(again)
    assert not await place.load(again)
    members = [hat for hat in await place.hats("wangxiaohe") if hat["role"] == "member"]
    assert [hat["valid_to"] is None for hat in members] == [False, True]


async def test_sample_and_real_district_never_mix(place):
    await place.load(SAMPLE, sample=True)
    assert await place.refuses(smallest()) == (HOLDS_SAMPLE,)
    assert "YIZHAN_DATA" in HOLDS_SAMPLE


async def test_the_sample_refuses_a_real_district(place):
    await place.load(smallest())
    assert await place.refuses(SAMPLE, sample=True) == (HOLDS_REAL,)


async def test_codes_once_given_out_are_kept(place):
    await place.load(SAMPLE)
    edited = copy.deepcopy(SAMPLE)
    edited["stations"][0]["slug"] = "aaaaaaaa"
    edited["stations"][7]["code"] = "CT"
    for person in edited["people"]:
        for hat in person["appointments"]:
            if hat.get("station") == "CS":
                hat["station"] = "CT"
    edited["rota"][7]["station"] = "CT"
    assert await place.refuses(edited) == (
        "stations 第 1 项 slug：XM 的 slug 一直是 k7wq3mzt，不能改",
        "stations 第 8 项 code：slug 是 f3ha6wkn 的驿站，code 一直是 CS，不能改",
    )


FAULTS: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("district", "gas_number"), None, "district gas_number：空着，没有写"),
    (("district", "gas_number"), 119, "district gas_number：要加引号，不然会被读成数字或“是、否”"),
    (
        ("district", "timezone"),
        "Asia/Nowhere",
        "district timezone：没有这个时区，例如 Asia/Shanghai（现在写的是 Asia/Nowhere）",
    ),
    (("distrikt",), {}, "distrikt：不认识这个键，是不是 district？"),
    (("areas", 1, "code"), "xm", "areas 第 2 项 code：“xm”前面已经写过了，不能重"),
    (
        ("areas", 1, "communities", 0, "code"),
        "xm3",
        "areas 第 2 项 communities 第 1 项 code：“xm3”前面已经写过了，不能重",
    ),
    (("stations", 1, "code"), "x", "stations 第 2 项 code：要二到三个大写字母，例如 XM（现在写的是 x）"),
    (("stations", 1, "slug"), "k7wq3mzt", "stations 第 2 项 slug：“k7wq3mzt”前面已经写过了，不能重"),
    (("stations", 1, "slug"), "abc", "stations 第 2 项 slug：要八个小写字母或数字，例如 k7wq3mzt（现在写的是 abc）"),
    (("stations", 1, "town"), "zy", "stations 第 2 项 town：没有“zy”这个镇街，是不是 zx？"),
    (("stations", 1, "covers", 0), "nyy", "stations 第 2 项 covers 第 1 项：没有“nyy”这个村社，是不是 ny？"),
    (("stations", 1, "latitude"), None, "stations 第 2 项：latitude 和 longitude 要两个一起写"),
    (("stations", 1, "latitude"), 200, "stations 第 2 项 latitude：数目太大了"),
    (
        ("stations", 1, "hours", 0, "from"),
        840,
        "stations 第 2 项 hours 第 1 项 from：要加引号，不然会被读成数字或“是、否”",
    ),
    (("stations", 1, "hours", 0, "to"), "08:00", "stations 第 2 项 hours 第 1 项：开始 09:00 要早于结束 08:00"),
    (("stations", 0, "hours", 1, "from"), "11:00", "stations 第 1 项 hours 第 2 项：和前面的一段时间重叠了"),
    (("stations", 1, "hours", 0, "days"), [0], "stations 第 2 项 hours 第 1 项 days 第 1 项：数目太小了"),
    (("stations", 1, "phine"), "1", "stations 第 2 项 phine：不认识这个键，是不是 phone？"),
    (("people", 1, "id"), "lihuimin", "people 第 2 项 id：“lihuimin”前面已经写过了，不能重"),
    (("people", 0, "appointments"), [], "people 第 1 项 appointments：至少要写一个"),
    (
        ("people", 0, "appointments", 0, "station"),
        None,
        "people 第 1 项 appointments 第 1 项 station：member 要写驿站的 code",
    ),
    (
        ("people", 0, "appointments", 0, "area"),
        "xm",
        "people 第 1 项 appointments 第 1 项 area：member 不用写这一项",
    ),
    (
        ("people", 0, "appointments", 0, "from"),
        "2026",
        "people 第 1 项 appointments 第 1 项 from：要写日期，例如 2026-01-05，不加引号（现在写的是 2026）",
    ),
    (("rota", 0, "from"), "2026-01-06", "rota 第 1 项 from：要是星期一（现在写的是 2026-01-06）"),
    (("rota", 0, "weekly", 0), "zhoukai", "rota 第 1 项 weekly 第 1 项：zhoukai 不是 XM 的委员"),
    (("rota", 0, "duty"), "boss", "rota 第 1 项 duty：没有“boss”这一种，只能是 member, reserve, head"),
    (("rota", 1, "station"), "XM", "rota 第 2 项：“XM member”前面已经写过了，不能重"),
]


@pytest.mark.parametrize(("where", "value", "told"), FAULTS, ids=[fault[2][:40] for fault in FAULTS])
async def test_a_fault_is_named_with_the_way_to_it(place, where, value, told):
    document = copy.deepcopy(SAMPLE)
    part = document
    for step in where[:-1]:
        part = part[step]
    part[where[-1]] = value
    assert told in await place.refuses(document)
    assert not await place.rows("districts")


async def test_all_faults_are_told_at_once(place):
    document = copy.deepcopy(SAMPLE)
    document["people"][0]["appointments"][0] |= {"role": "menber", "to": "2026-01-01", "from": "2026-02-01"}
    document["people"][1]["appointments"] += document["people"][1]["appointments"]
    document["stations"][2]["name"] = ""
    faults = await place.refuses(document)
    assert "people 第 1 项 appointments 第 1 项 role：没有“menber”这一种" in "\n".join(faults)
    assert "people 第 2 项 appointments 第 2 项：“member XM”前面已经写过了，不能重" in faults
    assert "stations 第 3 项 name：不能空着" in faults


@pytest.mark.parametrize("document", [None, [], "区", 7, {}, {"district": None, "areas": 3, "people": [[], None]}])
async def test_what_is_no_district_at_all_is_refused_in_words(place, document):
    assert all("：" in fault for fault in await place.refuses(document))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", "第 3 行：a 在这一项里写了两遍"),
        ("a:\n\t- b\n", "第 2 行：缩进用了 Tab，请改成空格"),
        ("a: 1\nb: *x\n", "第 2 行：以 * & @ % 或 ` 开头的文字要加引号"),
        ("a: [1, 2\nb: 3\n", "第 2 行：这里或上一行的写法不对"),
    ],
)
def test_a_slip_in_the_yaml_is_named_by_its_line(text, told):
    with pytest.raises(LoadError, match=re.escape(told)):
        parse(text)


def test_the_documentation_knows_every_key():
    text = DOCUMENT.read_text(encoding="utf-8")
    for section, part in _PARTS.items():
        for name, info in part.model_fields.items():
            assert re.search(rf"\b{info.alias or name}\b", text), (section, name)


def test_the_sample_is_what_pyyaml_reads_too():
    assert yaml.safe_load((ROOT / "bot" / "sample" / "district.yaml").read_text(encoding="utf-8")) == SAMPLE


async def test_what_was_ended_in_the_chat_does_not_come_back_by_an_old_file(place):
    await place.load(smallest())
    await ask(place.database.where, "UPDATE appointments SET valid_to = $1 WHERE role = 'clerk'", NOW + DAY)
    changes = await place.load(smallest(), NOW + 2 * DAY)
    assert not changes and not changes.absent
    (told,) = changes.notes
    assert told.startswith("赵安：青石协商驿站 联络员，任职已经结束，没有恢复")
    again = smallest()
    again["people"][1]["appointments"][0]["from"] = "2026-11-26"
    changes = await place.load(again, NOW + 2 * DAY)
    assert changes.told["任命"] == ["赵安：青石协商驿站 联络员，2026-11-26 起"] and not changes.notes
    assert [hat["valid_to"] is None for hat in await place.hats("zhaoan")] == [False, True]


async def test_two_first_starts_at_once_make_one_district(place: Place) -> None:
    other = await Database.open(place.database.where)
    try:
        loads = [load_district(one, place.vault, smallest(), NOW) for one in (place.database, other)]
        changes = await asyncio.gather(*loads)
    finally:
        await other.close()
    assert sorted(map(bool, changes)) == [False, True]
    (district,) = await place.rows("districts")
    for table in ("stations", "persons", "appointments"):
        rows = await place.rows(table)
        assert rows and {row["district_id"] for row in rows} == {district["id"]}


async def test_clocks_are_set_by_the_file_and_what_it_does_not_name_stays(place):
    document = smallest() | {"clocks": {"answer": "8 工作日", "simple_categories": ["lighting", "parking"]}}
    assert "更新 时限" in str(await place.load(document, dry=True))
    assert await place.rows("clock_rules") == [] == await place.rows("districts")
    await place.load(document)
    found = await place.district(NOW)
    assert found.clocks == "2" and found.rules["2"].answer.amount == 8
    assert found.rules["2"].simple_categories == {"lighting", "parking"}
    assert str(await place.load(document)).startswith("没有改动")
    changes = str(await place.load(smallest() | {"clocks": {"accept": "6 工作小时", "answer": "默认"}}))
    assert "委员接单 “4 工作小时” → “6 工作小时”" in changes and "答复一般事项 “8 工作日” → “10 工作日”" in changes
    found = await place.district(NOW)
    assert found.clocks == "3" and found.rules["2"].answer.amount == 8, "an earlier version stays as it was"
    assert found.rules["3"].simple_categories == {"lighting", "parking"} and not found.rules["3"].accept.ours
    told = [json.loads(row["particulars"]) for row in await place.rows("events", "name = 'district.clocks_changed'")]
    assert {(one["clock"], one["to"]) for one in told[2:]} == {("accept", "6 工作小时"), ("answer", "10 工作日")}
    assert str(await place.load(smallest())).startswith("没有改动")


@pytest.mark.parametrize(
    ("clocks", "said"),
    [
        (
            {"answer": "40 工作日"},
            "clocks answer：太短或者太长了；可以写 1 到 29 工作日，或 1 到 90 天（现在写的是 40 工作日）",
        ),
        ({"answer": 8}, "clocks answer：还差单位，例如 4 工作小时、3 工作日、7 天；可以写 1 到 29 工作日"),
        ({"answer": "快点"}, "clocks answer：没看懂"),
        ({"extension": "5 天"}, "clocks extension：这一项不按这个单位算；可以写 1 到 20 工作日"),
        ({"answer": "4 工作日"}, "clocks answer：“答复简单事项”不能比“答复一般事项”还长"),
        ({"simple_categories": ["lamps"]}, "clocks simple_categories 第 1 项：没有 slug 是 lamps 的事项类别"),
        ({"anwser": "4 工作日"}, "clocks anwser：不认识这个键，是不是 answer？"),
    ],
)
async def test_faults_of_clocks_are_told_with_what_may_be_written(place, clocks, said):
    (fault,) = await place.refuses(smallest() | {"clocks": clocks})
    assert fault.startswith(said)


async def test_the_rules_for_consultations_are_set_by_the_file(place):
    await place.load(smallest())
    found = await place.district(NOW)
    assert found.consulting == "1" and found.consulting_rules == {}
    changes = str(
        await place.load(smallest() | {"consulting": {"supports": 20, "kinds": [{"slug": "micro", "name": "小协商"}]}})
    )
    assert "supports “10” → “20”" in changes
    found = await place.district(NOW)
    assert found.consulting == "2" and found.consulting_rules["2"].kind("micro").name == "小协商"
    assert "协商规则" not in str(await place.load(smallest() | {"consulting": {"supports": 20}})), (
        "nothing more is changed"
    )
    await place.load(smallest() | {"consulting": {"poll_days": 3}})
    found = await place.district(NOW)
    assert (
        found.consulting == "3"
        and found.consulting_rules["2"].poll_days == 2
        and found.consulting_rules["3"].supports == 20
    )
    told = [
        json.loads(row["particulars"]) for row in await place.rows("events", "name = 'district.consulting_changed'")
    ]
    assert [one["changed"] for one in told][1] == ["poll_days: 2 → 3"]


_STEP = {"slug": "a", "name": "一", "evidence": ["held"]}


@pytest.mark.parametrize(
    ("consulting", "said"),
    [
        ({"poll_days": 0}, "consulting poll_days：数目太小了"),
        ({"steps": [_STEP]}, "consulting steps：至少要写一个"),
        ({"steps": [_STEP | {"evidence": ["hold"]}]}, "consulting steps 第 1 项 evidence 第 1 项：没有这样材料"),
        ({"steps": [_STEP | {"keeper": "boss"}]}, "consulting steps 第 1 项 keeper：要写 leader（主持人）"),
        ({"steps": [_STEP | {"day": 3}]}, "consulting steps 第 1 项 day：不认识这个键，是不是 days"),
        ({"kinds": [{"slug": "night"}]}, "consulting kinds 第 1 项 name：新的一种协商要写名字"),
        ({"kinds": [{"slug": "micro", "minutes": "快点"}]}, "consulting kinds 第 1 项 minutes：没看懂"),
        (
            {"weights": dict.fromkeys(("topic", "research", "meeting", "answer", "adoption", "look_back"), 20)},
            "consulting weights：六项分值加起来要等于 100",
        ),
        (
            {
                "steps": [
                    _STEP | {"slug": slug, "evidence": [one]}
                    for slug, one in zip("abcde", ("title", "held", "time", "plan", "minutes"), strict=True)
                ]
            },
            "consulting steps：步骤的次序走不通",
        ),
    ],
)
async def test_what_is_wrong_with_them_is_said_with_its_place(place, consulting, said):
    with pytest.raises(LoadError) as error:
        await place.load(smallest() | {"consulting": consulting})
    assert said in str(error.value)
