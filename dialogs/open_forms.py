"""公开 and 附议: the head opens a matter under a title of the station's own, and others follow it."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

_Hidden = Ask(Kind.HIDDEN)
_ItemId = Annotated[str, _Hidden]


class OpenItem(Form):
    """公开: `words` is the title, proposed from the report's own words."""

    name = "open_item"
    check = True
    item: _ItemId
    words: Annotated[list[str], Ask(Kind.WORDS)]


class HideItem(Form):
    """收回公开."""

    name = "hide_item"
    item: _ItemId
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]


class ShowOpened(Form):
    """大家关心的事: what the chat's station has opened, page by page."""

    name = "opened"
    page: Annotated[int, _Hidden] = 0


class ShowFollowed(Form):
    """The open line of one matter, and its moves."""

    name = "followed"
    item: _ItemId


class SupportItem(Form):
    """附议."""

    name = "support"
    item: _ItemId


class UnsupportItem(Form):
    """不再跟进."""

    name = "unsupport"
    item: _ItemId
