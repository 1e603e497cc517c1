"""A district of one's own, as its first user sets it up: template, trial, init, run, the code, and the web."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import aiohttp
import pytest

from tests.bot.process import bot, ended, free_port, started, until_ready, with_district
from tests.handlers.workbooks import book, filled, saved


async def test_from_the_template_to_the_first_member_of_staff_in_the_web(tmp_path: Path) -> None:
    made = await bot(tmp_path, "template", "empty.xlsx")
    assert made.status == 0 and (tmp_path / "empty.xlsx").exists(), made.err
    filled(tmp_path)
    trial = await bot(tmp_path, "init", "district.xlsx", "--dry-run")
    assert trial.status == 0 and "试读，什么也没有写入" in trial.out and "王晓禾：青石协商驿站 委员" in trial.out
    assert not (tmp_path / "data").exists() and not (tmp_path / "keys").exists()
    done = await bot(tmp_path, "init", "district.xlsx")
    assert done.status == 0 and trial.out.endswith(done.out)
    again = await bot(tmp_path, "init", "district.xlsx")
    assert again.out.strip() == "没有改动：和上次读入的一样"
    port = free_port()
    process = await started(tmp_path, "run", PORT=str(port))
    await until_ready(process, port)
    base = f"http://127.0.0.1:{port}"
    assert process.stdout is not None
    printed = (await process.stdout.readuntil(b"/i/") + await process.stdout.readexactly(16)).decode()
    assert printed.count(f"{base}/i/") == 1
    shown, chat = await _accepted(base, printed[-16:])
    assert "青石区" in shown and "请您担任工作人员" in shown and "周宁" in shown
    assert "周宁，欢迎您！您的身份：工作人员。" in chat
    process.send_signal(signal.SIGINT)
    await ended(process)
    process = await started(tmp_path, "run", PORT=str(port))
    await until_ready(process, port)
    process.send_signal(signal.SIGINT)
    assert "/i/" not in (await ended(process)).out, "he is in: no code any more"


async def _accepted(base: str, code: str) -> tuple[str, str]:
    """The invitation's page, and the chat after its button was pressed."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(f"{base}/i/{code}") as page:
            shown = await page.text()
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
        async with session.post(f"{base}/i/{code}", data=fields, headers={"Origin": base}) as taken:
            return shown, await taken.text()


async def test_each_start_prints_a_new_code_and_voids_the_one_before(tmp_path: Path) -> None:
    await with_district(tmp_path)
    codes: list[str] = []
    for _ in range(2):
        port = free_port()
        process = await started(tmp_path, "run", PORT=str(port))
        await until_ready(process, port)
        if codes:
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/i/{codes[0]}") as page:
                assert page.status == 404
        process.send_signal(signal.SIGINT)
        done = await ended(process)
        codes += re.findall(r"/i/([a-z2-9]{16})\b", done.out)
        assert codes[-1] not in done.err, "no log holds a code"
    assert len(set(codes)) == 2


async def test_a_staff_code_is_made_at_any_time(tmp_path: Path) -> None:
    await with_district(tmp_path)
    token = {"TELEGRAM_TOKEN": "12345:" + "x" * 35}
    done = await bot(tmp_path, "staff-code", PUBLIC_URL="https://yz.example.cn", **token)
    assert done.status == 0, done.err
    (code,) = re.findall(r"https://yz\.example\.cn/i/([a-z2-9]{16})", done.out)
    assert f"/start {code}" in done.out and not done.err
    stranger = await bot(tmp_path, "staff-code", "--name", "何人", **token)
    assert stranger.status == 0 and stranger.err.startswith("何人：") and len(stranger.err.splitlines()) == 1
    without = await bot(tmp_path / "..", "staff-code", DATA=str(tmp_path / "none"), KEYS=str(tmp_path / "none-keys"))
    assert without.status == 2 and "init" in without.err and "Traceback" not in without.err


async def test_a_template_never_goes_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "district.xlsx").write_bytes(b"ours")
    done = await bot(tmp_path, "template", "district.xlsx")
    assert done.status == 2 and "已经有这个文件了" in done.err
    assert (tmp_path / "district.xlsx").read_bytes() == b"ours"
    assert (await bot(tmp_path, "template", "district.xls")).status == 2
    done = await bot(tmp_path, "template", "nowhere/district.xlsx")
    assert done.status == 2 and "Traceback" not in done.err


async def test_a_faulty_workbook_writes_nothing_and_names_its_cells(tmp_path: Path) -> None:
    made = book()
    made["人员"]["I4"] = "2026年2月30日"
    made["人员"]["C7"] = "青石驿站"
    saved(made, tmp_path)
    for words in (("--dry-run",), ()):
        done = await bot(tmp_path, "init", "district.xlsx", *words)
        assert done.status == 2 and not done.out and "Traceback" not in done.err
        first, second, _, total, _ = done.err.splitlines()
        assert first.startswith("人员 第 4 行「起」：") and second.startswith("人员 第 7 行「驿站」：")
        assert total == "共 2 处要改，什么也没有写入。"
    port = free_port()
    assert "no district" in (await bot(tmp_path, "run", PORT=str(port))).err


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "区：\n".encode()])
async def test_a_file_that_is_no_workbook_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "district.xlsx").write_bytes(content)
    done = await bot(tmp_path, "init", "district.xlsx", "--dry-run")
    assert done.status == 2 and len(done.err.splitlines()) == 1 and "Traceback" not in done.err
