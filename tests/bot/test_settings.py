"""A wrong or missing setting is one clear line that names it, with exit status 2."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings, SettingsError, read_settings
from tests.bot.process import ROOT, bot, free_port

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"
APP_ID, AES_KEY = "wxb11529c136998cb6", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WECHAT = {
    "WECHAT_APP_ID": APP_ID,
    "WECHAT_SECRET": "app-secret",
    "WECHAT_TOKEN": "pamtest",
    "WECHAT_AES_KEY": AES_KEY,
}
WRONG = [
    ("PORT", {"PORT": "eighty"}),
    ("PORT", {"PORT": "0"}),
    ("PORT", {"PORT": "70000"}),
    ("DEMO", {"DEMO": "perhaps"}),
    ("TIMEZONE", {"TIMEZONE": "Asia/Nowhere"}),
    ("TIMEZONE", {"TIMEZONE": "../etc/passwd"}),
    ("DATABASE", {"DATABASE": "mysql://localhost/yizhan"}),
    ("DATABASE", {"DATABASE": "postgresql://me:pass/word@localhost/yizhan"}),
    ("PUBLIC_URL", {"PUBLIC_URL": "yizhan.example.cn"}),
    ("TELEGRAM_API", {"TELEGRAM_API": "api.telegram.org"}),
    ("TELEGRAM_WEBHOOK", {"TELEGRAM_WEBHOOK": "yizhan.example.cn", "TELEGRAM_SECRET": "s" * 16}),
    ("TELEGRAM_SECRET", {"TELEGRAM_WEBHOOK": "https://yizhan.example.cn"}),
    ("TELEGRAM_SECRET", {"TELEGRAM_WEBHOOK": "https://yizhan.example.cn", "TELEGRAM_SECRET": "short"}),
    ("TELEGRAM_SECRET", {"TELEGRAM_WEBHOOK": "https://yizhan.example.cn", "TELEGRAM_SECRET": "with a space in it!"}),
    ("TELEGRAM_CARRIES", {"TELEGRAM_CARRIES": "everything"}),
    ("TELEGRAM_RATE", {"TELEGRAM_RATE": "-1"}),
    ("TELEGRAM_RATE", {"TELEGRAM_RATE": "1001"}),
    ("TELEGRAM_RATE", {"TELEGRAM_RATE": "nan"}),
    ("TELEGRAM_TOKEN", {"TELEGRAM_TOKEN": "not-a-token"}),
    ("FONT", {"FONT": "nowhere.ttf"}),
    ("TELEGRAM_TOKEN", {"TELEGRAM_TOKEN": "123456:with/slash"}),
    ("WECHAT_SECRET", {name: value for name, value in WECHAT.items() if name != "WECHAT_SECRET"}),
    ("WECHAT_APP_ID", {name: value for name, value in WECHAT.items() if name != "WECHAT_APP_ID"}),
    ("WECHAT_APP_ID", {**WECHAT, "WECHAT_APP_ID": "微信"}),
    ("WECHAT_TOKEN", {**WECHAT, "WECHAT_TOKEN": "a b"}),
    ("WECHAT_AES_KEY", {**WECHAT, "WECHAT_AES_KEY": AES_KEY[:-1]}),
    ("WECHAT_API", {**WECHAT, "WECHAT_API": "api.weixin.qq.com"}),
    ("WECHAT_VERIFIED", {**WECHAT, "WECHAT_VERIFIED": "perhaps"}),
]
TABLE = f"""
app_id = "{APP_ID}"
secret = "app-secret"
token = "pamtest"
aes_key = "{AES_KEY}"
"""
TABLES = [
    ("wechat.east.token: is missing (in yizhan.toml)", "[wechat.east]" + TABLE.replace("token", "# token")),
    ("wechat.east.colour: no such setting (in yizhan.toml)", "[wechat.east]" + TABLE + 'colour = "red"'),
    ("wechat.east.aes_key: must be", "[wechat.east]" + TABLE.replace(AES_KEY, "short")),
    ("wechat.east.api: must begin", "[wechat.east]" + TABLE + 'api = "here"'),
    ("YIZHAN_WECHAT: East: an account's name", "[wechat.East]" + TABLE),
    (
        "wechat.east.templates.a.fields.x: ",
        "[wechat.east]" + TABLE + '[wechat.east.templates.a]\nid = "t"\nfields = {x = "y"}',
    ),
]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("named", "given"), WRONG, ids=[f"{name} {list(given.values())[-1]}" for name, given in WRONG])
def test_a_wrong_setting_is_named(named: str, given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"YIZHAN_{name}", value)
    with pytest.raises(SettingsError) as error:
        read_settings()
    lines = str(error.value).splitlines()
    assert len(lines) == 1 and lines[0].startswith(f"YIZHAN_{named}")
    assert "123456:with" not in lines[0], "a token is never shown"


def test_two_wrong_settings_are_two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIZHAN_PORT", "x")
    monkeypatch.setenv("YIZHAN_TELEGRAM_CARRIES", "x")
    with pytest.raises(SettingsError) as error:
        read_settings()
    assert sorted(line.partition(":")[0] for line in str(error.value).splitlines()) == [
        "YIZHAN_PORT",
        "YIZHAN_TELEGRAM_CARRIES",
    ]


@pytest.mark.parametrize(
    ("typed", "meant"), [("DATABSE", "DATABASE"), ("PUBLIC_ULR", "PUBLIC_URL"), ("BACKUP", "BACKUPS")]
)
def test_a_mistyped_name_is_told_before_all_goes_elsewhere(
    typed: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"YIZHAN_{typed}", "x")
    with pytest.raises(SettingsError) as error:
        read_settings()
    assert str(error.value) == f"YIZHAN_{typed}: no such setting; YIZHAN_{meant}?"


def test_what_is_far_from_every_setting_is_somebody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEST_POSTGRES", "GOLDEN"):
        monkeypatch.setenv(f"YIZHAN_{name}", "x")
    assert read_settings().port == 8080


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK", "TELEGRAM_SECRET", "PORT"):
        monkeypatch.setenv(f"YIZHAN_{name}", "")
    settings = read_settings()
    assert settings.telegram_token is None and not settings.telegram_webhook and settings.port == 8080


def test_the_file_is_read_and_the_environment_goes_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "yizhan.toml").write_text(f'port = 9001\ntelegram_token = "{TOKEN}"\n', encoding="utf-8")
    assert read_settings().port == 9001
    monkeypatch.setenv("YIZHAN_PORT", "9002")
    settings = read_settings()
    assert settings.port == 9002
    assert settings.telegram_token is not None and settings.telegram_token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)


@pytest.mark.parametrize("text", ["port = ", "[", "port = 80000", "prot = 8080"])
def test_a_wrong_file_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "yizhan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        read_settings()
    assert len(str(error.value).splitlines()) == 1
    assert "yizhan.toml" in str(error.value) or "PORT" in str(error.value)


def test_every_setting_is_told_in_the_operating_page() -> None:
    told = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1] for line in told.splitlines() if line.startswith("| `YIZHAN_")}
    assert rows == {f"YIZHAN_{name.upper()}" for name in Settings.model_fields}


def test_keys_lie_beside_the_data_and_not_in_it() -> None:
    settings = read_settings(data=Path("a/data"))
    assert settings.keys_folder == Path("a/keys")
    assert settings.database_path == Path("a/data/yizhan.db")
    assert read_settings(database="sqlite:elsewhere.db").database_path == Path("elsewhere.db")


@pytest.mark.parametrize(
    ("named", "given"),
    [
        ("PORT", {"PORT": "eighty"}),
        ("TELEGRAM_SECRET", {"TELEGRAM_WEBHOOK": "https://yizhan.example.cn"}),
        ("TELEGRAM_TOKEN", {"TELEGRAM_TOKEN": "not-a-token"}),
    ],
    ids=["PORT", "SECRET", "TOKEN"],
)
async def test_the_process_ends_with_two(tmp_path: Path, named: str, given: dict[str, str]) -> None:
    done = await bot(tmp_path, "run", **given)
    assert done.status == 2
    assert len(done.err.splitlines()) == 1 and f"YIZHAN_{named}" in done.err
    assert "Traceback" not in done.err and done.out == ""


async def test_an_empty_folder_asks_for_a_district(tmp_path: Path) -> None:
    done = await bot(tmp_path, "run", PORT=str(free_port()))
    assert done.status == 2
    assert len(done.err.splitlines()) == 1 and "init" in done.err and "YIZHAN_DEMO" in done.err


@pytest.mark.parametrize("name", ["DATA", "KEYS"])
async def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, name: str) -> None:
    plain = tmp_path / "plain"
    plain.write_text("")
    ended = await bot(tmp_path, "invite", "--role", "staff", **{name: str(plain)})
    assert ended.status == 2 and f"YIZHAN_{name}" in ended.err and "Traceback" not in ended.err


# --- WeChat's accounts --------------------------------------------------------------------------------


def test_one_account_by_the_environment_is_the_main_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().wechat_accounts == {}
    for name, value in {**WECHAT, "WECHAT_VERIFIED": "0", "WECHAT_API": "http://127.0.0.1:9/"}.items():
        monkeypatch.setenv(f"YIZHAN_{name}", value)
    found = read_settings()
    main = found.wechat_accounts["main"]
    assert (main.app_id, main.api, main.verified) == (APP_ID, "http://127.0.0.1:9", False)
    for secret in ("app-secret", "pamtest", AES_KEY):
        assert secret not in repr(found) and secret not in repr(main)


def test_several_accounts_stand_in_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    template = '[wechat.east.templates."notice.answered"]\nid = "t1"\nfields = {thing1 = "title", time2 = "time"}'
    Path("yizhan.toml").write_text(f"[wechat.east]{TABLE}menu_for_roles = false\n{template}\n[wechat.west]{TABLE}")
    for name, value in WECHAT.items():
        monkeypatch.setenv(f"YIZHAN_{name}", value)
    found = read_settings().wechat_accounts
    assert list(found) == ["main", "east", "west"] and not found["east"].menu_for_roles
    assert found["east"].templates["notice.answered"].fields == {"thing1": "title", "time2": "time"}


@pytest.mark.parametrize(("said", "table"), TABLES)
def test_a_wrong_table_is_named_and_shows_no_secret(said: str, table: str) -> None:
    Path("yizhan.toml").write_text(table)
    with pytest.raises(SettingsError) as error:
        read_settings()
    assert str(error.value).startswith(said) and len(str(error.value).splitlines()) == 1
    assert "app-secret" not in str(error.value)


def test_a_table_may_hold_the_templates_of_the_account_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("yizhan.toml").write_text('[wechat.main.templates."notice.answered"]\nid = "t1"\nfields = {thing1 = "title"}')
    with pytest.raises(SettingsError) as error:
        read_settings()
    assert {line.partition(":")[0] for line in str(error.value).splitlines()} == {
        f"YIZHAN_WECHAT_{name}" for name in ("APP_ID", "SECRET", "TOKEN", "AES_KEY")
    }
    for name, value in WECHAT.items():
        monkeypatch.setenv(f"YIZHAN_{name}", value)
    main = read_settings().wechat_accounts["main"]
    assert main.app_id == APP_ID and main.templates["notice.answered"].id == "t1"


def test_the_environment_stands_over_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("yizhan.toml").write_text(f"[wechat.main]{TABLE}verified = false\n[wechat.east]{TABLE}")
    monkeypatch.setenv("YIZHAN_WECHAT_SECRET", "another")
    found = read_settings().wechat_accounts
    assert found["main"].secret.get_secret_value() == "another" and not found["main"].verified
    assert found["east"].secret.get_secret_value() == "app-secret"


def test_a_copy_may_name_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {"wechat_secret": "s", "wechat_token": "pamtest", "wechat_aes_key": AES_KEY}
    update = {"wechat_app_id": APP_ID, **{name: SecretStr(value) for name, value in named.items()}}
    assert read_settings().model_copy(update=update).wechat_accounts["main"].token.get_secret_value() == "pamtest"
