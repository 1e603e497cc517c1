"""Settings of WeChat's accounts: one by the environment, several by tables in `yizhan.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

API = "https://api.weixin.qq.com"
MAIN = "main"

_APP_ID = re.compile(r"[A-Za-z0-9_-]{6,64}")
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
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


class TemplateTable(BaseModel):
    """A template for one kind of letter: `fields` says what of the letter stands at which of its keywords."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    id: str
    fields: dict[str, Literal["number", "title", "state", "text", "time", "station"]]
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


class Given(Protocol):
    """What the environment says of one account."""

    wechat_app_id: str
    wechat_secret: SecretStr | None
    wechat_token: SecretStr | None
    wechat_aes_key: SecretStr | None
    wechat_api: str
    wechat_verified: bool


def main_account(given: Given) -> WeChatAccount | None:
    """None where nothing is said of it. Raises ValueError, which names the setting."""
    named = {
        "app_id": given.wechat_app_id,
        "secret": given.wechat_secret,
        "token": given.wechat_token,
        "aes_key": given.wechat_aes_key,
    }
    found: dict[str, Any] = {name: value for name, value in named.items() if value}
    if not found:
        return None
    try:
        return WeChatAccount(**found, api=given.wechat_api, verified=given.wechat_verified)
    except ValidationError as error:
        fault = error.errors()[0]
        what = "is missing" if fault["type"] == "missing" else fault["msg"].removeprefix("Value error, ")
        raise ValueError(f"YIZHAN_WECHAT_{str(fault['loc'][0]).upper()}: {what}") from None


def with_good_names(tables: Mapping[str, _Table]) -> dict[str, _Table]:
    """A name stands in the callback's address, and in each person's."""
    for name in tables:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name}: an account's name is of small letters, digits and -, at most 32")
    return dict(tables)
