"""A card that was pressed says what was chosen, once; a press that led to nothing is told why."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from channels.seam import ChannelError
from channels.wecom.client import Client
from channels.wecom.keeping import Keeping
from channels.wecom.outbound import Sender
from dialogs.talk import Press

_MOST = 1000
_LONGEST = 20

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pressed:
    """`response` lets the card be changed once, within 72 hours; `toast` is what the presser is owed."""

    address: str
    press: Press
    response: str = field(repr=False)
    toast: str | None


class Spent:
    """What is lost here (a crash, a cut) is lost: the press itself is kept, and a second one is told so."""

    def __init__(self, clients: Mapping[str, Client], senders: Mapping[str, Sender], keeping: Keeping) -> None:
        self._clients = clients
        self._senders = senders
        self._keeping = keeping
        self._waiting: asyncio.Queue[Pressed] = asyncio.Queue(_MOST)

    def put(self, pressed: Pressed) -> None:
        if pressed.toast or pressed.response:
            try:
                self._waiting.put_nowait(pressed)
            except asyncio.QueueFull:
                log.warning("a pressed card stays as it is: too many wait")

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            pressed = await self._waiting.get()
            try:
                await self._show(pressed)
            except ChannelError as error:  # an aid; the press is kept
                log.info("a pressed card stays as it is", extra={"reason": error.reason})

    async def _show(self, pressed: Pressed) -> None:
        account, _, userid = pressed.address.partition(":")
        if pressed.toast:  # the card stays: what stands on it was not done by this press
            await self._senders[account].note(userid, pressed.toast)
            return
        chosen = await self._keeping.chosen(pressed.press.letter, pressed.press.code)
        if not chosen:
            return
        body = {
            "userids": [userid],
            "agentid": self._clients[account].account.agent_id,
            "response_code": pressed.response,
            "button": {"replace_name": chosen if len(chosen) <= _LONGEST else chosen[: _LONGEST - 1] + "…"},
        }
        await self._clients[account].post("message/update_template_card", body)
