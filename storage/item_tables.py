"""Matters: how each stands, who follows it, how it was rated, closed and looked back at."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Text, UniqueConstraint, and_

from storage.columns import integer, maybe, maybe_integer, table, text

items = table(
    "items",
    text("id"),
    text("number"),
    text("born_at"),
    text("now_at"),
    text("state"),
    text("category"),
    text("urgency"),
    text("reporter_id"),
    maybe("called_sealed"),
    text("words_id"),
    maybe("place_id"),
    text("via"),
    text("notice"),
    integer("reported_at"),
    Column("latitude", Float, nullable=True),
    Column("longitude", Float, nullable=True),
    maybe("assignee_id"),
    maybe("owner_id"),
    maybe("offered_to"),
    text("declined"),
    text("recused"),
    integer("redone"),
    integer("answers"),
    maybe_integer("assigned_at"),
    maybe_integer("accepted_at"),
    maybe_integer("contacted_at"),
    maybe_integer("contact_due_at"),  # by the first of its clocks of first contact, whatever came later
    maybe_integer("answered_at"),
    maybe_integer("closed_at"),
    maybe("closing"),
    maybe("solved"),
    maybe("pleased"),
    maybe("answer_id"),
    text("clocks"),
    text("receipt"),
    maybe("entered_by"),
    text("consent", server_default="chat"),
    integer("practice", server_default="0"),
    integer("transfers", server_default="0"),
    maybe("state_before"),
    maybe("merged_into"),
    maybe("parent_id"),
    maybe("objection"),
    maybe("outcome"),  # the department's class that the answer rests on: A, B, C, D
    maybe("outcome_day"),  # YYYY-MM-DD, of class B
    maybe("shown_id"),  # content: the station's own title, once the head has opened it to others
    integer("supporters", server_default="0"),
    text("running", server_default="[]"),  # clocks, JSON as domain.running has them
    maybe_integer("due_at"),  # the soonest of those that run
    integer("version"),
    text("head"),
    integer("counted", server_default="1"),  # 0 until figure_sums has taken in how it now stands
    Index(
        "ix_items_uncounted",
        "district_id",
        "id",
        sqlite_where=Column("counted", BigInteger) == 0,
        postgresql_where=Column("counted", BigInteger) == 0,
    ),
    Index(
        "ix_items_due",
        "district_id",
        "due_at",
        sqlite_where=Column("due_at", BigInteger).is_not(None),
        postgresql_where=Column("due_at", BigInteger).is_not(None),
    ),
    Index(
        "ix_items_shown",  # opened to others
        "district_id",
        "now_at",
        "state",
        sqlite_where=Column("shown_id", Text).is_not(None),
        postgresql_where=Column("shown_id", Text).is_not(None),
    ),
    UniqueConstraint("district_id", "number", name="uq_items_number"),
    Index(
        "ix_items_objected",
        "district_id",
        "now_at",
        sqlite_where=Column("objection", Text) == "open",
        postgresql_where=Column("objection", Text) == "open",
    ),
    Index("ix_items_station", "district_id", "now_at", "state", "id", "category"),
    Index("ix_items_reporter", "district_id", "reporter_id", "id"),
    Index("ix_items_owner", "district_id", "owner_id", "state"),
    Index("ix_items_assignee", "district_id", "assignee_id", "state"),
    Index(  # of the few that are: else SQLite, once it has seen how many are not, looks through all of them
        "ix_items_offered",
        "district_id",
        "offered_to",
        sqlite_where=Column("offered_to", Text).is_not(None),
        postgresql_where=Column("offered_to", Text).is_not(None),
    ),
    Index("ix_items_receipt", "district_id", "receipt"),
    Index(
        "ix_items_merged",
        "district_id",
        "merged_into",
        "id",
        sqlite_where=Column("merged_into", Text).is_not(None),
        postgresql_where=Column("merged_into", Text).is_not(None),
    ),
    Index(
        "ix_items_danger",
        "district_id",
        "reported_at",
        sqlite_where=Column("urgency", Text) == "danger",
        postgresql_where=Column("urgency", Text) == "danger",
    ),
    Index("ix_items_born", "district_id", "born_at", "reported_at"),
    Index("ix_items_reported", "district_id", "reported_at", "now_at", "category"),
    Index(  # what is open and whose, told from the index alone
        "ix_items_open", "district_id", "now_at", "state", "practice", "due_at", "owner_id", "assignee_id"
    ),
)
holders = table(
    "holders",  # who opened an item by its number and receipt; void as soon as the item has another receipt
    text("item_id"),
    text("person_id"),
    text("receipt"),
    integer("at"),
    Index("ix_holders_person", "district_id", "person_id"),
    key=("item_id", "person_id"),
)
ratings = table(
    "ratings",
    text("item_id"),
    integer("round"),
    text("solved"),
    maybe("pleased"),
    maybe("words_id"),
    text("by_id"),
    text("via"),
    integer("at"),
    maybe_integer("changed_at"),
    Index("ix_ratings_at", "district_id", "at"),
    key=("item_id", "round"),
)
closings = table(
    "closings",  # each time that an item was closed, as the figures count it; follows from its events
    text("item_id"),
    integer("round"),  # of rating, in which it was closed
    integer("at"),
    text("closing"),
    maybe("solved"),
    maybe("pleased"),
    maybe("owner_id"),
    text("station_id"),
    text("category"),
    maybe("department_id"),  # that led, where the answer rests on a department's reply
    maybe("outcome"),
    maybe("outcome_day"),
    maybe_integer("reopened_at"),
    integer("practice"),
    Index("ix_closings_at", "district_id", "at"),
    Index(
        "ix_closings_reopened",
        "district_id",
        "reopened_at",
        sqlite_where=Column("reopened_at", BigInteger).is_not(None),
        postgresql_where=Column("reopened_at", BigInteger).is_not(None),
    ),
    key=("item_id", "round"),
)
_UNSEEN = and_(Column("checked", Text).is_(None), Column("ended_at", BigInteger).is_(None))
look_backs = table(
    "look_backs",
    text("id"),
    text("item_id"),
    integer("closing"),  # round of the closing that is looked back at
    text("kind"),  # first, second, class_b
    integer("due_at"),
    maybe_integer("asked_at"),
    maybe("resident"),  # holds, failed
    maybe_integer("resident_at"),
    maybe("checker_id"),  # somebody other than who handled it
    maybe("checked"),  # holds, failed
    maybe_integer("checked_at"),
    maybe("words_id"),
    text("files"),
    maybe_integer("ended_at"),
    UniqueConstraint("district_id", "item_id", "closing", "kind", name="uq_look_backs_kind"),
    Index("ix_look_backs_asked", "district_id", "asked_at", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
    Index("ix_look_backs_checker", "district_id", "checker_id", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
)
supports = table(
    "supports",  # 附议: who follows an item that is open to others
    text("item_id"),
    text("person_id"),
    text("via"),
    integer("at"),
    maybe_integer("ended_at"),
    Index("ix_supports_person", "district_id", "person_id"),
    key=("item_id", "person_id"),
)
calls = table(
    "calls",  # 代联系: what did not reach somebody in time, and is told on the telephone
    text("id"),
    text("item_id"),
    text("person_id"),
    text("station_id"),
    maybe("letter_id"),
    text("kind"),  # the letter's
    integer("about"),  # version of the item
    integer("asked_at"),
    integer("tries", server_default="0"),
    maybe("outcome"),  # reached, no_answer, wrong_number, needless
    maybe_integer("called_at"),
    maybe("called_by"),
    maybe("words_id"),  # what was said
    maybe_integer("done_at"),
    UniqueConstraint("district_id", "letter_id", name="uq_calls_letter"),
    Index("ix_calls_station", "district_id", "station_id", "done_at"),
    Index("ix_calls_item", "district_id", "item_id"),
)
