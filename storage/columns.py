"""Columns and tables of the schema, as both engines have them: integers, text and floats."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, PrimaryKeyConstraint, Table, Text

metadata = MetaData()


def text(name: str, **options: Any) -> Column[str]:
    return Column(name, Text, nullable=options.pop("nullable", False), **options)


def maybe(name: str) -> Column[str]:
    return Column(name, Text, nullable=True)


def integer(name: str, **options: Any) -> Column[int]:
    return Column(name, BigInteger, nullable=options.pop("nullable", False), **options)


def maybe_integer(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=True)


def table(name: str, *columns: Any, key: tuple[str, ...] = ("id",)) -> Table:
    """A table whose key starts with the district."""
    return Table(name, metadata, text("district_id"), *columns, PrimaryKeyConstraint("district_id", *key))


def span() -> tuple[Column[Any], ...]:
    return (integer("valid_from"), maybe_integer("valid_to"), Column("successor_id", Text, nullable=True))
