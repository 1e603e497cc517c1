"""Whatever can be wrong with a district file has English beside it, and reads the same on the command line."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from domain import (
    cell_words,
    clock_rules,
    district_checks,
    district_clocks,
    district_consulting,
    district_faults,
    district_file,
    rota_checks,
)
from domain.said import joined, ours, said
from handlers import (
    district_clocks as setting_clocks,
)
from handlers import (
    district_text,
    district_texts,
    district_upload,
    load_district,
    workbook,
    workbook_clocks,
    workbook_document,
    workbook_people,
    workbook_places,
)
from handlers.fault_english import ENGLISH, told_in

_HAN = re.compile(r"[\u3400-\u9fff]")
_MODULES = (
    cell_words, clock_rules, district_checks, district_clocks, district_consulting, district_faults, district_file,
    rota_checks, setting_clocks, district_text, district_texts, district_upload, load_district, workbook,
    workbook_clocks, workbook_document, workbook_people, workbook_places,
)  # fmt: skip
_NO_FAULTS = (
    {"说明:", "示例"} | {"届", "界别", "专长"} | {"海报码", "代号", "纬度", "经度"}  # rows passed over, headings
    | {"协商规则", "时限", "文字", "区", "更新 时限", "更新 文字", "新建 区", "更新 区"}  # told as changes
)  # fmt: skip


def sentences(module: ModuleType) -> Iterator[str]:
    """Its Chinese, but for docstrings, what is heard (rather than said) and what both languages are in."""
    heard = {"cell_words", "clock_rules"}
    tree = ast.parse(inspect.getsource(module))
    quiet = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    quiet |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    loud = module.__name__.rpartition(".")[2] not in heard
    for node in ast.walk(tree):
        whole = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("said", "ours")
        for one in node.args[:1] if isinstance(node, ast.Call) and whole else [node]:
            text = one.value if isinstance(one, ast.Constant) and id(one) not in quiet else None
            if isinstance(text, str) and (whole or (loud and len(text) > 3 and _HAN.search(text))):
                yield text


@pytest.mark.parametrize("module", _MODULES, ids=lambda module: module.__name__)
def test_each_sentence_has_its_english(module: ModuleType) -> None:
    lacking = {one for one in sentences(module) if one not in ENGLISH and one not in _NO_FAULTS and "YIZHAN" not in one}
    assert not lacking


def test_as_many_blanks_in_english() -> None:
    for chinese, english in ENGLISH.items():
        blanks = re.findall(r"\{\d?\}", english)
        assert len(blanks) == chinese.count("{}"), chinese


def test_ours_is_told_in_english_and_somebodys_own_left_alone() -> None:
    fault = said(
        "{}：{}", joined("", ("人员", said(" 第 {} 行", 7))), said("没有“{}”这个{}{}", "委员", ours("驿站"), "")
    )
    assert str(fault) == "人员 第 7 行：没有“委员”这个驿站"
    assert told_in("zh_CN", fault) == str(fault)
    assert told_in("en", fault) == "人员, row 7: There is no station “委员”"
    assert told_in("en", said("“{}”写了两遍", "{0} {x}")) == "“{0} {x}” is written twice"
    assert told_in("en", "谁也没见过的话 {") == "谁也没见过的话 {"
