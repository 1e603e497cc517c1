"""Which of a district's categories a message is about, when its words tell; otherwise nobody guesses and we ask."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from domain.wording.category_words import DEFAULT_CATEGORIES, Category
from domain.wording.fold import READ, fold
from domain.wording.title import opening

STRONG, PLAIN = 3, 1
ENOUGH = 3
LEAD = 1.5


def category(text: str, categories: Sequence[Category] = DEFAULT_CATEGORIES) -> str | None:
    """The slug whose words weigh most: at least one strong word, and clearly ahead of the next.

    Longer words are taken before shorter ones within them; a word counts once, in the opening sentence twice.
    """
    weights = _weigh(fold(text[:READ]), fold(opening(text)), tuple(categories))
    ranked = [*weights.most_common(2), ("", 0), ("", 0)]
    (best, most), (_, next_most) = ranked[0], ranked[1]
    return best if most >= ENOUGH and most >= next_most * LEAD else None


def _weigh(text: str, start: str, categories: tuple[Category, ...]) -> Counter[str]:
    pattern, told_by = _index(categories)
    early = {found.group() for found in pattern.finditer(start)}
    weights: Counter[str] = Counter()
    for word in {found.group() for found in pattern.finditer(text)}:
        for slug, weight in told_by[word]:
            weights[slug] += weight * (2 if word in early else 1)
    return weights


@lru_cache(maxsize=64)
def _index(categories: tuple[Category, ...]) -> tuple[re.Pattern[str], dict[str, list[tuple[str, int]]]]:
    told_by: dict[str, list[tuple[str, int]]] = {}
    for kind in categories:
        for words, weight in ((kind.strong, STRONG), (kind.plain, PLAIN)):
            for word in words:
                told_by.setdefault(fold(word), []).append((kind.slug, weight))
    words_by_length = sorted(told_by, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words_by_length)) or r"(?!)"), told_by
