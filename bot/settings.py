"""Settings: `YIZHAN_*` in the environment, over `yizhan.toml` beside the data. Read here and nowhere else."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.telegram_settings import TelegramSettings
from bot.wechat_settings import WeChatAccount, env_name, with_good_names, with_main
from bot.wecom_settings import WecomSettings

TOML = Path("yizhan.toml")
SHORTEST_PASSPHRASE = 16
_TABLES = {"extra_forbidden": "no such setting", "missing": "is missing"}


class SettingsError(Exception):
    """One clear line that names the setting; `status` is what the command ends with."""

    status = 2


class NotNow(SettingsError):
    """It may do at another time without anybody's doing: whoever started it may try again."""

    status = 75


def known_database(value: str) -> str:
    """Raises ValueError, whose text holds nothing of the password."""
    if value and not value.startswith(("sqlite:", "postgresql://", "postgres://")):
        raise ValueError("must be sqlite:<path> or postgresql://<user>:<password>@<host>/<database>")
    try:
        if value.startswith("postgres"):
            _ = urlsplit(value).port
    except ValueError:
        raise ValueError("is no address: in a password @ : / ? # % are written %40 %3A %2F %3F %23 %25") from None
    return value


class Settings(TelegramSettings, WecomSettings, BaseSettings):
    """Every setting there is; docs/operating.md explains each."""

    model_config = SettingsConfigDict(env_prefix="YIZHAN_", env_ignore_empty=True, toml_file=TOML, extra="forbid")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    data: Path = Path("data")
    keys: Path | None = None
    database: str = ""
    demo: bool | None = None
    timezone: str = "Asia/Shanghai"
    public_url: str = ""
    backups: Path | None = None
    font: Path | None = None
    backup_key: SecretStr | None = None
    messages_a_minute: Annotated[int, Field(ge=10)] = 60
    backup_hours: Annotated[float, Field(ge=0, le=168)] = 1
    backup_days: Annotated[int, Field(ge=1, le=3650)] = 7
    metrics: str = ""
    wechat_app_id: str = ""
    wechat_secret: SecretStr | None = None
    wechat_token: SecretStr | None = None
    wechat_aes_key: SecretStr | None = None
    wechat_api: str = WeChatAccount.model_fields["api"].default
    wechat_verified: bool = True
    wechat: dict[str, WeChatAccount] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is no time zone that this machine knows") from None
        return value

    @field_validator("database")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        return known_database(value)

    @field_validator("metrics")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError("must be host:port, as 127.0.0.1:9100")
        return value

    @field_validator("backup_key")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().strip()) < SHORTEST_PASSPHRASE:
            raise ValueError(f"is too easy to guess: at least {SHORTEST_PASSPHRASE} characters")
        return value

    @field_validator("telegram_api", "public_url", "telegram_webhook", "wechat_api")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/") if value else value

    @field_validator("font")
    @classmethod
    def _is_there(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("no such file")
        return value

    @field_validator("wechat")
    @classmethod
    def _names(cls, value: dict[str, WeChatAccount]) -> dict[str, WeChatAccount]:
        return with_good_names(value)

    @model_validator(mode="before")
    @classmethod
    def _main_of_wechat(cls, given: dict[str, Any]) -> dict[str, Any]:
        return with_main(given)

    @property
    def wechat_accounts(self) -> dict[str, WeChatAccount]:
        """By name; the one that the environment names is `main`. A copy of the settings may name it later."""
        if "main" in self.wechat or not self.wechat_app_id:
            return self.wechat
        given = {name: getattr(self, name) for name in type(self).model_fields if name.startswith("wechat")}
        return {name: WeChatAccount.model_validate(table) for name, table in with_main(given)["wechat"].items()}

    @property
    def on_postgres(self) -> bool:
        return self.database.startswith("postgres")

    @property
    def where(self) -> Path | str:
        """The database: a path is an SQLite file, a text the address of a PostgreSQL database (with its password)."""
        return self.database if self.on_postgres else self.database_path

    @property
    def shown_where(self) -> str:
        """The same for people, without the password."""
        if not self.on_postgres:
            return str(self.database_path)
        parts = urlsplit(self.database)
        host = parts.netloc.rpartition("@")[2] or parts.query.removeprefix("host=")
        return f"postgresql://{host}{parts.path}"

    @property
    def database_path(self) -> Path:
        """Of an SQLite file; where PostgreSQL serves nothing lies there."""
        named = self.database.startswith("sqlite:")
        return Path(self.database.removeprefix("sqlite:")) if named else self.data / "yizhan.db"

    @property
    def metrics_address(self) -> tuple[str, int] | None:
        """Host and port; None where nobody asked for metrics."""
        host, _, port = self.metrics.rpartition(":")
        return (host.strip("[]"), int(port)) if self.metrics else None

    @property
    def keys_folder(self) -> Path:
        return self.keys or self.data.parent / "keys"

    @property
    def backups_folder(self) -> Path:
        return self.backups or self.data.parent / "backups"

    @property
    def files_folder(self) -> Path:
        return self.data / "files"

    @property
    def base_url(self) -> str:
        """Where people reach the pages from."""
        return self.public_url or self.telegram_webhook or f"http://{self._shown_host}:{self.port}"

    @property
    def _shown_host(self) -> str:
        return "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host


def read_settings(**given: Any) -> Settings:
    """Raises SettingsError, one line for each wrong setting."""
    if mistyped := _mistyped():
        raise SettingsError("\n".join(mistyped))
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError("\n".join(dict.fromkeys(_line(fault) for fault in error.errors()))) from None
    except ValueError as error:  # a yizhan.toml that is not TOML
        raise SettingsError(f"yizhan.toml: {error}") from None


def _mistyped() -> list[str]:
    """Variables that are no setting, but nearly: by a letter out of place all would go into another database."""
    known = [name.upper() for name in Settings.model_fields]
    given = [name[7:].upper() for name in os.environ if name.upper().startswith("YIZHAN_")]
    near = {name: get_close_matches(name, known, 1, 0.8) for name in sorted(given) if name not in known}
    return [f"YIZHAN_{name}: no such setting; YIZHAN_{meant[0]}?" for name, meant in near.items() if meant]


def _line(fault: Any) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    if not fault["loc"]:
        return message
    name = str(fault["loc"][0])
    if len(fault["loc"]) > 1:  # of a table in yizhan.toml
        what = _TABLES.get(fault["type"], message)
        named = env_name(fault["loc"])
        return f"{named}: {what}" if named else f"{'.'.join(map(str, fault['loc']))}: {what} (in yizhan.toml)"
    if fault["type"] == "extra_forbidden":
        return f"{name}: no such setting (in yizhan.toml)"
    return f"YIZHAN_{name.upper()}: {message}"
