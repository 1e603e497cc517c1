"""What menus, scene codes and the look at an account ask of the client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

Json = dict[str, Any]


class ApiError(Exception):
    """WeChat's no: `errcode` is its number. Its words are never kept: they may hold a token."""

    def __init__(self, errcode: int) -> None:
        super().__init__(f"errcode {errcode}")
        self.errcode = errcode


class Calls(Protocol):
    async def call(self, path: str, body: Mapping[str, Any] | None = None) -> Json:
        """With this account's token, GET without a body. Raises ApiError; ChannelError where nobody answers."""
        ...
