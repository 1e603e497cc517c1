"""Codes for posters: whoever scans one follows the account and is at that station at once.

https://developers.weixin.qq.com/doc/service/api/qrcode/qrcodes/api_createqrcode.html: permanent ones last for ever, an
account has at most 100,000, and what it says is a link that any printer draws.
"""

from __future__ import annotations

import re

from channels.wechat.calling import Calls

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,32}")


async def scene_link(calls: Calls, payload: str) -> str:
    """What the code says. Raises ValueError for a payload that does not fit, ApiError, ChannelError."""
    if not PAYLOAD.fullmatch(payload):
        raise ValueError("no payload of a scene")
    asked = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": payload}}}
    return str((await calls.call("/cgi-bin/qrcode/create", asked))["url"])
