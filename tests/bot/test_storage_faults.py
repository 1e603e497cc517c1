"""Disk full, read-only, a flipped byte: told, nothing acknowledged is lost, no silent start, with real processes."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from tests.bot.process import LIMIT, Ended, bot, ended, environment, free_port, started, with_district
from tests.bot.served import SLUG, serving, update, webhook
from tests.soak.audit import waiting
from tests.telegram.server import TelegramServer


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    return await with_district(tmp_path)


@pytest.fixture(scope="module")
async def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district with a backup, to be copied."""
    made = await with_district(tmp_path_factory.mktemp("backed_up"))
    assert (await bot(made, "backup")).status == 0
    return made


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


def full(process: Process, *, is_: bool) -> None:
    """From now on the kernel lets this process write to no file, or lets it again."""
    _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0 if is_ else hard, hard))


def marks(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "data" / "yizhan.db", timeout=10)) as db:
        return {row[0] for row in db.execute("SELECT message_id FROM seen")}


async def test_a_webhook_on_a_full_disk_is_not_confirmed_and_goes_on_by_itself(
    folder: Path, telegram: TelegramServer
) -> None:
    async with serving(folder, telegram, **webhook(telegram)) as served:
        assert await served.post(update(1, f"/start st_{SLUG}")) == 200
        full(served.process, is_=True)
        assert await served.post(update(2, "楼道里的灯坏了，麻烦来看看")) == 500
        assert await served.until(database="full", data="full", keys="full") == 503
        await served.until_logged("storage cannot be written: database", "full")
        assert await served.post(update(3, "还有一件事")) == 500
        full(served.process, is_=False)
        assert await served.until(database="ok", data="ok", keys="ok") == 200
        await served.until_logged("storage is well again: database")
        for number, words in ((2, "楼道里的灯坏了，麻烦来看看"), (3, "还有一件事")):
            assert await served.post(update(number, words)) == 200
        await served.end()
    assert marks(folder) == {"m7.1", "m7.2", "m7.3"}
    assert not any(row["said"] == "message failed" for row in served.lines)


async def test_polling_on_a_full_disk_moves_no_offset(folder: Path, telegram: TelegramServer) -> None:
    async with serving(folder, telegram) as served:
        chen = telegram.user(7)
        chen.starts(f"st_{SLUG}")
        await telegram.confirmed()
        full(served.process, is_=True)
        chen.says("楼道里的灯坏了，麻烦来看看")
        await served.until_logged("storage cannot be written: database", "full")
        assert len(telegram.world.updates) == 1
        full(served.process, is_=False)
        await telegram.confirmed()
        assert await served.until(database="ok") == 200
        await served.end()
    assert len(marks(folder)) == 2


async def test_the_web_chat_says_that_it_was_not_taken_and_keeps_the_words(folder: Path) -> None:
    words = "楼道里的灯坏了，麻烦来看看"
    async with serving(folder) as served:
        base = f"http://127.0.0.1:{served.port}/s/{SLUG}"
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
            async with browser.get(base) as page:
                shown = await page.text()
            form = aiohttp.FormData({name: _field(shown, name) for name in ("csrf", "key")})
            form.add_field("text", words)
            form.add_field("files", os.urandom(200_000), filename="a.jpg", content_type="image/jpeg")
            full(served.process, is_=True)
            async with browser.post(f"{base}/say", data={**_fields(shown), "text": words}) as answer:
                told = await answer.text()
                assert answer.status == 503 and words in told and "没有收到" in told
            async with browser.post(f"{base}/say", data=form) as answer:
                told = await answer.text()
                assert answer.status == 503 and words in told and "没有收到" in told
            full(served.process, is_=False)
            assert await served.until(database="ok", data="ok") == 200
            async with browser.post(f"{base}/say", data={**_fields(shown), "text": words}) as answer:
                assert answer.status == 200
        await served.end()
    assert len(marks(folder)) == 1


def _fields(shown: str) -> dict[str, str]:
    return {name: _field(shown, name) for name in ("csrf", "key")}


def _field(shown: str, name: str) -> str:
    return shown.split(f'name="{name}" value="')[1].split('"')[0]


