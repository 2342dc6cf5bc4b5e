"""Widths of text."""

import pytest

from aws_privatelink_rds_lattice.hcl.widths import display_width, is_width_reliable


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("e\u0301", 1), ("é", 1), ("\u0e19\u0e49\u0e33", 1)])
def test_accents_add_no_width(text: str, width: int) -> None:
    assert display_width(text) == width


def test_flags_and_leading_accents_are_unreliable() -> None:
    assert is_width_reliable("a", "")
    assert is_width_reliable("\u0301", "e")
    assert not is_width_reliable("\u0301", "")
    assert not is_width_reliable("\U0001f1e9", "a")
