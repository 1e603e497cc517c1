"""The district file's YAML, read so that a slip of the pen is named by its line."""

from __future__ import annotations

from typing import Any

import yaml

from domain.said import ours, said
from handlers.load_district import LoadError

DEEPEST = 30
"""Far more than a district file needs; what composes the text in C does not survive endless depth."""


class _Once(yaml.constructor.SafeConstructor):
    """A key written twice would silently lose its first value; here it is a fault."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise LoadError([said("第 {} 行：{} 在这一项里写了两遍", key.start_mark.line + 1, key.value)])
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class _Reader(_Once, yaml.SafeLoader):
    """Its errors are the ones that we have words for."""


_Fast: Any = type("_Fast", (_Once, yaml.CSafeLoader), {}) if yaml.__with_libyaml__ else _Reader


def parse(text: str) -> object:
    """What the file holds. Raises LoadError with the line that cannot be read."""
    try:
        _look_through(text)
        return yaml.load(text, _Fast)
    except yaml.YAMLError:
        return _slowly(text)
    except (RecursionError, ValueError):
        raise LoadError([_NO_YAML]) from None


_NO_YAML = "这个文件不是 YAML 能读的文字"
_QUOTED = "以 * & @ % 或 ` 开头的文字要加引号"


def _look_through(text: str) -> None:
    """Refuses what would grow without end when it is put together."""
    depth = 0
    for event in yaml.parse(text, _Fast):
        if isinstance(event, yaml.AliasEvent):
            raise LoadError([said("第 {} 行：{}", _line(event), ours(_QUOTED))])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise LoadError([said("第 {} 行：套了太多层，不像一份区的文件", _line(event))])


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _slowly(text: str) -> object:
    try:
        return yaml.load(text, _Reader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = said("第 {} 行", mark.line + 1) if mark else ours("这个文件")
        raise LoadError([said("{}：{}", where, ours(_said(error)))]) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise LoadError([_NO_YAML]) from None


def _said(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "\\t" in problem:
        return "缩进用了 Tab，请改成空格"
    if "anchor" in problem or "alias" in problem or "cannot start any token" in problem:
        return _QUOTED
    return "这里或上一行的写法不对：看看缩进有没有对齐、冒号后面有没有空格、引号和括号有没有成对"


class _Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Everything written out where it stands: nothing refers to another place."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def written(document: object) -> str:
    """A document as YAML that `parse` reads back."""
    text: str = yaml.dump(
        document, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None
    )
    return text
