"""The doctor finds what is wrong, says what to do, and is quiet where all is well."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.backup_state import BackupState, Checked
from bot.doctor import examine
from bot.holidays import working_calendar
from bot.machine import address, backup_findings, messengers, year
from bot.settings import Settings
from dialogs.health import Health, Level
from storage.backup import Kept
from tests.bot.process import bot, free_port, started, until_ready, with_district
from tests.talk import World

HOUR = 3_600_000


async def test_a_sound_district_has_nothing_bad(tmp_path: Path) -> None:
    await with_district(tmp_path)
    done = await bot(tmp_path, "doctor")
    assert done.status == 0, done.err
    assert "青石区" in done.out and "BAD" not in done.out
    found = json.loads((await bot(tmp_path, "doctor", "--json")).out)
    assert {"schema", "database", "events", "rows", "files", "keys", "letters", "backup", "disk"} <= {
        row["part"] for row in found
    }


def _change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path / "data" / "yizhan.db")) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def _event_changed(path: Path) -> None:
    _change(path, "DROP TRIGGER events_keep", "UPDATE events SET particulars = '{}'")


def _item_changed(path: Path) -> None:
    _change(path, "UPDATE items SET head = 'x'")


def _day_changed(path: Path) -> None:
    _change(path, "INSERT INTO digests SELECT id, '2026-11-23', 1, 'x', 0 FROM districts")


def _photo_gone(path: Path) -> None:
    next((path / "data" / "files").iterdir()).unlink()


def _key_gone(path: Path) -> None:
    with closing(sqlite3.connect(path / "keys" / "keys.db")) as db:
        db.execute("DELETE FROM keys")
        db.commit()


def _key_open(path: Path) -> None:
    (path / "keys" / "master.key").chmod(0o644)


def _orphan(path: Path) -> None:
    _change(path, "UPDATE contents SET item_id = 'nothing' WHERE item_id IS NOT NULL")


def _letter_stuck(path: Path) -> None:
    _change(path, "UPDATE letters SET state = 'waiting', created_at = 0, next_attempt_at = 0")


def _timer_late(path: Path) -> None:
    _change(path, "UPDATE timers SET done_at = NULL, due_at = 0")


def _from_the_future(path: Path) -> None:
    _change(path, "DROP TRIGGER events_keep", "UPDATE events SET at = at + 3600000000")


def _older(path: Path) -> None:
    _change(path, "UPDATE alembic_version SET version_num = '0001'")


def _damaged(path: Path) -> None:
    file = path / "data" / "yizhan.db"
    raw = bytearray(file.read_bytes())
    for page in range(3, len(raw) // 4096, 2):
        raw[page * 4096 : page * 4096 + 600] = b"\xff" * 600
    file.write_bytes(raw)


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (_event_changed, Health.EVENTS_BROKEN),
        (_item_changed, Health.EVENTS_BROKEN),
        (_day_changed, Health.DAYS_WRONG),
        (_photo_gone, Health.FILES_MISSING),
        (_key_gone, Health.KEYS_LOST),
        (_key_open, Health.KEYS_OPEN),
        (_orphan, Health.ROWS_ORPHANED),
        (_letter_stuck, Health.LETTERS_STUCK),
        (_timer_late, Health.TIMERS_LATE),
        (_from_the_future, Health.CLOCK_WRONG),
        (_older, Health.SCHEMA_OLD),
        (_damaged, Health.DATABASE_DAMAGED),
    ],
)
async def test_each_fault_is_found_and_said(tmp_path: Path, spoil: Callable[[Path], None], what: Health) -> None:
    async with World.open(tmp_path) as world:
        await world.member("李慧敏")
        resident = world.person("陈女士")
        await resident.opens("st_xm2k8vwd")
        await resident.sends_photo("3 栋楼下的消防通道晚上总有车占着")
        await resident.presses("同意")
        await world.person("王先生").opens("st_xm2k8vwd")
        await world.person("王先生").reports()
        await world.core.house.database.checkpoint()
        settings = world.core.settings
    assert not {one.what for one, _ in (await examine(settings)).found if one.level is Level.BAD} - {Health.CLOCK_WRONG}
    spoil(tmp_path)
    told = {one.what: (one, text) for one, text in (await examine(settings)).found}
    assert what in told, list(told)
    one, text = told[what]
    assert one.level is not Level.OK and "{" not in text


async def test_it_is_safe_while_the_product_runs(tmp_path: Path) -> None:
    await with_district(tmp_path)
    port = free_port()
    process = await started(tmp_path, "run", PORT=str(port), BACKUP_HOURS="0")
    try:
        await until_ready(process, port)
        before = (tmp_path / "data" / "yizhan.db").read_bytes()
        done = await bot(tmp_path, "doctor", BACKUP_HOURS="0")
        assert done.status == 0, done.out
        assert (tmp_path / "data" / "yizhan.db").read_bytes() == before
        again = await bot(tmp_path, "run", PORT=str(free_port()), BACKUP_HOURS="0")
        assert again.status == 2 and "another process" in again.err
    finally:
        process.terminate()
        await process.wait()


def _state(age_hours: float | None, failed: str = "", checked: Checked | None = None) -> BackupState:
    newest = None if age_hours is None else Kept(Path("x"), round(100 * HOUR - age_hours * HOUR))
    return BackupState(True, newest, failed, checked)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (BackupState(False, None, "", None), {Health.BACKUP_OFF: Level.WARN}),
        (_state(None), {Health.BACKUP_NONE: Level.WARN}),
        (_state(0.5), {Health.BACKUP_FINE: Level.OK, Health.TRIAL_NONE: Level.OK}),
        (_state(2), {Health.BACKUP_LATE: Level.BAD, Health.TRIAL_NONE: Level.OK}),
        (_state(0.5, "No space left on device"), {Health.BACKUP_FAILED: Level.BAD, Health.TRIAL_NONE: Level.OK}),
        (
            _state(0.5, checked=Checked(99 * HOUR, True, "")),
            {Health.BACKUP_FINE: Level.OK, Health.TRIAL_FINE: Level.OK},
        ),
        (
            _state(0.5, checked=Checked(99 * HOUR, False, "cut off")),
            {Health.BACKUP_FINE: Level.OK, Health.TRIAL_FAILED: Level.BAD},
        ),
    ],
)
def test_what_is_said_of_backups(state: BackupState, expected: dict[Health, Level]) -> None:
    assert {one.what: one.level for one in backup_findings(Settings(), state, 100 * HOUR)} == expected


def test_next_years_holidays_are_missed_from_october_on() -> None:
    calendar = working_calendar("Asia/Shanghai").model_copy(update={"known_years": frozenset({2025, 2026})})
    september, october = 1_788_000_000_000, 1_791_500_000_000
    assert year(calendar, september).level is Level.OK
    assert year(calendar, october).what is Health.YEAR_MISSING


def test_an_address_without_https_or_that_only_this_machine_reaches_is_said() -> None:
    assert address(Settings(), sample=True)[0].level is Level.OK
    assert address(Settings(), sample=False)[0].what is Health.ADDRESS_LOCAL
    assert address(Settings(public_url="http://yz.example.cn"), sample=False)[0].what is Health.ADDRESS_PLAIN
    assert address(Settings(public_url="https://yz.example.cn"), sample=False)[0].level is Level.OK


def test_the_messengers_that_are_set_up_are_named() -> None:
    assert messengers(Settings()).what is Health.MESSENGERS_NONE
    keys = {"secret": SecretStr("s"), "token": SecretStr("abc"), "aes_key": SecretStr("k" * 43)}
    wechat = {f"wechat_{name}": value for name, value in {"app_id": "wx00000000000000", **keys}.items()}
    wecom = {f"wecom_{name}": value for name, value in {"corp_id": "ww00", "agent_id": 1, **keys}.items()}
    found = messengers(Settings(**wechat, **wecom))  # type: ignore[arg-type]
    assert found.what is Health.MESSENGERS_ON and "wechat" in str(found.params) and "wecom" in str(found.params)
