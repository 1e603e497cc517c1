"""The schema, once for both engines: integers, text and floats; instants are UTC ms; JSON is text; ids are UUIDv7."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    and_,
)

from storage import consultation_tables, desk_tables, figure_tables
from storage.columns import integer as _int
from storage.columns import maybe as _maybe
from storage.columns import maybe_integer as _maybe_int
from storage.columns import metadata as metadata
from storage.columns import span as _span
from storage.columns import table as _table
from storage.columns import text as _text

# --- the district and its places ---
districts = Table(
    "districts",
    metadata,
    _text("id"),
    _text("name"),
    _text("name_en"),
    _text("timezone"),
    _int("sample"),
    _text("settings"),  # gas number and the like, JSON
    _text("clocks"),  # version of the clocks in force
    _text("consulting", server_default="1"),  # version of the rules for consultations in force
    _int("epoch"),  # raised when a backup is restored
    _int("version"),
    _text("head"),
    PrimaryKeyConstraint("id"),
)
areas = _table(
    "areas", _text("id"), _text("code"), _text("kind"), _maybe("parent_id"), _text("name"), _text("name_en"), *_span()
)
stations = _table(
    "stations",
    _text("id"),
    _text("code"),
    _text("slug"),
    _text("name"),
    _text("name_en"),
    _text("kind"),
    _text("area_id"),
    _text("place"),
    _text("place_en"),
    _text("phone"),
    Column("latitude", Float, nullable=True),
    Column("longitude", Float, nullable=True),
    _text("hours"),  # [{"days": [1..7], "from": "09:00", "to": "12:00"}]
    _int("practice"),
    _int("serial"),  # of the day below
    _text("serial_day"),
    *_span(),
    _maybe_int("opened_at"),  # when its practice ended; null too for one that was open before this was kept
    UniqueConstraint("district_id", "code", name="uq_stations_code"),
    UniqueConstraint("district_id", "slug", name="uq_stations_slug"),
)
coverage = _table("coverage", _text("station_id"), _text("area_id"), *_span(), key=("station_id", "area_id"))
departments = _table("departments", _text("id"), _text("code"), _text("name"), _text("name_en"), *_span())
categories = _table(
    "categories", _text("id"), _text("slug"), _text("name"), _text("name_en"), _int("position"), *_span()
)
rota_plans = _table(
    "rota_plans",
    _text("id"),
    _text("station_id"),
    _text("duty"),  # member, reserve, duty head
    _text("people"),  # person ids in order
    _text("anchor"),  # YYYY-MM-DD: the day on which the first of them begins
    _text("rule", server_default="{}"),  # how turns pass, JSON as domain.rota_plan.Rule has it
    *_span(),
)
rotas = _table(
    "rotas",  # a station's rota: the thing that all its events are chained to; its version guards every change of it
    _text("id"),  # the station's
    _text("settings"),  # JSON
    _int("version"),
    _text("head"),
)
duty_changes = _table(
    "duty_changes",  # who sits in place of whom the plan names; a later one lies on top
    _text("id"),
    _text("station_id"),
    _text("duty"),
    _int("start_at"),
    _int("end_at"),
    _text("person_id"),
    _maybe("instead_of"),
    _text("kind"),  # swap, override, taken
    _int("extra"),  # also where the plan has nobody sit
    _maybe("swap_id"),
    _int("made_at"),
    _maybe("made_by"),
    _maybe_int("undone_at"),
    Index("ix_duty_changes_station", "district_id", "station_id", "end_at"),
    Index("ix_duty_changes_end", "district_id", "end_at"),
)
swaps = _table(
    "swaps",  # a shift that is offered, to one or to all who sit at the station
    _text("id"),
    _text("station_id"),
    _text("duty"),
    _int("start_at"),
    _int("end_at"),
    _text("from_id"),
    _maybe("to_id"),  # null: whoever is first
    _maybe_int("back_start"),  # the shift that is wanted in return
    _maybe_int("back_end"),
    _text("state"),  # offered, accepted (the head has to agree), done, declined, refused, withdrawn, undone, lapsed
    _maybe("taken_by"),
    _int("asked_at"),
    _maybe_int("decided_at"),
    _maybe("decided_by"),
    Index("ix_swaps_station", "district_id", "station_id", "state", "end_at"),
    Index("ix_swaps_from", "district_id", "from_id", "end_at"),
)
leaves = _table(
    "leaves",
    _text("id"),
    _text("person_id"),
    _int("start_at"),
    _int("end_at"),
    _maybe("reason_id"),  # content: nobody but the person reads it
    _int("made_at"),
    _maybe("made_by"),
    _maybe_int("ended_at"),  # taken back before it began, or cut short (then end_at is that moment)
    Index("ix_leaves_person", "district_id", "person_id", "end_at"),
    Index("ix_leaves_end", "district_id", "end_at"),
)
shifts = _table(
    "shifts",  # what has been, never following the plan any more; without a length: under way, and he says he is there
    _text("station_id"),
    _text("duty"),
    _int("start_at"),
    _int("end_at"),
    _maybe("person_id"),  # null: nobody sat
    _maybe("planned_id"),
    _text("why"),
    _text("day"),  # YYYY-MM-DD, the district's
    _int("rest"),  # on a weekend or holiday
    _maybe_int("attended_at"),  # the person said so, or acted on a matter
    _maybe("noted_by"),  # who said for him that he was there, or was not
    _int("absent", server_default="0"),
    Index("ix_shifts_person", "district_id", "person_id", "start_at"),
    Index("ix_shifts_time", "district_id", "start_at"),
    key=("station_id", "duty", "start_at"),
)
feeds = _table(
    "feeds",  # calendars behind a secret link
    _text("id"),
    _text("code_hmac"),
    _text("kind"),  # person, station
    _maybe("station_id"),
    _text("person_id"),  # whose it is: who may revoke it
    _int("made_at"),
    _maybe_int("revoked_at"),
    UniqueConstraint("district_id", "code_hmac", name="uq_feeds_code"),
    Index("ix_feeds_person", "district_id", "person_id"),
)
clock_rules = _table(
    "clock_rules",  # each version of the clocks that staff put in force
    _text("version"),
    _text("rules"),  # JSON: domain.clocks.Clocks
    _int("made_at"),
    _maybe("made_by"),
    key=("version",),
)
calendar_years = _table(
    "calendar_years",  # official lists of holidays that staff loaded; they lie on top of those that came along
    _text("year"),
    _text("holidays"),  # JSON: days off, YYYY-MM-DD
    _text("workdays"),  # JSON: weekend days that are worked
    _text("source"),
    _int("loaded_at"),
    _maybe("loaded_by"),
    key=("year",),
)

# --- people ---
persons = _table(
    "persons",
    _text("id"),
    _text("language"),
    _maybe("name_sealed"),
    _maybe("spelled_sealed"),  # JSON: name_en, surname, of somebody who serves
    _maybe("consented"),
    _text("profile"),  # term, sector, specialities of a member: public, JSON
    _maybe("phone_sealed"),  # left for calls, by a walk-in or where a channel cannot push
    _maybe_int("silenced_until"),
    _maybe("silence_id"),  # content: the reason, which the person may read
    _maybe_int("erased_at"),
    _int("morning_off", server_default="0"),  # wants no morning letter of his station
    _maybe_int("phone_asked_at"),  # once, where nothing can be pushed to the chat
    _maybe("import_key"),
    _int("version"),
    _text("head"),
    UniqueConstraint("district_id", "import_key", name="uq_persons_import_key"),
)
addresses = _table(
    "addresses",
    _text("id"),
    _text("person_id"),
    _text("channel"),
    _text("account"),
    _text("external"),
    _int("reachable"),
    _int("window"),  # last inbound: what the channel's own limits count from, and which address is preferred
    UniqueConstraint("district_id", "channel", "account", "external", name="uq_addresses_external"),
    Index("ix_addresses_person", "district_id", "person_id"),
)
appointments = _table(
    "appointments",
    _text("id"),
    _text("person_id"),
    _text("role"),
    _text("scope_id"),
    _maybe("appointed_by"),
    _int("valid_from"),
    _maybe_int("valid_to"),
    Index("ix_appointments_person", "district_id", "person_id"),
    Index("ix_appointments_scope", "district_id", "scope_id", "role"),
)
consents = _table(
    "consents", _text("id"), _text("person_id"), _text("notice"), _text("language"), _text("way"), _int("at")
)
invitations = _table(
    "invitations",
    _text("id"),
    _text("code_hmac"),
    _text("kind"),  # role: an appointment; link: another address of a person
    _text("role"),
    _text("scope_id"),
    _maybe("person_id"),
    _maybe("name_sealed"),  # sealed with a key of the invitation's own
    _int("expires_at"),
    _maybe_int("used_at"),
    _maybe("used_by"),
    UniqueConstraint("district_id", "code_hmac", name="uq_invitations_code"),
)
chats = _table(
    "chats",
    _text("address_id"),
    _text("person_id"),
    _maybe("station_id"),
    _maybe("hat"),  # an appointment, or "resident"; null: all that the person is
    _maybe("draft"),
    _maybe("kept"),
    _maybe("live_letter"),
    _maybe("live_choices"),  # what numbers and labels mean now
    _int("updated_at"),
    _int("version"),
    Index("ix_chats_person", "district_id", "person_id"),
    key=("address_id",),
)

# --- items ---
items = _table(
    "items",
    _text("id"),
    _text("number"),
    _text("born_at"),
    _text("now_at"),
    _text("state"),
    _text("category"),
    _text("urgency"),
    _text("reporter_id"),
    _maybe("called_sealed"),
    _text("words_id"),
    _maybe("place_id"),
    _text("via"),
    _text("notice"),
    _int("reported_at"),
    Column("latitude", Float, nullable=True),
    Column("longitude", Float, nullable=True),
    _maybe("assignee_id"),
    _maybe("owner_id"),
    _maybe("offered_to"),
    _text("declined"),
    _text("recused"),
    _int("redone"),
    _int("answers"),
    _maybe_int("assigned_at"),
    _maybe_int("accepted_at"),
    _maybe_int("contacted_at"),
    _maybe_int("contact_due_at"),  # by the first of its clocks of first contact, whatever came later
    _maybe_int("answered_at"),
    _maybe_int("closed_at"),
    _maybe("closing"),
    _maybe("solved"),
    _maybe("pleased"),
    _maybe("answer_id"),
    _text("clocks"),
    _text("receipt"),
    _maybe("entered_by"),
    _text("consent", server_default="chat"),
    _int("practice", server_default="0"),
    _int("transfers", server_default="0"),
    _maybe("state_before"),
    _maybe("merged_into"),
    _maybe("parent_id"),
    _maybe("objection"),
    _maybe("outcome"),  # the department's class that the answer rests on: A, B, C, D
    _maybe("outcome_day"),  # YYYY-MM-DD, of class B
    _maybe("shown_id"),  # content: the station's own title, once the head has opened it to others
    _int("supporters", server_default="0"),
    _text("running", server_default="[]"),  # clocks, JSON as domain.running has them
    _maybe_int("due_at"),  # the soonest of those that run
    _int("version"),
    _text("head"),
    _int("counted", server_default="1"),  # 0 until figure_sums has taken in how it now stands
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
    Index("ix_items_station", "district_id", "now_at", "state", "id"),
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
    Index("ix_items_reported", "district_id", "reported_at", "now_at"),
    Index(  # what is open and whose, told from the index alone
        "ix_items_open", "district_id", "now_at", "state", "practice", "due_at", "owner_id", "assignee_id"
    ),
)
holders = _table(
    "holders",  # who opened an item by its number and receipt; void as soon as the item has another receipt
    _text("item_id"),
    _text("person_id"),
    _text("receipt"),
    _int("at"),
    Index("ix_holders_person", "district_id", "person_id"),
    key=("item_id", "person_id"),
)
tries = _table(
    "tries",  # what may be done so many times an hour; `scope` is an HMAC where it would name somebody
    _text("id"),
    _text("scope"),
    _int("at"),
    Index("ix_tries_scope", "district_id", "scope", "at"),
)
papers = _table(
    "papers",  # what is fetched by a link that opens in one browser: lists, slips, a person's own data
    _text("id"),
    _text("code_hmac"),
    _text("kind"),
    _text("person_id"),
    _text("args"),  # JSON; rights are looked at when it is made, which is when it is opened
    _int("created_at"),
    _int("expires_at"),
    _maybe("opened_by"),  # HMAC of the browser's cookie
    UniqueConstraint("district_id", "code_hmac", name="uq_papers_code"),
)
ratings = _table(
    "ratings",
    _text("item_id"),
    _int("round"),
    _text("solved"),
    _maybe("pleased"),
    _maybe("words_id"),
    _text("by_id"),
    _text("via"),
    _int("at"),
    _maybe_int("changed_at"),
    Index("ix_ratings_at", "district_id", "at"),
    key=("item_id", "round"),
)
closings = _table(
    "closings",  # each time that an item was closed, as the figures count it; follows from its events
    _text("item_id"),
    _int("round"),  # of rating, in which it was closed
    _int("at"),
    _text("closing"),
    _maybe("solved"),
    _maybe("pleased"),
    _maybe("owner_id"),
    _text("station_id"),
    _text("category"),
    _maybe("department_id"),  # that led, where the answer rests on a department's reply
    _maybe("outcome"),
    _maybe("outcome_day"),
    _maybe_int("reopened_at"),
    _int("practice"),
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
look_backs = _table(
    "look_backs",
    _text("id"),
    _text("item_id"),
    _int("closing"),  # round of the closing that is looked back at
    _text("kind"),  # first, second, class_b
    _int("due_at"),
    _maybe_int("asked_at"),
    _maybe("resident"),  # holds, failed
    _maybe_int("resident_at"),
    _maybe("checker_id"),  # somebody other than who handled it
    _maybe("checked"),  # holds, failed
    _maybe_int("checked_at"),
    _maybe("words_id"),
    _text("files"),
    _maybe_int("ended_at"),
    UniqueConstraint("district_id", "item_id", "closing", "kind", name="uq_look_backs_kind"),
    Index("ix_look_backs_asked", "district_id", "asked_at", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
    Index("ix_look_backs_checker", "district_id", "checker_id", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
)
supports = _table(
    "supports",  # 附议: who follows an item that is open to others
    _text("item_id"),
    _text("person_id"),
    _text("via"),
    _int("at"),
    _maybe_int("ended_at"),
    Index("ix_supports_person", "district_id", "person_id"),
    key=("item_id", "person_id"),
)
calls = _table(
    "calls",  # 代联系: what did not reach somebody in time, and is told on the telephone
    _text("id"),
    _text("item_id"),
    _text("person_id"),
    _text("station_id"),
    _maybe("letter_id"),
    _text("kind"),  # the letter's
    _int("about"),  # version of the item
    _int("asked_at"),
    _int("tries", server_default="0"),
    _maybe("outcome"),  # reached, no_answer, wrong_number, needless
    _maybe_int("called_at"),
    _maybe("called_by"),
    _maybe("words_id"),  # what was said
    _maybe_int("done_at"),
    UniqueConstraint("district_id", "letter_id", name="uq_calls_letter"),
    Index("ix_calls_station", "district_id", "station_id", "done_at"),
    Index("ix_calls_item", "district_id", "item_id"),
)
sheets = _table(
    "sheets",  # 交办单: what one department gets of an item
    _text("id"),
    _text("number"),  # the item's, and -1, -2 …
    _text("item_id"),
    _text("station_id"),
    _text("department_id"),
    _text("part"),  # lead, helper
    _int("batch"),  # which referral of the item: lead and helpers have the same
    _text("state"),
    _text("text_id"),
    _maybe("place_id"),
    _text("category"),
    _text("urgency"),
    _text("files"),
    _maybe("proposed_by"),
    _int("made_at"),
    _maybe("sent_by"),
    _maybe_int("sent_at"),
    _maybe("signed_by"),
    _maybe_int("signed_at"),
    _maybe_int("replied_at"),
    _maybe("outcome"),  # A, B, C, D
    _maybe("outcome_day"),
    _maybe("reply_id"),  # what was done
    _maybe("doer_id"),  # by whom
    _maybe("done_day"),
    _maybe("reason_id"),  # of a return, of class C, of a recall
    _maybe("next_department_id"),  # whose it is instead, as a returning department says
    _text("reply_files"),
    _maybe("extension"),  # asked, granted, refused
    _maybe_int("extension_days"),
    _maybe("extension_id"),
    _text("phone", server_default="no"),  # no, asked, allowed, refused
    _int("on_paper", server_default="0"),
    _maybe_int("ended_at"),
    _text("running", server_default="[]"),
    _maybe_int("due_at"),
    _maybe_int("reply_due_at"),  # what was promised for the reply, as its clock in `running` has it
    _int("practice", server_default="0"),
    _int("version"),
    _text("head"),
    UniqueConstraint("district_id", "number", name="uq_sheets_number"),
    Index("ix_sheets_item", "district_id", "item_id", "id"),
    Index(  # how departments stand, told from the index alone
        "ix_sheets_sent",
        "district_id",
        "sent_at",
        "station_id",
        "practice",
        "department_id",
        "state",
        "replied_at",
        "reply_due_at",
    ),
    Index("ix_sheets_department", "district_id", "department_id", "state"),
    Index("ix_sheets_station", "district_id", "station_id", "state", "ended_at"),
)
contents = _table(
    "contents",
    _text("id"),
    _text("kind"),  # words, place, talk, note, visit, answer, reason, diary, said, first, sheet, sheet_place …
    _maybe("item_id"),
    _maybe("consultation_id"),
    _maybe("person_id"),
    _text("text"),
    _int("sealed"),
    _text("via"),  # channel that it came by: what decides where it may be shown
    _maybe("practice_at"),  # station in practice where it was said: wiped when that station opens
    _int("created_at"),
    _maybe_int("expires_at"),
    Index("ix_contents_item", "district_id", "item_id", "id"),
    Index("ix_contents_consultation", "district_id", "consultation_id"),
    Index("ix_contents_person", "district_id", "person_id"),
    Index("ix_contents_expiry", "district_id", "expires_at"),
)
attachments = _table(
    "attachments",
    _text("id"),
    _text("kind"),  # photo, voice, file
    _text("state"),  # pending, ready, failed
    _maybe("item_id"),
    _maybe("consultation_id"),
    _maybe("content_id"),
    _text("person_id"),
    _text("address_id"),
    _text("channel"),
    _text("reference"),
    _text("name"),
    _text("mime"),
    _text("hash"),
    _int("size"),
    _int("tries"),
    _int("next_attempt_at"),
    _int("created_at"),
    _maybe("practice_at"),
    Index("ix_attachments_pending", "district_id", "state", "next_attempt_at"),
    Index("ix_attachments_item", "district_id", "item_id", "id"),
    Index("ix_attachments_person", "district_id", "person_id"),
    Index("ix_attachments_content", "district_id", "content_id"),
)

# --- what happened, what is to be sent, what is to be done ---
events = _table(
    "events",
    _text("thing"),
    _text("thing_id"),
    _int("seq"),
    _text("id"),
    _text("name"),
    _int("shape"),
    _maybe("maker"),
    _maybe("for_whom"),
    _text("via"),
    _int("at"),
    _int("happened_at"),
    _text("particulars"),
    _text("link"),
    Index("ix_events_at", "district_id", "at", "id"),
    key=("thing", "thing_id", "seq"),
)
digests = _table("digests", _text("day"), _int("events"), _text("digest"), _int("made_at"), key=("day",))
_UNREACHED = and_(
    Column("must_reach", BigInteger) == 1,
    Column("delivered_at", BigInteger).is_(None),
    Column("item_id", Text).is_not(None),
)
letters = _table(
    "letters",
    _text("id"),
    _text("address_id"),
    _text("person_id"),
    _text("channel"),
    _text("external"),
    _text("kind"),
    _maybe("item_id"),
    _text("body"),
    _text("choices"),
    _int("direct"),  # answers this very chat's message: not held back by an open form
    _int("must_reach"),
    _int("urgent"),
    _maybe("on_delivery"),  # a timer that starts when it was delivered, JSON
    _text("state"),  # waiting, held, sent, failed, dropped
    _int("attempts"),
    _int("next_attempt_at"),
    _maybe("leased_by"),
    _int("leased_until"),
    _int("created_at"),
    _maybe_int("sent_at"),
    _maybe_int("delivered_at"),
    _maybe("platform_id"),
    _int("epoch"),
    _maybe("practice_at"),
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
lines = _table(
    "lines",  # a chat's lines in the order of their commit, where the platform keeps no history
    _text("address_id"),
    _int("number"),
    _maybe("letter_id"),
    _maybe("content_id"),
    _maybe("pressed"),  # the code of the choice that was pressed in this letter: the person's own line
    _text("files"),
    _int("at"),
    Index("ix_lines_at", "district_id", "at"),
    key=("address_id", "number"),
)
timers = _table(
    "timers",
    _text("id"),
    _text("kind"),
    _text("subject"),
    _int("round"),
    _int("due_at"),
    _maybe_int("done_at"),
    _int("leased_until", server_default="0"),  # somebody is doing it
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
seen = _table(
    "seen",
    _text("channel"),
    _text("account"),
    _text("message_id"),
    _int("at"),
    Index("ix_seen_at", "district_id", "at"),
    key=("channel", "account", "message_id"),
)
erasures = _table(
    "erasures",  # persons whose data is being erased: what must follow the commit, until it is done
    _text("person_id"),
    _int("at"),
    _text("traces"),  # JSON [[channel, account, external]], emptied when done
    _maybe_int("done_at"),
    key=("person_id", "at"),
)
running_log = _table(
    "running_log",  # one row; its mark changes with every commit, see running_log.py
    _text("id"),
    _text("mark"),
)
leases = _table(
    "leases",  # what one of several processes does at a time: polling a bot, the clock's daily work
    _text("name"),
    _text("holder"),
    _int("until"),
    key=("name",),
)
buckets = _table(
    "buckets",  # how much a platform lets through: the instant at which the bucket is full again
    _text("scope"),
    _int("full_at"),
    key=("scope",),
)
systems = _table(
    "systems",  # of others, to whom events go and who may report a state
    _text("id"),
    _text("name"),
    _text("url"),  # empty: it only reports
    _text("secret_sealed"),  # that our messages are signed with
    _text("key_hmac"),  # of the key that it reports with
    _text("wants"),  # JSON: names of events; empty is all that may leave
    _int("private"),  # its address may be of a private network
    _int("read_to"),  # events up to here were looked through for it, UTC ms
    _int("made_at"),
    _maybe("made_by"),
    _maybe_int("ended_at"),
    UniqueConstraint("district_id", "key_hmac", name="uq_systems_key"),
)
deliveries = _table(
    "deliveries",  # one event on its way to one system
    _text("id"),
    _text("system_id"),
    _text("event_id"),
    _text("body"),
    _text("state"),  # waiting, done, dead
    _int("attempts"),
    _int("next_attempt_at"),
    _int("leased_until"),
    _maybe("last"),  # what came of the last try: a status, or the kind of failure
    _int("created_at"),
    _maybe_int("done_at"),
    UniqueConstraint("district_id", "system_id", "event_id", name="uq_deliveries_event"),
    Index("ix_deliveries_due", "district_id", "state", "next_attempt_at", "id"),
)
reports_in = _table(
    "reports_in",  # what systems reported, once each
    _text("system_id"),
    _text("key"),  # Idempotency-Key
    _text("hash"),  # of what was sent
    _text("answer"),
    _int("at"),
    key=("system_id", "key"),
)
faults = _table(
    "faults",  # messages whose handler failed, sealed, kept 7 days
    _text("id"),
    _text("sealed"),
    _text("reason"),
    _int("at"),
    _maybe_int("retried_at"),
)

# --- consultations ---
consultations = consultation_tables.consultations
consultation_items = consultation_tables.consultation_items
participants = consultation_tables.participants
slots = consultation_tables.slots
slot_answers = consultation_tables.slot_answers
agenda_lines = consultation_tables.agenda_lines
utterances = consultation_tables.utterances
motions = consultation_tables.motions
ballots = consultation_tables.ballots
tallies = consultation_tables.tallies
minutes = consultation_tables.minutes
minutes_answers = consultation_tables.minutes_answers
actions = consultation_tables.actions
consultation_looks = consultation_tables.consultation_looks
topics = consultation_tables.topics
topic_supports = consultation_tables.topic_supports
year_plans = consultation_tables.year_plans
rooms = consultation_tables.rooms
consultation_rules = consultation_tables.consultation_rules

# --- figures ---
figure_sums = figure_tables.figure_sums
figure_books = figure_tables.figure_books

# --- the desk ---
desk_sessions = desk_tables.desk_sessions
desk_views = desk_tables.desk_views
passkeys = desk_tables.passkeys
district_uploads = desk_tables.district_uploads
