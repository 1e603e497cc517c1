"""What nobody may hear: words in the wrong role, words on the wrong channel, anything of a person in a log."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.logs import LOUD
from channels.seam import ChannelError
from dialogs.talk import Press
from storage.statements import Engine
from tests.talk import Resident, World

WORDS = "鹅卵石七七四：3 栋楼下的消防通道晚上总有车占着"
PLACE = "琥珀弄 9 号"
CALLED = "欧阳女士"
SUPPLEMENT = "翡翠色的面包车，每晚都停"
REPLY = "珊瑚湾那一侧，您从后门进"
NOTE = "备注玛瑙：物业经理不好说话"
VISIT = "走访石榴石：见到两户"
REASON = "退单黑曜石：我住隔壁"
ANSWER = "答复绿松石：地桩装好了"
DISPLEASED = "不满月长石：来得太晚"
HUMAN = "找人孔雀石：请回电话"
DIARY = "日记蛋白石：今天去了三村"
OTHER = "农园紫水晶：5 栋楼下的消防通道也有车占着"
CANARIES = (
    "鹅卵石", "琥珀弄", "欧阳", "翡翠色", "珊瑚湾", "玛瑙", "石榴石", "黑曜石", "绿松石", "月长石", "孔雀石",
    "蛋白石", "紫水晶",
)  # fmt: skip


async def at_home(world: World, name: str, *, slug: str = "xm2k8vwd", channel: str = "") -> Resident:
    made = world.person(name, channel=channel)
    await made.opens(f"st_{slug}")
    await made.says("你好")
    await made.presses("同意")
    return made


async def a_whole_life(world: World) -> tuple[dict[str, Resident], str]:
    """One item through all hands, with a word of its own for everything that anybody said."""
    cast = {
        "lin": await world.member("林涛"),
        "he": await world.member("何静"),
        "head": await world.member("王建国", role="head"),
        "clerk": await world.member("赵安", role="clerk"),
        "ny_head": await world.member("孙悦", role="head", station="NY"),
        "staff": await world.member("周宁", role="staff", station=""),
        "li": await world.member("李慧敏"),
        "chen": await at_home(world, "报事人"),
        "zhou": await at_home(world, "旁人"),
        "ny": await at_home(world, "农园居民", slug="ny7q3rtb"),
    }
    li, lin, chen = cast["li"], cast["lin"], cast["chen"]
    await chen.sends_photo(WORDS)
    await chen.presses("改地点")
    await chen.says(PLACE)
    await chen.presses("改称呼")
    await chen.says(CALLED)
    await chen.presses("提交")
    number = str(chen.hears("say.reported").card.number)  # type: ignore[union-attr]
    await cast["ny"].says(OTHER)
    await cast["ny"].presses("提交")
    await li.presses("退单")
    await li.says(REASON)
    await lin.presses("接单")
    await lin.presses("联系居民")
    await lin.says("我明天来")
    await chen.says(REPLY)
    await lin.presses("备注")
    await lin.says(NOTE)
    await lin.presses("记录走访")
    await lin.says(VISIT)
    await chen.says(number)
    await chen.presses("补充")
    await chen.says(SUPPLEMENT)
    await lin.presses("答复")
    await lin.says(ANSWER)
    await lin.presses("发送")
    await chen.presses("部分")
    await chen.presses("不满意")
    await chen.says(DISPLEASED)
    await chen.says("找真人")
    await chen.says(HUMAN)
    await lin.says(DIARY)
    await lin.says("民情日记")
    return cast, number


async def pries(who: Resident, number: str) -> None:
    """Every command, every spelling, every button and every number that this person is shown."""
    for said in (
        number,
        number.replace("-", "").lower(),
        "001",
        "我的事项",
        "我的待办",
        "收件箱",
        "今日值班",
        "帮助",
        "全文",
        "接着说",
    ):
        await who.says(said)
        for press in "12345":
            if who.last.buttons and not any(word in who.last.text for word in ("撤回", "提交")):
                await who.says(press)
            await who.says("取消")
    for _, letter in list(who.letters):
        for button in letter.buttons:
            if button.label in ("看进展", "全文", "下一页") or number in button.label:
                await who.sends(Press(button.letter, button.code), f"［{button.label}］")


async def steals(who: Resident, cast: dict[str, Resident]) -> None:
    """Presses every button of everybody else."""
    for other in cast.values():
        if other is not who:
            for _, letter in list(other.letters):
                for button in letter.buttons:
                    await who.sends(Press(button.letter, button.code), "〔别人的按钮〕")


@pytest.mark.no_golden
@pytest.mark.soak_there
async def test_each_hears_only_what_is_his(world: World) -> None:
    cast, number = await a_whole_life(world)
    for name in ("zhou", "ny", "he", "li", "ny_head", "clerk", "staff", "head", "chen"):
        await pries(cast[name], number)
    for name in ("zhou", "ny", "he", "ny_head"):
        await steals(cast[name], cast)
    heard = {name: {word for word in CANARIES if word in who.heard_all()} for name, who in cast.items()}
    assert {"鹅卵石", "琥珀弄", "欧阳"} <= heard["li"] and {"玛瑙", "黑曜石"} <= heard["clerk"], "who may, does hear"
    assert heard["zhou"] == set()
    assert heard["ny"] == {"紫水晶"}
    assert heard["he"] == set(), "a member of the same station who never had it"
    assert "紫水晶" in heard["ny_head"] and heard["ny_head"] <= {"紫水晶"}
    assert heard["chen"] <= {"鹅卵石", "琥珀弄", "欧阳", "翡翠色", "珊瑚湾", "绿松石"}, (
        "no notes, no visits, no reasons"
    )
    assert not heard["li"] & {"欧阳", "翡翠色", "珊瑚湾", "玛瑙", "石榴石", "绿松石", "月长石", "孔雀石"} - {"欧阳"}, (
        "he declined"
    )
    assert not heard["lin"] & {"月长石", "孔雀石", "紫水晶"}, "the owner sees the taps, not the words"
    for name in ("head", "clerk", "staff"):
        assert "欧阳" not in heard[name] and "蛋白石" not in heard[name], name
    assert "月长石" in heard["head"] and "月长石" not in heard["clerk"]


@pytest.mark.no_golden
async def test_no_log_holds_anything_of_anybody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for loud in LOUD:
        caplog.set_level(logging.WARNING, loud)
    cast, number = await a_whole_life(world)
    await pries(cast["zhou"], number)
    world.wires[world.channel].refuses[cast["chen"].address] = ChannelError("network")
    await cast["chen"].sends_photo(WORDS, raw=b"broken")
    said = "\n".join(str(record.__dict__) for record in caplog.records)
    for canary in (*CANARIES, "陈", "李慧敏", *(who.address for who in cast.values())):
        assert canary not in said, canary


@pytest.mark.no_golden
async def test_a_fault_logs_where_and_nothing_else(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from handlers import show_duty

    def broken(*_: object) -> None:
        raise ValueError(WORDS)

    chen = await at_home(world, "报事人")
    monkeypatch.setattr(show_duty, "_coming", broken)
    await chen.says("今日值班")
    assert caplog.records and all("鹅卵石" not in str(record.__dict__) for record in caplog.records)


async def test_names_and_forms_of_address_are_sealed_on_disk(world: World) -> None:
    await a_whole_life(world)
    kept = await world.bytes_kept()
    for sealed in ("欧阳", "李慧敏", "王建国"):
        assert sealed.encode() not in kept


# --- Telegram's servers are abroad ---


@pytest.fixture
async def carrying(tmp_path: Path, engine: Engine, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with World.open(tmp_path, carries=request.param, engine=engine) as made:
        yield made


async def across(world: World) -> tuple[Resident, Resident, str]:
    """A member on Telegram, a resident on the web chat's wire."""
    from bot.commands import _scope, make_invitation

    role, scope = _scope(world.core.house, "member", "XM")
    li = world.person("李慧敏", channel="telegram")
    await li.opens(f"in_{await make_invitation(world.core.house, role, scope, '李慧敏', 7)}")
    chen = await at_home(world, "报事人")
    await chen.sends_photo(WORDS)
    await chen.presses("改称呼")
    await chen.says(CALLED)
    await chen.presses("改地点")
    await chen.says(PLACE)
    await chen.presses("提交")
    number = str(chen.hears("say.reported").card.number)  # type: ignore[union-attr]
    await li.presses("接单")
    await chen.says(number)
    await chen.presses("补充")
    await chen.says(SUPPLEMENT)
    await pries(li, number)
    return li, chen, number


