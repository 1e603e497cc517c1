"""Dialogs that set a district up: a station and each thing about it, towns and communities, categories."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values
from domain.station_edits import TEXTS, Field

Hidden = Ask(Kind.HIDDEN)
Chosen = Ask(Kind.CHOICE)
Called = Ask(Kind.CALLED)
Typed = Ask(Kind.CHOICE, typed=True)


def _text(values: Values) -> bool:
    return values.get("field") in TEXTS


def _kind(values: Values) -> bool:
    return values.get("field") == Field.KIND


def _spot(values: Values) -> bool:
    return values.get("field") == Field.POSITION


def _area(values: Values) -> bool:
    return values.get("field") in (Field.TOWN, Field.COVERS)


class AddStation(Form):
    """A new one is born in practice; whatever else there is to say of it is asked afterwards."""

    name = "add_station"
    check = True
    called: Annotated[str, Called]
    kind: Annotated[str, Typed]
    town: Annotated[str, Chosen]
    area: Annotated[str, Chosen]
    address: Annotated[str, Called]
    code: Annotated[str, Called]


class EditStation(Form):
    """One thing of a station. `seen` is what stood there when the question was asked."""

    name = "edit_station"
    check = True
    station: Annotated[str, Chosen]
    field: Annotated[Field, Ask(Kind.CHOICE, tuple(Field))]
    text: Annotated[str | None, Ask(Kind.CALLED, when=_text)] = None
    kind: Annotated[str, Ask(Kind.CHOICE, typed=True, when=_kind)] = ""
    spot: Annotated[str | None, Ask(Kind.PLACE, when=_spot)] = None
    area: Annotated[str, Ask(Kind.CHOICE, when=_area)] = ""
    latitude: Annotated[float | None, Hidden] = None
    longitude: Annotated[float | None, Hidden] = None
    seen: Annotated[str, Hidden] = ""


class ShowAreas(Form):
    """镇街和村社."""

    name = "areas"


class AddArea(Form):
    """`town` is the town that a new community belongs to, or `new` for a town."""

    name = "add_area"
    town: Annotated[str, Chosen]
    called: Annotated[str, Called]


class RenameArea(Form):
    name = "rename_area"
    area: Annotated[str, Chosen]
    tongue: Annotated[str, Ask(Kind.CHOICE, ("zh", "en"))]
    called: Annotated[str, Called]
    seen: Annotated[str, Hidden] = ""


class EndArea(Form):
    name = "end_area"
    area: Annotated[str, Chosen]
    successor: Annotated[str, Chosen]
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]


class ShowCategories(Form):
    """事项类别."""

    name = "categories"


class AddCategory(Form):
    name = "add_category"
    called: Annotated[str, Called]
    english: Annotated[str, Called]


class RenameCategory(Form):
    name = "rename_category"
    category: Annotated[str, Chosen]
    tongue: Annotated[str, Ask(Kind.CHOICE, ("zh", "en"))]
    called: Annotated[str, Called]
    seen: Annotated[str, Hidden] = ""


class MoveCategory(Form):
    """`before` is the category that it is to stand in front of, or `last`."""

    name = "move_category"
    category: Annotated[str, Chosen]
    before: Annotated[str, Chosen]


class EndCategory(Form):
    """Matters that have it keep its name; new ones get the successor."""

    name = "end_category"
    category: Annotated[str, Chosen]
    successor: Annotated[str, Chosen]
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]


class EndDepartment(Form):
    name = "end_department"
    department: Annotated[str, Hidden]
    successor: Annotated[str, Chosen]
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]
