"""Figures that are counted already: what each day at each station came to, so that a year is added up and not read."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index

from storage.columns import integer, maybe_integer, table, text

_CHANGES = Column("changes_at", BigInteger).is_not(None)
figure_sums = table(
    "figure_sums",
    text("span"),  # YYYY-MM-DD; YYYY-MM, YYYY: its days added up
    text("station_id"),  # empty: all stations that there ever were
    text("sums"),  # JSON: how many of each, as domain.sums has them
    text("kinds"),  # JSON: the same by category; hours too, but of a year at one station
    maybe_integer("changes_at"),  # of a day at a station: when time alone makes it another
    Index("ix_figure_sums_changes", "district_id", "changes_at", sqlite_where=_CHANGES, postgresql_where=_CHANGES),
    key=("span", "station_id"),
)
figure_books = table(
    "figure_books",
    text("id"),  # which rules the sums were made by, and in which time zone: other ones make another book
    text("built_to"),  # YYYY-MM: of the first count of all that there is, month after month
    integer("whole"),  # 1: the first count is over; 2: years are added up too, and what is uncounted is brought in
    integer("version"),  # each change of the sums is one
)
