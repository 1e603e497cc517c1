"""Restoring, as the operator does it: the right sentence, everything back, nothing old sent, nothing touched before."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import core, utc_ms
from bot.backup_state import last_check
from bot.backups import Backups, backup
from bot.courier import Courier
from bot.doctor import examine
from bot.restore import restore
from bot.settings import Settings, SettingsError
from bot.unpack import Wanted
from dialogs.health import Health, Level
from handlers.erasing import erase
from handlers.finish_erasing import finish_erasures
from handlers.posting import send_told
from handlers.timer_talk import system_talk
from storage import tables
from storage.backup import backups
from storage.migrate import HEAD
from tests.bot.process import bot, with_district
from tests.filled import LOADED, TABLES, fill
from tests.talk import MONDAY, Wire, World

HOUR = 3_600_000


def settings_of(folder: Path, **more: object) -> Settings:
    return Settings(data=folder / "data", keys=folder / "keys", **more)  # type: ignore[arg-type]


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "data" / "yizhan.db")) as db:
        return db.execute(sql).fetchall()


async def _station(folder: Path) -> tuple[str, str]:
    """Somebody has reported with a photo, a letter of his has not been sent, every table holds something; his id and
    the words."""
    async with World.open(folder, logged=True) as world:
        await world.member("周宁", "staff", "")
        member = await world.member("李慧敏")
        resident = world.person("陈女士")
        await resident.opens("st_xm2k8vwd")
        await resident.sends_photo("3 栋楼下的消防通道晚上总有车占着")
        await resident.presses("同意")
        while not [b for b in resident.last.buttons if b.label == "提交"]:
            await resident.says("跳过" if any(b.label == "跳过" for b in resident.last.buttons) else "其他")
        await resident.presses("提交")
        item = (await world.rows_of("items"))[0]
        work = world.core.house.work()
        work.update(tables.letters, {"id": member.last.id}, state="waiting", sent_at=None)
        await work.commit()
        await fill(world, without=LOADED)
        return str(item["reporter_id"]), str(item["words_id"])


def _keys(folder: Path) -> dict[str, bytes]:
    with closing(sqlite3.connect(folder / "keys" / "keys.db")) as db:
        return dict(db.execute("SELECT * FROM keys"))


def found(folder: Path, *patterns: str) -> list[Path]:
    """Files (and folders) of these names, at any depth."""
    return [path for pattern in patterns for path in sorted(folder.rglob(pattern))]


async def _sound(settings: Settings) -> bool:
    """The stories play in the week to come, which the doctor takes for a clock that is wrong."""
    bad = {one.what for one, _ in (await examine(settings)).found if one.level is Level.BAD}
    return not bad - {Health.CLOCK_WRONG, Health.BACKUP_LATE, Health.LETTERS_OLD}


async def _fresh(folder: Path, tmp_path: Path) -> Settings:
    """Another machine: nothing but the backup folder and the copied key."""
    there = tmp_path / "elsewhere"
    there.mkdir()
    shutil.copytree(folder / "backups", there / "backups")
    shutil.copyfile(folder / "keys" / "backup.key", there / "backup.key")
    return settings_of(there)


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    place = tmp_path / "station"
    place.mkdir()
    await with_district(place, BACKUP_HOURS="0")
    await backup(settings_of(place), None, MONDAY - HOUR)  # the key and the folder are there from now on
    return place


async def test_everything_comes_back_on_another_machine(folder: Path, tmp_path: Path) -> None:
    person, words = await _station(folder)
    await backup(settings_of(folder), None, MONDAY)
    settings = await _fresh(folder, tmp_path)
    await restore(settings, Wanted(key=settings.data.parent / "backup.key"))
    there = settings.data.parent
    assert rows(there, f"SELECT text FROM contents WHERE id = '{words}'") == rows(
        folder, f"SELECT text FROM contents WHERE id = '{words}'"
    )
    for table in TABLES:
        if table.name not in ("districts", "events", "letters", "lines"):
            found = sorted(rows(there, f"SELECT * FROM {table.name}"), key=repr)
            assert found == sorted(rows(folder, f"SELECT * FROM {table.name}"), key=repr), table.name
            assert found or table.name in LOADED, f"{table.name}: of each table there was something to bring back"
    assert {p.name for p in (there / "data/files").iterdir()} == {p.name for p in (folder / "data/files").iterdir()}
    for name in ("master.key", "backup.key"):
        assert (there / "keys" / name).read_bytes() == (folder / "keys" / name).read_bytes()
    async with core(settings) as running:
        house = running.house
        assert house.vault.subjects() >= {person}
        assert house.district.epoch == 1
    for path in (there / "keys").iterdir():
        assert path.stat().st_mode & 0o077 == 0
    assert await _sound(settings)


async def test_what_was_said_after_the_backup_comes_back_too(folder: Path, tmp_path: Path) -> None:
    await backup(settings_of(folder), None, MONDAY)
    await _station(folder)
    settings = await _fresh(folder, tmp_path)
    Backups(settings_of(folder), None)._tick(MONDAY + 60_000)  # photos go by the minute
    shutil.rmtree(settings.backups_folder)
    shutil.copytree(folder / "backups", settings.backups_folder)
    await restore(settings, Wanted(key=settings.data.parent / "backup.key"))
    there = settings.data.parent
    for table in ("items", "contents", "attachments", "appointments"):
        assert rows(there, f"SELECT * FROM {table} ORDER BY id") == rows(folder, f"SELECT * FROM {table} ORDER BY id")
    assert _keys(there) == _keys(folder)


async def test_a_copy_beside_the_data_leaves_the_running_log_alone(folder: Path, tmp_path: Path) -> None:
    await backup(settings_of(folder), None, MONDAY)
    await _station(folder)
    settings = await _fresh(folder, tmp_path)
    shutil.rmtree(settings.backups_folder)
    shutil.copytree(folder / "backups", settings.backups_folder)
    before = {path: path.read_bytes() for path in settings.backups_folder.rglob("*") if path.is_file()}
    look = tmp_path / "look"
    key = settings.data.parent / "backup.key"
    await restore(settings, Wanted(key=key, into=(look / "data", look / "keys")))
    assert rows(look, "SELECT epoch FROM districts") == [(1,)]
    after = {path: path.read_bytes() for path in settings.backups_folder.rglob("*") if path.is_file()}
    assert after == before


async def test_nothing_old_is_sent_before_staff_say_so(folder: Path, tmp_path: Path) -> None:
    await _station(folder)
    await backup(settings_of(folder), None, MONDAY)
    settings = await _fresh(folder, tmp_path)
    await restore(settings, Wanted(key=settings.data.parent / "backup.key"))
    async with core(settings, lambda: MONDAY + HOUR) as running:
        wire = Wire()
        courier = Courier(running.house, running.renderer, {"wire": wire}, running.changes)
        while await courier.sweep():
            pass
    told = [rendered.text for _, rendered in wire.sent]
    assert len(told) == 1 and "1 条没发出去的消息" in told[0], told
    assert rows(settings.data.parent, "SELECT count(*) FROM letters WHERE state = 'old'") == [(1,)]


async def test_who_was_erased_since_is_erased_again(folder: Path, tmp_path: Path) -> None:
    person, words = await _station(folder)
    await backup(settings_of(folder), None, MONDAY)
    yesterday = backups(folder / "backups")[0].path
    async with core(settings_of(folder)) as running:
        talk = system_talk(running.house, running.house.work())
        await erase(talk, person)
        await send_told(talk)
        await talk.work.commit()
        while await finish_erasures(running.house, running.settings.files_folder):
            pass
    await backup(settings_of(folder), None, MONDAY + HOUR)
    for log in (folder / "backups").glob("log-*"):
        log.unlink()  # the newer backup's own journal must be enough
    settings = await _fresh(folder, tmp_path)
    await restore(settings, Wanted(settings.backups_folder / yesterday.name, key=settings.data.parent / "backup.key"))
    there = settings.data.parent
    assert rows(there, f"SELECT text FROM contents WHERE id = '{words}'") == []
    assert not list((there / "data" / "files").iterdir())
    with closing(sqlite3.connect(there / "keys" / "keys.db")) as db:
        assert db.execute("SELECT * FROM keys WHERE subject = ?", (person,)).fetchall() == []
    assert await _sound(settings)


async def test_it_refuses_where_data_lies_and_moves_it_aside_when_told(folder: Path) -> None:
    await _station(folder)
    settings = settings_of(folder)
    await backup(settings, None, MONDAY)
    before = (folder / "data" / "yizhan.db").read_bytes()
    with pytest.raises(SettingsError, match="nothing was changed"):
        await restore(settings, Wanted())
    assert (folder / "data" / "yizhan.db").read_bytes() == before
    await restore(settings, Wanted(force=True))
    aside = found(folder, "data.before-*")[0]
    assert (aside / "yizhan.db").read_bytes() == before
    assert len(found(folder, "keys.before-*")) == 1


def _first(folder: Path) -> Path:
    return backups(folder / "backups")[0].path


def _cut(folder: Path) -> None:
    raw = _first(folder).read_bytes()
    _first(folder).write_bytes(raw[: len(raw) // 2])


def _damage(folder: Path) -> None:
    raw = _first(folder).read_bytes()
    _first(folder).write_bytes(raw[:-50] + bytes([raw[-50] ^ 1]) + raw[-49:])


def _another_key(folder: Path) -> None:
    (folder / "keys" / "backup.key").write_text(f"yizhan-backup-key-{'0' * 64}\n")


def _no_key(folder: Path) -> None:
    (folder / "keys" / "backup.key").unlink()


def _no_backup(folder: Path) -> None:
    for kept in backups(folder / "backups"):
        kept.path.unlink()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_cut, "cut off|damaged"),
        (_damage, "damaged"),
        (_another_key, "the backup key is not the one"),
        (_no_key, "no backup key"),
        (_no_backup, "no backup in this folder"),
    ],
)
async def test_what_cannot_be_restored_is_one_sentence_and_touches_nothing(
    folder: Path, spoil: Callable[[Path], None], said: str
) -> None:
    await _station(folder)
    await backup(settings_of(folder), None, MONDAY)
    before = (folder / "data" / "yizhan.db").read_bytes()
    spoil(folder)
    with pytest.raises(SettingsError, match=said) as raised:
        await restore(settings_of(folder), Wanted(force=True))
    assert "\n" not in str(raised.value)
    assert (folder / "data" / "yizhan.db").read_bytes() == before
    assert not found(folder, ".restoring-*", "*.before-*")


async def test_a_newer_schema_is_refused_and_an_older_one_is_brought_up(folder: Path) -> None:
    await _station(folder)
    settings = settings_of(folder)
    _as_of(folder / "data" / "yizhan.db", "9999")
    await backup(settings, None, MONDAY)
    with pytest.raises(SettingsError, match="newer program"):
        await restore(settings, Wanted(force=True))
    _no_backup(folder)
    _as_of_the_first_schema(folder / "data" / "yizhan.db")
    await backup(settings, None, MONDAY + HOUR)
    await restore(settings, Wanted(force=True))
    assert rows(folder, "SELECT version_num FROM alembic_version") == [(HEAD,)]


def _as_of(path: Path, version: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE alembic_version SET version_num = ?", (version,))
        db.commit()


def _as_of_the_first_schema(path: Path) -> None:
    """A database of the first release, with a district in it."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    import storage
    from storage.migrate import TRIGGERS

    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        district = dict(db.execute("SELECT * FROM districts").fetchone())
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for trigger in TRIGGERS:
            connection.exec_driver_sql(trigger)
        names = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(districts)")]
        blanks = ", ".join("?" * len(names))
        connection.exec_driver_sql(f"INSERT INTO districts VALUES ({blanks})", tuple(district[name] for name in names))
    engine.dispose()