@pytest.mark.parametrize("carrying", ["own", "link"], indirect=True)
async def test_an_item_of_elsewhere_is_number_category_urgency_and_a_link(carrying: World) -> None:
    li, _, number = await across(carrying)
    heard = li.heard_all()
    assert not [word for word in CANARIES if word in heard]
    pictures = [picture.link for _, letter in li.letters for picture in letter.pictures]
    assert not [link for link in pictures if not link.startswith("/rota/")]  # a month of duty is public
    first = next(letter for kind, letter in li.letters if kind == "notice.assigned")
    assert number in first.plain and "充电与消防" in first.plain
    assert "在网页里看" in [button.label for button in first.buttons]
    await li.presses("在网页里看", letter=first)
    assert "/i/" in li.last.buttons[0].link


@pytest.mark.parametrize("carrying", ["all"], indirect=True)
async def test_all_carries_everything(carrying: World) -> None:
    li, _, _ = await across(carrying)
    heard = li.heard_all()
    assert all(word in heard for word in ("鹅卵石", "琥珀弄", "欧阳", "翡翠色"))


@pytest.mark.parametrize("carrying", ["own"], indirect=True)
async def test_an_item_of_telegram_is_carried_there_whoever_writes_about_it(carrying: World) -> None:
    """The member sits at the web chat; what he answers must be read where the resident wrote."""
    li = await carrying.member("李慧敏")
    chen = await at_home(carrying, "报事人", channel="telegram")
    await chen.says(WORDS)
    assert "鹅卵石" in chen.hears("report.check.ask").plain
    await chen.presses("提交")
    chen.hears("say.reported")
    assert "鹅卵石" in li.last.plain
    await li.presses("接单")
    await li.presses("联系居民")
    await li.says("我明天上午来")
    assert "我明天上午来" in chen.hears("notice.accepted", "notice.told").text
    await li.presses("答复")
    await li.says(ANSWER)
    await li.presses("发送")
    assert "绿松石" in chen.hears("notice.answered").text


@pytest.mark.parametrize("carrying", ["own"], indirect=True)
async def test_what_a_member_writes_on_telegram_about_an_item_of_elsewhere_reaches_its_reader(carrying: World) -> None:
    li, chen, _ = await across(carrying)
    await li.presses("联系居民")
    await li.says("我明天上午来")
    assert "我明天上午来" in chen.last.text


@pytest.mark.parametrize("carrying", ["own"], indirect=True)
async def test_the_link_joins_another_address_of_the_same_person(carrying: World) -> None:
    li, _, number = await across(carrying)
    await li.presses("在网页里看", letter=next(letter for kind, letter in li.letters if kind == "notice.assigned"))
    code = li.last.buttons[0].link.rsplit("/", 1)[-1]
    browser = carrying.person("李慧敏的电脑")
    await browser.opens(f"in_{code}")
    browser.hears("say.linked")
    await browser.says(number)
    assert "翡翠色" in browser.hears("say.timeline").text
    carrying.later(minutes=11)
    late = carrying.person("旁人")
    await late.opens(f"in_{code}")
    late.hears("refusal.invitation_bad")
