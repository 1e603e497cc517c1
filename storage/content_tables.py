"""Words and files, which all else holds by their ids."""

from __future__ import annotations

from sqlalchemy import Index

from storage.columns import integer, maybe, maybe_integer, table, text

contents = table(
    "contents",
    text("id"),
    text("kind"),  # words, place, talk, note, visit, answer, reason, diary, said, first, sheet, sheet_place …
    maybe("item_id"),
    maybe("consultation_id"),
    maybe("person_id"),
    text("text"),
    integer("sealed"),
    text("via"),  # channel that it came by: what decides where it may be shown
    maybe("practice_at"),  # station in practice where it was said: wiped when that station opens
    integer("created_at"),
    maybe_integer("expires_at"),
    Index("ix_contents_item", "district_id", "item_id", "id"),
    Index("ix_contents_consultation", "district_id", "consultation_id"),
    Index("ix_contents_person", "district_id", "person_id"),
    Index("ix_contents_expiry", "district_id", "expires_at"),
)
attachments = table(
    "attachments",
    text("id"),
    text("kind"),  # photo, voice, file
    text("state"),  # pending, ready, failed
    maybe("item_id"),
    maybe("consultation_id"),
    maybe("content_id"),
    text("person_id"),
    text("address_id"),
    text("channel"),
    text("reference"),
    text("name"),
    text("mime"),
    text("hash"),
    integer("size"),
    integer("tries"),
    integer("next_attempt_at"),
    integer("created_at"),
    maybe("practice_at"),
    Index("ix_attachments_pending", "district_id", "state", "next_attempt_at"),
    Index("ix_attachments_item", "district_id", "item_id", "id"),
    Index("ix_attachments_person", "district_id", "person_id"),
    Index("ix_attachments_content", "district_id", "content_id"),
)