async def test_back_to_an_earlier_moment(folder: Path) -> None:
    settings = settings_of(folder)
    await _station(folder)
    moment = utc_ms()
    await backup(settings, None, moment)
    before = rows(folder, "SELECT count(*) FROM contents")
    async with core(settings) as running:
        work = running.house.work()
        work.content("words", "said by mistake")
        await work.commit()
    until = datetime.fromtimestamp(moment / 1000).isoformat()
    await restore(settings, Wanted(force=True, until=until))
    assert rows(folder, "SELECT count(*) FROM contents") == before
    with pytest.raises(SettingsError, match="--until"):
        await restore(settings, Wanted(force=True, until="yesterday"))


async def test_a_trial_changes_nothing_and_is_noted(folder: Path) -> None:
    await _station(folder)
    settings = settings_of(folder)
    await backup(settings, None, MONDAY)
    before = {path: path.read_bytes() for path in found(folder, "*") if path.is_file()}
    await restore(settings, Wanted(check=True))
    after = {path: path.read_bytes() for path in found(folder, "*") if path.is_file()}
    noted = folder / "backups" / "last-check.json"
    assert after.keys() - before.keys() <= {noted}
    assert all(after[path] == raw for path, raw in before.items())
    tried = last_check(folder / "backups")
    assert tried is not None and tried.good and "青石区" in tried.said
    _damage(folder)
    with pytest.raises(SettingsError, match="does not restore"):
        await restore(settings, Wanted(check=True))
    assert json.loads(noted.read_text())["good"] is False


