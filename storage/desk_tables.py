"""The tables of the desk (the web side for those who serve): who is in, from which browser; lists kept by name;
what the district set up there, and files that wait for it."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

from storage.columns import integer, maybe_integer, table, text

desk_sessions = table(
    "desk_sessions",
    text("id"),
    text("person_id"),
    text("token_hmac"),  # of the cookie's value, which is kept nowhere
    text("peer"),  # mark of the network address that it began at: from another it holds no more
    text("browser"),  # what it calls itself, in a few words: Chrome, Windows
    integer("began_at"),
    integer("seen_at"),  # of the last act or page, to the minute
    maybe_integer("ended_at"),
    UniqueConstraint("district_id", "token_hmac", name="uq_desk_sessions_token"),
    Index("ix_desk_sessions_person", "district_id", "person_id", "ended_at"),
)
desk_views = table(
    "desk_views",  # a person's own: a list as he narrowed and ordered it
    text("id"),
    text("person_id"),
    text("name"),
    text("path"),  # of the page, with what narrows it
    integer("made_at"),
    Index("ix_desk_views_person", "district_id", "person_id"),
)
passkeys = table(
    "passkeys",
    text("id"),
    text("person_id"),
    text("credential"),  # the key's own name, base64url
    text("public_key"),  # base64url of its COSE form
    integer("count"),  # how often it says it was used: one that counts back is a copy
    text("browser"),
    integer("made_at"),
    maybe_integer("used_at"),
    UniqueConstraint("district_id", "credential", name="uq_passkeys_credential"),
    Index("ix_passkeys_person", "district_id", "person_id"),
)
own_texts = table(
    "own_texts",  # each change of a sentence that the bot says
    text("id"),
    text("key"),
    text("language"),
    text("words"),  # empty: ours again
    text("ours"),  # our sentence as it was then
    integer("made_at"),
    text("made_by"),
    Index("ix_own_texts_key", "district_id", "key", "language"),
)
district_uploads = table(
    "district_uploads",  # a district file that somebody looks over before he reads it in
    text("id"),
    text("person_id"),
    text("sealed"),  # with the person's key, what was written in it; empty once it was read in
    text("result"),  # how many of each kind were made and changed then, JSON
    integer("made_at"),
    maybe_integer("applied_at"),
    Index("ix_district_uploads_person", "district_id", "person_id"),
)
