"""The one door: every inbound message, from whatever channel, becomes one commit or none."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import asdict

from dialogs.form import Draft
from dialogs.forms import SortCommand
from dialogs.letter import Letter, phrase
from dialogs.talk import Gone, Inbound, Press
from domain.refusal import Refusal, Refused
from handlers import verbs
from handlers.dialog import discard
from handlers.hear import hear
from handlers.house import House
from handlers.lanes import Lanes
from handlers.leave_items import lost_items
from handlers.lost_contact import is_last
from handlers.open_talk import open_talk
from handlers.pace import Pace
from handlers.posting import finish, send_told
from handlers.refusals import QUIET, SETTLED, said_with
from handlers.station_limit import tell_of_limit
from handlers.talk import Talk
from storage import tables
from storage.database import Conflict, Duplicate, Unavailable
from storage.ids import new_id
from storage.letters import close_address, open_address

log = logging.getLogger("yizhan.receive")

TRIES = 24
"""The first beside everybody else, the rest in the lanes of chat and thing: only a first one elsewhere is faster.

Each try that is lost is somebody else's success, so a burst of as many from one chat over several workers ends.
"""
assert verbs.MODULES


class Receiver:
    """`await receiver(inbound)` returns after the commit, with a text key for a toast or None."""

    def __init__(self, house: House, pace: Pace | None = None) -> None:
        self.house = house
        self.pace = pace or Pace()
        self._lanes = Lanes()

    async def __call__(self, inbound: Inbound) -> tuple[str, str] | None:
        """The toast as (text key, language)."""
        if self.pace.too_fast(inbound):
            return await self._too_fast(inbound)
        async with self._lanes.of(_chat(inbound)):
            lost = _Lost("")
            for attempt in range(TRIES):
                try:
                    async with self._in_turn(_chat(inbound), lost.thing) if attempt else nullcontext():
                        return await self._once(inbound)
                except Duplicate:
                    self._met(inbound, "duplicate")
                    return None
                except _Lost as again:
                    self._met(inbound, "retried")
                    lost = again
            if lost.clash is not None:
                return await self._keep_fault(inbound, lost.clash)
            return await self._refuse(inbound, Refusal(Refused.CONFLICT), pressed=False)

    @asynccontextmanager
    async def _in_turn(self, chat: str, thing: str) -> AsyncIterator[None]:
        """In the lane of the chat among all processes, and in that of the thing. The chat's is ours here already."""
        ours = self._lanes.of(thing) if thing else nullcontext()
        async with ours, self.house.database.lane(chat, *filter(None, [thing])):
            yield

    def _met(self, inbound: Inbound, outcome: str) -> None:
        """Counts what has become of a message."""
        self.house.meter.update(inbound.channel, outcome)

    async def _too_fast(self, inbound: Inbound) -> tuple[str, str]:
        """Said once a minute; the rest costs nothing, so that nobody else waits for it."""
        self._met(inbound, "too_fast")
        if self.pace.tells(inbound):
            async with self._lanes.of(_chat(inbound)):
                with suppress(Duplicate, _Lost):
                    await self._refuse(inbound, Refusal(Refused.TOO_FAST), pressed=False, beside=True)
        return f"refusal.{Refused.TOO_FAST}", inbound.language or "zh_CN"

    async def _once(self, inbound: Inbound) -> tuple[str, str] | None:
        talk = await open_talk(self.house, inbound)
        if talk.door.new and isinstance(inbound.content, Gone):
            return None
        if talk.door.new and isinstance(inbound.content, Press):
            return (f"refusal.{Refused.BUTTON_STALE}", talk.language)  # of somebody erased, who is not kept for it
        try:
            await self._take(talk, inbound)
        except Refusal as refusal:
            return await self._refuse(inbound, refusal, pressed=talk.pressed, beside=talk.beside, dropped=talk.dropped)
        except Conflict as conflict:
            raise await self._lost(talk, conflict) from None
        except (Duplicate, Unavailable):
            raise
        except Exception as error:
            return await self._keep_fault(inbound, error, unkept=talk.unkept)
        self._met(inbound, "done")
        return (f"refusal.{talk.toast}", talk.language) if talk.toast else None

    async def _take(self, talk: Talk, inbound: Inbound) -> None:
        taken = False
        try:
            if isinstance(inbound.content, Gone):
                await _come_or_gone(talk, back=inbound.content.back)
            else:
                await hear(talk, inbound.content)
                await finish(talk)
            if talk.given is not None:
                await talk.given.turn()
            await talk.work.commit()
            taken = True
        finally:
            if talk.given is not None:
                self.house.numbers.settle(talk.given, used=taken)

    async def _refuse(
        self,
        inbound: Inbound,
        refusal: Refusal,
        *,
        pressed: bool,
        beside: bool = False,
        dropped: Draft | None = None,
    ) -> tuple[str, str] | None:
        """Nothing of the try is kept but the message's mark, its line, and the kind no.

        `beside` is a no to something else than the open form, which then stays open. `dropped` was not wanted any
        more: that holds, whatever is refused.
        """
        talk = await open_talk(self.house, inbound)
        key = f"refusal.{refusal.key}"
        quiet = pressed and refusal.key in QUIET
        if not quiet:
            talk.reply(Letter(key, (phrase(key, **said_with(refusal)),)))
        if refusal.key is Refused.STATION_BUSY:
            await tell_of_limit(talk)
        if dropped is not None and talk.draft is not None and talk.draft.form == SortCommand.name:
            discard(talk, dropped)
            talk.draft = None
        elif refusal.key in SETTLED and not beside:
            talk.draft = _put_aside(talk.draft)
        try:
            await finish(talk)
            await talk.work.commit()
        except Duplicate:
            return None
        except Conflict as conflict:
            raise await self._lost(talk, conflict) from None
        if refusal.key is not Refused.TOO_FAST:
            self._met(inbound, "refused")
        return (key, talk.language) if quiet else None

    async def _lost(self, talk: Talk, conflict: Conflict) -> _Lost:
        """What lost a race in a practice may have met the opening of its station: that is read anew."""
        if talk.work.practice_at is not None:
            await self.house.refresh()
        return _Lost(talk.thing, conflict.__cause__)

    async def _keep_fault(
        self, inbound: Inbound, error: BaseException, *, unkept: bool = False
    ) -> tuple[str, str] | None:
        """A message whose handler failed is kept sealed for 7 days, confirmed, and the person is told.

        Of a secret vote (`unkept`) only that there was one.
        """
        fault = new_id()
        log.error("message failed", extra={"fault": fault, "where": _where(error)})
        talk = await open_talk(self.house, inbound)
        await self.house.vault.prepare("faults")
        if unkept:
            talk.unsay()
        whole = {**asdict(inbound), "content": {}} if unkept else asdict(inbound)
        kept = json.dumps({"kind": type(inbound.content).__name__, **whole})
        sealed, where = self.house.vault.seal("faults", kept), _where(error)[:500]
        talk.work.insert(tables.faults, id=fault, sealed=sealed, reason=where, at=talk.now, retried_at=None)
        key = f"refusal.{Refused.FAULT}"
        talk.reply(Letter(key, (phrase(key, fault=fault[-8:]),)))
        try:
            await finish(talk)
            await talk.work.commit()
        except Duplicate:
            return None
        except Conflict:
            raise _Lost("") from None
        self._met(inbound, "fault")
        return None


