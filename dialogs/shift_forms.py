"""Dialogs of those who sit: their shifts, leave, swaps, taking over."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values

Hidden = Ask(Kind.HIDDEN)
Chosen = Ask(Kind.CHOICE)
SwapId = Annotated[str, Hidden]

ALL = "all"
"""The whole of what could be divided further; or everybody."""
NONE = "none"


def _to_one(values: Values) -> bool:
    return values.get("to") != ALL


class ShowShifts(Form):
    """我的班: the next ones at all stations, what was offered, leave."""

    name = "shifts"


class OfferSwap(Form):
    """换班. A shift is `station:duty:start:end`, everything else in it `start:end`, UTC ms."""

    name = "swap"
    check = True
    shift: Annotated[str, Chosen]
    part: Annotated[str, Chosen]
    half: Annotated[str, Chosen]
    to: Annotated[str, Chosen]
    back: Annotated[str, Ask(Kind.CHOICE, when=_to_one)] = NONE


class AcceptSwap(Form):
    name = "accept_swap"
    swap: SwapId


class DeclineSwap(Form):
    name = "decline_swap"
    swap: SwapId


class WithdrawSwap(Form):
    name = "withdraw_swap"
    swap: SwapId


class UndoSwap(Form):
    name = "undo_swap"
    swap: SwapId


class AgreeSwap(Form):
    """The head agrees, where a station wants that."""

    name = "agree_swap"
    swap: SwapId


class RefuseSwap(Form):
    name = "refuse_swap"
    swap: SwapId


class TakeLeave(Form):
    """请假. `instead`: on the check card somebody would rather look for a swap."""

    name = "leave"
    check = True
    days: Annotated[str, Chosen]
    reason: Annotated[list[str] | None, Ask(Kind.WORDS, optional=True)] = None
    instead: Annotated[bool, Hidden] = False


class EndLeave(Form):
    """销假."""

    name = "end_leave"
    leave: Annotated[str, Chosen]


class OverrideDuty(Form):
    """替班: the head says who sits."""

    name = "override"
    check = True
    station: Annotated[str, Chosen]
    shift: Annotated[str, Chosen]
    part: Annotated[str, Chosen]
    half: Annotated[str, Chosen]
    who: Annotated[str, Chosen]


class UndoOverride(Form):
    """`change` is one id, or several with a comma between."""

    name = "undo_override"
    change: Annotated[str, Hidden]


class TakeNow(Form):
    """现在我来. `until` is UTC ms; empty where the running shift says it."""

    name = "take_now"
    station: Annotated[str, Chosen]
    until: Annotated[str, Chosen]
