"""Pictures that go out: uploaded once for each account, kept there for three days."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from channels.wechat.client import Client
from dialogs.talk import Picture

log = logging.getLogger(__name__)

KEPT = 71 * 3_600_000
"""An hour less than WeChat keeps them, ms."""
LARGEST = 10 * 1024 * 1024
_REMEMBERED = 2_000


class Media:
    """Of one account. What was uploaded is known to this process alone: another one uploads it once more."""

    def __init__(self, client: Client, now: Callable[[], int]) -> None:
        self._client = client
        self._now = now
        self._known: OrderedDict[str, tuple[str, int]] = OrderedDict()
        self._lock = asyncio.Lock()

    async def id_of(self, picture: Picture) -> str | None:
        """None for what is not on disk (any more) or too large: words must reach. Raises ApiError, ChannelError."""
        content = await _load(picture)
        if not content or len(content) > LARGEST:
            return None
        name = hashlib.sha256(content).hexdigest()
        async with self._lock:  # of two letters with one picture the second waits for the first
            kept = self._known.get(name)
            if kept is not None and kept[1] > self._now():
                return kept[0]
            media = await self._client.upload("image", content, f"{picture.kind}{_suffix(content)}")
            self._known[name] = (media, self._now() + KEPT)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return media

    def forget(self, media: str) -> None:
        """WeChat has it no longer."""
        self._known = OrderedDict((name, kept) for name, kept in self._known.items() if kept[0] != media)


async def _load(picture: Picture) -> bytes:
    if picture.content or not picture.path:
        return picture.content
    try:
        return await asyncio.to_thread(Path(picture.path).read_bytes)
    except FileNotFoundError:
        log.warning("the file of %s is not there", picture.id)
        return b""


def _suffix(content: bytes) -> str:
    return ".png" if content.startswith(b"\x89PNG") else ".jpg"
