"""The tables of platforms: what each person may still be sent, access tokens, codes for posters."""

from __future__ import annotations

from storage.columns import integer, maybe, table, text

send_windows = table(
    "send_windows",  # gone as soon as both are over
    text("who"),  # an HMAC of the address: nobody is found by it
    integer("talk_left"),  # messages that may follow what the person wrote, until `talk_until`
    integer("talk_until"),
    integer("click_left"),  # and what he pressed or scanned
    integer("click_until"),
    key=("who",),
)
platform_tokens = table(
    "platform_tokens",
    text("name"),  # channel and account
    maybe("sealed"),
    integer("ends_at"),
    integer("forced"),  # renewals that were forced lately
    integer("forced_at"),
    text("trouble"),  # why none is given, empty where one is
    integer("trouble_at"),
    key=("name",),
)
channel_health = table(
    "channel_health",  # what last went wrong with each channel: a word and an instant, nothing of letters or people
    text("name"),
    integer("failed_at"),  # 0 where nothing did
    text("reason"),
    integer("unmatched"),  # results that a platform told, and that no letter goes by
    integer("unmatched_at"),
    key=("name",),
)
group_news = table(
    "group_news",  # what a station's group was told: names and instants, nobody's words
    text("name"),
    integer("at"),
    key=("name",),
)
scene_codes = table(
    "scene_codes",  # the ways into an account that a platform has made for us; of stations alone, and for ever
    text("name"),  # channel and account
    text("payload"),
    text("link"),  # what the code says
    integer("made_at"),
    key=("name", "payload"),
)
