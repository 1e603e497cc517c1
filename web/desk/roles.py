"""Pages of those who see a part: departments and their stations, advisers and patrons, the counter."""

from __future__ import annotations

from web.desk.door import Group, inside
from web.desk.overdue import Overdue
from web.desk.refer import ReferPage
from web.desk.sheets import Sheets
from web.desk.side import Side
from web.desk.walk_in import WalkIns


def role_pages(side: Side) -> Group:
    sheets = Sheets(side)
    looks = (
        ("/desk/sheets", sheets.listed),
        ("/desk/sheets/{number}", sheets.one),
        ("/desk/items/{number}/refer", ReferPage(side).show),
        ("/desk/overdue", Overdue(side).show),
        ("/desk/walk-in", WalkIns(side).show),
    )
    return Group(looks=[(path, inside(side, page)) for path, page in looks])
