"""The way to the desk, and who is in there."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

Hidden = Ask(Kind.HIDDEN)


class OpenDesk(Form):
    """工作台: a link that lets one browser in, once."""

    name = "desk"


class ShowDesks(Form):
    """登录记录: the browsers that are in now."""

    name = "desks"


class EndDesk(Form):
    name = "end_desk"
    session: Annotated[str, Hidden]


class DropPasskey(Form):
    name = "drop_passkey"
    passkey: Annotated[str, Hidden]
