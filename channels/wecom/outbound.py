"""Sending one letter: its pictures, then its words, then a card with the choices."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

from channels.seam import ChannelError
from channels.wecom.client import LARGEST_FILE, Client
from channels.wecom.layout import Card, lay_out
from channels.wecom.pace import Pace
from dialogs.talk import Picture, Rendered

_LARGEST_IMAGE = 10 * 1024 * 1024
_SMALLEST = 6
_DRAWN = frozenset({".jpg", ".jpeg", ".png"})
_CHECKED = 1800
_SHORTEST, _SPREAD = 60, 240
_MOST_BEGUN = 1000

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[str]]


class Sender:
    """Of one application. `submit` stands on the button of a card with a list."""

    def __init__(self, client: Client, pace: Pace, submit: tuple[str, str]) -> None:
        self._client = client
        self._account = client.account
        self._pace = pace
        self._submit = submit
        self._begun: dict[str, set[str]] = {}

    async def send(self, userid: str, rendered: Rendered) -> str:
        """The platform's id of the last message. What went before a failure is not sent twice by this process."""
        steps = self._steps(userid, rendered)
        if not steps:
            raise ChannelError("bad_request", permanent=True)
        done, sent = self._begun.pop(rendered.id, set()), rendered.id
        try:
            for name, step in steps.items():
                if name not in done:
                    sent = await step()
                    done.add(name)
        except BaseException:
            if done:
                self._remember(rendered.id, done)
            raise
        self._pace.told(self._account.address(userid))
        return sent

    async def note(self, userid: str, text: str) -> None:
        """A line beside all letters."""
        await self._say(userid, {"msgtype": "text", "text": {"content": text}}, {})

    def _remember(self, letter: str, done: set[str]) -> None:
        self._begun[letter] = done
        while len(self._begun) > _MOST_BEGUN:
            del self._begun[next(iter(self._begun))]

    def _steps(self, userid: str, rendered: Rendered) -> dict[str, Step]:
        """By a name that says what is sent: of a letter sent again something may have been erased meanwhile."""
        once = _checked(rendered)
        shown = lay_out(rendered, self._submit, cards=self._account.cards)
        steps: dict[str, Step] = {
            f"picture {picture.id}": partial(self._picture, userid, picture, once)
            for picture in rendered.pictures
            if picture.path or picture.content
        }
        steps |= {f"{at} {text}": partial(self._text, userid, text, once) for at, text in enumerate(shown.texts)}
        if shown.card is not None:
            steps["card"] = partial(self._card, userid, shown.card, shown.plain, once)
        return steps

    async def _text(self, userid: str, text: str, once: Mapping[str, int]) -> str:
        # A text that may not be passed on is not known to show its links.
        safe = 0 if "<a " in text else 1
        return await self._say(userid, {"msgtype": "text", "text": {"content": text}, "safe": safe}, once)

    async def _card(self, userid: str, card: Card, plain: tuple[str, ...], once: Mapping[str, int]) -> str:
        """As words where the card is not taken: the choices must reach."""
        checked = {"enable_duplicate_check": 1, "duplicate_check_interval": _CHECKED}
        try:
            return await self._say(userid, {"msgtype": "template_card", "template_card": card}, checked)
        except ChannelError as error:
            if error.reason != "bad_request":
                raise
        sent = ""
        for text in plain:
            sent = await self._text(userid, text, once)
        return sent

    async def _picture(self, userid: str, picture: Picture, once: Mapping[str, int]) -> str:
        """What is not on disk (any more), or is not taken, is left out: the words must reach."""
        content = await _content(picture)
        if content is None:
            return picture.id
        kind = _kind(picture, content)
        try:
            media = await self._client.upload(kind, picture.kind + (Path(picture.path).suffix or ".png"), content)
            return await self._say(userid, {"msgtype": kind, kind: {"media_id": media}, "safe": 1}, once)
        except ChannelError as error:
            if error.reason != "bad_request":
                raise
            log.warning("a file of a letter was not taken", extra={"file": picture.id})
            return picture.id

    async def _say(self, userid: str, message: Mapping[str, Any], once: Mapping[str, int]) -> str:
        await self._pace.turn(self._account.address(userid))
        body = {"touser": userid, "agentid": self._account.agent_id, **message, **once}
        answer = await self._client.post("message/send", body)
        if answer.get("invaliduser"):
            raise ChannelError("gone", permanent=True)
        if answer.get("unlicenseduser"):
            log.error("a member has no licence for messages of this application")
            raise ChannelError("blocked", permanent=True)
        return str(answer.get("msgid") or "")


def _checked(rendered: Rendered) -> Mapping[str, int]:
    """News is not repeated if it has to be sent again after a cut.

    WeCom compares requests as they are written: each letter's own interval keeps two letters with the same words
    apart. Were it to compare words alone, a second "好的" would be lost for minutes; so answers go without.
    """
    if rendered.answers:
        return {}
    own = int(rendered.id.replace("-", "")[-6:], 16) % _SPREAD
    return {"enable_duplicate_check": 1, "duplicate_check_interval": _SHORTEST + own}


async def _content(picture: Picture) -> bytes | None:
    if picture.content:
        return picture.content
    try:
        content = await asyncio.to_thread(Path(picture.path).read_bytes)
    except FileNotFoundError:
        log.warning("the file of %s is not there", picture.id)
        return None
    return content if _SMALLEST <= len(content) <= LARGEST_FILE else None


def _kind(picture: Picture, content: bytes) -> Literal["image", "voice", "file"]:
    """A voice of another kind than WeCom's own goes as a file."""
    suffix = Path(picture.path).suffix.lower()
    if picture.kind == "photo" and len(content) <= _LARGEST_IMAGE and (not suffix or suffix in _DRAWN):
        return "image"
    return "voice" if picture.kind == "voice" and suffix == ".amr" and len(content) <= 2 * 1024 * 1024 else "file"
