"""Telegram: one bot, private chats, by long polling or by webhook.

`client` and `request` speak to the Bot API, `inbound` and `content` read what comes, `door` hands it over,
`polling` and `webhook` are the two ways it comes, `outbound`, `layout` and `pictures` send, `channel` is the whole.
"""

import os

# Else the library warns at every flood answer, and with warnings as errors a 429 would become a fault.
os.environ.setdefault("PTB_TIMEDELTA", "1")

from channels.telegram.channel import TelegramChannel, start_link

__all__ = ["TelegramChannel", "start_link"]
