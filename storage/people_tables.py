"""People, where they are reached, what they serve as, and their chats."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

from storage.columns import integer, maybe, maybe_integer, table, text

persons = table(
    "persons",
    text("id"),
    text("language"),
    maybe("name_sealed"),
    maybe("spelled_sealed"),  # JSON: name_en, surname, of somebody who serves
    maybe("consented"),
    text("profile"),  # term, sector, specialities of a member: public, JSON
    maybe("phone_sealed"),  # left for calls, by a walk-in or where a channel cannot push
    maybe_integer("silenced_until"),
    maybe("silence_id"),  # content: the reason, which the person may read
    maybe_integer("erased_at"),
    integer("morning_off", server_default="0"),  # wants no morning letter of his station
    maybe_integer("phone_asked_at"),  # once, where nothing can be pushed to the chat
    maybe("import_key"),
    integer("version"),
    text("head"),
    UniqueConstraint("district_id", "import_key", name="uq_persons_import_key"),
)
addresses = table(
    "addresses",
    text("id"),
    text("person_id"),
    text("channel"),
    text("account"),
    text("external"),
    integer("reachable"),  # 1; 0 where nothing gets through, 2 where letters wait for the person's next message
    integer("window"),  # last inbound: what the channel's own limits count from, and which address is preferred
    UniqueConstraint("district_id", "channel", "account", "external", name="uq_addresses_external"),
    Index("ix_addresses_person", "district_id", "person_id"),
)
appointments = table(
    "appointments",
    text("id"),
    text("person_id"),
    text("role"),
    text("scope_id"),
    maybe("appointed_by"),
    integer("valid_from"),
    maybe_integer("valid_to"),
    Index("ix_appointments_person", "district_id", "person_id"),
    Index("ix_appointments_scope", "district_id", "scope_id", "role"),
)
consents = table(
    "consents", text("id"), text("person_id"), text("notice"), text("language"), text("way"), integer("at")
)
invitations = table(
    "invitations",
    text("id"),
    text("code_hmac"),
    text("kind"),  # role: an appointment; link: another address of a person
    text("role"),
    text("scope_id"),
    maybe("person_id"),
    maybe("name_sealed"),  # sealed with a key of the invitation's own
    integer("expires_at"),
    maybe_integer("used_at"),
    maybe("used_by"),
    UniqueConstraint("district_id", "code_hmac", name="uq_invitations_code"),
)
chats = table(
    "chats",
    text("address_id"),
    text("person_id"),
    maybe("station_id"),
    maybe("hat"),  # an appointment, or "resident"; null: all that the person is
    maybe("draft"),
    maybe("kept"),
    maybe("live_letter"),
    maybe("live_choices"),  # what numbers and labels mean now
    integer("updated_at"),
    integer("version"),
    Index("ix_chats_person", "district_id", "person_id"),
    key=("address_id",),
)
