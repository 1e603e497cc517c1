"""One service account, as the settings name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

API = "https://api.weixin.qq.com"

PARTS = frozenset({"number", "title", "state", "text", "time", "station"})
"""What of a letter may stand in a template."""
FIXED = "="
"""Before words that always stand there."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the account for one kind of letter: `fields` says what stands at which keyword.

    That is one of `PARTS`, or `FIXED` and the words. With `link` it opens the letter's page. A `subscription` goes only
    to who has asked for it once.
    """

    id: str
    fields: Mapping[str, str]
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
