"""The district file's YAML, read so that a slip of the pen is named by its line."""

from __future__ import annotations

from typing import Any

import yaml

from handlers.load_district import LoadError


class _Reader(yaml.SafeLoader):
    """A key written twice would silently lose its first value; here it is a fault."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise LoadError([f"第 {key.start_mark.line + 1} 行：{key.value} 在这一项里写了两遍"])
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def parse(text: str) -> object:
    """What the file holds. Raises LoadError with the line that cannot be read."""
    try:
        return yaml.load(text, _Reader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"第 {mark.line + 1} 行" if mark else "这个文件"
        raise LoadError([f"{where}：{_said(error)}"]) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise LoadError(["这个文件不是 YAML 能读的文字"]) from None


def _said(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "\\t" in problem:
        return "缩进用了 Tab，请改成空格"
    if "anchor" in problem or "alias" in problem or "cannot start any token" in problem:
        return "以 * & @ % 或 ` 开头的文字要加引号"
    return "这里或上一行的写法不对：看看缩进有没有对齐、冒号后面有没有空格、引号和括号有没有成对"