async def test_a_database_that_turns_read_only_is_told_and_written_again_later(
    folder: Path, telegram: TelegramServer
) -> None:
    """By the file system's own mark. Some let go on who had the file open before: then what they confirm is kept."""
    path = folder / "data" / "yizhan.db"
    files = [path, path.with_name("yizhan.db-wal")]
    async with serving(folder, telegram, **webhook(telegram)) as served:
        assert await served.post(update(1, f"/start st_{SLUG}")) == 200
        await _immutable("+i", files)
        try:
            assert await served.until(database="readonly") == 503
            await served.until_logged("storage cannot be written: database", "readonly")
            assert await served.post(update(2, "楼道里的灯坏了")) in (200, 500)
        finally:
            await _immutable("-i", files)
        assert await served.until(database="ok") == 200
        assert await served.post(update(2, "楼道里的灯坏了")) == 200
        await served.end()
    assert marks(folder) == {"m7.1", "m7.2"}


async def _immutable(how: str, files: list[Path]) -> None:
    made = await asyncio.create_subprocess_exec("chattr", how, *files)
    if await made.wait() != 0:
        pytest.skip("the file system's mark needs CAP_LINUX_IMMUTABLE; tests/storage/test_trouble.py goes without")


async def test_the_folder_of_the_backups_full_is_told_and_stops_nobody(
    folder: Path, telegram: TelegramServer, tmp_path: Path
) -> None:
    async with serving(folder, telegram, **webhook(telegram)) as served:
        assert await served.post(update(1, f"/start st_{SLUG}")) == 200
        aside = folder / "backups-away"
        (folder / "backups").rename(aside)
        (folder / "backups").write_text("no folder")
        assert await served.until(backups="io") == 200
        assert await served.post(update(2, "楼道里的灯坏了")) == 200
        (folder / "backups").unlink()
        aside.rename(folder / "backups")
        assert await served.until(backups="ok") == 200
        await served.end()


async def test_staff_hear_of_it_by_messenger_though_nothing_can_be_written_down(
    folder: Path, telegram: TelegramServer
) -> None:
    code = (await bot(folder, "invite", "--role", "staff", "--name", "周宁")).out.split()[0]
    async with serving(folder, telegram) as served:
        staff = telegram.user(9)
        staff.starts(f"in_{code}")
        await staff.hears("周宁")
        full(served.process, is_=True)
        await served.until_logged("storage cannot be written: database", "full")
        await staff.hears("磁盘满了")
        full(served.process, is_=False)
        await staff.hears("又收得进消息了")
        await served.end()


# --- a flipped byte ---


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        (byte,) = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 0x40]))


async def refused(folder: Path) -> Ended:
    done = await ended(await started(folder, "run", PORT=str(free_port())))
    assert done.status == 2 and "Traceback" not in done.err
    told = [line for line in done.err.splitlines() if not line.startswith("{")]
    assert len(told) == 1 and ("restore" in told[0]), done.err
    return done