async def test_a_trial_with_another_key_or_of_another_backup_says_nothing_of_ours(folder: Path) -> None:
    await _station(folder)
    settings = settings_of(folder)
    await backup(settings, None, MONDAY)
    await restore(settings, Wanted(check=True))
    other = folder / "other.key"
    other.write_text("wrong horse battery staple", encoding="utf-8")
    for wrong in (Wanted(key=other), Wanted(source=folder / "nowhere"), Wanted(until="yesterday")):
        with pytest.raises(SettingsError, match="does not restore"):
            await restore(settings, replace(wrong, check=True))
    tried = last_check(folder / "backups")
    assert tried is not None and tried.good


async def test_the_product_backs_up_by_the_hour_and_again_after_a_gap(folder: Path) -> None:
    await _station(folder)
    settings = settings_of(folder)
    for old in backups(folder / "backups"):
        old.path.unlink()
    async with core(settings) as running:
        log = running.house.database.log
        product = Backups(settings, log)
        for minutes, expected in ((0, 1), (1, 1), (59, 1), (60, 2), (61, 2)):
            product._tick(MONDAY + minutes * 60_000)
            assert len(backups(folder / "backups")) == expected, minutes
        async with core(settings_of(folder, backup_hours=0)) as silent:
            work = silent.house.work()
            work.content("words", "past the log")
            await work.commit()
        work = running.house.work()
        work.content("words", "and after it")
        await work.commit()
        product._tick(MONDAY + 62 * 60_000)
        assert len(backups(folder / "backups")) == 3, "a log with a gap asks for a whole backup at once"
        product._tick(MONDAY + 63 * 60_000)
        assert len(backups(folder / "backups")) == 3
        product._tick(MONDAY + (7 * 24 + 2) * HOUR)
        assert len(backups(folder / "backups")) == 1, "kept seven days"


