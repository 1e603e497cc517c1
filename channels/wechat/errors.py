"""What WeChat's refusals mean for a letter. The only place where its numbers get their words.

| reason            | permanent | what it says |
|-------------------|-----------|--------------|
| `window`          | no  | nothing more for this person until he writes again (45015, 45047, 48002) |
| `blocked`         | yes | he does not follow the account (43004) |
| `gone`            | yes | no such person at this account (40003) |
| `bad_request`     | yes | WeChat refuses this letter; the address is as good as before |
| `network`         | no  | cut, timed out, or an answer that is not WeChat's; the call may have been carried out |
| `busy`            | no  | WeChat is (-1) |
| `flood`           | no  | too many in a minute (45011) |
| `quota`           | no  | the account's day is used up (45009): until midnight in Beijing |
| `unauthorized`    | no  | the login, or every token that it brings, is refused: the operator's matter |
| `address_refused` | no  | our network address is not on the account's list (40164): the operator's matter |
| `not_allowed`     | no  | the account may not do this at all (48001, 40200 …) |
| `no_file`         | yes | a file that WeChat no longer holds (`fetch` only) |
| `too_large`       | yes | a file over 20 MB (`fetch` only) |

Source: "全局返回码" and the pages of each method on developers.weixin.qq.com; reports in its community.
"""

from __future__ import annotations

import logging
import re

from channels.seam import UNTIL_CONTACT, ChannelError
from channels.tokens import Trouble
from channels.wechat.calling import ApiError, Json

log = logging.getLogger(__name__)

STALE = frozenset({40001, 40014, 42001})
"""Of a token; 40001 also of a secret, and that it is only where a new token is refused as well."""
UNLISTED = 40164
NO_LOGIN = frozenset({40001, 40002, 40013, 40125, 41002, 41004, 40243, 50002, 61024, 89503, UNLISTED})
NOT_ALLOWED = frozenset({40200, 48001, 48003, 48004, 48005, 48006, 50001})
NO_WINDOW = frozenset({45015, 45047, 48002})
USED_UP = 45009
REPEATED = frozenset({43119, 45065})
"""The same once more: what was asked for is done."""
REFUSED_BY_HIM = frozenset({43101, 43108})
"""A subscription message that the person has not asked for, or not any more."""
BAD_MEDIA = frozenset({40007, 40004})

_BEIJING = 8 * 3_600_000
_DAY = 86_400_000
_SOON, _LATE = 60.0, 900.0
_PERMANENT = {40003: "gone", 43004: "blocked", 40007: "no_file", 45002: "bad_request", 44004: "bad_request"}
_BAD = frozenset({40008, 40037, 40038, 40137, 45008, 47001, 47003})
_ADDRESS = re.compile(r"(?<![0-9a-fA-F.:])(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){2,7})")


class LoginRefused(Trouble):
    """WeChat gives no token: a wrong secret, an account that is closed, an address that is not on its list."""

    def __init__(self, errcode: int, address: str) -> None:
        reason = "address_refused" if errcode == UNLISTED else "unauthorized"
        super().__init__(reason, address or str(errcode), retry_after=_LATE)
        self.errcode = errcode


def translate(error: ApiError, now: int) -> ChannelError:
    """The error of the seam at this instant, UTC ms. Raise it `from None`."""
    code = error.errcode
    if code in NO_WINDOW:
        return ChannelError(UNTIL_CONTACT)
    if code in _PERMANENT:
        return ChannelError(_PERMANENT[code], permanent=True)
    if code == USED_UP:
        return ChannelError("quota", retry_after=midnight(now) / 1000)
    if code == 45011:
        return ChannelError("flood", retry_after=_SOON)
    if code == -1:
        return ChannelError("busy")
    log.error("WeChat refuses a request", extra={"reason": f"errcode {code}"})
    if code == UNLISTED:
        return ChannelError("address_refused", retry_after=_LATE)
    if code in STALE or code in NO_LOGIN:
        return ChannelError("unauthorized", retry_after=_LATE)
    if code in NOT_ALLOWED:
        return ChannelError("not_allowed", retry_after=_LATE)
    return ChannelError("bad_request", permanent=code in _BAD)


def midnight(now: int) -> int:
    """How long until the account's day begins anew in Beijing, ms, and a little more."""
    return _DAY - (now + _BEIJING) % _DAY + 60_000


def address_in(answer: Json) -> str:
    """The network address that WeChat saw us call from, where its refusal names it; nothing else of its words."""
    found = _ADDRESS.search(str(answer.get("errmsg", ""))) if answer.get("errcode") == UNLISTED else None
    return found.group() if found else ""
