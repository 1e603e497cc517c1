"""The district and its places, and what its clocks go by."""

from __future__ import annotations

from sqlalchemy import Column, Float, PrimaryKeyConstraint, Table, UniqueConstraint

from storage.columns import integer, maybe, maybe_integer, metadata, span, table, text

districts = Table(
    "districts",
    metadata,
    text("id"),
    text("name"),
    text("name_en"),
    text("timezone"),
    integer("sample"),
    text("settings"),  # gas number and the like, JSON
    text("clocks"),  # version of the clocks in force
    text("consulting", server_default="1"),  # version of the rules for consultations in force
    integer("epoch"),  # raised when a backup is restored
    integer("version"),
    text("head"),
    PrimaryKeyConstraint("id"),
)
areas = table(
    "areas", text("id"), text("code"), text("kind"), maybe("parent_id"), text("name"), text("name_en"), *span()
)
stations = table(
    "stations",
    text("id"),
    text("code"),
    text("slug"),
    text("name"),
    text("name_en"),
    text("kind"),
    text("area_id"),
    text("place"),
    text("place_en"),
    text("phone"),
    Column("latitude", Float, nullable=True),
    Column("longitude", Float, nullable=True),
    text("hours"),  # [{"days": [1..7], "from": "09:00", "to": "12:00"}]
    integer("practice"),
    integer("serial"),  # of the day below
    text("serial_day"),
    *span(),
    maybe_integer("opened_at"),  # when its practice ended; null too for one that was open before this was kept
    UniqueConstraint("district_id", "code", name="uq_stations_code"),
    UniqueConstraint("district_id", "slug", name="uq_stations_slug"),
)
coverage = table("coverage", text("station_id"), text("area_id"), *span(), key=("station_id", "area_id"))
departments = table("departments", text("id"), text("code"), text("name"), text("name_en"), *span())
categories = table("categories", text("id"), text("slug"), text("name"), text("name_en"), integer("position"), *span())
clock_rules = table(
    "clock_rules",  # each version of the clocks that staff put in force
    text("version"),
    text("rules"),  # JSON: domain.clocks.Clocks
    integer("made_at"),
    maybe("made_by"),
    key=("version",),
)
calendar_years = table(
    "calendar_years",  # official lists of holidays that staff loaded; they lie on top of those that came along
    text("year"),
    text("holidays"),  # JSON: days off, YYYY-MM-DD
    text("workdays"),  # JSON: weekend days that are worked
    text("source"),
    integer("loaded_at"),
    maybe("loaded_by"),
    key=("year",),
)