async def test_any_byte_flipped_while_it_was_stopped_is_found(folder: Path) -> None:
    path, keys = folder / "data" / "yizhan.db", folder / "keys"
    async with serving(folder) as served:
        await served.end()
    whole = path.read_bytes()
    for at in (0, 17, 30, 5000, len(whole) // 2, len(whole) - 1):
        flip(path, at)
        assert "data/yizhan.db" in (await refused(folder)).err
        flip(path, at)
    for name in ("master.key", "keys.db"):
        flip(keys / name, 20)
        assert name in (await refused(folder)).err
        flip(keys / name, 20)
    async with serving(folder) as served:
        await served.end()


async def _killed(folder: Path, telegram: TelegramServer, messages: int) -> Path:
    """The product killed amid its work, with what it confirmed in the write-ahead log."""
    async with serving(folder, telegram, **webhook(telegram)) as served:
        await served.until_logged("backup made")
        for number in range(1, messages + 1):
            assert await served.post(update(number, f"/start st_{SLUG}" if number == 1 else f"第 {number} 句")) == 200
        await _quiet(folder)
        assert await served.post(update(messages, f"第 {messages} 句")) == 200  # behind whatever was being written
        served.process.kill()
        await served.process.wait()
    return folder / "data" / "yizhan.db-wal"


async def _quiet(folder: Path) -> None:
    """No letter is left to be marked: killed amid that, the log may hold one change more than the database."""
    async with asyncio.timeout(LIMIT):
        while True:
            if not await waiting(folder / "data" / "yizhan.db"):
                return
            await asyncio.sleep(0.05)


async def test_commits_that_a_flipped_byte_takes_out_of_the_write_ahead_log_are_missed(
    folder: Path, telegram: TelegramServer
) -> None:
    wal = await _killed(folder, telegram, 6)
    flip(wal, wal.stat().st_size // 3)
    done = await refused(folder)
    assert "changes that the running log holds are missing" in done.err
    restored = await bot(folder, "restore", "--force")
    assert restored.status == 0, restored.err
    assert marks(folder) == {f"m7.{number}" for number in range(1, 7)}


async def test_the_last_commit_lost_by_a_flipped_byte_is_finished_from_the_running_log(
    folder: Path, telegram: TelegramServer
) -> None:
    wal = await _killed(folder, telegram, 3)
    await asyncio.to_thread(_cut_to_before_the_last, wal)
    async with serving(folder) as served:
        await served.until_logged("the last change was finished from the running log")
        await served.end()
    assert marks(folder) == {"m7.1", "m7.2", "m7.3"}


def _cut_to_before_the_last(wal: Path) -> None:
    """A byte of the last frame that ends a transaction."""
    size = 32
    with wal.open("rb") as file:
        head = file.read(32)
        page, salts = int.from_bytes(head[8:12], "big"), head[16:24]
        last = 0
        while len(frame := file.read(24 + page)) == 24 + page:
            if frame[8:16] == salts and any(frame[4:8]):
                last = size
            size += 24 + page
    flip(wal, last + 100)


async def test_a_page_damaged_while_it_runs_is_told_and_nothing_more_is_taken(
    folder: Path, telegram: TelegramServer
) -> None:
    path = folder / "data" / "yizhan.db"
    async with serving(folder, telegram, **webhook(telegram)) as served:
        assert await served.post(update(1, f"/start st_{SLUG}")) == 200
        with closing(sqlite3.connect(path, timeout=10)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'stations'").fetchone()[0]
            page = db.execute("PRAGMA page_size").fetchone()[0]
        await asyncio.to_thread(_other_process_flips, path, (root - 1) * page)
        assert await served.until(database="damaged") == 503
        await served.until_logged("storage cannot be written: database", "damaged")
        assert await served.post(update(2, "楼道里的灯坏了")) == 500
        served.process.kill()
        await served.process.wait()
    assert "restore" in (await refused(folder)).err


def _other_process_flips(path: Path, at: int) -> None:
    """Not by this one: a file that it closes takes away its locks."""
    program = "import sys; f = open(sys.argv[1], 'r+b'); f.seek(int(sys.argv[2])); f.write(b'\\xff')"
    subprocess.run(["python3", "-c", program, str(path), str(at)], check=True)


async def test_a_database_moved_away_while_it_runs_is_written_to_no_more(
    folder: Path, telegram: TelegramServer
) -> None:
    path = folder / "data" / "yizhan.db"
    async with serving(folder, telegram, **webhook(telegram)) as served:
        path.rename(path.with_name("elsewhere.db"))
        assert await served.until(database="gone") == 503
        assert await served.post(update(1, f"/start st_{SLUG}")) == 500
        served.process.kill()


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE pictures (id)")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


CHANGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "no database": lambda path: path.write_bytes(b"something else entirely " * 500),
    "of another program": _foreign,
    "a folder": _folder,
    "gone": Path.unlink,
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
}


@pytest.mark.parametrize("name", ["data/yizhan.db", "keys/keys.db"])
@pytest.mark.parametrize("change", CHANGES)
async def test_what_is_no_database_of_ours_is_refused_in_one_line(
    backed_up: Path, tmp_path: Path, change: str, name: str
) -> None:
    folder = tmp_path / "folder"
    await asyncio.to_thread(shutil.copytree, backed_up, folder)
    for left in (folder / "data").glob("yizhan.db*"):
        assert left.suffix in (".db", ".sum")
    CHANGES[change](folder / name)
    await refused(folder)
    assert not list((folder / "data").glob("*.part"))


async def test_a_start_on_a_full_disk_may_be_tried_again(folder: Path) -> None:
    script = f"ulimit -f 0; exec {sys.executable} -m bot run"
    process = await asyncio.create_subprocess_exec(
        "sh",
        "-c",
        script,
        cwd=folder,
        env=environment(folder, PORT=str(free_port())),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    done = await ended(process)
    assert done.status == 75 and "Traceback" not in done.err, done
