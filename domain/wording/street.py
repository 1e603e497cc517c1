"""The street of a place, without house, building or door: all that is left of a place after its time."""

import re

_STREET = re.compile(r"[\u4e00-\u9fff·]{1,6}?(?:大道|大街|路|街|巷|弄|胡同)(?![\u4e00-\u9fff]*(?:道|区|坊))")
_NO_NAME = re.compile(r"[的家我你您他她门口边前后上下这那条旁对面]")
_LEAD = re.compile(r"住在|位于|地处|就在|地址是?|地点是?|[在从到住与和]")
_ENGLISH = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)? (?:Road|Street|Avenue|Lane)\b")


def street(text: str) -> str | None:
    """琥珀弄 9 号 is 琥珀弄; None where no street is named."""
    text = _LEAD.sub(" ", text)
    for found in (*_STREET.finditer(text), *_ENGLISH.finditer(text)):
        if not _NO_NAME.search(found.group()):
            return found.group()
    return None
