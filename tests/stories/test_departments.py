"""承办单位: staff add one, invite its liaison and rename it; what a liaison finds, what ends with his office."""

from __future__ import annotations

import pytest
import yaml

from bot.commands import _scope
from bot.settings import SettingsError
from domain.people import Role
from handlers.load_district import load_district
from tests.stories.sheets import CITY, sent, with_departments
from tests.stories.test_my_data import at_home
from tests.stories.test_papers import SLIP_CODE
from tests.stories.test_practice import as_resident, practise
from tests.talk import DISTRICT, Resident, World
from tests.web.browser import Browser, link_of


def code_in(words: str) -> str:
    return words.partition("/i/")[2].split()[0]


async def invited(world: World, staff: Resident, name: str) -> Resident:
    """From the department's card: a liaison is asked for by name alone."""
    await staff.presses("请联系人加入")
    staff.hears("appoint.full_name.ask")
    await staff.says(name)
    told = staff.hears("say.invited")
    assert f"请 {name} 做{CITY} 承办联系人" in told.text
    liaison = world.person(name)
    await liaison.opens(f"in_{code_in(told.text)}")
    return liaison


async def test_a_department_and_its_liaison(world: World) -> None:
    staff = await world.member("周宁", role="staff", station="")
    await staff.says("设置")
    await staff.presses("更多")
    await staff.presses("承办单位")
    staff.hears("say.departments_none")
    await staff.presses("加一个单位")
    await staff.says("1")
    await staff.presses("加一个单位")
    await staff.says("城")
    assert staff.fresh[-1][0] == "add_department.called.ask"
    await staff.says(CITY)
    staff.hears("say.department_added")
    liu = await invited(world, staff, "刘强")
    joined = liu.hears("say.joined")
    assert "区城市管理局承办联系人" in joined.text and "两个工作日内退回" in joined.text
    assert [b.label for b in joined.buttons] == ["我的交办", "反映", "我的事项", "找真人", "帮助", "语言"]
    assert "刘强 承办联系人已加入区城市管理局" in staff.last.text
    await liu.presses("我的交办")
    liu.hears("say.sheets_none")
    await liu.says("帮助")
    assert "发“我的交办”" in liu.hears("say.help_liaison").text
    await liu.says("您好")
    liu.hears("say.greeting")
    await liu.says("我家楼下的路灯坏了三天，晚上看不见路")
    assert liu.fresh[-1][0].startswith("report."), liu.fresh
    await liu.says("取消")
    await staff.says("承办单位")
    assert f"{CITY}（已加入 1 人）" in staff.hears("say.departments_list").text
    await staff.presses(CITY)
    assert "刘强 承办联系人（已加入）" in staff.hears("say.people_list").text
    await staff.presses("改名")
    await staff.presses("中文名")
    await staff.says(CITY)
    assert staff.fresh[-1][0] == "rename_department.called.ask"
    await staff.says("区城市管理和综合执法局")
    staff.hears("say.department_renamed")
    await liu.says("开始")
    liu.hears("say.welcome_staff")
    await staff.says("承办单位")
    await staff.presses("区城市管理和综合执法局")
    await staff.presses("结束任职")
    await staff.says("刘强")
    assert "区城市管理和综合执法局 承办联系人" in staff.hears("end_appointment.check.ask").text
    await staff.presses("结束任职")
    liu.hears("say.you_left")
    await liu.says("我的交办")
    assert liu.fresh[-1][0].startswith("refusal.")


async def test_two_departments_of_one_person_are_two_hats(world: World) -> None:
    codes = await with_departments(world, CITY, "区消防救援大队")
    liu = await world.member("刘强", role="liaison", station=codes[0])
    await liu.opens(f"in_{await another(world, codes[1])}")
    assert "区消防救援大队承办联系人" in liu.hears("say.joined").text
    await liu.says("换身份")
    asked = liu.hears("hat.hat.ask")
    assert [b.label for b in asked.buttons][:3] == ["区城市管理局 承办联系人", "区消防救援大队 承办联系人", "居民"]
    await liu.presses("居民")
    await liu.says("开始")
    assert "我的交办" not in [b.label for b in liu.last.buttons]


