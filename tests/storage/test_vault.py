"""Keys lie apart from the data, for their owner alone; a destroyed key leaves nothing to read."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from storage.vault import SPARE, Vault


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_sealed_is_opened_by_the_same_subject_alone(folder: Path) -> None:
    vault = Vault(folder)
    await vault.prepare("chen", "li")
    sealed = vault.seal("chen", "陈女士 13800138000")
    assert "138" not in sealed and vault.seal("chen", "陈女士 13800138000") != sealed
    assert vault.open("chen", sealed) == "陈女士 13800138000"
    assert vault.open("li", sealed) is None
    assert vault.open("nobody", sealed) is None
    assert vault.open("chen", None) is None
    vault.close()


async def test_it_survives_a_restart(folder: Path) -> None:
    vault = Vault(folder)
    await vault.prepare("chen")
    sealed, mark, secret = vault.seal("chen", "陈"), vault.hmac("receipt", "1"), vault.secret("webchat")
    vault.close()
    again = Vault(folder)
    await again.prepare("chen")
    assert again.open("chen", sealed) == "陈"
    assert (again.hmac("receipt", "1"), again.secret("webchat")) == (mark, secret)
    again.close()


async def test_a_destroyed_key_opens_nothing_and_is_gone_from_the_disk(folder: Path) -> None:
    vault = Vault(folder)
    await vault.prepare("chen")
    sealed = vault.seal("chen", "陈")
    key = vault._key("chen")
    assert key is not None and key in (folder / "keys.db").read_bytes()
    await vault.destroy("chen")
    assert vault.open("chen", sealed) is None
    with pytest.raises(LookupError):
        vault.seal("chen", "陈")
    vault.close()
    assert all(key not in path.read_bytes() for path in files(folder))


async def test_only_the_owner_may_read(folder: Path) -> None:
    vault = Vault(folder)
    await vault.prepare("chen")
    assert mode(folder) == 0o700
    assert {mode(path) for path in files(folder)} == {0o600}
    vault.close()


async def test_sealing_without_a_key_is_loud(folder: Path) -> None:
    vault = Vault(folder)
    with pytest.raises(LookupError):
        vault.seal("chen", "陈")
    vault.close()


def test_purposes_do_not_share_a_mark(folder: Path) -> None:
    vault = Vault(folder)
    assert vault.hmac("receipt", "1") != vault.hmac("invitation", "1")
    assert vault.secret("webchat") != vault.secret("other")
    vault.close()


async def test_keys_made_ahead_are_on_disk_and_each_is_given_out_once(folder: Path) -> None:
    vault = Vault(folder)
    first = vault.newcomer()
    await vault.prepare(first)
    people = [vault.newcomer() for _ in range(SPARE)]
    assert len({first, *people}) == SPARE + 1
    sealed = [vault.seal(person, "陈") for person in people]  # nothing was prepared for them
    vault.close()
    again = Vault(folder)
    assert [again.open(person, text) for person, text in zip(people, sealed, strict=True)] == ["陈"] * SPARE
    stranger = again.newcomer()
    with pytest.raises(LookupError):
        again.seal(stranger, "陈")
    await again.prepare(stranger)
    assert again.seal(stranger, "陈")
    again.close()
