"""Systems of others: what goes to them, and what they report."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

from storage.columns import integer, maybe, maybe_integer, table, text

systems = table(
    "systems",  # of others, to whom events go and who may report a state
    text("id"),
    text("name"),
    text("url"),  # empty: it only reports
    text("secret_sealed"),  # that our messages are signed with
    text("key_hmac"),  # of the key that it reports with
    text("wants"),  # JSON: names of events; empty is all that may leave
    integer("private"),  # its address may be of a private network
    integer("read_to"),  # events up to here were looked through for it, UTC ms
    integer("made_at"),
    maybe("made_by"),
    maybe_integer("ended_at"),
    UniqueConstraint("district_id", "key_hmac", name="uq_systems_key"),
)
deliveries = table(
    "deliveries",  # one event on its way to one system
    text("id"),
    text("system_id"),
    text("event_id"),
    text("body"),
    text("state"),  # waiting, done, dead
    integer("attempts"),
    integer("next_attempt_at"),
    integer("leased_until"),
    maybe("last"),  # what came of the last try: a status, or the kind of failure
    integer("created_at"),
    maybe_integer("done_at"),
    UniqueConstraint("district_id", "system_id", "event_id", name="uq_deliveries_event"),
    Index("ix_deliveries_due", "district_id", "state", "next_attempt_at", "id"),
)
reports_in = table(
    "reports_in",  # what systems reported, once each
    text("system_id"),
    text("key"),  # Idempotency-Key
    text("hash"),  # of what was sent
    text("answer"),
    integer("at"),
    key=("system_id", "key"),
)