async def test_a_backup_that_fails_is_told_and_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await _station(folder)
    settings = settings_of(folder)
    product = Backups(settings, None)
    count = len(backups(folder / "backups"))

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("bot.backups.make", full)
        product._tick(MONDAY + 10 * HOUR)
    assert "No space left" in product.state().failed
    product._tick(MONDAY + 10 * HOUR + 60_000)
    assert len(backups(folder / "backups")) == count, "not again at once"
    product._tick(MONDAY + 10 * HOUR + 11 * 60_000)
    assert len(backups(folder / "backups")) == count + 1 and not product.state().failed


async def test_the_key_is_named_loudly_once(tmp_path: Path) -> None:
    await with_district(tmp_path)
    first, second = [await bot(tmp_path, "backup") for _ in range(2)]
    assert first.status == 0 and "backup.key" in first.out and "Copy it off this machine" in first.out
    assert second.status == 0 and "backup.key" not in second.out
    assert (tmp_path / "keys" / "backup.key").stat().st_mode & 0o777 == 0o600
    assert os.stat(tmp_path / "backups").st_mode & 0o777 == 0o700


async def test_a_passphrase_in_the_settings_needs_no_file(tmp_path: Path) -> None:
    await with_district(tmp_path)
    key = {"BACKUP_KEY": "correct horse battery staple"}
    assert (await bot(tmp_path, "backup", **key)).status == 0
    assert not (tmp_path / "keys" / "backup.key").exists()
    assert (await bot(tmp_path, "restore", "--check", **key)).status == 0
    wrong = await bot(tmp_path, "restore", "--check", BACKUP_KEY="wrong horse battery staple")
    assert wrong.status == 2 and "key" in wrong.err and "Traceback" not in wrong.err
    short = await bot(tmp_path, "backup", BACKUP_KEY="short")
    assert short.status == 2 and "YIZHAN_BACKUP_KEY" in short.err
