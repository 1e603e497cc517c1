"""Words about setting a district up: `places.<value>` in the catalogues."""

from __future__ import annotations

from enum import StrEnum

from dialogs.letter import Choice, Param, Phrase, Ref, phrase, text


class Places(StrEnum):
    # a station
    ADD_STATION = "add_station"
    EDIT_STATION = "edit_station"
    STATION_ADDED = "station_added"
    STATION_CHANGED = "station_changed"
    STATION_CHANGED_TOLD = "station_changed_told"
    STATION_SAME = "station_same"
    FIELD_LINE = "field_line"
    EMPTY = "empty"
    NOW = "now"
    NOW_EMPTY = "now_empty"
    HINT_NAME = "hint_name"
    HINT_PLACE = "hint_place"
    HINT_PHONE = "hint_phone"
    HINT_HOURS = "hint_hours"
    HINT_NAME_EN = "hint_name_en"
    HINT_PLACE_EN = "hint_place_en"
    TAKE_AREA = "take_area"
    DROP_AREA = "drop_area"
    DO_IT = "do_it"
    OTHER = "other"
    FILL = "fill"
    CHANGE = "change"
    DO_ADD = "do_add"
    CHANGE_NAME = "change_name"
    CHANGE_PLACE = "change_place"
    CHANGE_CODE = "change_code"
    NAMED = "named"
    # towns and communities
    AREAS = "areas"
    AREAS_LIST = "areas_list"
    AREAS_NONE = "areas_none"
    AREA_LINE = "area_line"
    AREA_LINE_BARE = "area_line_bare"
    COMMUNITY_OF = "community_of"
    NEW_TOWN = "new_town"
    COMMUNITY_IN = "community_in"
    ADD_AREA = "add_area"
    ADD_COMMUNITY = "add_community"
    RENAME_AREA = "rename_area"
    END_AREA = "end_area"
    AREA_ADDED = "area_added"
    AREA_RENAMED = "area_renamed"
    AREA_ENDED = "area_ended"
    NO_SUCCESSOR = "no_successor"
    # categories
    CATEGORIES = "categories"
    CATEGORIES_LIST = "categories_list"
    ADD_CATEGORY = "add_category"
    RENAME_CATEGORY = "rename_category"
    MOVE_CATEGORY = "move_category"
    END_CATEGORY = "end_category"
    CATEGORY_ADDED = "category_added"
    CATEGORY_RENAMED = "category_renamed"
    CATEGORY_MOVED = "category_moved"
    CATEGORY_ENDED = "category_ended"
    BEFORE = "before"
    LAST = "last"
    # departments
    END_DEPARTMENT = "end_department"
    DEPARTMENT_ENDED = "department_ended"
    KEPT = "kept"


def said(key: Places, **params: Param | None) -> Phrase:
    return phrase(f"places.{key}", **params)


def inside(key: Places, **params: Param | None) -> Ref:
    """The same as a part of another phrase."""
    return text(f"places.{key}", **params)


def press(key: Places, verb: str, *, primary: bool = False, **args: object) -> Choice:
    return Choice(said(key), verb, args, primary=primary)
