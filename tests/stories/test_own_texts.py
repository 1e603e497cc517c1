"""改文字: what the bot says, in the words of a district: filled in before it is in force, ours again in two presses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogs.text_keys import FAMILY, Blank
from domain.own_text import BadSentence, Wrong, blanks, quoted, read_sentence
from locales.catalogue import LANGUAGES, said, texts
from storage.statements import Engine
from tests.talk import Resident, World

OWN = "您好，{编号} 登记好了，{委员} 老师先看看。{答应的时间}。"


async def to_sentence(
    staff: Resident, family: str = "反映问题时", sentence: str = "收到了，编号 {编号}。{委员} 委员先看"
) -> None:
    await staff.says("改文字")
    staff.hears("set_text.family.ask")
    await staff.presses(family)
    letter = staff.hears("set_text.key.ask")
    for _ in range(12):
        label = next((one.label for one in letter.buttons if one.label.startswith(sentence[:16])), "")
        if label:
            break
        await staff.presses("更多")
        letter = staff.hears("set_text.key.ask")
    await staff.presses(label)
    staff.hears("set_text.language.ask")
    await staff.presses("中文")
    staff.hears("set_text.sentence.ask")


async def _puts(staff: Resident, words: str = OWN) -> None:
    await to_sentence(staff)
    await staff.says(words)
    staff.hears("set_text.check.ask")
    await staff.presses("就这样说")
    staff.hears("own_text.changed")


async def test_a_district_says_it_its_own_way_and_ours_again(world: World) -> None:
    staff, other = await world.member("周宁", "staff", ""), await world.member("钱进", "staff", "")
    head, resident = await world.member("王建国", "head"), world.person("陈女士")
    await world.member("李慧敏")
    await to_sentence(staff)
    for wrong, why in (
        ("登记好了。", "少了要留着的空：编号、委员、答应的时间"),
        (f"{OWN}{{电话}}", "填不了：电话"),
        (f"{OWN}{{随便}}", "填不了：随便"),
        ("好{编号}{委员}{答应的时间}{", "填不了"),
        ("好{编号!r:>99999}{委员}{答应的时间}", "填不了"),
        ("好{编号.__class__}{委员}{答应的时间}", "填不了"),
        (f"<b>好</b>{OWN}", "不要网页代码"),
        (OWN + "好" * 300, "太长"),
        (OWN + "请发“办得怎样了”。", "听不懂：办得怎样了"),
        ("{编号}{委员}{答应的时间}", "没有字"),
    ):
        await staff.says(wrong)
        letter = staff.hears("set_text.sentence.ask")
        assert letter.text.startswith(why) or why in letter.text.split("\n")[0], (wrong, letter.text)
    await staff.says(OWN.replace("{编号}", "｛ 编号 ｝"))
    preview = staff.hears("set_text.check.ask").text
    assert "您好，XM-261121-007 登记好了，李慧敏 老师先看看。" in preview
    assert not world.core.house.own_texts, "nothing is in force before it is confirmed"
    await staff.presses("就这样说")
    assert "{委员} 老师先看看" in staff.hears("own_text.changed").text
    assert "周宁" in other.hears("own_text.changed_by").text
    await resident.opens("st_xm2k8vwd")
    number = await resident.reports()
    assert f"您好，{number} 登记好了，李慧敏 老师先看看。" in resident.last.text
    (event,) = [row for row in await world.rows_of("events") if row["name"] == "district.text_changed"]
    assert json.loads(event["particulars"]) == {"key": "say.reported", "language": "zh_CN", "ours": False}
    await to_sentence(staff, sentence="您好，{编号} 登记好了")
    await staff.presses("用回原来的话")
    assert "收到了，编号 XM-261121-007。" in staff.hears("set_text.check.ask").text
    await staff.presses("就这样说")
    staff.hears("own_text.ours_again")
    assert not world.core.house.own_texts and len(await world.rows_of("own_texts")) == 2
    await head.says("改文字")
    head.hears("refusal.not_yours")


async def test_the_quicker_one_is_seen_first_and_nothing_is_lost(world: World) -> None:
    staff, other = await world.member("周宁", "staff", ""), await world.member("钱进", "staff", "")
    for who in (staff, other):
        await to_sentence(who)
        await who.says(OWN if who is staff else "记下了，编号 {number}，{member}来看。{promise}")
        who.hears("set_text.check.ask")
    await staff.presses("就这样说")
    await other.presses("就这样说")
    assert "刚才有同事改过这句话" in other.last.text and "记下了，编号 XM-261121-007" in other.last.text
    assert world.core.house.own_texts[("zh_CN", "say.reported")].startswith("您好")
    await other.presses("就这样说")
    assert world.core.house.own_texts[("zh_CN", "say.reported")].startswith("记下了")


@pytest.mark.no_golden
async def test_two_districts_in_one_process_say_each_their_own(tmp_path: Path, engine: Engine) -> None:
    async with World.open(tmp_path / "one", engine=engine) as one, World.open(tmp_path / "two") as two:
        await _puts(await one.member("周宁", "staff", ""))
        heard = []
        for world in (one, two):
            resident = world.person("陈女士")
            await resident.opens("st_xm2k8vwd")
            await world.member("李慧敏")
            await resident.reports()
            heard.append(resident.last.text)
        assert "老师先看看" in heard[0] and "老师" not in heard[1] and "委员先看" in heard[1]
        await one.core.house.reload()
        assert one.core.house.own_texts and not two.core.house.own_texts


@pytest.mark.no_golden
async def test_what_cannot_be_filled_in_any_more_gives_way_to_ours(world: World) -> None:
    house = world.core.house
    work = house.work()
    from storage.own_texts import put_text

    put_text(work, "say.reported", "zh_CN", "一个旧空 {gone}", "一个旧空 {gone}", "somebody")
    put_text(work, "say.dropped_long_ago", "zh_CN", "早没有的一句", "早没有的一句", "somebody")
    await work.commit()
    await house.reload()
    assert len(house.district.texts) == 2 and not house.own_texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_may_be_changed_reads_back_as_it_is(language: str) -> None:
    from bot.sentences import Catalogues
    from domain.own_text import shown

    catalogues = Catalogues()
    words = catalogues.blanks(language)
    assert len(set(words.values())) == len(words), "one name, one blank"
    used: set[str] = set()
    for key in FAMILY:
        ours = texts(language)[key]
        used |= set(blanks(ours))
        assert read_sentence(shown(ours, words), ours, words) == ours, key
        assert "{" not in catalogues.sample(ours, language), key
        assert not key.startswith(("danger", "consent", "refusal", "button", "label")), key
        assert said(key, language, {}, {(language, key): "own"}) == "own"
    assert used == set(Blank)
    assert any(quoted(texts(language)[key]) for key in FAMILY) or language == "en"


def test_a_sentence_is_read_or_refused() -> None:
    words = {"number": "编号"}
    assert read_sentence(" {编号} 好 \r\n", "{number}", words) == "{number} 好"
    for text in ("好", "好{编号}{编号}", "好{0}", "好{}", "好{number}}", "好{number[0]}"):
        with pytest.raises(BadSentence):
            read_sentence(text, "{number}", words)
    with pytest.raises(BadSentence) as bad:
        read_sentence("好{编号}" + "字" * 300, "{number}", words)
    assert bad.value.wrong is Wrong.LONG
