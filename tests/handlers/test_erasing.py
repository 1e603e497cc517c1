"""An erasure that was interrupted is finished; one that a backup knows nothing of is done again after the restore."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.backups import backup
from bot.chains import broken_chains
from bot.restore import restore
from bot.unpack import Wanted
from handlers.finish_erasing import erase_again, finish_erasures
from storage.database import Database
from storage.statements import Engine
from storage.vault import Vault
from storage.work import Work
from tests.stories.test_my_data import HIS, a_matter, at_home, chain_is_whole, gives_phone, left_on_disk
from tests.talk import Resident, World


async def erased_now(world: World) -> Resident:
    """Everything up to the commit; what follows it has not been done."""
    await world.member("李慧敏")
    chen = await at_home(world, "陈女士", channel="telegram")
    await a_matter(world, chen)
    await gives_phone(chen)
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.presses("事项继续")
    chen.hears("say.erased_goodbye")
    return chen


class Killed(BaseException):
    """What a kill -9 looks like from inside."""


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (Vault, "mark_erased"),
        (Vault, "destroy"),
        (Work, "commit"),
        (Path, "unlink"),
        (Database, "checkpoint"),
    ],
)
async def test_a_kill_between_any_two_steps_loses_nothing_of_it(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    async with World.open(tmp_path, engine=engine) as world:
        chen = await erased_now(world)
        house, files = world.core.house, world.core.settings.files_folder

        def killed(*_: object, **__: object) -> None:
            raise Killed

        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(type(house.database) if where is Database else where, name, killed)
            await finish_erasures(house, files)
        await world.tick()
        await house.database.checkpoint()
        assert await left_on_disk(world, *HIS, chen.address) == []
        assert not list(files.iterdir()) and await chain_is_whole(world)
        assert [row["traces"] for row in await world.rows_of("erasures")] == ["[]"]
        assert await finish_erasures(house, files) == 0


async def test_a_word_of_goodbye_that_cannot_be_delivered_goes_too(tmp_path: Path, engine: Engine) -> None:
    async with World.open(tmp_path, engine=engine) as world:
        from channels.seam import ChannelError

        await world.member("李慧敏")
        chen = await at_home(world, "陈女士", channel="telegram")
        await a_matter(world, chen)
        await chen.says("隐私")
        await chen.presses("抹去")
        world.wires["telegram"].refuses[chen.address] = ChannelError("network")
        await chen.presses("事项继续")
        await world.tick()
        assert await left_on_disk(world, chen.address) == [chen.address], "it is tried for an hour"
        assert await left_on_disk(world, *HIS) == []
        world.later(hours=1)
        await world.tick()
        await world.tick()
        assert await left_on_disk(world, chen.address) == []


async def test_a_restored_backup_is_erased_again(tmp_path: Path) -> None:
    """Backups of ours are of SQLite files."""
    async with World.open(tmp_path) as world:
        await world.member("李慧敏")
        chen = await at_home(world, "陈女士", channel="telegram")
        number = await a_matter(world, chen)
        await gives_phone(chen)
        await chen.says("找真人")
        await chen.says("孔雀石请回电话")
        stranger = await at_home(world, "旁人")
        await stranger.says("旁人的紫水晶：路灯坏了")
        await backup(world.core.settings, tmp_path / "backups", world.now)
        world.later(hours=3)
        await chen.says("隐私")
        await chen.presses("抹去")
        await chen.presses("事项继续")
        await world.tick()
        assert (await world.item(number)).called_sealed is None
        settings = world.core.settings
    into = (tmp_path / "again" / "data", tmp_path / "again" / "keys")
    await restore(settings, Wanted(source=tmp_path / "backups", into=into))
    kept = b"".join(path.read_bytes() for folder in into for path in folder.rglob("*") if path.is_file())
    assert "紫水晶".encode() in kept, "the others' words are there"
    assert [word for word in (*HIS, chen.address) if word.encode() in kept] == []
    assert not list((into[0] / "files").iterdir())
    with closing(sqlite3.connect(into[0] / "yizhan.db")) as db:
        db.row_factory = sqlite3.Row
        events = [dict(row) for row in db.execute("SELECT * FROM events ORDER BY thing_id, seq")]
        heads = [
            dict(row)
            for table in ("items", "persons", "districts")
            for row in db.execute(f"SELECT id, version, head FROM {table}")
        ]
        (person,) = db.execute("SELECT * FROM persons WHERE erased_at IS NOT NULL").fetchall()
    assert broken_chains(events, heads) == []
    with closing(sqlite3.connect(into[1] / "keys.db")) as keys:
        assert not keys.execute("SELECT 1 FROM keys WHERE subject = ?", (person["id"],)).fetchone()


async def test_who_came_back_after_his_erasure_is_left_alone(tmp_path: Path, engine: Engine) -> None:
    async with World.open(tmp_path, engine=engine) as world:
        chen = await erased_now(world)
        await world.tick()
        world.later(minutes=5)
        await chen.says("在吗")
        await chen.presses("同意")
        await chen.says("新的一件翡翠石：楼道灯坏了")
        house, files = world.core.house, world.core.settings.files_folder
        assert await erase_again(house, files) == 0
        assert await left_on_disk(world, "翡翠石") == ["翡翠石"]


async def test_an_address_is_remembered_under_whatever_person_the_backup_knew_it(
    tmp_path: Path, engine: Engine
) -> None:
    """In the backup the chat belonged to somebody who was joined to the erased person only later."""
    async with World.open(tmp_path, engine=engine) as world:
        chen = await erased_now(world)
        await world.tick()
        other = await at_home(world, "另一个")
        (row,) = [row for row in await world.rows_of("addresses") if row["external"] == other.address]
        house, files = world.core.house, world.core.settings.files_folder
        from handlers.erasing import address_mark

        await house.vault.mark_erased(
            world.now + 1, address_mark(house, row["channel"], row["account"], row["external"])
        )
        assert await erase_again(house, files) == 1
        await house.database.checkpoint()
        assert await left_on_disk(world, other.address, chen.address) == []
