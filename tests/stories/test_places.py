"""Setting a district up in the chat: a station and each thing about it, towns and communities, categories."""

from __future__ import annotations

import json

import pytest
import yaml

from domain.events import Name
from handlers.load_district import load_district
from tests.stories.test_station_life import at_home
from tests.talk import DISTRICT, Resident, World

XM = "香蜜社区协商驿站"


async def staff_of(world: World) -> Resident:
    return await world.member("周宁", role="staff", station="")


async def events(world: World, name: Name) -> list[dict[str, object]]:
    rows = [row for row in await world.rows_of("events") if row["name"] == name.value]
    return [json.loads(row["particulars"]) for row in rows]


async def edits(person: Resident, field: str, *, station: str = "") -> None:
    await person.presses_verb("edit_station", **({"station": station} if station else {}))
    if not station and person.fresh[-1][0] == "edit_station.station.ask":
        await person.says("香蜜")
    await person.says(field)


async def test_a_station_is_added_and_filled_in(world: World) -> None:
    staff = await staff_of(world)
    await staff.says("设置")
    await staff.presses("驿站")
    await staff.presses("加一个驿站")
    await staff.says(XM)
    assert staff.fresh[-1][0] == "add_station.called.ask" and "已经有叫这个名字" in staff.last.text
    await staff.says("梅林社区协商驿站")
    await staff.says("邻里客厅")
    await staff.says("香蜜")
    await staff.says("梅林一村 3 栋架空层")
    for wrong, why in (("X", "2 到 3 个英文字母"), ("梅林", "2 到 3 个英文字母"), ("xm", "用过了")):
        await staff.says(wrong)
        assert why in staff.last.text, wrong
    await staff.says("ｍｌ")
    asked = staff.hears("add_station.check.ask")
    assert "代号 ML" in asked.text and "邻里客厅" in asked.text and "梅林一村 3 栋架空层" in asked.text
    await staff.presses("加上")
    assert "练习" in staff.hears("places.station_added").text
    district = world.core.house.district
    made = district.by_code("ML")
    assert made is not None and made.practice and made.kind == "邻里客厅" and len(made.slug) == 8
    assert [district.areas[one]["name"] for one in district.covers[made.id]] == ["香蜜社区"]
    [told] = await events(world, Name.DISTRICT_STATION_ADDED)
    assert told["station"] == made.id and told["code"] == "ML"
    await staff.presses("填资料")
    await staff.says("开放时间")
    await staff.says("周一到周五 9点到12点")
    assert "周一–周五 09:00–12:00" in staff.hears("edit_station.check.ask").text
    await staff.presses("就这么改")
    [hours] = world.core.house.district.stations[made.id].hours
    assert hours.weekdays == {1, 2, 3, 4, 5}


async def test_each_thing_about_a_station(world: World) -> None:
    staff, head = await staff_of(world), await world.member("王建国", role="head")
    house = world.core.house
    place = house.district.by_code("XM")
    assert place is not None
    for field, said, column, kept in (
        ("名称", "香蜜协商驿站", "name", "香蜜协商驿站"),
        ("英文名", "Xiangmi House", "name_en", "Xiangmi House"),
        ("种类", "民生议事堂", "kind", "民生议事堂"),
        ("地址", "香蜜三村 1 栋 <b>底层</b>", "place", "香蜜三村 1 栋 <b>底层</b>"),
        ("英文地址", "没有", "place_en", ""),
        ("电话", "０７５５-0000 0199", "phone", "0755-0000 0199"),
    ):
        await edits(staff, field)
        await staff.says(said)
        if column == "place_en":
            await staff.presses("不改了")
            continue
        assert staff.last.text.rstrip().endswith("这样改吗？"), (field, staff.fresh)
        await staff.presses("就这么改")
        assert getattr(house.district.stations[place.id], column) == kept
        assert "周宁改了" in head.last.text
    after = house.district.stations[place.id]
    assert (after.code, after.slug) == (place.code, place.slug)
    told = await events(world, Name.DISTRICT_STATION_CHANGED)
    assert [one["field"] for one in told] == ["name", "name_en", "kind", "place", "phone"]
    assert told[0] | {"station": ""} == {"station": "", "field": "name", "old": XM, "new": "香蜜协商驿站"}


async def test_where_a_station_is(world: World) -> None:
    head = await world.member("王建国", role="head")
    await head.says("设置")
    await head.presses("驿站")
    await head.presses("改驿站资料")
    assert head.fresh[-1][0] == "edit_station.field.ask"
    await head.presses("地图位置")
    assert "22.55000, 114.03000" in head.hears("edit_station.spot.ask").text
    for wrong in ("就在路口", "91.5, 181", "22.5"):
        await head.says(wrong)
        assert "没看懂位置" in head.last.text, wrong
    await head.says("东经114.0501，北纬22.5601")
    assert "22.56010, 114.05010" in head.hears("edit_station.check.ask").text
    await head.presses("重写")
    await head.sends_place(22.57, 114.06)
    await head.presses("就这么改")
    place = world.core.house.district.by_code("XM")
    assert place is not None and (place.latitude, place.longitude) == (22.57, 114.06)


