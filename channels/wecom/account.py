"""What an application of WeCom (企业微信) is to us."""

from __future__ import annotations

from dataclasses import dataclass, field

API = "https://qyapi.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class Account:
    """`name` is ours, the last part of the callback's address. `cards`: choices go as cards with buttons, which people
    who read in the WeChat plug-in do not see; without, as numbered lines."""

    name: str
    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api: str = API
    cards: bool = True

    def address(self, userid: str) -> str:
        """A UserID's case says nothing, and the platform itself writes it now so, now so."""
        return f"{self.name}:{userid.lower()}"
