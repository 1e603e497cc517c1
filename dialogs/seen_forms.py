"""The rota as it is seen: a month, and the calendars that telephones subscribe to."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

Hidden = Ask(Kind.HIDDEN)


class ShowMonth(Form):
    """轮值表: `month` is YYYY-MM, empty for this one; `mine`: the person's own, across all stations."""

    name = "rota_month"
    month: Annotated[str, Hidden] = ""
    station: Annotated[str, Hidden] = ""
    mine: Annotated[bool, Hidden] = False


class ShowFeeds(Form):
    """日历订阅."""

    name = "feed"


class MakeFeed(Form):
    """`of` is a station, empty for the person's own."""

    name = "make_feed"
    of: Annotated[str, Hidden] = ""


class StopFeed(Form):
    name = "stop_feed"
    of: Annotated[str, Hidden] = ""
