"""Settings of WeChat's accounts: one by the environment, several by tables in `yizhan.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from channels.wechat.account import FIXED, PARTS

API = "https://api.weixin.qq.com"
MAIN = "main"

_APP_ID = re.compile(r"[A-Za-z0-9_-]{6,64}")
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_LOGIN = frozenset({"app_id", "secret", "token", "aes_key"})
_BY_ENVIRONMENT = (*sorted(_LOGIN), "api", "verified")
_Table = TypeVar("_Table")


def _app_id(value: str) -> str:
    if not _APP_ID.fullmatch(value):
        raise ValueError("is not an AppID, as wx and 16 letters and digits")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().strip():
        raise ValueError("is missing")
    return value


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("must be 3 to 32 letters and digits, the same as in WeChat's 服务器配置")
    return value


def _aes_key(value: SecretStr) -> SecretStr:
    if not _AES_KEY.fullmatch(value.get_secret_value()):
        raise ValueError("must be the 43 letters and digits of EncodingAESKey (消息加解密密钥)")
    return value


def _api(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return value.rstrip("/")


def _part(value: str) -> str:
    if value not in PARTS and not (value.startswith(FIXED) and value.removeprefix(FIXED).strip()):
        raise ValueError(f"must be one of {', '.join(sorted(PARTS))}, or {FIXED} and the words that always stand there")
    return value


class TemplateTable(BaseModel):
    """A template for one kind of letter: `fields` says what of the letter stands at which of its keywords."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    id: str
    fields: dict[str, Annotated[str, AfterValidator(_part)]]
    link: bool = True
    subscription: bool = False


class WeChatAccount(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    app_id: Annotated[str, AfterValidator(_app_id)]
    secret: Annotated[SecretStr, AfterValidator(_secret)]
    token: Annotated[SecretStr, AfterValidator(_token)]
    aes_key: Annotated[SecretStr, AfterValidator(_aes_key)]
    api: Annotated[str, AfterValidator(_api)] = API
    verified: bool = True
    menu_for_roles: bool = True
    templates: dict[str, TemplateTable] = Field(default_factory=dict)


def with_main(given: dict[str, Any]) -> dict[str, Any]:
    """The settings with what the environment says of one account laid over its table, which may have its templates."""
    tables = given.get("wechat")
    tables = tables if isinstance(tables, dict) else {}
    named = {name: given[f"wechat_{name}"] for name in _BY_ENVIRONMENT if given.get(f"wechat_{name}") not in (None, "")}
    if MAIN not in tables and not named.keys() & _LOGIN:
        return given
    table = tables.get(MAIN, {})
    return {**given, "wechat": {MAIN: {**(table if isinstance(table, dict) else {}), **named}, **_others(tables)}}


def env_name(at: Sequence[object]) -> str:
    """The variable that says this of an account; empty where none does."""
    ours = tuple(at[:2]) == ("wechat", MAIN) and len(at) == 3 and at[2] in _BY_ENVIRONMENT
    return f"YIZHAN_WECHAT_{str(at[2]).upper()}" if ours else ""


def _others(tables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: table for name, table in tables.items() if name != MAIN}


def with_good_names(tables: Mapping[str, _Table]) -> dict[str, _Table]:
    """A name stands in the callback's address, and in each person's."""
    for name in tables:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name}: an account's name is of small letters, digits and -, at most 32")
    return dict(tables)
