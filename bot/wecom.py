"""WeCom wired in: its applications, and what it keeps."""

from __future__ import annotations

from bot.app import Core
from bot.settings import Settings
from bot.wechat_keeping import KeptTokens
from bot.wecom_keeping import WecomKeeping
from channels.wecom import WecomChannel
from dialogs.keys import Label
from dialogs.standing_menu import SERVING
from locales.catalogue import said


def make_wecom(settings: Settings, core: Core) -> WecomChannel:
    house = core.house
    return WecomChannel(
        settings.wecom_accounts,
        WecomKeeping(house, core.renderer),
        KeptTokens(house),
        submit=(said(f"label.{Label.CARD_SUBMIT}", "zh_CN"), said(f"label.{Label.CARD_SUBMIT}", "en")),
        menu=[
            (said(group.label, "zh_CN"), [(said(one.label, "zh_CN"), one.says) for one in group.entries])
            for group in SERVING
        ],
        now=house.clock,
    )
