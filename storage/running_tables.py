"""What keeps the house running: marks of messages, limits, links, leases, the log, faults."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

from storage.columns import integer, maybe, maybe_integer, table, text

seen = table(
    "seen",
    text("channel"),
    text("account"),
    text("message_id"),
    integer("at"),
    Index("ix_seen_at", "district_id", "at"),
    key=("channel", "account", "message_id"),
)
tries = table(
    "tries",  # what may be done so many times an hour; `scope` is an HMAC where it would name somebody
    text("id"),
    text("scope"),
    integer("at"),
    Index("ix_tries_scope", "district_id", "scope", "at"),
)
papers = table(
    "papers",  # what is fetched by a link that opens in one browser: lists, slips, a person's own data
    text("id"),
    text("code_hmac"),
    text("kind"),
    text("person_id"),
    text("args"),  # JSON; rights are looked at when it is made, which is when it is opened
    integer("created_at"),
    integer("expires_at"),
    maybe("opened_by"),  # HMAC of the browser's cookie
    UniqueConstraint("district_id", "code_hmac", name="uq_papers_code"),
)
erasures = table(
    "erasures",  # persons whose data is being erased: what must follow the commit, until it is done
    text("person_id"),
    integer("at"),
    text("traces"),  # JSON [[channel, account, external]], emptied when done
    maybe_integer("done_at"),
    key=("person_id", "at"),
)
running_log = table(
    "running_log",  # one row; its mark changes with every commit, see running_log.py
    text("id"),
    text("mark"),
)
leases = table(
    "leases",  # what one of several processes does at a time: polling a bot, the clock's daily work
    text("name"),
    text("holder"),
    integer("until"),
    key=("name",),
)
buckets = table(
    "buckets",  # how much a platform lets through: the instant at which the bucket is full again
    text("scope"),
    integer("full_at"),
    key=("scope",),
)
faults = table(
    "faults",  # messages whose handler failed, sealed, kept 7 days
    text("id"),
    text("sealed"),
    text("reason"),
    integer("at"),
    maybe_integer("retried_at"),
)
