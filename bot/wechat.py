"""WeChat wired in: each account with its way to people, its menus and codes, and what it tells of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import urlsplit

from bot.app import Core
from bot.settings import Settings
from bot.supervision import through_outages
from bot.web_joining import WebJoining
from bot.wechat_keeping import KeptTokens, WeChatKeeping
from bot.wechat_presence import Presence
from bot.wechat_record import LetterRecord
from bot.wechat_settings import WeChatAccount
from channels.webchat.channel import WebChat
from channels.wechat.account import API, Account, Template
from channels.wechat.channel import WeChatChannel
from channels.wechat.client import Client, Wire
from channels.wechat.look import look
from channels.wechat.sending import Sender
from channels.wechat.signin import SignIn, Way
from handlers.house import House

NAME = "wechat"
OPEN = "https://open.weixin.qq.com"


def make_wechat(settings: Settings, core: Core, web: WebChat | None = None) -> WeChatChannel:
    house = core.house
    wire, store, keeping = Wire(), KeptTokens(house), WeChatKeeping(house)
    named = [account_of(name, table, settings.base_url) for name, table in settings.wechat_accounts.items()]
    clients = {account.name: Client(account, wire, store, house.clock) for account in named}
    lease = core.leases.of(NAME)
    shown = [Presence(house, account, clients[account.name], lambda: lease.held) for account in named]
    watches = [clients[account.name].watch for account in named if account.verified]
    return WeChatChannel(
        [Sender(account, clients[account.name], keeping, house.clock) for account in named],
        LetterRecord(house, core.renderer),
        pages=_sign_in(house, web, clients, named).routes() if web is not None else (),
        loops=[through_outages(NAME, run) for run in (*(one.run for one in shown), *watches)],
        looks={one.name: partial(look, clients[one.name], one, settings.base_url) for one in named},
        last=wire.close,
        now=house.clock,
    )


def _sign_in(house: House, web: WebChat, clients: Mapping[str, Client], named: Sequence[Account]) -> SignIn:
    """Whoever is asked is asked where people agree: beside WeChat's own servers, or where a stand-in serves both."""
    ways = {one.name: Way(one.app_id, clients[one.name].openid_of, _open_url(one.api)) for one in named if one.pages}
    secret = house.vault.secret("webchat")
    signing = SignIn(ways, WebJoining(house, web, NAME), public_url=house.public_url, secret=secret)
    web.begin_at(signing.begins)
    return signing


def _open_url(api: str) -> str:
    return OPEN if (urlsplit(api).hostname or "").endswith(".weixin.qq.com") else api


def account_of(name: str, table: WeChatAccount, pages: str) -> Account:
    """`pages` is where our own pages stand: WeChat sends nobody to a machine without a public address."""
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
        pages=pages if table.verified and (pages.startswith("https://") or table.api != API) else "",
    )