async def test_which_communities_it_covers(world: World) -> None:
    staff = await staff_of(world)
    house = world.core.house
    place = house.district.by_code("XM")
    assert place is not None
    await edits(staff, "负责的村社")
    await staff.presses("去掉 香蜜社区")
    assert staff.fresh[-1][0] == "refusal.covers_nothing"
    await edits(staff, "负责的村社")
    await staff.says("农园社区")
    await staff.presses("就这么改")
    assert len(house.district.covers[place.id]) == 2
    await edits(staff, "负责的村社")
    await staff.presses("去掉 香蜜社区")
    await staff.presses("就这么改")
    assert [house.district.areas[one]["name"] for one in house.district.covers[place.id]] == ["农园社区"]
    made = await load_district(house.database, house.vault, yaml.safe_load(DISTRICT.read_text("utf-8")), world.now)
    assert made.made["负责的村社"] == 1  # the file, read again, has the last word
    await house.refresh()
    assert len(house.district.covers[place.id]) == 2


async def test_hours_leave_what_was_sat_as_it_was(world: World) -> None:
    await world.member("李慧敏")
    staff = await staff_of(world)
    world.later(days=2)
    await edits(staff, "开放时间")
    for wrong in ("每天", "周一 9:00-12:00，11:00-13:00", "周一 18:00-9:00", "周一 25:00-26:00"):
        await staff.says(wrong)
        assert "没看懂开放时间" in staff.last.text, wrong
    await staff.says("每天 18:00-20:00")
    await staff.presses("就这么改")
    sat = [row for row in await world.rows_of("shifts") if row["duty"] == "member"]
    assert sat and {(row["end_at"] - row["start_at"]) // 3_600_000 for row in sat} == {3}


@pytest.mark.parametrize("role", ["clerk", "member"])
async def test_others_change_nothing(world: World, role: str) -> None:
    other = await world.member({"clerk": "赵安", "member": "李慧敏"}[role], role=role)
    for verb in ("edit_station", "add_station", "areas", "add_area", "end_area", "categories", "end_category"):
        await other.presses_verb(verb)
        assert other.fresh[-1][0] == "refusal.not_yours", verb


async def test_a_head_changes_his_own_station_alone(world: World) -> None:
    head = await world.member("王建国", role="head")
    other = world.core.house.district.by_code("NY")
    assert other is not None
    await head.presses_verb("edit_station", station=other.id)
    assert head.fresh[-1][0] == "refusal.not_yours"
    for verb in ("add_station", "add_area", "rename_area", "add_category", "rename_category", "end_department"):
        await head.presses_verb(verb)
        assert head.fresh[-1][0] == "refusal.not_yours", verb
    await head.says("设置")
    assert "镇街村社" not in [one.label for one in head.last.buttons]


async def test_two_change_the_same_and_the_second_is_asked_again(world: World) -> None:
    staff, head = await staff_of(world), await world.member("王建国", role="head")
    for person, number in ((staff, "0755-0000 0111"), (head, "0755-0000 0222")):
        await edits(person, "电话")
        await person.says(number)
    mine = staff.last
    await head.presses("就这么改")
    await staff.presses("就这么改", letter=mine)
    assert staff.fresh[-1][0] == "edit_station.text.ask"
    assert "刚才有人改过了" in staff.last.text and "0755-0000 0222" in staff.last.text
    await staff.says("0755-0000 0333")
    await staff.presses("就这么改")
    place = world.core.house.district.by_code("XM")
    assert place is not None and place.phone == "0755-0000 0333"
    await staff.presses_again("就这么改", mine)
    assert len(await events(world, Name.DISTRICT_STATION_CHANGED)) == 2


async def test_towns_and_communities(world: World) -> None:
    staff = await staff_of(world)
    await staff.says("镇街村社")
    assert "青石街道：香蜜社区、农园社区" in staff.hears("places.areas_list").text
    await staff.presses("加镇街或村社")
    await staff.presses("加一个镇街")
    for wrong in ("东", "12", "青石街道"):
        await staff.says(wrong)
        assert staff.fresh[-1][0] == "add_area.called.ask", wrong
    await staff.says("东湖街道")
    await staff.presses("加镇街或村社")
    await staff.says("香蜜社区")  # another town may have one of that name
    assert "加好了：香蜜社区" in staff.last.text
    await staff.presses_verb("rename_area")
    await staff.says("东湖街道")
    await staff.presses("中文名")
    await staff.says("青石街道")
    assert "已经有叫这个名字" in staff.last.text
    await staff.says("东湖新街道")
    staff.hears("places.area_renamed")
    house = world.core.house
    by_name = {(one["name"], one["kind"]): one["id"] for one in house.district.areas.values()}
    await staff.presses_verb("end_area", area=by_name["农园社区", "community"])
    assert "农园民生议事堂还在这里" in staff.hears("refusal.area_covered").text
    await staff.presses_verb("end_area", area=by_name["东湖新街道", "town"])
    staff.hears("refusal.area_has_communities")
    [new] = [one["id"] for one in house.district.areas.values() if one["parent_id"] == by_name["东湖新街道", "town"]]
    await staff.presses_verb("end_area", area=new)
    await staff.says("农园社区")
    await staff.presses("停用")
    staff.hears("places.area_ended")
    assert new not in house.district.areas
    [ended] = [row for row in await world.rows_of("areas") if row["id"] == new]
    assert ended["valid_to"] and ended["successor_id"] == by_name["农园社区", "community"]
    names = (Name.DISTRICT_AREA_ADDED, Name.DISTRICT_AREA_CHANGED, Name.DISTRICT_AREA_ENDED)
    assert [len(await events(world, name)) for name in names] == [2, 1, 1]


async def test_categories(world: World) -> None:
    staff, chen = await staff_of(world), await at_home(world, "陈女士")
    number = await chen.reports("北门的路灯坏了三天，晚上看不见路")
    house = world.core.house
    before = list(house.district.categories)
    await staff.says("事项类别")
    await staff.presses("加一类")
    await staff.says("停车出行")
    assert "已经有这一类" in staff.last.text
    await staff.says("低空与无人机")
    await staff.says("Drones")
    staff.hears("places.category_added")
    [slug] = set(house.district.categories) - set(before)
    assert list(house.district.categories)[-2:] == [slug, "other"]
    await staff.presses_verb("move_category", category=slug)
    await staff.says(f"放到{house.district.categories[before[0]].name}前面")
    assert next(iter(house.district.categories)) == slug
    await staff.presses_verb("rename_category", category=slug)
    await staff.presses("英文名")
    await staff.says("Drones and low flights")
    assert house.district.categories[slug].name_en == "Drones and low flights"
    await staff.presses_verb("end_category", category="lighting")
    await staff.says("低空与无人机")
    await staff.presses("停用")
    assert "新的事归到低空与无人机" in staff.hears("places.category_ended").text
    assert "lighting" not in house.district.categories and house.district.category_now("lighting") == slug
    await chen.says(number)
    assert "路灯道路" in chen.last.text or "路灯道路" in chen.heard_all()
    await chen.says("南门的路灯也坏了，请修一修")
    await chen.presses("一件新事")
    if chen.fresh[-1][0] == "report.place.ask":
        await chen.says("跳过")
    await chen.presses("提交")
    kinds = [row["category"] for row in await world.rows_of("items")]
    assert kinds == ["lighting", slug]
    await staff.presses_verb("end_category", category="other")
    await staff.presses_verb("end_category")
    assert "其他" not in [one.label for one in staff.last.buttons]


async def test_two_rename_the_same_category(world: World) -> None:
    one, other = await staff_of(world), await world.member("郑琳", role="staff", station="")
    for person, name in ((one, "停车和出行"), (other, "停车难")):
        await person.presses_verb("rename_category", category="parking")
        await person.presses("中文名")
        if person is one:
            await other.presses_verb("rename_category", category="parking")
            await other.presses("中文名")
        await person.says(name)
    assert other.fresh[-1][0] == "rename_category.called.ask" and "停车和出行" in other.last.text
    await other.says("停车难")
    assert world.core.house.district.categories["parking"].name == "停车难"


async def test_a_department_that_is_no_more(world: World) -> None:
    staff = await staff_of(world)
    await staff.presses_verb("add_department")
    await staff.says("区城市管理局")
    await staff.says("承办单位")
    await staff.presses("区城市管理局")
    await staff.presses("停用")
    await staff.presses("停用")
    staff.hears("places.department_ended")
    assert not world.core.house.district.departments_at(world.now + 1)


async def test_a_department_has_an_english_name_and_a_successor(world: World) -> None:
    staff = await staff_of(world)
    for name in ("区城市管理局", "区综合执法局"):
        await staff.presses_verb("add_department")
        await staff.says(name)
    made = {row["name"]: row for row in await world.rows_of("departments")}
    old, new = made["区城市管理局"], made["区综合执法局"]
    await staff.presses_verb("rename_department", department=old["id"])
    await staff.presses("英文名")
    assert "现在还没填" in staff.last.text
    await staff.says("Urban Management Bureau")
    staff.hears("say.department_renamed")
    assert world.core.house.district.departments_at(world.now)[old["id"]].called("en") == "Urban Management Bureau"
    await staff.presses_verb("end_department", department=old["id"])
    await staff.presses("区综合执法局")
    await staff.presses("停用")
    staff.hears("places.department_ended")
    ended = next(row for row in await world.rows_of("departments") if row["id"] == old["id"])
    assert ended["valid_to"] and ended["successor_id"] == new["id"]