def _put_aside(draft: Draft | None) -> Draft | None:
    """What the question of keep or drop was asked over: the command is refused, so it goes on."""
    return Draft.of(draft.values["over"]) if draft is not None and draft.form == "sort_command" else None


async def _come_or_gone(talk: Talk, *, back: bool) -> None:
    if back:
        open_address(talk.work, talk.door.address_id)
        talk.work.after(lambda: talk.house.outbox.leave(talk.door.address_id))
        talk.work.after(lambda: talk.house.changed([talk.door.address_id]))
        return
    if talk.appointments and await is_last(talk.work, talk.person_id, talk.door.address_id):
        await lost_items(talk, talk.person_id)
    close_address(talk.work, talk.door.address_id)
    await send_told(talk)


class _Lost(Exception):
    """A version check was lost; the next try runs in the lane of the thing.

    `clash` is what PostgreSQL said against it: two newcomers with one address, or a mistake of ours.
    """

    def __init__(self, thing: str, clash: BaseException | None = None) -> None:
        self.thing = thing
        self.clash = clash


def _chat(inbound: Inbound) -> str:
    return f"{inbound.channel}:{inbound.account}:{inbound.address}"


def _where(error: BaseException) -> str:
    """The innermost frames of the fault, without any value: a text of a person must not reach a log."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return f"{type(error).__name__} " + " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in frames)
