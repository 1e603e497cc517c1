"""The account itself: its token, menus and tags, scene codes, who may call, silent web login."""

from __future__ import annotations

import re
import secrets
from typing import Any

from tests.wechat.platform import Account, ApiError, Issued, Json, Platform

LIFE = 7_200_000
OVERLAP = 300_000
FORCED_A_DAY = 20
FORCED_APART = 30_000
_SCENE = re.compile(r"[\x21-\x7e]{1,64}")


class Accounts:
    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    # --- token --------------------------------------------------------------------------------------

    async def stable_token(self, body: Json) -> Json:
        """Renewed in its last five minutes, in which the old one holds too; a forced one ends the old at once."""
        account = self.platform.accounts.get(str(body.get("appid")))
        if account is None:
            raise ApiError(40013, "invalid appid rid: 5f4e3d2c-1b2a3948-57667584")
        account.calls["token"] += 1
        if body.get("secret") != account.secret:
            raise ApiError(40125, "invalid appsecret rid: 5f4e3d2c-1b2a3948-57667584")
        if not account.whitelisted:
            raise ApiError(40164, "invalid ip 127.0.0.1, not in whitelist rid: 5f4e3d2c-1b2a3948-57667584")
        if body.get("grant_type") != "client_credential":
            raise ApiError(40002, "invalid grant_type")
        now = self.platform.clock.ms
        current = account.issued[-1] if account.issued else None
        if body.get("force_refresh") is True:
            self._forced(account, now)
            for issued in account.issued:
                issued.replaced = True
            current = None
        if current is None or current.replaced or current.until - now <= OVERLAP:
            current = Issued(f"{len(account.issued) + 66}_{secrets.token_urlsafe(48)}", now + LIFE)
            account.issued.append(current)
        return {"access_token": current.token, "expires_in": (current.until - now) // 1000}

    def _forced(self, account: Account, now: int) -> None:
        account.forced = [at for at in account.forced if at > now - 86_400_000]
        if len(account.forced) >= FORCED_A_DAY or (account.forced and account.forced[-1] > now - FORCED_APART):
            self.platform.wrong("a token forced more often than WeChat allows")
            raise ApiError(45009, "reach max api daily quota limit")
        account.forced.append(now)

    def with_token(self, token: str) -> Account:
        now = self.platform.clock.ms
        for account in self.platform.accounts.values():
            for issued in account.issued:
                if issued.token == token:
                    if issued.replaced:
                        raise ApiError(40001, "invalid credential, access_token is invalid or not latest")
                    if issued.until <= now:
                        raise ApiError(42001, "access_token expired rid: 5f4e3d2c-1b2a3948-57667584")
                    return account
        if not token:
            raise ApiError(41001, "access_token missing")
        raise ApiError(40001, "invalid credential, access_token is invalid or not latest")

    # --- menus and tags -----------------------------------------------------------------------------

    async def menu_create(self, account: Account, body: Json) -> Json:
        self._may_have_menus(account)
        self._checked(body["button"])
        account.menu = {"button": body["button"]}
        return {}

    async def menu_addconditional(self, account: Account, body: Json) -> Json:
        self._may_have_menus(account)
        if account.menu is None:
            raise ApiError(65303, "there is no default menu")
        if not any(body.get("matchrule", {}).values()):
            raise ApiError(65305, "matchrule is empty")
        self._checked(body["button"])
        menuid = str(self.platform.serials.total() + 400_000_000)
        self.platform.serials["menu"] += 1
        account.conditional[menuid] = body
        return {"menuid": menuid}

    async def menu_delconditional(self, account: Account, body: Json) -> Json:
        if account.conditional.pop(str(body["menuid"]), None) is None:
            raise ApiError(65301, "no such menuid")
        return {}

    async def menu_delete(self, account: Account, body: Json) -> Json:
        account.menu = None
        account.conditional.clear()
        return {}

    async def menu_get(self, account: Account, body: Json) -> Json:
        if account.menu is None:
            raise ApiError(46003, "menu no exist")
        conditional = [{**made, "menuid": int(menuid)} for menuid, made in account.conditional.items()]
        return {"menu": account.menu, **({"conditionalmenu": conditional} if conditional else {})}

    async def menu_trymatch(self, account: Account, body: Json) -> Json:
        """The newest that fits; a person's own menu has no other condition here than his tag."""
        person = account.people.get(str(body["user_id"]))
        if person is None:
            raise ApiError(65309, "invalid user_id")
        for made in reversed(account.conditional.values()):
            if int(made["matchrule"].get("tag_id") or 0) in person.tags:
                return {"button": made["button"]}
        return {"button": (account.menu or {"button": []})["button"]}

    def _may_have_menus(self, account: Account) -> None:
        if not account.verified:
            raise ApiError(48001, "api unauthorized rid: 68079913-4fa1bf0a-7dceeca9")

    def _checked(self, buttons: list[Json], below: bool = False) -> None:
        if not 1 <= len(buttons) <= (5 if below else 3):
            self._refused(40023 if below else 40016, "invalid button size")
        for button in buttons:
            if len(button["name"].encode()) > (60 if below else 16):
                self._refused(40025 if below else 40018, "invalid button name size")
            if button.get("sub_button"):
                if below:
                    self._refused(40022, "invalid sub button level")
                self._checked(button["sub_button"], True)
            elif button["type"] == "click":
                if not 0 < len(button["key"].encode()) <= 128:
                    self._refused(40019, "invalid button key size")
            elif button["type"] == "view":
                if len(button["url"].encode()) > 1024:
                    self._refused(40020, "invalid button url size")
            elif button["type"] not in ("location_select", "pic_photo_or_album", "scancode_push", "scancode_waitmsg"):
                self._refused(40017, "invalid button type")

    def _refused(self, code: int, message: str) -> None:
        self.platform.wrong(f"a menu with an {message}")
        raise ApiError(code, message)

    async def tags_create(self, account: Account, body: Json) -> Json:
        self._may_have_menus(account)
        name = body["tag"]["name"]
        if name in account.tags.values():
            raise ApiError(45157, "invalid tag name")
        if len(name.encode()) > 30:
            raise ApiError(45158, "invalid tag name size")
        tag = 100 + len(account.tags)
        account.tags[tag] = name
        return {"tag": {"id": tag, "name": name}}

    async def tags_get(self, account: Account, body: Json) -> Json:
        counts = {tag: sum(tag in person.tags for person in account.people.values()) for tag in account.tags}
        return {"tags": [{"id": tag, "name": name, "count": counts[tag]} for tag, name in account.tags.items()]}

    async def batchtagging(self, account: Account, body: Json) -> Json:
        return self._tagged(account, body, lambda tags, tag: None if tag in tags else tags.append(tag))

    async def batchuntagging(self, account: Account, body: Json) -> Json:
        return self._tagged(account, body, lambda tags, tag: tags.remove(tag) if tag in tags else None)

    async def getidlist(self, account: Account, body: Json) -> Json:
        return {"tagid_list": account.people[str(body["openid"])].tags}

    async def tagged(self, account: Account, body: Json) -> Json:
        """Who has a tag; all on one page."""
        if int(body["tagid"]) not in account.tags:
            raise ApiError(45159, "invalid tagid")
        found = (
            [] if body.get("next_openid") else [p.openid for p in account.people.values() if body["tagid"] in p.tags]
        )
        return {"count": len(found), "data": {"openid": found}, "next_openid": found[-1] if found else ""}

    def _tagged(self, account: Account, body: Json, do: Any) -> Json:
        if int(body["tagid"]) not in account.tags:
            raise ApiError(45159, "invalid tagid")
        if not 1 <= len(body["openid_list"]) <= 50:
            raise ApiError(40032, "invalid openid list size")
        for openid in body["openid_list"]:
            if openid not in account.people:
                raise ApiError(40003, "invalid openid")
            do(account.people[openid].tags, int(body["tagid"]))
        return {}

    # --- codes, callers, quotas ---------------------------------------------------------------------

    async def qrcode_create(self, account: Account, body: Json) -> Json:
        if not account.verified:
            raise ApiError(48001, "api unauthorized rid: 68079913-4fa1bf0a-7dceeca9")
        scene = body["action_info"]["scene"].get("scene_str", "")
        if body["action_name"] in ("QR_STR_SCENE", "QR_LIMIT_STR_SCENE") and not _SCENE.fullmatch(scene):
            raise ApiError(40053, "invalid action info")
        ticket = self.platform.named("ticket")
        account.tickets[ticket] = body
        made = {"ticket": ticket, "url": f"http://weixin.qq.com/q/{ticket}"}
        return {**made, **({} if "LIMIT" in body["action_name"] else {"expire_seconds": 2_592_000})}

    async def callback_ips(self, account: Account, body: Json) -> Json:
        return {"ip_list": ["127.0.0.1"]}

    async def quota_get(self, account: Account, body: Json) -> Json:
        used = account.calls[str(body["cgi_path"]).rpartition("/cgi-bin/")[2].strip("/")]
        return {"quota": {"daily_limit": 500_000, "used": used, "remain": 500_000 - used}}

    # --- silent web login ---------------------------------------------------------------------------

    def login_code(self, account: Account, openid: str) -> str:
        code = secrets.token_urlsafe(24)
        account.codes[code] = {"openid": openid, "until": self.platform.clock.ms + 300_000, "used": False}
        return code

    async def oauth2_token(self, query: Json) -> Json:
        account = self.platform.accounts.get(query.get("appid", ""))
        if account is None or query.get("secret") != account.secret:
            raise ApiError(40125 if account else 40013, "invalid appsecret")
        found = account.codes.get(query.get("code", ""))
        if found is None or found["until"] < self.platform.clock.ms:
            raise ApiError(40029, "invalid code")
        if found["used"]:
            raise ApiError(40163, "code been used")
        found["used"] = True
        life = {"expires_in": 7200, "refresh_token": secrets.token_urlsafe(24)}
        return {"access_token": secrets.token_urlsafe(24), **life, "openid": found["openid"], "scope": "snsapi_base"}
