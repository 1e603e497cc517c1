"""One folder of keys, several workers: the same key for all, and none for whoever was erased elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogs.talk import Text
from storage.vault import Vault
from tests.workers.crew import Crew


@pytest.fixture
def vaults(tmp_path: Path) -> Iterator[tuple[Vault, Vault]]:
    made = Vault(tmp_path / "keys"), Vault(tmp_path / "keys")
    yield made
    for vault in made:
        vault.close()


async def test_two_that_make_a_key_at_once_make_one(vaults: tuple[Vault, Vault]) -> None:
    here, there = vaults
    for number in range(20):
        who = f"person {number}"
        await asyncio.gather(here.prepare(who), there.prepare(who))
        assert there.open(who, here.seal(who, "陈女士")) == here.open(who, there.seal(who, "陈女士")) == "陈女士"


async def test_a_destroyed_key_is_forgotten_without_a_hint_after_a_moment(
    vaults: tuple[Vault, Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = vaults
    await here.prepare("somebody", "another")
    sealed = there.seal("somebody", "陈女士")
    await here.destroy("somebody")
    monkeypatch.setattr("storage.vault.TRUSTED", 0.0)
    assert there.open("somebody", sealed) is None
    with pytest.raises(LookupError):
        there.seal("somebody", "陈女士")
    assert there.open("another", here.seal("another", "王")) == "王"


async def test_who_is_erased_at_one_worker_writes_to_another_as_somebody_new(crew: Crew) -> None:
    _, second, third = crew.cores
    chen = crew.world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.reports()
    (before,) = [row for row in await crew.world.rows_of("addresses") if row["external"] == chen.address]
    await chen.says("隐私")
    await chen.presses("抹去")
    while chen.fresh[-1][0] != "say.erased_goodbye":
        await chen.says("1")
    said = [crew.inbound(Text("路灯又坏了"), chen.address), crew.inbound(Text("在三号楼"), chen.address)]
    await asyncio.gather(second.receive(said[0]), third.receive(said[1]))
    (after,) = [row for row in await crew.world.rows_of("addresses") if row["external"] == chen.address]
    assert after["person_id"] != before["person_id"]
    assert not await crew.world.rows_of("faults")