async def another(world: World, code: str) -> str:
    from bot.commands import make_invitation

    role, scope = _scope(world.core.house, "liaison", "", code)
    return await make_invitation(world.core.house, role, scope, "刘强", 7)


@pytest.mark.no_golden
async def test_heads_and_members_arrange_no_department(world: World) -> None:
    await with_departments(world, CITY)
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    for who in (head, li):
        await who.says("承办单位")
        assert who.fresh[-1][0].startswith("refusal.")
    department = next(iter(world.core.house.district.departments))
    await head.presses_verb("people", station=department)
    head.hears("refusal.not_yours")
    await head.presses_verb("appoint", station=department)
    head.hears("refusal.not_yours")


@pytest.mark.no_golden
async def test_the_machine_invites_a_liaison_by_the_departments_code(world: World) -> None:
    codes = await with_departments(world, CITY)
    role, scope = _scope(world.core.house, "liaison", "", codes[0].upper())
    assert role is Role.LIAISON and world.core.house.district.departments[scope].name == CITY
    with pytest.raises(SettingsError, match="one of d1"):
        _scope(world.core.house, "liaison", "", "nosuch")


@pytest.mark.no_golden
async def test_a_resident_in_a_consented_chat_may_become_a_liaison(world: World) -> None:
    codes = await with_departments(world, CITY)
    chen = await at_home(world, "陈女士")
    number = await chen.reports()
    await chen.opens(f"in_{await another(world, codes[0])}")
    chen.hears("say.joined")
    await chen.says("我的事项")
    assert number in chen.hears("say.my_list").text


async def test_a_liaison_of_the_district_file_comes_by_a_printed_slip(world: World) -> None:
    document = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
    document["departments"] = [{"code": "cg", "name": CITY, "name_en": "Urban Management"}]
    document["people"].append(
        {"id": "liuqiang", "name": "刘强", "appointments": [{"role": "liaison", "department": "cg"}]}
    )
    house = world.core.house
    await load_district(house.database, house.vault, document, world.now)
    await house.refresh()
    staff = await world.member("周宁", role="staff", station="")
    await staff.says("承办单位")
    await staff.presses(CITY)
    assert "刘强 承办联系人（还没加入）" in staff.hears("say.people_list").text
    await staff.presses("打印邀请条")
    assert "1 张" in staff.hears("say.slips_ready").text
    page = (await Browser(world).opens(link_of(staff))).text
    assert f"{CITY} 承办联系人" in page
    (code,) = SLIP_CODE.findall(page)
    liu = world.person("刘强")
    await liu.opens(f"in_{code}")
    joined = liu.hears("say.joined")
    assert "刘强" in joined.text and "两个工作日内退回" in joined.text
    await liu.says("我的交办")
    liu.hears("say.sheets_none")


@pytest.mark.no_golden
async def test_in_practice_no_department_hears_of_anything(world: World) -> None:
    """The clerk enters the department's part, as the practice says."""
    codes = await with_departments(world, CITY)
    liu = await world.member("刘强", role="liaison", station=codes[0])
    await practise(world)
    clerk, li = await world.member("赵安", role="clerk"), await world.member("李慧敏")
    await as_resident(clerk)
    await clerk.says("你好")
    number = await clerk.reports("北门的路灯坏了三天，晚上看不见路")
    await li.presses("接单")
    mark = len(liu.letters)
    (one,) = await sent(world, number, *codes)
    assert one.practice and len(liu.letters) == mark
    await liu.says("我的交办")
    liu.hears("say.sheets_none")
    await liu.presses_verb("sign_sheet", sheet=one.id)
    liu.hears("refusal.sheet_unknown")
