"""The room of a comment on a pull request."""

from aws_privatelink_rds_lattice.cli.comment import MAX_CHARACTERS, fit_comment


def section(name: str, *marks: str, length: int = 1000) -> list[str]:
    return ["", f"`{name}`: `target`", "", *(f"- **{mark}** {name}: `{length * 'x'}`" for mark in marks)]


def test_comment_with_room_is_unchanged() -> None:
    lines = ["title", *section("one", "FAIL", "ok")]
    assert fit_comment(lines) == "\n".join(lines) + "\n"


def test_longest_comment_is_unchanged() -> None:
    title = "t" * (MAX_CHARACTERS - 1)
    assert fit_comment([title]) == f"{title}\n"


def test_long_comment_leaves_out_least_serious() -> None:
    sections = [line for number in range(40) for line in section(f"c{number}", "warn", "ok")]
    comment = fit_comment(["title", *section("first", "ok", "FAIL", "?"), *sections, *section("last", "FAIL", "ok")])
    assert len(comment) <= MAX_CHARACTERS
    assert len(comment) > MAX_CHARACTERS - 2100
    assert comment.startswith("title\n\n`first`: `target`\n\n")
    assert [comment.count(f"**{mark}**") for mark in ("FAIL", "?", "warn", "ok")] == [2, 1, 40, 20]
    assert "\n22 of 85 findings are left out, the least serious first: " in comment
    assert "`last`: `target`\n\n- **FAIL** last" in comment


def test_section_without_findings_is_left_out() -> None:
    comment = fit_comment(["title", *section("kept", "FAIL"), *section("dropped", "ok", length=MAX_CHARACTERS)])
    assert "dropped" not in comment
    assert "`kept`: `target`\n\n- **FAIL** kept" in comment
    assert "\n1 of 2 findings are left out" in comment


def test_too_many_failures_are_counted() -> None:
    comment = fit_comment(["title", *section("one", *["FAIL"] * 100)])
    assert MAX_CHARACTERS - 1100 < len(comment) <= MAX_CHARACTERS
    assert f"\n{100 - comment.count('**FAIL**')} of 100 findings are left out" in comment
