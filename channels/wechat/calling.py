"""What menus, scene codes and the look at an account ask of the client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

Json = dict[str, Any]


class ApiError(Exception):
    """WeChat's no: `errcode` is its number. Of its words, which may hold a token, only `told`: a network address."""

    def __init__(self, errcode: int, told: str = "") -> None:
        super().__init__(f"errcode {errcode}")
        self.errcode = errcode
        self.told = told


class Calls(Protocol):
    async def call(self, path: str, body: Mapping[str, Any] | None = None) -> Json:
        """With this account's token, GET without a body. Raises ApiError; ChannelError where nobody answers."""
        ...


class Entrance(Calls, Protocol):
    async def login(self) -> None:
        """Whether WeChat gives a token for what the settings say today. Raises as `call` does."""
        ...
