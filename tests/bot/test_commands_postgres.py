"""Each command on PostgreSQL, as its users run it; and the sample, loaded once by however many start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bot.app import opened, utc_ms
from bot.sample.load import FILE, load_sample
from bot.settings import Settings
from handlers.district_text import parse
from handlers.load_district import HOLDS_REAL, LoadError, load_district
from storage.migrate import upgrade
from storage.sqlite import SqliteDatabase
from storage.vault import Vault
from tests.bot.process import DISTRICT, bot, ended, free_port, started, until_ready
from tests.postgres import fresh_database
from tests.talk import World


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with fresh_database() as made:
        yield made


async def ask(url: str, sql: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def do(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def test_a_district_is_set_up_and_its_commands_work(tmp_path: Path, url: str) -> None:
    on = {"DATABASE": url, "BACKUP_HOURS": "0", "PUBLIC_URL": "https://yz.example.cn"}
    trial = await bot(tmp_path, "init", str(DISTRICT), "--dry-run", **on)
    assert trial.status == 0 and await ask(url, "SELECT to_regclass('districts')") is None, trial.err
    for _ in range(2):
        done = await bot(tmp_path, "init", str(DISTRICT), **on)
        assert done.status == 0, done.err
    assert await ask(url, "SELECT count(*) FROM stations") > 1
    invited = await bot(tmp_path, "invite", "--role", "head", "--station", "XM", **on)
    assert invited.status == 0 and "https://yz.example.cn/i/" in invited.out, invited.err
    printed = await bot(tmp_path, "slips", "-o", "slips.html", **on)
    assert printed.status == 0 and (tmp_path / "slips.html").stat().st_size > 1000, printed.err
    code = await bot(tmp_path, "staff-code", **on)
    assert code.status == 0 and "https://yz.example.cn/i/" in code.out, code.err
    (tmp_path / "rows.csv").write_text("id,subject,text\n1,路灯,三号楼门口的路灯坏了三天\n2,,吵\n", encoding="utf-8")
    fed = await bot(tmp_path, "replay", "rows.csv", "--station", "xm", **on)
    assert fed.status == 0 and "lost       0" in fed.out, fed.err
    assert await ask(url, "SELECT count(*) FROM items") == 2
    assert (await bot(tmp_path, "template", "empty.xlsx", **on)).status == 0
    assert (await bot(tmp_path, "migrate", **on)).status == 0
    looked = await bot(tmp_path, "doctor", **on)
    assert looked.status == 0 and "BAD" not in looked.out, looked.out + looked.err
    assert not (tmp_path / "data" / "yizhan.db").exists()


BREAK = """
CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
CREATE TRIGGER breaks BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION breaks()
"""


async def test_a_failed_message_is_tried_again(tmp_path: Path) -> None:
    async with World.open(tmp_path, engine="postgresql") as world:
        resident = world.person("陈女士")
        await resident.opens("st_xm2k8vwd")
        url = world.core.settings.database
        await do(url, BREAK)
        await resident.says("三号楼的路灯坏了")
        await resident.presses("同意")
        while resident.fresh[-1][0] != "report.check.ask":
            await resident.says("跳过" if "place" in resident.fresh[-1][0] else "环境卫生")
        await resident.presses("提交")
        resident.hears("refusal.fault")
        await do(url, "DROP TRIGGER breaks ON items")
        number = str(await ask(url, "SELECT right(id, 8) FROM faults"))
        done = await bot(tmp_path, "retry", number, DATABASE=url, BACKUP_HOURS="0")
        assert done.status == 0, done.err
        assert await ask(url, "SELECT count(*) FROM faults WHERE retried_at IS NULL") == 0


async def test_two_that_start_at_once_load_the_sample_once(tmp_path: Path, url: str) -> None:
    ports = [free_port(), free_port()]
    on = {"DATABASE": url, "DEMO": "1", "BACKUP_HOURS": "0", "KEYS": str(tmp_path / "keys")}
    places = [tmp_path / "one", tmp_path / "two"]
    workers = []
    for place, port in zip(places, ports, strict=True):
        place.mkdir()
        workers.append(await started(place, "run", PORT=str(port), **on))
    try:
        await asyncio.gather(*(until_ready(worker, port) for worker, port in zip(workers, ports, strict=True)))
        assert await ask(url, "SELECT count(*) FROM districts") == 1
        assert await ask(url, "SELECT count(*) FROM items") == 63
    finally:
        for worker in workers:
            worker.terminate()
        await asyncio.gather(*(ended(worker) for worker in workers))
    looked = await bot(places[0], "doctor", **on)
    assert "Broken chains" not in looked.out, looked.out
    assert not [path for place in places for path in place.rglob("*.loading*")]


async def test_a_sample_that_is_cut_off_leaves_no_half(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Amid being copied over; what was played before is the district alone."""
    monkeypatch.setattr("bot.sample.load._play", _district_alone)
    await asyncio.to_thread(upgrade, url)
    settings = Settings(data=tmp_path / "data", keys=tmp_path / "keys", database=url, backup_hours=0)
    other = await asyncpg.connect(url)
    try:
        async with opened(settings) as (database, vault), other.transaction():
            await other.execute("LOCK TABLE stations IN SHARE MODE")
            load = asyncio.create_task(load_sample(database, vault, settings, utc_ms()))
            while not await other.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                assert not load.done()
                await asyncio.sleep(0.01)
            assert await other.fetchval("SELECT count(*) FROM pg_locks WHERE relation = 'districts'::regclass")
            await other.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted")
            with pytest.raises(Exception):  # noqa: B017  (whatever the driver says of it)
                await load
    finally:
        await other.close()
    assert await ask(url, "SELECT count(*) FROM districts") == 0
    assert await ask(url, "SELECT count(*) FROM stations") == 0


async def _district_alone(path: Path, vault: Vault, _: Settings, now: int) -> None:
    database = await SqliteDatabase.connect(path, lasting=False)
    try:
        await load_district(database, vault, parse(FILE.read_text(encoding="utf-8")), now, sample=True)
    finally:
        await database.close()


async def test_a_real_district_takes_no_sample(tmp_path: Path, url: str) -> None:
    on = {"DATABASE": url, "BACKUP_HOURS": "0"}
    assert (await bot(tmp_path, "init", str(DISTRICT), **on)).status == 0
    settings = Settings(data=tmp_path / "data", keys=tmp_path / "keys", database=url, backup_hours=0)
    async with opened(settings) as (database, vault):
        with pytest.raises(LoadError, match=HOLDS_REAL.splitlines()[1]):
            await load_sample(database, vault, settings, utc_ms())
