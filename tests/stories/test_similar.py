"""公开 and 附议: others follow what a head opens, and learn nothing else; what is alike is hinted to who decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from channels.seam import ChannelError
from dialogs.talk import Rendered
from domain.item import Closing, State
from domain.keeping import DAYS, Kept
from storage import tables
from storage.database import Row
from storage.ids import new_id
from tests.talk import Resident, World

LAMP = "琥珀弄 9 号门口的路灯坏了一个星期，晚上黑得看不见路，我电话 13800138000"
SAME = "琥珀弄的路灯不亮，老人晚上出门看不见路"
OTHER = "7 栋电梯坏了三天，没人修"


async def _arrives(world: World, name: str) -> Resident:
    person = world.person(name)
    await person.opens("st_xm2k8vwd")
    return person


async def _reports(world: World, name: str, words: str) -> tuple[Resident, str]:
    person = await _arrives(world, name)
    return person, await person.reports(words)


async def _opens(head: Resident, number: str, title: str = "") -> Rendered:
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("公开")
    if title:
        await head.presses("改标题")
        await head.says(title)
    await head.presses("公开", letter=head.hears("open_item.check.ask"))
    return head.hears("say.item_opened")


async def _supports(world: World, name: str) -> Resident:
    """By the list, in as few presses as it takes."""
    person = await _arrives(world, name)
    await person.says("大家关心的事")
    await person.presses("路灯", letter=person.hears("say.opened_list"))
    await person.presses("附议（我也是）")
    if person.fresh[-1][0] == "consent.agree.ask":
        await person.presses("同意")
    person.hears("say.supported")
    return person


async def _lamp(world: World) -> tuple[Resident, Resident, Resident, str]:
    """Li has it, the head has opened it."""
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, number = await _reports(world, "陈女士", LAMP)
    await li.presses("接单")
    chen.hears("notice.accepted")
    await _opens(head, number, "琥珀弄路灯不亮")
    return li, head, chen, number


@pytest.mark.no_golden
async def test_a_title_that_is_typed_on_the_check_card_is_looked_at_too(world: World) -> None:
    head = await world.member("王建国", role="head")
    await world.member("李慧敏")
    _, number = await _reports(world, "陈女士", LAMP)
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("公开")
    await head.says("路灯，打 13800138000")
    assert head.fresh[0][0] == "say.title_with_contacts"
    card = head.last.card
    assert card is not None and "138" not in str(card.rows)
    await head.says("琥珀弄的路灯")
    card = head.last.card
    assert card is not None and card.rows[0].text == "琥珀弄的路灯"


async def test_one_press_in_place_of_a_second_report(world: World) -> None:
    li, _, chen, number = await _lamp(world)
    told = chen.hears("notice.opened")
    assert "琥珀弄路灯不亮" in told.plain
    assert (await world.item(number)).shown_id is not None

    wu = await _arrives(world, "吴阿姨")
    await wu.says(SAME)
    await wu.presses("同意")
    asked = wu.hears("report.alike.ask")
    assert "琥珀弄路灯不亮" in asked.plain and "几位邻居" in asked.plain and "琥珀弄" in asked.plain
    assert number not in asked.numbered and "9 号" not in asked.numbered and "看不见路" not in asked.numbered
    await wu.presses("附议")
    done = wu.hears("say.supported_instead")
    assert (await world.item(number)).supporters == 1
    assert not any(SAME in row["text"] for row in await world.rows_of("contents")), "nothing of it is kept"

    await wu.says("我的事项")
    mine = wu.hears("say.my_list")
    assert "琥珀弄路灯不亮" in mine.plain and number not in mine.numbered
    await wu.presses("琥珀弄路灯不亮")
    seen = wu.hears("say.open_matter")
    assert "已受理" not in seen.plain and "公开了这件事" in seen.plain

    await li.presses("答复", letter=_card(li, number))
    await li.says("灯换好了，您晚上看看亮不亮。")
    await li.presses("发送")
    heard = wu.hears("notice.followed")
    assert "答复" in heard.plain and "灯换好了" not in heard.numbered and "李" not in heard.numbered
    await chen.presses("没有")
    assert "接着办" in wu.hears("notice.followed").plain
    await li.presses("答复", letter=_card(li, number))
    await li.says("线路也换了。")
    await li.presses("发送")
    wu.hears("notice.followed")
    await chen.presses("已解决")
    assert "办结" in wu.hears("notice.followed").plain
    await wu.presses("看看进展")
    lines = wu.hears("say.open_matter").plain
    assert lines.count("答复") == 2 and "办结" in lines
    await wu.presses("不再跟进")
    wu.hears("say.unsupported")
    await wu.presses_again("不再跟进", done)
    wu.hears("refusal.supports_not")
    await wu.says("大家关心的事")
    wu.hears("say.opened_none")
    everything = wu.heard_all()
    assert all(said not in everything for said in ("陈", "13800138000", "9 号", "黑得看不见", number))


def _card(person: Resident, number: str) -> Rendered:
    return next(
        shown
        for _, shown in reversed(person.letters)
        if shown.card is not None and shown.card.number == number and any(b.label == "答复" for b in shown.buttons)
    )


async def test_it_is_another_matter_after_all(world: World) -> None:
    await _lamp(world)
    wu = await _arrives(world, "吴阿姨")
    await wu.says(SAME)
    await wu.presses("同意")
    wu.hears("report.alike.ask")
    await wu.says("2")
    wu.hears("report.check.ask")
    await wu.presses("提交")
    wu.hears("say.reported")
    lin = await _arrives(world, "林先生")
    await lin.reports(OTHER)
    assert "report.alike.ask" not in [kind for kind, _ in lin.letters]


async def test_odd_presses(world: World) -> None:
    _, _, chen, number = await _lamp(world)
    wu = await _supports(world, "吴阿姨")
    seen = next(shown for kind, shown in wu.letters if kind == "say.open_matter")
    for _ in range(4):
        await wu.presses_again("附议（我也是）", seen)
        wu.hears("refusal.supported_already")
    await world.together(*[(wu, wu.button("附议（我也是）", seen))] * 3)
    wu.hears(*["refusal.supported_already"] * 3)
    assert (await world.item(number)).supporters == 1
    await chen.presses_verb("support", item=(await world.item(number)).id)
    chen.hears("refusal.support_own")
    await chen.presses_verb("followed", item=(await world.item(number)).id)
    assert [button.label for button in chen.hears("say.open_matter").buttons] == ["大家关心的事"]

    lin = await _arrives(world, "林先生")
    await lin.says("/open")
    listed = lin.hears("say.opened_list")
    head = world.person("王建国")
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("收回公开")
    await head.presses("收回", letter=head.hears("hide_item.sure.ask"))
    head.hears("say.item_hidden")
    assert "不再公开" in wu.hears("notice.follow_ended").plain
    await lin.presses("路灯", letter=listed)
    lin.hears("refusal.no_longer_shown")
    await wu.says("我的事项")
    wu.hears("say.my_none")
    await wu.presses_again("附议（我也是）", seen)
    wu.hears("refusal.no_longer_shown")


async def test_a_title_holds_no_names_doors_or_numbers(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    _, number = await _reports(world, "陈女士", LAMP)
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("公开")
    proposed = head.hears("open_item.check.ask")
    assert "13800138000" not in proposed.plain
    await head.presses("改标题")
    head.hears("open_item.words.ask")
    for wrong, said in (
        ("找陈女士 13800138000", "电话"),
        ("琥珀弄 3 单元 502 室门口", "门牌"),
        ("李慧敏委员不管路灯", "名字"),
        ("琥珀弄从头到尾一整条街的路灯全都坏了没有人来修", "20 个字"),
    ):
        await head.says(wrong)
        assert said in head.hears("open_item.words.ask").plain
    await head.says("琥珀弄路灯不亮")
    assert "琥珀弄路灯不亮" in head.hears("open_item.check.ask").plain
    await head.presses("公开")
    head.hears("say.item_opened")


async def test_what_is_about_people_is_never_open(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    _, complaint = await _reports(world, "陈女士", "李慧敏委员态度很差，路灯的事不管")
    await head.says(complaint)
    await head.presses("更多操作")
    assert "公开" not in [button.label for button in head.last.buttons]
    await head.presses_verb("open_item", item=(await world.item(complaint)).id)
    head.hears("refusal.people_not_open")
    li.hears_nothing()

    wu, lamp = await _reports(world, "吴阿姨", LAMP)
    await _opens(head, lamp, "琥珀弄路灯不亮")
    lin = await _supports(world, "林先生")
    await wu.says("补充")
    await wu.presses_verb("supplement", item=(await world.item(lamp)).id)
    await wu.says("李慧敏委员来了一次，态度差，后来就不管了")
    assert (await world.item(lamp)).shown_id is None, "it has become one about people"
    lin.hears("notice.follow_ended")


async def test_withdrawn_it_goes_on_as_the_stations_own(world: World) -> None:
    li, head, chen, number = await _lamp(world)
    await _supports(world, "吴阿姨")
    await chen.says(number)
    await chen.presses("撤回")
    assert "附议" in chen.hears("withdraw.sure.ask").plain
    await chen.presses("撤回")
    gone = chen.hears("say.withdrawn_supported")
    item = await world.item(number)
    assert item.state is State.ACCEPTED and item.stations_own and item.called_sealed is None and not item.receipt
    heard = head.hears("notice.adopted")
    assert li.fresh[-1][0] == "notice.adopted"
    assert "黑得看不见" not in heard.numbered
    await li.says(number)
    assert "琥珀弄路灯不亮" in li.last.plain and "黑得看不见" not in li.last.numbered
    await chen.says(number)
    chen.hears("refusal.item_unknown")
    await li.presses("答复", letter=_card(li, number))
    await li.says("灯换好了。")
    await li.presses("发送")
    chen.hears_nothing()
    item = await world.item(number)
    assert item.state is State.CLOSED and item.closing is Closing.UNRATED, "nobody is left to rate it"
    assert [kind for kind, _ in world.person("吴阿姨").fresh] == ["notice.followed"] * 2
    await chen.presses("附议（我也是）", letter=gone)
    chen.hears("refusal.no_longer_shown")
    of_item = [row for row in await world.rows_of("contents") if row["item_id"] == item.id]
    assert not any("黑得看不见" in row["text"] or "9" in row["text"] for row in of_item), (
        "his words and his door are gone"
    )


@pytest.mark.no_golden
async def test_what_goes_on_as_the_stations_own_is_kept_no_longer_than_others(world: World) -> None:
    li, _, chen, number = await _lamp(world)
    await _supports(world, "吴阿姨")
    await chen.says(number)
    await chen.presses("撤回")
    await chen.presses("撤回")
    await li.presses("答复", letter=_card(li, number))
    await li.says("翡翠灯换好了。")
    await li.presses("发送")
    item = await world.item(number)
    world.later(days=DAYS[Kept.WORDS], minutes=1)
    await world.tick()
    left = {row["kind"] for row in await world.rows_of("contents") if row["item_id"] == item.id}
    assert left <= {"place"}


async def test_supporters_go_along_with_a_merge_and_come_back(world: World) -> None:
    _, head, _, lamp = await _lamp(world)
    wu = await _supports(world, "吴阿姨")
    lin, pole = await _reports(world, "林先生", "灯杆歪了，快要倒下来砸到人行道")
    await _opens(head, pole, "灯杆歪了")
    await _merge(head, lamp, pole)
    undo = head.hears("say.merged")
    assert "灯杆歪了" in wu.hears("notice.followed_into").plain
    assert ((await world.item(lamp)).supporters, (await world.item(pole)).supporters) == (0, 1)
    await lin.presses_verb("support", item=(await world.item(pole)).id)
    lin.hears("refusal.support_own")
    await wu.says("我的事项")
    assert "灯杆歪了" in wu.last.plain and "路灯不亮" not in wu.last.plain
    world.later(hours=3)
    await head.presses("撤销并案", letter=undo)
    head.hears("say.unmerged")
    assert ((await world.item(lamp)).supporters, (await world.item(pole)).supporters) == (1, 0)
    await wu.says("我的事项")
    assert "灯杆歪了" not in wu.last.plain and "路灯不亮" in wu.last.plain


async def _merge(head: Resident, number: str, into: str) -> None:
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("并案")
    await head.presses(into)
    await head.presses("并到一起", letter=head.hears("merge.check.ask"))


async def test_into_one_that_is_not_open_it_ends_kindly(world: World) -> None:
    _, head, _, lamp = await _lamp(world)
    wu = await _supports(world, "吴阿姨")
    _, pole = await _reports(world, "林先生", "灯杆歪了，快要倒下来砸到人行道")
    await _merge(head, lamp, pole)
    wu.hears("notice.follow_ended")
    await head.presses("撤销并案")
    head.hears("say.unmerged")
    assert (await world.item(lamp)).supporters == 1


async def test_who_decides_is_shown_what_may_be_the_same(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    clerk = await world.member("赵敏", role="clerk")
    _, first = await _reports(world, "陈女士", LAMP)
    await _reports(world, "林先生", OTHER)
    _, second = await _reports(world, "吴阿姨", SAME)
    await clerk.says(second)
    hinted = clerk.hears("say.alike", "say.timeline")
    seen = next(shown for kind, shown in clerk.letters if kind == "say.alike")
    assert first in seen.plain and "电梯" not in seen.plain and "并到" not in seen.numbered and hinted
    await head.says(second)
    head.hears("say.alike", "say.timeline")
    offered = next(shown for kind, shown in head.letters if kind == "say.alike")
    await head.presses(f"并到 {first}", letter=offered)
    check = head.hears("merge.check.ask")
    assert first in check.plain and second in check.plain
    await head.presses("并到一起")
    head.hears("say.merged")


async def test_who_is_erased_supports_nothing_and_a_title_stays_for_the_others(world: World) -> None:
    _, _, chen, number = await _lamp(world)
    wu = await _supports(world, "吴阿姨")
    lin = await _supports(world, "林先生")
    assert (await world.item(number)).supporters == 2
    await lin.says("隐私")
    await lin.presses("抹去")
    await lin.presses("都抹去")
    lin.hears("say.erased_goodbye")
    assert (await world.item(number)).supporters == 1
    rows = await world.rows_of("supports")
    assert len(rows) == 1
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.presses("一并撤回")
    chen.hears("say.erased_goodbye")
    item = await world.item(number)
    assert item.open and item.stations_own
    await wu.says("大家关心的事")
    assert "琥珀弄路灯不亮" in wu.hears("say.opened_list").plain


@pytest.mark.no_golden
async def test_three_hundred_supporters_cost_no_more_reads_than_three(world: World) -> None:
    li, _, _, number = await _lamp(world)
    item = await world.item(number)
    reads = []
    for first, last in ((0, 3), (3, 300)):
        await _follow(world, item.id, range(first, last))
        world.wires["wire"].refuses["n2"] = ChannelError("blocked", permanent=True)
        await li.presses("答复", letter=_card(li, number))
        await li.says("灯换好了。")
        with _counted(world) as asked:
            await li.presses("发送")
        reads.append(len(asked))
        heard = [world.people[f"n{count}"].letters[-1][0] for count in range(last) if count != 2]
        assert heard == ["notice.followed"] * (last - 1), "but for the one who blocks us"
        await world.person("陈女士").presses("没有")
    assert reads[1] <= reads[0] + 40, reads  # sending goes in batches
    assert (await world.item(number)).supporters == 300


async def _follow(world: World, item_id: str, numbers: range) -> None:
    work = world.core.house.work()
    for count in numbers:
        person, address = f"p{count}", new_id()
        blank: Row = {"name_sealed": None, "profile": "{}", "import_key": None, "version": 0, "head": ""}
        work.insert(tables.persons, id=person, language="zh_CN", consented="1", **blank)
        row: Row = {"person_id": person, "channel": "wire", "account": "test", "external": f"n{count}"}
        work.insert(tables.addresses, id=address, **row, reachable=1, window=world.now)
        work.insert(tables.chats, address_id=address, person_id=person, updated_at=world.now, version=0)
        work.insert(tables.supports, item_id=item_id, person_id=person, via="wire", at=world.now, ended_at=None)
        world.people[f"n{count}"] = Resident(world, f"n{count}", "wire", f"n{count}")
    work.update(tables.items, {"id": item_id}, supporters=numbers.stop)
    await work.commit()


@contextmanager
def _counted(world: World) -> Iterator[list[object]]:
    """What is read from here on."""
    database = world.core.house.database
    asked: list[object] = []
    read = database.all

    async def noted(*args: Any, **kept: Any) -> Any:
        asked.append(args)
        return await read(*args, **kept)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "all", noted)
        yield asked


async def test_where_no_street_was_named_the_card_has_no_empty_row(world):
    head = await world.member("王建国", role="head")
    _, number = await _reports(world, "陈女士", OTHER)
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("公开")
    card = head.hears("open_item.check.ask").card
    assert card is not None
    assert [row.label for row in card.rows] == ["公开标题", "类别", "附议"]
