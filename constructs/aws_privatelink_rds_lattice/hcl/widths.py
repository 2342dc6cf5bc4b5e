"""Widths: how many characters `terraform fmt` counts in a text, which are Unicode's grapheme clusters."""

import re
import unicodedata

# Marks that are characters of their own: vowels and tones of Burmese, Tai Tham, Meetei Mayek and Ahom.
_SPACING_MARKS = re.compile(
    "[\u102b\u102c\u1038\u1062-\u1064\u1067-\u106d\u1083\u1087-\u108c\u108f\u109a-\u109c"
    "\u1a61\u1a63\u1a64\uaa7b\uaa7d\U00011720\U00011721]"
)
# Halves of Korean syllables, flags, skin tones, and the few letters that join the next one.
_UNEVEN_CHARACTERS = re.compile(
    "[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff"
    "\u0d4e\U000111c2\U000111c3\U0001193f\U00011941\U00011a3a\U00011a84-\U00011a89\U00011d46]"
)


def display_width(text: str) -> int:
    """How wide a text is: a letter with its accents is one character."""
    return len(text) if text.isascii() else sum(not _is_combining(char) for char in text)


def is_width_reliable(char: str, previous: str) -> bool:
    """Whether `columns` counts a character rightly behind another one, which is "" or a sign where a token begins."""
    return not _UNEVEN_CHARACTERS.match(char) and not (previous in ("", "$", "%") and _is_combining(char))


def _is_combining(char: str) -> bool:
    """Whether a character is one with the character before it."""
    return char in "\u0e33\u0eb3\uff9e\uff9f" or (
        unicodedata.category(char)[0] == "M" and not _SPACING_MARKS.match(char)
    )
