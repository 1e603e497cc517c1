"""One service account, as the settings name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

API = "https://api.weixin.qq.com"

Part = Literal["number", "title", "state", "text", "time", "station"]


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the account for one kind of letter: `fields` says what of it stands at which keyword.

    With `link` it opens the letter's page. A `subscription` goes only to who has asked for it once.
    """

    id: str
    fields: Mapping[str, Part]
    link: bool = True
    subscription: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """`verified`: it may write by itself; else it can only answer. `templates` by the kind of letter."""

    name: str
    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    verified: bool = True
    api: str = API
    templates: Mapping[str, Template] = field(default_factory=dict)
    menu_for_roles: bool = True
    pages: str = ""  # the base of our own pages, where WeChat may send people to

    def address(self, openid: str) -> str:
        return f"{self.name}:{openid}"


def openid_of(address: str) -> str:
    return address.partition(":")[2]


def account_of(address: str) -> str:
    return address.partition(":")[0]
