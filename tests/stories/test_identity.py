"""Opening who somebody is: by staff alone, with a reason, told to the resident; by a setting two of them."""

from __future__ import annotations

import yaml

from handlers.load_district import load_district
from storage import tables
from storage.door import door
from tests.stories.test_my_data import a_matter, at_home, gives_phone
from tests.talk import DISTRICT, Resident, World

REASON = "居民急病送医，要联系家里人"


async def begun(world: World, *, channel: str = "") -> tuple[Resident, Resident, str]:
    staff = await world.member("周宁", role="staff", station="")
    await world.member("李慧敏")
    chen = await at_home(world, "陈女士", channel=channel)
    number = await a_matter(world, chen)
    await gives_phone(chen)
    return staff, chen, number


async def asks_to_open(staff: Resident, number: str, reason: str = REASON) -> None:
    await staff.says(number)
    await staff.presses("更多操作")
    await staff.presses("查看身份")
    staff.hears("open_identity.reason.ask")
    await staff.says(reason)


async def leaves(world: World, *people: Resident | str) -> None:
    """Their appointments end, as at the end of a term."""
    work = world.core.house.work()
    for person in people:
        found = person if isinstance(person, str) else await person_id(world, person)
        work.update(tables.appointments, {"person_id": found}, valid_to=world.now)
    await work.commit()
    world.later(minutes=1)


async def person_id(world: World, who: Resident) -> str:
    found = await door(world.core.house.work(), who.channel, who.account, who.address)
    assert found is not None
    return found.person_id


async def needs_two(world: World) -> None:
    file = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
    file["district"]["identity_needs_two"] = True
    await load_district(world.core.house.database, world.core.house.vault, file, world.now)
    await world.core.house.refresh()


async def test_staff_open_an_identity_and_the_resident_is_told(world: World) -> None:
    staff, chen, number = await begun(world, channel="telegram")
    await asks_to_open(staff, number, "看看")
    staff.hears("open_identity.reason.ask")
    assert "至少 5 个字" in staff.last.text
    await staff.says(REASON)
    shown = staff.hears("say.identity_shown").text
    assert "欧阳女士" in shown and "13900001234" in shown and "Telegram" in shown and chen.address not in shown
    told = chen.last.text
    assert "周宁" in told and REASON in told and number in told
    await chen.says("隐私")
    await chen.presses("谁看过")
    assert "周宁" in chen.hears("say.lookers").text and REASON in chen.last.text
    await chen.says(number)
    assert "周宁看了您的称呼和联系方式" in chen.hears("say.timeline").text
    world.later(days=1, minutes=1)
    await world.tick()
    again = await world.core.renderer.render(
        world.core.house.work(), [r for r in await world.rows_of("letters") if r["kind"] == "say.identity_shown"], {}
    )
    assert all("欧阳" not in letter.plain and "13900001234" not in letter.plain for letter in again)


async def test_it_takes_two_where_the_district_says_so(world: World) -> None:
    staff, chen, number = await begun(world)
    await needs_two(world)
    await asks_to_open(staff, number)
    staff.hears("say.identity_alone")
    other = await world.member("吴敏", role="staff", station="")
    await asks_to_open(staff, number)
    staff.hears("say.identity_waits")
    asked = other.hears("say.identity_asked")
    assert REASON in asked.text and "周宁" in asked.text
    assert all("查看了" not in letter.text for _, letter in chen.letters)
    await staff.sends(other.button("我也同意", asked), "〔别人的按钮〕")
    assert staff.toast == "这个按钮不是给您的。"
    await other.presses("我也同意")
    assert other.letters[-1][0] == "say.identity_agreed" and "欧阳" not in other.heard_all()
    assert "欧阳女士" in staff.last.text
    assert "周宁" in chen.last.text
    await other.presses("我也同意", letter=asked)
    assert other.toast == "已经办过了，不用再点。"


async def test_after_a_day_the_request_is_void(world: World) -> None:
    staff, _chen, number = await begun(world)
    await needs_two(world)
    other = await world.member("吴敏", role="staff", station="")
    await asks_to_open(staff, number)
    asked = other.hears("say.identity_asked")
    world.later(hours=24, minutes=1)
    await other.presses("我也同意", letter=asked)
    other.hears("refusal.identity_too_late")
    assert "欧阳" not in staff.heard_all()


async def test_nobody_but_staff_opens_anything(world: World) -> None:
    _, _chen, number = await begun(world)
    for name, role in (("王建国", "head"), ("赵安", "clerk")):
        who = await world.member(name, role=role)
        await who.says(number)
        await who.presses("更多操作")
        assert all(button.label != "查看身份" for _, letter in who.letters for button in letter.buttons), name
        assert "欧阳" not in who.heard_all() and "13900001234" not in who.heard_all()


async def test_an_erased_resident_has_no_identity(world: World) -> None:
    staff, chen, number = await begun(world)
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.says("1")
    await asks_to_open(staff, number)
    staff.hears("refusal.erased_person")


async def test_who_asked_and_is_no_longer_staff_sees_nothing(world: World) -> None:
    staff, chen, number = await begun(world)
    await needs_two(world)
    other = await world.member("吴敏", role="staff", station="")
    await asks_to_open(staff, number)
    asked = other.hears("say.identity_asked")
    await leaves(world, staff)
    await other.presses("我也同意", letter=asked)
    other.hears("refusal.identity_asker_gone")
    assert "欧阳" not in staff.heard_all() and "查看了" not in chen.heard_all()


async def test_staff_in_the_heads_place_open_an_identity_and_see_no_phone_without(world: World) -> None:
    staff, _chen, number = await begun(world)
    await leaves(world, *[a["person_id"] for a in await world.rows_of("appointments") if a["role"] == "head"])
    await staff.says(number)
    await staff.presses("更多操作")
    labels = [button.label for _, menu in staff.fresh for button in menu.buttons]
    assert "查看身份" in labels and "看联系电话" not in labels
    await staff.presses_verb("see_phone", item=(await world.item(number)).id)
    staff.hears("refusal.phone_by_identity")
    assert "13900001234" not in staff.heard_all()
