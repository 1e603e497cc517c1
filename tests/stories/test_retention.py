"""Each row of the table in docs/privacy.md: kept as long as it says, and gone from the disk the day after."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dialogs.talk import FileRef, Files
from domain.keeping import DAYS, Kept
from storage import retention, tables
from storage.database import Write
from tests.stories.test_my_data import PHONE, WORDS, a_matter, at_home, chain_is_whole, gives_phone, left_on_disk
from tests.talk import Resident, World

VOICE = b"OggS" + b"\0" * 40 + b"voice-canary"


async def closed(world: World, *, voice: bool = False) -> tuple[Resident, str]:
    li = await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    number = await a_matter(world, chen)
    await gives_phone(chen)
    if voice:
        world.wires[world.channel].files["v1"] = VOICE
        await chen.says(number)
        await chen.presses("补充")
        await chen.sends(Files((FileRef("voice", "v1"),), "听一下", whole=True), "〔语音〕")
    await li.presses("答复")
    await li.says("答复绿松石：地桩装好了")
    await li.presses("发送")
    await chen.presses("已解决")
    assert (await world.item(number)).state == "closed"
    return chen, number


async def days_pass(world: World, kept: Kept, *, over: bool) -> None:
    world.later(days=DAYS[kept], minutes=1 if over else -60)
    await world.tick()
    await world.core.house.database.checkpoint()


async def bodies(world: World) -> set[str]:
    return {row["body"] for row in await world.rows_of("letters")}


@pytest.mark.no_golden
async def test_letters_lose_their_words_after_30_days_and_keep_kind_and_state(world: World) -> None:
    chen, _ = await closed(world)
    before = {row["id"]: (row["kind"], row["state"]) for row in await world.rows_of("letters")}
    await days_pass(world, Kept.LETTER, over=False)
    assert "" not in await bodies(world)
    world.later(hours=2)
    await world.tick()
    rows = {row["id"]: row for row in await world.rows_of("letters")}
    assert all(rows[one]["body"] == "" for one in before)
    assert all((rows[one]["kind"], rows[one]["state"]) == kept for one, kept in before.items())
    work = world.core.house.work()
    shown = await world.core.renderer.render(work, [rows[one] for one in before], {})
    assert {letter.text for letter in shown} == {"〔已清除〕"}
    await chen.says("我的事项")
    chen.hears("say.my_list")


@pytest.mark.no_golden
async def test_an_answer_that_has_not_arrived_keeps_its_words(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    number = await a_matter(world, chen)
    await chen.blocks()
    await li.presses("答复")
    await li.says("答复绿松石：地桩装好了")
    await li.presses("发送")
    world.later(days=40)
    await world.tick()
    await chen.says("在吗")
    assert "绿松石" in chen.heard_all()
    await chen.presses("已解决")
    assert (await world.item(number)).state == "closed"


@pytest.mark.no_golden
async def test_photos_form_of_address_and_phone_go_a_year_after_closing(world: World) -> None:
    await closed(world)
    folder = world.core.settings.files_folder
    await days_pass(world, Kept.PHOTO, over=False)
    (item,) = await world.rows_of("items")
    (person,) = [row for row in await world.rows_of("persons") if row["id"] == item["reporter_id"]]
    assert list(folder.iterdir()) and item["called_sealed"] and person["phone_sealed"]
    world.later(hours=2)
    await world.tick()
    (item,) = await world.rows_of("items")
    (person,) = [row for row in await world.rows_of("persons") if row["id"] == item["reporter_id"]]
    assert not list(folder.iterdir()) and not await world.rows_of("attachments")
    assert item["called_sealed"] is None and person["phone_sealed"] is None
    assert await left_on_disk(world, "鹅卵石", "绿松石") == ["鹅卵石", "绿松石"], "the words have two years more"


@pytest.mark.no_golden
async def test_words_go_three_years_after_closing_and_the_street_stays(world: World) -> None:
    chen, number = await closed(world)
    await days_pass(world, Kept.WORDS, over=False)
    assert await left_on_disk(world, "鹅卵石", "九一四") == ["鹅卵石", "九一四"]
    world.later(hours=2)
    await world.tick()
    assert await left_on_disk(world, "鹅卵石", "九一四", "绿松石", "玛瑙", "翡翠", "欧阳", PHONE) == []
    assert await left_on_disk(world, "琥珀弄") == ["琥珀弄"]
    assert await chain_is_whole(world)
    item = await world.item(number)
    assert (item.state, item.category, item.receipt) == ("closed", "charging", "")
    await chen.says(number)
    assert "（已抹去）" in chen.hears("say.timeline").plain
    await chen.says("隐私")
    assert "只剩类别、街道" in chen.hears("say.privacy").text


@pytest.mark.no_golden
async def test_what_is_not_closed_is_never_touched(world: World) -> None:
    await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    number = await a_matter(world, chen)
    await gives_phone(chen)
    world.later(days=4 * 365)
    await world.tick()
    assert await left_on_disk(world, WORDS) == [WORDS]
    assert (await world.item(number)).called_sealed and list(world.core.settings.files_folder.iterdir())
    await chen.says("隐私")
    assert PHONE in chen.hears("say.privacy").text


@pytest.mark.no_golden
async def test_a_merged_matter_waits_for_the_one_it_went_into(world: World) -> None:
    await closed(world)
    work = world.core.house.work()
    (item,) = await world.rows_of("items")
    work.update(tables.items, {"id": item["id"]}, merged_into="main", state="merged")
    work.insert(tables.items, **{**item, "id": "main", "number": "XM-1", "closed_at": None, "state": "accepted"})
    await work.commit()
    world.later(days=400)
    assert await retention.due(world.core.house.work(), retention.CALLED, world.now - 365 * 86_400_000) == []


@pytest.mark.no_golden
async def test_a_voice_goes_after_90_days(world: World) -> None:
    await closed(world, voice=True)
    folder = world.core.settings.files_folder
    assert any(path.suffix == ".ogg" for path in folder.iterdir())
    await days_pass(world, Kept.VOICE, over=False)
    assert any(path.suffix == ".ogg" for path in folder.iterdir())
    world.later(hours=2)
    await world.tick()
    assert [path.suffix for path in folder.iterdir()] == [".jpg"]


@pytest.mark.no_golden
async def test_words_to_a_person_go_after_a_year_and_a_diary_after_three(world: World) -> None:
    li = await world.member("李慧敏")
    await world.member("王建国", role="head")
    chen = await at_home(world, "陈女士")
    await chen.says("找真人")
    await chen.says("孔雀石请回电话")
    await li.says("日记蛋白石：今天去了三村")
    await li.says("民情日记")
    await days_pass(world, Kept.HUMAN, over=False)
    assert await left_on_disk(world, "孔雀石", "蛋白石") == ["孔雀石", "蛋白石"]
    world.later(hours=2)
    await world.tick()
    assert await left_on_disk(world, "孔雀石", "蛋白石") == ["蛋白石"]
    world.later(days=DAYS[Kept.DIARY] - DAYS[Kept.HUMAN])
    await world.tick()
    assert await left_on_disk(world, "蛋白石") == []


@pytest.mark.no_golden
async def test_a_draft_goes_after_seven_days(world: World) -> None:
    chen = await at_home(world, "陈女士")
    await chen.says("写到一半的蛋白石漏水")
    await days_pass(world, Kept.DRAFT, over=False)
    assert await left_on_disk(world, "蛋白石") == ["蛋白石"]
    world.later(hours=2)
    await world.tick()
    await world.core.house.database.checkpoint()
    assert await left_on_disk(world, "蛋白石") == []


@pytest.mark.no_golden
async def test_marks_of_messages_go_after_30_days(world: World) -> None:
    chen = await at_home(world, "陈女士")
    await days_pass(world, Kept.SEEN, over=False)
    assert await world.rows_of("seen")
    world.later(hours=2)
    await world.tick()
    assert not await world.rows_of("seen")
    await chen.says("你好")
    chen.hears("say.greeting")


@pytest.mark.no_golden
async def test_many_are_removed_in_small_commits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """450 letters are three commits of at most 200, so that nobody who writes waits for long."""
    await at_home(world, "陈女士")
    (one, *_) = await world.rows_of("letters")
    work = world.core.house.work()
    for number in range(450):
        work.insert(tables.letters, **{**one, "id": f"{number:04}"})
    await work.commit()
    world.later(days=31)
    sizes: list[int] = []
    database = world.core.house.database
    commit = database.commit

    async def counted(writes: Sequence[Write]) -> None:
        ids = [w.args for w in writes if "letters" in w.sql]
        sizes.extend(str(args).count('"') // 2 for args in ids[:1])
        await commit(writes)

    monkeypatch.setattr(database, "commit", counted)
    await world.tick()
    assert {row["body"] for row in await world.rows_of("letters")} == {""}
    assert len([size for size in sizes if size > 10]) == 3 and max(sizes) <= 200
