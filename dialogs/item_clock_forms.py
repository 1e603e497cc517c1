"""Dialogs of an item's clocks: 延期 and 时限."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

_Hidden = Ask(Kind.HIDDEN)


class ExtendItem(Form):
    """延期: `days` are working days."""

    name = "extend"
    check = True
    item: Annotated[str, _Hidden]
    days: Annotated[str, Ask(Kind.CHOICE)]
    reason: Annotated[list[str], Ask(Kind.WORDS)]


class ShowClocks(Form):
    """时限."""

    name = "item_clocks"
    item: Annotated[str, _Hidden]
