"""What leaves the desk as a paper: exports of its lists and figures, the month's report, dossiers, posters."""

from __future__ import annotations

from itertools import chain

from handlers.desk_asked import LISTS
from web.desk import dossier, export, export_figures, export_items, export_lists, posters, reports
from web.desk.door import Group
from web.desk.side import Side

_SOURCES = (
    {f"/desk/{which}": export_items.items_of(which) for which in LISTS}
    | dict(export_lists.SOURCES)
    | dict(export_figures.SOURCES)
)
"""By address, without its last part where that names one of many."""


def paper_pages(side: Side) -> Group:
    groups = (export.routes(side, _SOURCES), reports.group(side), dossier.group(side), posters.group(side))
    return Group(
        tuple(chain.from_iterable(one.looks for one in groups)), tuple(chain.from_iterable(one.takes for one in groups))
    )
