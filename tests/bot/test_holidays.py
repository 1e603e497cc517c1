"""`python -m bot holidays`, and how those who serve the district come to see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import core
from bot.settings import Settings
from tests.bot.process import bot, with_district
from tests.stories.test_holidays import CORRECTED, NOTICE
from tests.talk import World


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return await with_district(tmp_path_factory.mktemp("holidays"))


async def known_years(folder: Path) -> frozenset[int]:
    async with core(Settings(data=folder / "data", keys=folder / "keys")) as running:
        return running.house.calendar.known_years


async def test_a_notice_from_a_file(folder: Path) -> None:
    (folder / "notice.txt").write_text(NOTICE, encoding="utf-8-sig")
    tried = await bot(folder, "holidays", "notice.txt", "--dry-run")
    assert tried.status == 0 and "什么也没有写入" in tried.out and "2027 年放假 22 天" in tried.out, tried.err
    assert 2027 not in await known_years(folder)
    done = await bot(folder, "holidays", "notice.txt")
    assert done.status == 0 and "用上了" in done.out, done.err
    (folder / "again.yaml").write_text("year: 2027\nholidays: [2027-01-01, 2027-05-01, 2027-10-01]\n", encoding="utf-8")
    again = await bot(folder, "holidays", "again.yaml", "--dry-run")
    assert "不再放假：" in again.out and "不再上班：" in again.out, again.err
    assert 2027 in await known_years(folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("放假", "看不出是哪一年的"),
        ("2027年\n5月1日（周五）放假\n2月30日放假", "第 3 行：没有 2 月 30 日这一天"),
        (None, "No such file"),
    ],
)
async def test_what_is_wrong_is_told_without_a_trace(folder: Path, text: str | None, said: str) -> None:
    if text is not None:
        (folder / "bad.txt").write_text(text, encoding="utf-8")
    done = await bot(folder, "holidays", "bad.txt" if text else "none.txt")
    assert done.status == 2 and said in done.err and "Traceback" not in done.err


async def test_a_text_that_is_none(folder: Path) -> None:
    (folder / "bad.bin").write_bytes(b"\xff\xfe\x00\x81")
    done = await bot(folder, "holidays", "bad.bin")
    assert done.status == 2 and "UTF-8" in done.err


async def test_the_working_hours_of_the_district_file(tmp_path: Path) -> None:
    from tests.bot.process import DISTRICT

    folder = await with_district(tmp_path)
    text = DISTRICT.read_text(encoding="utf-8")
    hours = 'working_hours: [{from: "09:00", to: "12:00"}, {from: "13:00", to: "18:00"}], gas_number'
    (folder / "hours.yaml").write_text(text.replace("gas_number", hours), encoding="utf-8")
    done = await bot(folder, "init", "hours.yaml")
    assert done.status == 0, done.err
    async with core(Settings(data=folder / "data", keys=folder / "keys")) as running:
        assert [f"{a:%H:%M}–{b:%H:%M}" for a, b in running.house.calendar.hours] == ["09:00–12:00", "13:00–18:00"]
    for wrong in ('from: "11:00", to: "18:00"', 'from: "18:00", to: "13:00"'):
        broken = hours.replace('from: "13:00", to: "18:00"', wrong)
        (folder / "broken.yaml").write_text(text.replace("gas_number", broken), encoding="utf-8")
        done = await bot(folder, "init", "broken.yaml")
        assert done.status == 2 and "working_hours 第 2 项" in done.err, done.err


async def test_a_worker_beside_sees_it_at_its_next_look(tmp_path: Path) -> None:
    async with World.open(tmp_path) as world:
        (tmp_path / "notice.txt").write_text(CORRECTED, encoding="utf-8")
        done = await bot(tmp_path, "holidays", "notice.txt")
        assert done.status == 0, done.err
        assert 2027 not in world.core.house.calendar.known_years
        await world.core.house.reload()
        assert 2027 in world.core.house.calendar.known_years
