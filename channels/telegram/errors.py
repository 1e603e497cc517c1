"""What Telegram's refusals mean for a letter. The only place where `ChannelError.reason` gets its words.

| reason         | permanent | what it says |
|----------------|-----------|--------------|
| `blocked`      | yes | the person blocked the bot, or never opened it |
| `gone`         | yes | no such chat, or the account is deleted |
| `bad_request`  | yes | Telegram refuses this letter; the address is as good as before |
| `network`      | no  | cut, timed out, or an answer that isn't Telegram's; the call may have been carried out |
| `flood`        | no  | too many; `retry_after` as Telegram asked |
| `unauthorized` | no  | the token is refused: the operator's matter, no address is to blame |
| `no_file`      | yes | a file that Telegram no longer holds (`fetch` only) |
| `too_large`    | yes | a file over 20 MB (`fetch` only) |

Only the reasons in `ADDRESS_GONE` may close an address.
"""

from __future__ import annotations

import logging
import re
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from channels.seam import ChannelError

_GONE = re.compile(r"chat not found|user not found|deactivated|peer_id_invalid|chat_id is empty", re.IGNORECASE)
# Of a refusal only these words are logged: the rest of Telegram's text may hold what a person wrote.
_KNOWN = re.compile(r"message is too long|text must be non-empty|text is empty|too big|[A-Z]{3,}(?:_[A-Z]{2,})+")

log = logging.getLogger(__name__)


def translate(exc: TelegramError) -> ChannelError:
    """The error of the seam. Raise it `from None`: a chain would carry Telegram's words into the log."""
    if isinstance(exc, RetryAfter):
        return ChannelError("flood", retry_after=seconds(exc))
    if isinstance(exc, ChatMigrated) or (isinstance(exc, BadRequest | Forbidden) and _GONE.search(exc.message)):
        return ChannelError("gone", permanent=True)
    if isinstance(exc, Forbidden):
        return ChannelError("blocked", permanent=True)
    if isinstance(exc, InvalidToken):
        return ChannelError("unauthorized", retry_after=60.0)
    if isinstance(exc, BadRequest):
        known = _KNOWN.search(exc.message)
        log.error("Telegram refuses a request: %s", known.group() if known else "for a reason not known to us")
        return ChannelError("bad_request", permanent=True)
    return ChannelError("network")


def seconds(exc: RetryAfter) -> float:
    wait = exc.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
