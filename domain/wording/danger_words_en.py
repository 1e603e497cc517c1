"""What danger sounds like in English, as folded; said of now, not of what is feared, remembered or only named."""

from domain.wording.danger_words import Phrases

_ONLY_TALK = (
    r"\b(?:if|might|could|may|would|will|risk|afraid|worr(?:y|ied)|fear|danger of|in case|prevent|avoid|drill|"
    r"training|last (?:year|month|week)|years? ago|used to|almost|nearly|false|not on fire|no longer|"
    r"put out|how (?:do|to)|insurance)\b"
)

ENGLISH: tuple[Phrases, ...] = (
    Phrases(
        "gas",
        (
            r"\bgas (?:is )?leak|\bleaking gas\b|\bsmells? (?:\w+ ){0,2}(?:of |like )?gas\b|\bsmell of gas\b|"
            r"\bgas (?:pipe|main|line) (?:is |was |has been )?(?:broken|burst|cut|hit)\b|\bcarbon monoxide\b",
        ),
        _ONLY_TALK + r"|\bleak (?:detector|alarm)\b|\bdetectors?\b",
        lasting=True,
    ),
    Phrases(
        "fire",
        (
            r"\b(?:is|are|'s|caught|catching|set) (?:on )?fire\b|\bon fire\b|\bfire!|"
            r"\b(?:there'?s|there is) a (?:\w+ )?fire\b|\bfire broke out\b|\b(?:house|kitchen|flat) (?:is )?burning\b|"
            r"\bin flames\b|\bthick smoke\b|\bexploded\b",
        ),
        _ONLY_TALK + r"|\bfire (?:alarm|lane|door|drill|extinguisher|exit|hydrant|safety)\b",
    ),
    Phrases(
        "despair",
        (
            r"\bkill (?:my|him|her|them)sel(?:f|ves)\b|\bsuicid(?:e|al)\b|\b(?:want|going) to die\b|\bend my life\b|"
            r"\b(?:about|going|wants?|threatening) to jump\b|\bdo(?:n'?t| not) want to live\b",
        ),
        r"\bprevention\b|\blast year\b|\byears? ago\b",
    ),
    Phrases(
        "trapped",
        (
            r"\b(?:trapped|stuck) (?:in|inside) (?:the |a |our )?(?:lift|elevator|car|flat|fire|basement|room)\b|"
            r"\b(?:is|are|am|'m) trapped\b|\bdrowning\b|\bfell into the (?:river|water|lake|pond|well)\b",
        ),
        _ONLY_TALK,
    ),
    Phrases(
        "medical",
        (
            r"\bheart attack\b|\b(?:having|had) a stroke\b|\bunconscious\b|\b(?:not|stopped) breathing\b|"
            r"\bcan'?t breathe\b|\bcannot breathe\b|"
            r"\b(?:man|woman|father|mother|wife|husband|child|he|she|somebody|neighbour) (?:has |just )?collapsed\b|"
            r"\bbleeding (?:badly|heavily|a lot)\b|\bchoking\b|"
            r"\bcall (?:an )?ambulance\b|\bseizure\b",
        ),
        _ONLY_TALK,
    ),
    Phrases(
        "crime",
        (
            r"\b(?:has|with|holding) a (?:knife|gun)\b|\bstabb(?:ed|ing)\b|"
            r"\bbeing (?:robbed|attacked|beaten|followed)\b|"
            r"\b(?:beats?|beating|hits?|hitting) (?:me|his wife|her|the child)\b|\bbreaking in(?:to)?\b|"
            r"\bbroke into my\b|\bburglar|\bcall the police\b|\bis being raped\b",
        ),
        _ONLY_TALK,
    ),
    Phrases(
        "missing",
        (
            r"\b(?:child|son|daughter|mother|father|grandmother|grandfather|boy|girl|wife|husband) "
            r"(?:is |has gone |went |has been )(?:missing|lost)\b|"
            r"\bcan'?t find my (?:child|son|daughter|mother|father)\b",
        ),
        _ONLY_TALK,
    ),
    Phrases(
        "structure",
        (
            r"\b(?:wall|roof|ceiling|balcony|building|scaffold(?:ing)?) "
            r"(?:has |is |just )?(?:collaps|falling|fell|caved)|"
            r"\blive (?:wire|cable)\b|\belectrocuted\b|\bmanhole cover (?:is |has )?(?:missing|gone|stolen)\b|"
            r"\bpower line (?:is |has )?(?:down|fallen)\b|\bsparks? (?:from|coming)\b",
        ),
        _ONLY_TALK,
    ),
)
