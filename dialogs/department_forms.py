"""Dialogs about the departments themselves: which there are, a new one, another name."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

Hidden = Ask(Kind.HIDDEN)


class ShowDepartments(Form):
    """承办单位: which there are, and whether anybody there has joined."""

    name = "departments"
    page: Annotated[int, Hidden] = 0


class AddDepartment(Form):
    name = "add_department"
    called: Annotated[str, Ask(Kind.CALLED)]


class RenameDepartment(Form):
    name = "rename_department"
    department: Annotated[str, Hidden]
    tongue: Annotated[str, Ask(Kind.CHOICE, ("zh", "en"))]
    called: Annotated[str, Ask(Kind.CALLED)]
    seen: Annotated[str, Hidden] = ""
