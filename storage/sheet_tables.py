"""Sheets to departments."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

from storage.columns import integer, maybe, maybe_integer, table, text

sheets = table(
    "sheets",  # 交办单: what one department gets of an item
    text("id"),
    text("number"),  # the item's, and -1, -2 …
    text("item_id"),
    text("station_id"),
    text("department_id"),
    text("part"),  # lead, helper
    integer("batch"),  # which referral of the item: lead and helpers have the same
    text("state"),
    text("text_id"),
    maybe("place_id"),
    text("category"),
    text("urgency"),
    text("files"),
    maybe("proposed_by"),
    integer("made_at"),
    maybe("sent_by"),
    maybe_integer("sent_at"),
    maybe("signed_by"),
    maybe_integer("signed_at"),
    maybe_integer("replied_at"),
    maybe("outcome"),  # A, B, C, D
    maybe("outcome_day"),
    maybe("reply_id"),  # what was done
    maybe("doer_id"),  # by whom
    maybe("done_day"),
    maybe("reason_id"),  # of a return, of class C, of a recall
    maybe("next_department_id"),  # whose it is instead, as a returning department says
    text("reply_files"),
    maybe("extension"),  # asked, granted, refused
    maybe_integer("extension_days"),
    maybe("extension_id"),
    text("phone", server_default="no"),  # no, asked, allowed, refused
    integer("on_paper", server_default="0"),
    maybe_integer("ended_at"),
    text("running", server_default="[]"),
    maybe_integer("due_at"),
    maybe_integer("reply_due_at"),  # what was promised for the reply, as its clock in `running` has it
    integer("practice", server_default="0"),
    integer("version"),
    text("head"),
    UniqueConstraint("district_id", "number", name="uq_sheets_number"),
    Index("ix_sheets_item", "district_id", "item_id", "id"),
    Index(  # how departments stand, told from the index alone
        "ix_sheets_sent",
        "district_id",
        "department_id",
        "sent_at",
        "station_id",
        "practice",
        "state",
        "replied_at",
        "reply_due_at",
    ),
    Index("ix_sheets_department", "district_id", "department_id", "state"),
    Index("ix_sheets_station", "district_id", "station_id", "state", "ended_at"),
)
