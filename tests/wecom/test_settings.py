from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingsError, read_settings
from tests.wecom.world import AES_KEY

MAIN = {"CORP_ID": "ww1", "AGENT_ID": "1000002", "SECRET": "hunter2", "TOKEN": "hunter3", "AES_KEY": AES_KEY}
TABLE = f"""
[wecom.town]
corp_id = "ww2"
agent_id = 7
secret = "hunter2"
token = "hunter3"
aes_key = "{AES_KEY}"
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, **parts: str) -> None:
    for name, value in parts.items():
        monkeypatch.setenv(f"YIZHAN_WECOM_{name}", value)


def refused() -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert "hunter" not in str(caught.value)
    return str(caught.value)


def test_none_by_default() -> None:
    assert read_settings().wecom_accounts == []


def test_one_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **MAIN, CARDS="0", API="http://127.0.0.1:9/")
    (one,) = read_settings().wecom_accounts
    assert (one.name, one.corp_id, one.agent_id, one.api, one.cards) == (
        "main",
        "ww1",
        1000002,
        "http://127.0.0.1:9",
        False,
    )
    assert "hunter" not in repr(one) and AES_KEY not in repr(one)


def test_several_by_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("yizhan.toml").write_text(TABLE, encoding="utf-8")
    given(monkeypatch, **MAIN)
    assert [one.name for one in read_settings().wecom_accounts] == ["main", "town"]


@pytest.mark.parametrize("name", MAIN)
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    given(monkeypatch, **{key: value for key, value in MAIN.items() if key != name})
    assert refused() == f"YIZHAN_WECOM_{name}: missing for WeCom"


@pytest.mark.parametrize(
    ("name", "value"), [("AES_KEY", "hunter2"), ("CORP_ID", "企业"), ("AGENT_ID", "-1"), ("API", "qyapi")]
)
def test_what_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    given(monkeypatch, **{**MAIN, name: value})
    assert "AES key" in refused() or "corp id" in refused() or f"YIZHAN_WECOM_{name}" in refused()


def test_tables_are_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in (TABLE.replace("town", "Town"), TABLE.replace("agent_id = 7\n", ""), TABLE + "colour = 1\n"):
        Path("yizhan.toml").write_text(wrong, encoding="utf-8")
        assert "wecom" in refused()
    given(monkeypatch, **MAIN)
    Path("yizhan.toml").write_text(TABLE.replace("town", "main"), encoding="utf-8")
    assert "[wecom.main]" in refused()
