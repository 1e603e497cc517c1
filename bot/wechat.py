"""WeChat wired in: each account with its way to people, its menus and codes, and what it tells of itself."""

from __future__ import annotations

from functools import partial

from bot.app import Core
from bot.settings import Settings
from bot.supervision import through_outages
from bot.wechat_keeping import KeptTokens, WeChatKeeping
from bot.wechat_presence import Presence
from bot.wechat_record import LetterRecord
from bot.wechat_settings import WeChatAccount
from channels.wechat.account import Account, Template
from channels.wechat.channel import WeChatChannel
from channels.wechat.client import Client, Wire
from channels.wechat.look import look
from channels.wechat.sending import Sender

NAME = "wechat"


def make_wechat(settings: Settings, core: Core) -> WeChatChannel:
    house = core.house
    wire, store, keeping = Wire(), KeptTokens(house), WeChatKeeping(house)
    named = [account_of(name, table) for name, table in settings.wechat_accounts.items()]
    clients = {account.name: Client(account, wire, store, house.clock) for account in named}
    lease = core.leases.of(NAME)
    shown = [Presence(house, account, clients[account.name], lambda: lease.held) for account in named]
    return WeChatChannel(
        [Sender(account, clients[account.name], keeping, house.clock) for account in named],
        LetterRecord(house, core.renderer),
        loops=[through_outages(NAME, one.run) for one in shown],
        looks={one.name: partial(look, clients[one.name], one, settings.base_url) for one in named},
        last=wire.close,
        now=house.clock,
    )


def account_of(name: str, table: WeChatAccount) -> Account:
    return Account(
        name,
        table.app_id,
        table.secret.get_secret_value(),
        table.token.get_secret_value(),
        table.aes_key.get_secret_value(),
        verified=table.verified,
        api=table.api,
        templates={
            kind: Template(one.id, one.fields, one.link, one.subscription) for kind, one in table.templates.items()
        },
        menu_for_roles=table.menu_for_roles,
    )
