"""What happened, what is to be sent, what is to be done."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint, and_

from storage.columns import integer, maybe, maybe_integer, table, text

events = table(
    "events",
    text("thing"),
    text("thing_id"),
    integer("seq"),
    text("id"),
    text("name"),
    integer("shape"),
    maybe("maker"),
    maybe("for_whom"),
    text("via"),
    integer("at"),
    integer("happened_at"),
    text("particulars"),
    text("link"),
    Index("ix_events_at", "district_id", "at", "id"),
    key=("thing", "thing_id", "seq"),
)
digests = table("digests", text("day"), integer("events"), text("digest"), integer("made_at"), key=("day",))
_UNREACHED = and_(
    Column("must_reach", BigInteger) == 1,
    Column("delivered_at", BigInteger).is_(None),
    Column("item_id", Text).is_not(None),
)
letters = table(
    "letters",
    text("id"),
    text("address_id"),
    text("person_id"),
    text("channel"),
    text("external"),
    text("kind"),
    maybe("item_id"),
    text("body"),
    text("choices"),
    integer("direct"),  # answers this very chat's message: not held back by an open form
    integer("must_reach"),
    integer("urgent"),
    maybe("on_delivery"),  # a timer that starts when it was delivered, JSON
    text("state"),  # waiting, held, sent, failed, dropped
    integer("attempts"),
    integer("next_attempt_at"),
    maybe("leased_by"),
    integer("leased_until"),
    integer("created_at"),
    maybe_integer("sent_at"),
    maybe_integer("delivered_at"),
    maybe("platform_id"),
    integer("epoch"),
    maybe("practice_at"),
    Index("ix_letters_due", "district_id", "state", "next_attempt_at", "id"),
    Index("ix_letters_address", "district_id", "address_id", "id"),
    Index(
        "ix_letters_waiting",  # a chat's letters that are still to be sent
        "district_id",
        "address_id",
        "id",
        sqlite_where=Column("state", Text) == "waiting",
        postgresql_where=Column("state", Text) == "waiting",
    ),
    Index("ix_letters_platform", "district_id", "address_id", "platform_id"),
    Index(
        "ix_letters_item",
        "district_id",
        "item_id",
        "created_at",
        sqlite_where=Column("item_id", Text).is_not(None),
        postgresql_where=Column("item_id", Text).is_not(None),
    ),
    Index(
        "ix_letters_unreached",  # about an item, and not yet before somebody's eyes
        "district_id",
        "created_at",
        sqlite_where=_UNREACHED,
        postgresql_where=_UNREACHED,
    ),
    Index(
        "ix_letters_kept",  # whose body is still there; an empty one had its time
        "district_id",
        "created_at",
        sqlite_where=Column("body", Text) != "",
        postgresql_where=Column("body", Text) != "",
    ),
)
lines = table(
    "lines",  # a chat's lines in the order of their commit, where the platform keeps no history
    text("address_id"),
    integer("number"),
    maybe("letter_id"),
    maybe("content_id"),
    maybe("pressed"),  # the code of the choice that was pressed in this letter: the person's own line
    text("files"),
    integer("at"),
    Index("ix_lines_at", "district_id", "at"),
    key=("address_id", "number"),
)
timers = table(
    "timers",
    text("id"),
    text("kind"),
    text("subject"),
    integer("round"),
    integer("due_at"),
    maybe_integer("done_at"),
    integer("leased_until", server_default="0"),  # somebody is doing it
    UniqueConstraint("district_id", "kind", "subject", "round", name="uq_timers_subject"),
    Index(
        "ix_timers_due",
        "district_id",
        "due_at",
        "id",
        sqlite_where=Column("done_at", BigInteger).is_(None),
        postgresql_where=Column("done_at", BigInteger).is_(None),
    ),
)
