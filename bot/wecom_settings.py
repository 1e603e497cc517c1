"""The settings of WeCom: one application by the environment, several by tables of `yizhan.toml`."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from channels.wecom.account import API, Account

MAIN = "main"
_NAME = re.compile(r"[a-z0-9-]{1,32}")
_CORP = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ROBOT = re.compile(r"[A-Za-z0-9-]{16,64}")
_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")
_AgentId = Annotated[int, Field(ge=0)]


def _reached(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return value.rstrip("/")


def _fits(corp_id: str, aes_key: SecretStr) -> None:
    if not _CORP.fullmatch(corp_id):
        raise ValueError("the corp id (企业ID) is letters and digits, as 我的企业 shows it")
    if not _AES_KEY.fullmatch(aes_key.get_secret_value().strip()):
        raise ValueError("the AES key (EncodingAESKey) is 43 letters and digits")


class WecomTable(BaseModel):
    """`[wecom.<name>]`: one application."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    corp_id: str
    agent_id: _AgentId
    secret: SecretStr
    token: SecretStr
    aes_key: SecretStr
    api: str = API
    cards: bool = True

    @model_validator(mode="after")
    def _right(self) -> Self:
        _reached(self.api)
        _fits(self.corp_id, self.aes_key)
        return self

    def account(self, name: str) -> Account:
        return Account(
            name,
            self.corp_id,
            self.agent_id,
            self.secret.get_secret_value().strip(),
            self.token.get_secret_value().strip(),
            self.aes_key.get_secret_value().strip(),
            _reached(self.api),
            self.cards,
        )


class WecomSettings(BaseModel):
    wecom_corp_id: str = ""
    wecom_agent_id: _AgentId | None = None
    wecom_secret: SecretStr | None = None
    wecom_token: SecretStr | None = None
    wecom_aes_key: SecretStr | None = None
    wecom_api: str = API
    wecom_cards: bool = True
    wecom: dict[str, WecomTable] = Field(default_factory=dict)
    wecom_groups: dict[str, SecretStr] = Field(default_factory=dict)

    @field_validator("wecom_api")
    @classmethod
    def _wecom_reached(cls, value: str) -> str:
        return _reached(value)

    @field_validator("wecom")
    @classmethod
    def _wecom_named(cls, value: dict[str, WecomTable]) -> dict[str, WecomTable]:
        for name in value:
            if not _NAME.fullmatch(name):
                raise ValueError(f"[wecom.{name}]: a name is small letters, digits and - (it stands in an address)")
        return value

    @field_validator("wecom_groups")
    @classmethod
    def _wecom_robots(cls, value: dict[str, SecretStr]) -> dict[str, SecretStr]:
        found = {}
        for station, robot in value.items():
            key = robot.get_secret_value().strip().rpartition("key=")[2]
            if not _ROBOT.fullmatch(key):
                raise ValueError(f"[wecom_groups] {station}: neither a robot's key nor its Webhook address")
            found[station] = SecretStr(key)
        return found

    @model_validator(mode="after")
    def _wecom_whole(self) -> Self:
        wanted = ("wecom_corp_id", "wecom_agent_id", "wecom_secret", "wecom_token", "wecom_aes_key")
        missing = [name for name in wanted if getattr(self, name) in (None, "")]
        if 0 < len(missing) < len(wanted):
            raise ValueError("YIZHAN_" + ", YIZHAN_".join(name.upper() for name in missing) + ": missing for WeCom")
        if not missing and MAIN in self.wecom:
            raise ValueError("[wecom.main]: the environment names an application of that name, too (YIZHAN_WECOM_…)")
        if self.wecom_aes_key is not None and not missing:
            _fits(self.wecom_corp_id, self.wecom_aes_key)
        return self

    @property
    def wecom_accounts(self) -> list[Account]:
        found = [table.account(name) for name, table in self.wecom.items()]
        if self.wecom_corp_id and self.wecom_secret and self.wecom_token and self.wecom_aes_key:
            main = WecomTable(
                corp_id=self.wecom_corp_id,
                agent_id=self.wecom_agent_id or 0,
                secret=self.wecom_secret,
                token=self.wecom_token,
                aes_key=self.wecom_aes_key,
                api=self.wecom_api,
                cards=self.wecom_cards,
            )
            found.insert(0, main.account(MAIN))
        return found
