"""What somebody has in hand who is away: each matter with whom it could go to, in one press."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

Hidden = Ask(Kind.HIDDEN)


class HandOn(Form):
    """`pairs` are `item:person`, as they were shown; then the next of `rest` is shown."""

    name = "hand_on"
    who: Annotated[str, Hidden]
    pairs: Annotated[list[str], Hidden]
    rest: Annotated[list[str], Hidden] = []


class HandEach(Form):
    """逐件看: the first of `pairs` as a card, the others after it."""

    name = "hand_each"
    who: Annotated[str, Hidden]
    pairs: Annotated[list[str], Hidden]


class LeaveBe(Form):
    """先不动."""

    name = "leave_be"
    who: Annotated[str, Hidden]
