"""隐私: what is kept of me, taking it with me, mending it, and erasing it for ever."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from bot.chains import broken_chains
from dialogs.talk import Gone, Inbound, Opened, Press, Text
from domain.refusal import Refusal
from handlers.papers import PAPERS, fetch_paper, open_paper
from tests.stories.test_correct import _accepted, _answer, _correct
from tests.talk import Resident, World
from web import my_data

WORDS = "鹅卵石七七四：3 栋楼下的消防通道晚上总有车占着"
PLACE = "琥珀弄九一四号"
CALLED = "欧阳女士"
PHONE = "13900001234"
SUPPLEMENT = "翡翠色的面包车，每晚都停"
ANSWER = "答复绿松石：地桩装好了"
NOTE = "备注玛瑙：物业经理不好说话"
HIS = ("鹅卵石", "九一四", "欧阳", PHONE, "翡翠色", "绿松石", "玛瑙", "孔雀石", "写到一半的蛋白石")


async def at_home(world: World, name: str, *, channel: str = "") -> Resident:
    made = world.person(name, channel=channel)
    await made.opens("st_xm2k8vwd")
    await made.says("你好")
    await made.presses("同意")
    return made


async def a_matter(world: World, chen: Resident) -> str:
    """Words, place, form of address, a photo; accepted by Li; supplemented; a note."""
    await chen.sends_photo(WORDS)
    await chen.presses("改地点")
    await chen.says(PLACE)
    await chen.presses("改称呼")
    await chen.says(CALLED)
    await chen.presses("提交")
    number = str(chen.hears("say.reported").card.number)  # type: ignore[union-attr]
    li = world.people["李慧敏"]
    await li.presses("接单")
    await li.presses("备注")
    await li.says(NOTE)
    await chen.says(number)
    await chen.presses("补充")
    await chen.says(SUPPLEMENT)
    return number


async def gives_phone(chen: Resident) -> None:
    await chen.says("隐私")
    await chen.presses("改")
    await chen.presses("电话")
    await chen.says(PHONE)
    chen.hears("say.corrected_kept")


async def left_on_disk(world: World, *words: str) -> list[str]:
    kept = await world.bytes_kept()
    keys = b"".join(p.read_bytes() for p in world.core.settings.keys_folder.iterdir())
    return [word for word in words if word.encode() in kept + keys]


async def chain_is_whole(world: World) -> bool:
    events = sorted(await world.rows_of("events"), key=lambda row: (row["thing_id"], row["seq"]))
    heads = [row for table in ("items", "persons", "districts") for row in await world.rows_of(table)]
    return not broken_chains(events, heads)


async def test_what_is_kept_of_me(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    await chen.says("隐私")
    assert "没有留" in chen.hears("say.privacy").text
    number = await a_matter(world, chen)
    await gives_phone(chen)
    await chen.says("/privacy")
    told = chen.hears("say.privacy").text
    assert number in told and "1 张照片" in told and "欧阳女士" in told and PHONE in told and "第 1 版" in told
    await chen.presses("谁看过")
    chen.hears("say.lookers_none")
    await li.says("privacy")
    assert "公开姓名" in li.hears("say.privacy").text


async def test_mending_how_i_am_called(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    number = await a_matter(world, chen)
    await chen.says("隐私")
    await chen.presses("改")
    await chen.presses("怎么称呼我")
    await chen.says("老刘")
    chen.hears("say.corrected_kept")
    await chen.says("隐私")
    await chen.presses("改")
    await chen.presses("电话")
    await chen.says("没有")
    chen.hears("correct_data.phone.ask")
    await chen.says("跳过")
    chen.hears("say.corrected_gone")
    await li.says(number)
    assert "老刘" in li.hears("say.timeline").plain and CALLED not in li.last.plain


async def test_erasing_while_an_answer_waits_to_be_rated(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world, "陈女士", channel="telegram")
    number = await a_matter(world, chen)
    await li.presses("答复")
    await li.says("地桩装好了")
    await li.presses("发送")
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.presses("事项继续")
    told = next(letter for kind, letter in reversed(li.letters) if kind == "notice.erased_answered")
    assert "不用再管" in told.text and "接着办" not in told.text
    assert (await world.item(number)).state == "closed"


async def test_erasing_with_an_open_matter_that_goes_on(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen = await at_home(world, "陈女士", channel="telegram")
    number = await a_matter(world, chen)
    await gives_phone(chen)
    await chen.says("找真人")
    await chen.says("孔雀石请回电话")
    await chen.says("反映")
    await chen.says("写到一半的蛋白石")
    await chen.says("隐私")
    chen.hears("say.privacy", "report.place.ask")
    await chen.presses("抹去")
    await chen.presses("先留着")
    chen.hears("say.kept_for_later", "erase_data.how.ask")
    await chen.presses("事项继续")
    assert "头一回来" in chen.hears("say.erased_goodbye").text
    assert li.letters[-1][0] == "notice.erased" and "接着办" in li.last.text
    await world.tick()
    assert await left_on_disk(world, *HIS, chen.address) == []
    assert not list(world.core.settings.files_folder.iterdir())
    assert await chain_is_whole(world)
    await li.says(number)
    shown = li.hears("say.timeline").plain
    assert "琥珀弄" in shown and "九一四" not in shown and "居民抹去了称呼和原话" in shown
    await li.presses("联系居民")
    li.hears("refusal.erased_person")
    await li.presses("答复")
    await li.says("地桩装好了")
    await li.presses("发送")
    assert li.letters[-1][0] == "say.answered_nobody"
    item = await world.item(number)
    assert (item.state, item.closing) == ("closed", "unrated")
    await head.says("收件箱")
    head.hears("say.inbox_none")
    await chen.says("在吗")
    chen.hears("consent.agree.ask")
    assert len([row for row in await world.rows_of("persons") if row["erased_at"]]) == 1


async def test_erasing_and_withdrawing_in_one_go(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    number = await a_matter(world, chen)
    await chen.says("隐私")
    await chen.presses("抹去")
    chen.hears("erase_data.how.ask")
    await chen.says("2")
    chen.hears("say.erased_goodbye")
    assert li.letters[-1][0] == "notice.withdrawn"
    assert (await world.item(number)).state == "withdrawn"
    await world.tick()
    assert await left_on_disk(world, *HIS, chen.address) == []
    assert await chain_is_whole(world)


async def test_thinking_better_of_it(world: World) -> None:
    await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    await chen.says("隐私")
    await chen.presses("抹去")
    chen.hears("erase_data.sure.ask")
    await chen.says("取消")
    chen.hears("say.cancelled")
    await chen.says("隐私")
    chen.hears("say.privacy")


async def test_erasing_without_an_open_matter(world: World) -> None:
    await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.presses("都抹去")
    chen.hears("say.erased_goodbye")
    await world.tick()
    assert await left_on_disk(world, chen.address) == []
    assert [row["traces"] for row in await world.rows_of("erasures")] == ["[]"]
    (consent,) = await world.rows_of("consents")
    assert consent["notice"] == "1", "that there was a consent stays"


async def test_what_waited_for_a_rating_is_closed(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    number = await a_matter(world, chen)
    await li.presses("答复")
    await li.says(ANSWER)
    await li.presses("发送")
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.says("1")
    chen.hears("say.erased_goodbye")
    item = await world.item(number)
    assert (item.state, item.closing) == ("closed", "unrated")
    await world.tick()
    assert await left_on_disk(world, *HIS) == []


async def test_erased_while_the_member_writes_his_answer(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    number = await a_matter(world, chen)
    await li.presses("答复")
    await li.says(ANSWER)
    li.hears("answer.check.ask")
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.says("1")
    await li.presses("发送")
    assert "say.answered_nobody" in [kind for kind, _ in li.fresh]
    assert (await world.item(number)).state == "closed"
    assert await chain_is_whole(world)


async def test_who_serves_keeps_name_and_chat(world: World) -> None:
    li = await world.member("李慧敏")
    await world.member("林涛")
    await li.says("我家楼下的路灯坏了，孔雀石")
    await li.presses("我自己要反映")
    for _ in range(4):
        if any(button.label == "提交" for button in li.last.buttons):
            break
        await li.says("跳过" if li.fresh[-1][0] == "report.place.ask" else "1")
    await li.presses("提交")
    li.hears("say.reported")
    await li.says("隐私")
    await li.presses("抹去")
    await li.says("1")
    assert "公开姓名" in li.hears("say.erased_in_office").text
    await world.tick()
    assert await left_on_disk(world, "孔雀石") == []
    await li.says("今日值班")
    assert "李慧敏" in li.hears("say.duty_today").text


@pytest.mark.no_golden
async def test_two_presses_at_the_same_instant_erase_once(world: World) -> None:
    await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    await a_matter(world, chen)
    await chen.says("隐私")
    await chen.presses("抹去")
    yes = chen.last.buttons[0]
    press = Press(yes.letter, yes.code)
    await world.together((chen, press), (chen, press))
    await world.tick()
    assert len([row for row in await world.rows_of("events") if row["name"] == "person.erased"]) == 1
    assert await left_on_disk(world, *HIS, chen.address) == []
    assert await chain_is_whole(world)


async def my_file(world: World, who: Resident) -> zipfile.ZipFile:
    """What the link of the last letter gives to the browser that opens it."""
    code = who.last.buttons[0].link.rsplit("/", 1)[-1]
    assert PAPERS.setdefault("my_data", my_data.make) is my_data.make
    house = world.core.house
    await open_paper(house, code, "chen's browser")
    paper = await fetch_paper(house, code, "chen's browser")
    assert paper.mime == "application/zip"
    with pytest.raises(Refusal):
        await fetch_paper(house, code, "another browser")
    return zipfile.ZipFile(io.BytesIO(paper.body))


async def test_taking_my_data_with_me(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    await world.member("林涛")
    chen = await at_home(world, "陈女士")
    await at_home(world, "旁人")
    number = await a_matter(world, chen)
    await gives_phone(chen)
    await clerk.says(number)
    await clerk.presses("更多操作")
    await li.presses("联系居民")
    await li.says("我明天上午九点来看看")
    await li.presses("答复")
    await li.says(ANSWER)
    await li.presses("发送")
    await chen.presses("部分")
    await chen.presses("不满意")
    await chen.says("不满月长石：来得太晚")
    await chen.says("找真人")
    await chen.says("孔雀石请回电话")
    await chen.says("隐私")
    await chen.presses("导出")
    chen.hears("say.export_ready")
    file = await my_file(world, chen)
    page, plain = file.read("index.html").decode(), json.loads(file.read("data.json"))
    assert "今天" not in page and "2026-11-23 " in page  # the file is kept: dates that stay true
    for his in (
        "鹅卵石",
        "琥珀弄九一四号",
        CALLED,
        PHONE,
        "翡翠色",
        "我明天上午九点来看看",
        "绿松石",
        "月长石",
        "孔雀石",
    ):
        assert his in page and his in json.dumps(plain, ensure_ascii=False), his
    assert "李慧敏" in page and "第 1 版" in page and "玛瑙" not in page and "<script" not in page
    photos = [name for name in file.namelist() if name.startswith("photos/")]
    assert len(photos) == 1 and f'src="{photos[0]}"' in page and file.read(photos[0]).startswith(b"\xff\xd8")
    assert plain["items"][0]["number"] == number
    assert "person.exported" in {row["name"] for row in await world.rows_of("events")}
    await chen.says("/lang")
    await chen.presses("English")
    await chen.says("/privacy")
    await chen.presses("Take it with me")
    assert "My data at the station" in (await my_file(world, chen)).read("index.html").decode()


@pytest.mark.no_golden
async def test_what_is_exported_of_a_declined_and_recused_matter_names_nobody(world: World) -> None:
    li = await world.member("李慧敏")
    await world.member("林涛")
    await world.member("王建国", role="head")
    chen = await at_home(world, "陈女士")
    await chen.says(WORDS)
    for _ in range(3):
        if any(button.label == "提交" for button in chen.last.buttons):
            break
        await chen.says("跳过")
    await chen.presses("提交")
    await li.presses("退单")
    await li.says("退单黑曜石：我住隔壁")
    await chen.says("隐私")
    await chen.presses("导出")
    file = await my_file(world, chen)
    told = file.read("index.html").decode() + file.read("data.json").decode()
    assert "黑曜石" not in told and "退单" not in told


@pytest.mark.no_golden
async def test_an_export_offered_before_an_erasure_opens_nothing_after_it(world: World) -> None:
    await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    await a_matter(world, chen)
    await chen.says("隐私")
    await chen.presses("导出")
    PAPERS.setdefault("my_data", my_data.make)
    code = chen.last.buttons[0].link.rsplit("/", 1)[-1]
    await open_paper(world.core.house, code, "b")
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.says("1")
    with pytest.raises(Refusal):
        await fetch_paper(world.core.house, code, "b")


@pytest.mark.no_golden
async def test_erasing_from_the_page_leaves_an_empty_page(world: World) -> None:
    """Its lines are gone with the rest, so the answer is the page's own short word; nobody is made by looking on."""
    await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    await a_matter(world, chen)
    receive, ids = world.core.receive, iter(range(100))

    async def on_page(content: object) -> str | None:
        return await receive(Inbound("web", "web", "browser-1", f"w{next(ids)}", content, world.now))  # type: ignore[arg-type]

    await chen.presses_verb("link")
    await on_page(Opened(f"in_{chen.last.buttons[0].link.rsplit('/', 1)[-1]}"))
    await on_page(Text("隐私"))
    await on_page(Text("3"))
    lines = await world.rows_of("lines")
    assert lines
    ask = max(
        (row for row in await world.rows_of("letters") if row["channel"] == "web"), key=lambda row: str(row["id"])
    )
    assert ask["kind"] == "erase_data.how.ask"
    assert await on_page(Text("1")) == "都抹去了。以后再写，就当您是头一回来。"
    assert not await world.rows_of("lines")
    assert await on_page(Press(ask["id"], "1")) == "这个按钮过时了，请看最新的一条。"
    await world.tick()
    assert await left_on_disk(world, *HIS, "browser-1", chen.address) == []
    assert await receive(chen.inbound(Gone(), "g1")) is None
    assert not [row for row in await world.rows_of("addresses") if row["external"] == chen.address]


async def test_what_was_written_anew_is_taken_along_as_it_now_reads(world: World) -> None:
    li = await world.member("李慧敏")
    chen, number = await _accepted(world, li)
    await _answer(world, li, chen, number, "错话红宝石：隔壁家欠费。")
    await _correct(li, number, "答复")
    await li.presses("改写内容")
    await li.says("又错黑曜石：隔壁家不肯")
    await _correct(li, number, "答复")
    await li.presses("改写内容")
    await li.says("对的话蓝宝石：下周修")
    li.hears("say.corrected_words")
    await chen.says(number)
    shown = chen.hears("say.timeline").plain
    assert "蓝宝石" in shown and "红宝石" not in shown and "黑曜石" not in shown
    await chen.says("隐私")
    await chen.presses("导出")
    code = next(b.link for b in chen.last.buttons if b.link).rsplit("/", 1)[-1]
    PAPERS["my_data"] = my_data.make
    await open_paper(world.core.house, code, "b" * 43)
    body = (await fetch_paper(world.core.house, code, "b" * 43)).body
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        kept = file.read("index.html").decode(), file.read("data.json").decode()
    assert all("蓝宝石" in one and "红宝石" not in one and "黑曜石" not in one for one in kept)
