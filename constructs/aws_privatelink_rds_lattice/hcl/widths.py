"""Widths of text, as counted by `terraform fmt`: the number of Unicode's grapheme clusters."""

import re
import unicodedata

# Marks that count as a character: vowels and tones of Burmese, Tai Tham, Meetei Mayek and Ahom.
_SPACING_MARKS = re.compile(
    "[\u102b\u102c\u1038\u1062-\u1064\u1067-\u106d\u1083\u1087-\u108c\u108f\u109a-\u109c"
    "\u1a61\u1a63\u1a64\uaa7b\uaa7d\U00011720\U00011721]"
)
# Parts of Korean syllables, flags, skin tones, and the few letters that join the next letter.
_UNEVEN_CHARACTERS = re.compile(
    "[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff"
    "\u0d4e\U000111c2\U000111c3\U0001193f\U00011941\U00011a3a\U00011a84-\U00011a89\U00011d46]"
)


def display_width(text: str) -> int:
    """Return the width of a text in characters: a letter with accents is a single character."""
    if text.isascii():
        return len(text)
    return sum(not _is_combining(char) for char in text)


def is_width_reliable(char: str, previous: str) -> bool:
    """Return True if `display_width` counts a character as Terraform does.

    Args:
        char: The character.
        previous: The character before it; "" or a sign if the character begins a token.
    """
    if _UNEVEN_CHARACTERS.match(char):
        return False
    begins_token = previous in ("", "$", "%")
    return not (begins_token and _is_combining(char))


def _is_combining(char: str) -> bool:
    """Return True if a character is part of the character before it."""
    if char in "\u0e33\u0eb3\uff9e\uff9f":
        return True
    return unicodedata.category(char)[0] == "M" and not _SPACING_MARKS.match(char)
