"""The addresses of the rules' pages."""

from __future__ import annotations

from web.desk.channels_page import ChannelPages
from web.desk.door import Group, inside
from web.desk.rules_pages import RulePages
from web.desk.rules_ways import HOME
from web.desk.side import Side
from web.desk.texts_pages import TextPages


def rule_pages(side: Side) -> Group:
    rules, texts, channels = RulePages(side), TextPages(side), ChannelPages(side)

    looks = (
        (f"{HOME}/clocks", rules.clocks),
        (f"{HOME}/steps", rules.steps),
        (f"{HOME}/holidays", rules.holidays),
        (f"{HOME}/rooms", rules.rooms),
        (f"{HOME}/texts", texts.listed),
        (f"{HOME}/texts/{{key}}", texts.one),
        (f"{HOME}/channels", channels.show),
    )
    return Group(
        looks=[(path, inside(side, page)) for path, page in looks],
        takes=[(f"{HOME}/channels/try", inside(side, channels.tries))],
    )
