"""Chats of which letters lie about for the sweep: what is written to them meanwhile must not go before those."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from storage.work import LEASE


class Left:
    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._sweeps = 0
        self._written: dict[str, int] = {}  # since when; not committed yet
        self._lying: dict[str, int] = {}  # after which sweep it was committed
        self.put_off: dict[str, int] = {}
        """Until when nothing may be sent to a chat whose letter has failed, UTC ms. Then a sweep takes it up."""

    def __contains__(self, address_id: str) -> bool:
        return address_id in self.put_off or address_id in self._written or address_id in self._lying

    def until(self, address_id: str) -> int:
        """Until when a chat is to be left alone; 0 where it is not."""
        until = self.put_off.get(address_id, 0)
        return until if until > self._clock() else 0

    def writes(self, address_id: str) -> None:
        """A letter that is left to the sweep is being written."""
        self._written[address_id] = self._clock()

    def lies(self, address_id: str) -> None:
        """It is committed."""
        self._written.pop(address_id, None)
        self._lying[address_id] = self._sweeps

    def begin(self) -> None:
        """A sweep begins."""
        self._sweeps += 1

    def end(self, now: int, claimed: Iterable[str], *, all_: bool) -> None:
        """It saw what lay there at `now`, and `all_` of it is ours or nobody's."""
        mine = set(claimed)
        self.put_off = {a: until for a, until in self.put_off.items() if until > now or not (all_ or a in mine)}
        if all_:
            self._lying = {address: sweep for address, sweep in self._lying.items() if sweep >= self._sweeps}
        self._written = {address: at for address, at in self._written.items() if at > now - LEASE}
