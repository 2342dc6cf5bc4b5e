"""Remedies for a value copied with other characters: quotation marks, white space, punctuation, other letters.

A remedy names a repair only if the repaired text is valid.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

Repair = tuple[Callable[[str], str], str]

# White space that people type or paste: RE2's class \s has only the white space of ASCII.
WHITE_SPACE = "[\\t-\\r \u00a0\u3000]"
# Zero-width characters, marks and a soft hyphen.
INVISIBLE_CHARACTER = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
# Straight and curly quotation marks.
QUOTATION_MARK = "[\"'`\u00ab\u00bb\u2018-\u201f]"
INVISIBLE_CHARACTER_REMEDY = "remove the invisible character: type the text again"
QUOTATION_MARK_REMEDY = "remove the quotation marks inside the text"
WHITE_SPACE_REMEDY = "remove the white space"
# Characters copied with a value, and the remedies for a text with further mistakes.
PASTE_MISTAKES = (
    (f"^{WHITE_SPACE}|{WHITE_SPACE}$", WHITE_SPACE_REMEDY),
    (INVISIBLE_CHARACTER, INVISIBLE_CHARACTER_REMEDY),
    (QUOTATION_MARK, QUOTATION_MARK_REMEDY),
)
# Texts of other tools in place of a value, and the remedies.
_STAND_INS = (
    (
        r"^(None|none|null|NULL|nil|undefined|N/A|n/a|<no value>|\(known after apply\))$",
        "another tool writes this for a missing value: look up the value in that tool",
    ),
    (
        r"^[$][A-Za-z_(]|^%[A-Za-z_]+%$|\{\{",
        "this is a variable of another tool, which is not replaced here: write the value of the variable",
    ),
)
# Hyphens and dots of other scripts. Unicode's compatibility form has the rest, such as full-width digits.
_LOOKALIKES = {**dict.fromkeys(range(0x2010, 0x2016), "-"), 0x2212: "-", 0x3002: "."}


def _remove(pattern: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, "", text)


def _to_plain_characters(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_LOOKALIKES))


_REPAIRS: tuple[Repair, ...] = (
    (_remove(INVISIBLE_CHARACTER), INVISIBLE_CHARACTER_REMEDY),
    (_remove(f"^{WHITE_SPACE}+|{WHITE_SPACE}+$"), WHITE_SPACE_REMEDY),
    (_remove("[,;]+$"), "remove the comma or semicolon at the end"),
    (_remove(QUOTATION_MARK), QUOTATION_MARK_REMEDY),
    (_remove(r"^[\[(<{]+|[\])>}]+$"), "remove the brackets"),
    (_to_plain_characters, "type the text again: some characters only look like ASCII characters"),
)
_CASE_REPAIRS: tuple[Repair, ...] = ((str.lower, "write it in lower case"), (str.upper, "write it in upper case"))


def find_stand_in_remedy(text: str) -> str | None:
    """Return the remedy for a text in place of a value, such as "None" and "$RDS_HOST"; None for another text."""
    return next((remedy for pattern, remedy in _STAND_INS if re.search(pattern, text)), None)


def find_repair_remedy(
    text: str, is_valid: Callable[[str], bool], removable: Iterable[tuple[str, str]] = ()
) -> str | None:
    """Return the remedy of the repair that makes a text valid, or of several repairs together; None without a repair.

    Args:
        text: The invalid text.
        is_valid: Returns True for a valid text.
        removable: Further repairs of the rule: patterns of the characters to remove, and the remedies.
    """
    repairs = [*_REPAIRS, *((_remove(pattern), remedy) for pattern, remedy in removable)]
    for repair, remedy in repairs:
        if is_valid(repair(text)):
            return remedy
    remedies: list[str] = []
    for repaired, remedy in _repair_step_by_step(text, repairs):
        remedies.append(remedy)
        case_remedy = find_case_remedy(repaired, is_valid)
        if is_valid(repaired) or case_remedy:
            return " and ".join(filter(None, [*dict.fromkeys(remedies), case_remedy]))
    return None


def find_case_remedy(text: str, is_valid: Callable[[str], bool]) -> str | None:
    """Return the remedy for a text that is valid in lower or in upper case; None for a valid text, or neither."""
    if is_valid(text):
        return None
    return next((remedy for repair, remedy in _CASE_REPAIRS if is_valid(repair(text))), None)


def _repair_step_by_step(text: str, repairs: Iterable[Repair]) -> Iterator[tuple[str, str]]:
    """Yield the text after each repair that changes the text, and the remedy.

    Each repair runs twice, because a repair can make another repair possible.
    """
    for repair, remedy in (*repairs, *repairs):
        repaired = repair(text)
        if repaired != text:
            text = repaired
            yield repaired, remedy


def find_contained_values(text: str, pattern: str) -> set[str]:
    """Return the values of a pattern in a text, between other characters than letters, digits and hyphens."""
    return {match[0] for match in re.finditer(rf"(?<![0-9A-Za-z-])(?:{pattern})(?![0-9A-Za-z])", text)}
