"""Before 同意 only address and message marks are kept; the first words wait sealed, so that nobody writes twice."""

from __future__ import annotations

import pytest

from bot.commands import make_invitation
from dialogs.talk import FileRef, Files
from domain.people import Role
from tests.talk import World, picture

NOTICE = "先跟您说明白"
LANE = "3 栋楼下的消防通道晚上总有车占着"
MORE = "昨天半夜救护车都开不进来"


async def test_first_words_and_photos_wait_and_go_on_after_yes(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says(LANE)
    assert NOTICE in chen.hears("consent.agree.ask").text
    await chen.says(MORE)
    assert NOTICE not in chen.hears("consent.agree.ask").text, "the notice comes once, whatever follows it"
    await chen.sends_photo()
    assert NOTICE not in chen.hears("consent.agree.ask").text
    await chen.says("1")
    check = chen.hears("report.check.ask")
    assert LANE in check.plain and MORE in check.plain and "1 张照片" in check.plain


async def test_a_photo_first_and_its_sentence_after_it_are_one_matter(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.sends_photo()
    assert NOTICE in chen.hears("consent.agree.ask").text
    await chen.says(LANE)
    assert NOTICE not in chen.hears("consent.agree.ask").text
    await chen.presses("同意")
    check = chen.hears("report.check.ask")
    assert LANE in check.plain and "1 张照片" in check.plain


async def test_nothing_is_readable_before_yes(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.sends_photo(LANE)
    await chen.says(MORE)
    await chen.sends_place(22.54321, 114.01234)
    kept = await world.bytes_kept()
    for words in (LANE, MORE, LANE[:8], "救护车", "22.54321", "114.01234"):
        assert words.encode() not in kept
    assert b"file-0" not in kept, "the photo's reference is sealed with the words"
    assert not await world.rows_of("attachments")
    assert not await world.rows_of("items") and not await world.rows_of("consents")
    sealed = await world.rows_of("contents")
    assert {row["sealed"] for row in sealed} == {1} and {row["kind"] for row in sealed} == {"first"}
    assert {row["expires_at"] for row in sealed} == {world.now + 86_400_000}


async def test_a_place_before_consent_is_not_kept(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens()
    await chen.sends_place(22.54321, 114.01234)
    chen.hears("station.station.ask")
    await chen.says("1")
    await chen.says("反映")
    chen.hears("report.words.ask")
    await chen.sends_place(22.54321, 114.01234)
    kept = await world.bytes_kept()
    assert b"22.54321" not in kept and b"114.01234" not in kept


async def test_no_destroys_the_first_words(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says(LANE)
    await chen.says("不同意")
    declined = chen.hears("say.consent_declined")
    assert "0755-0000 0187" in declined.text
    assert not await world.rows_of("contents")
    await chen.says("路灯坏了")
    chen.hears("consent.agree.ask")
    await chen.presses("同意")
    assert LANE not in "".join(letter.plain for _, letter in chen.fresh)


async def test_after_a_day_the_first_words_are_gone_and_it_is_said(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says(LANE)
    chen.hears("consent.agree.ask")
    world.later(hours=24, minutes=1)
    await world.tick()
    assert not await world.rows_of("contents")
    await chen.presses("同意")
    chen.hears("say.first_words_gone")
    await chen.says(LANE)
    chen.hears("report.check.ask")


async def test_the_day_ends_also_before_anybody_swept(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says(LANE)
    world.later(hours=23)
    await chen.says(MORE)
    world.later(hours=2)
    await chen.presses("同意")
    heard = [kind for kind, _ in chen.fresh]
    assert heard[0] == "say.first_words_gone" and heard[-1].startswith("report.")
    assert all(LANE not in letter.plain for _, letter in chen.fresh)


async def test_other_questions_do_not_lose_the_first_words(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says(LANE)
    chen.hears("consent.agree.ask")
    await chen.says("今日值班")
    chen.hears("say.duty_today", "consent.agree.ask")
    await chen.says("我要反映")
    chen.hears("consent.agree.ask")
    await chen.says("换驿站")
    chen.hears("station.station.ask")
    await chen.says("农园")
    chen.hears("say.station_chosen", "consent.agree.ask")
    await chen.says("同意")
    check = chen.hears("report.check.ask")
    assert LANE in check.plain and "农园民生议事堂" in check.plain


async def test_who_asked_for_a_person_first_is_passed_on_after_yes(world: World) -> None:
    head = await world.member("王建国", role="head")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("找真人")
    chen.hears("say.human", "human.words.ask")
    await chen.says("请给我回个话，我眼睛不好")
    chen.hears("consent.agree.ask")
    head.hears_nothing()
    await chen.presses("同意")
    chen.hears("say.human_passed")
    assert "眼睛不好" in head.hears("say.human_asked").text


async def test_an_album_before_consent_gets_one_answer(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.sends_album(3, LANE)
    chen.hears_nothing()
    world.later(seconds=3)
    await world.tick()
    chen.hears("consent.agree.ask")
    await chen.presses("同意")
    assert "3 张照片" in chen.hears("report.check.ask").plain


async def test_more_photos_than_a_matter_takes_do_not_stop_the_consent(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    refs = tuple(FileRef("photo", f"f{index}") for index in range(8))
    world.wires[world.channel].files.update({ref.reference: picture() for ref in refs})
    for _ in range(3):
        await chen.sends(Files(refs, LANE, whole=True), "〔8 张照片〕")
    await chen.presses("同意")
    chen.hears("refusal.too_many_files", "report.check.ask")
    assert "20 张照片" in chen.last.plain


@pytest.mark.no_golden
async def test_yes_while_more_photos_come(world: World) -> None:
    """The question is asked anew in three seconds: who presses the one that he sees has answered it."""
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says(LANE)
    asked = chen.hears("consent.agree.ask")
    await chen.sends_album(2, "")
    await chen.presses("同意", letter=asked)
    assert "2 张照片" in chen.hears("report.check.ask").plain


@pytest.mark.no_golden
async def test_yes_twice_at_the_same_instant(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says(LANE)
    yes = chen.button("同意")
    toasts = await world.together((chen, yes), (chen, yes))
    chen.hears("report.check.ask")
    assert sorted(map(str, toasts)) == ["None", "这个按钮过时了，请看最新的一条。"]
    assert len(await world.rows_of("consents")) == 1


async def test_the_consent_is_a_row_and_an_item_names_it(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(LANE)
    (consent,) = await world.rows_of("consents")
    item = await world.item(number)
    assert (consent["notice"], consent["language"], consent["way"], consent["at"]) == ("1", "zh_CN", "chat", world.now)
    assert item.notice == "1"


async def test_telegram_says_where_its_servers_are(world: World) -> None:
    chen = world.person("陈女士", channel="telegram")
    await chen.opens("st_xm2k8vwd")
    await chen.says(LANE)
    assert "服务器在国外" in chen.hears("consent.agree.ask").text


async def test_who_joins_gives_his_name_without_being_asked_for_consent_first(world: World) -> None:
    scope = next(s.id for s in world.core.house.district.stations.values() if s.code == "XM")
    code = await make_invitation(world.core.house, Role.MEMBER, scope, "", 7)
    xu = world.person("许立")
    await xu.opens(f"in_{code}")
    xu.hears("join.full_name.ask")
    await xu.says("8")
    xu.hears("join.full_name.ask")
    await xu.says("许立")
    assert "许立" in xu.hears("say.joined").text
    assert len(await world.rows_of("consents")) == 1
