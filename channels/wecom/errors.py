"""What WeCom's refusals mean for a letter. Source: "全局错误码", developer.work.weixin.qq.com/document/path/90313.

| reason         | permanent | what it says |
|----------------|-----------|--------------|
| `gone`         | yes | no such member, or none whom this application may see |
| `blocked`      | yes | a member without a licence for what the interface sends |
| `bad_request`  | yes | WeCom refuses this letter; the member is as good as before |
| `no_file`      | yes | a file that WeCom no longer holds: it keeps one for three days (`fetch` only) |
| `too_large`    | yes | a file that is larger than we take (`fetch` only) |
| `network`      | no  | cut, timed out, busy, or an answer that isn't WeCom's; the call may have been carried out |
| `flood`        | no  | too many at once |
| `quota`        | no  | too many within a minute, an hour or a day; the limit is lifted by itself |
| `unauthorized` | no  | the token is refused, the secret wrong, the application off: the operator's matter |
| `address_refused` | no | our network address is none of the trusted ones: the operator's matter |

Only the reasons in `ADDRESS_GONE` may close an address.
"""

from __future__ import annotations

import logging
from typing import Final

from channels.seam import ChannelError

TOKEN_BAD: Final = frozenset({40014, 42001, 41001})
"""Not valid, run out, missing: another token is asked for."""
_GONE = frozenset({81013, 60111, 60011, 60003, 50002, 46004})
_FLOOD = {45009: ("quota", 60.0), 45033: ("flood", 2.0), 45011: ("flood", 60.0)}
_OPERATOR = frozenset({40001, 40013, 40056, 40091, 41002, 41004, 41011, 48002, 50001, 50003, 301002, 301007, 301015})
_ADDRESS = 60020
NO_MENU: Final = 46003
_NO_FILE = frozenset({40007, 43003, 46001, 40035})
_OPERATOR_AGAIN = 120.0
"""Seconds after which is looked whether the operator has mended it."""

log = logging.getLogger(__name__)


class Refused(ChannelError):
    """`code` is WeCom's number. What it writes beside that may hold a name: only our own address is read in it."""

    def __init__(self, code: int, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason, permanent=permanent, retry_after=retry_after)
        self.code = code
        self.shown = str(code)
        """What helps whoever is to mend it: the address that is not trusted, else the number."""


def translate(code: int, *, fetching: bool = False) -> Refused:
    """The error of the seam."""
    if code == -1:
        return Refused(code, "network")
    if code in _FLOOD:
        reason, seconds = _FLOOD[code]
        return Refused(code, reason, retry_after=seconds)
    if code in TOKEN_BAD or code in _OPERATOR:
        log.error("WeCom refuses this application: %d", code)
        return Refused(code, "unauthorized", retry_after=_OPERATOR_AGAIN)
    if code == _ADDRESS:
        log.error("WeCom does not trust our network address: %d", code)
        return Refused(code, "address_refused", retry_after=_OPERATOR_AGAIN)
    if fetching and code in _NO_FILE:
        return Refused(code, "no_file", permanent=True)
    if code in _GONE:
        return Refused(code, "gone", permanent=True)
    if code != NO_MENU:
        log.error("WeCom refuses a request: %d", code)
    return Refused(code, "bad_request", permanent=True)
