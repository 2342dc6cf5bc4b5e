"""Nothing in a plan moves a cursor, forges a line or becomes markup, in none of the three outputs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from aws_privatelink_rds_lattice.plan import review_plan
from escape_payloads import POISON, harm
from fakes.aws.cli_runner import privatelink
from plan.plan_json import CONFIGURATION, LINK, RULE, SHARE, WAY, Plan, entry, plan

if TYPE_CHECKING:
    from pathlib import Path

MARKUP = (
    "` `` ``` ```` \n```\n# FORGED\n| a | b |\n| --- | --- |\n- FORGED\n<img src=x onerror=y><!-- --> **ok** "
    "[a](http://b) ![c](d) https://e.example @everyone #1 \\` &lt;b&gt; ~~f~~ <b>\\"
)
EVIL = POISON + MARKUP + "\ud800"


def poisoned() -> Plan:
    """A plan in which whatever can hold any text holds evil."""
    configuration = LINK[f"{CONFIGURATION}.orders"]
    host = {"resource_configuration_definition": [{"dns_resource": [{"domain_name": EVIL}]}]}
    changes = [
        entry(
            f'module.a["{EVIL}"].{CONFIGURATION}.orders',
            ["delete", "create"],
            {**configuration, **host, EVIL: 1},
            {**configuration, "name": EVIL, "port_ranges": [EVIL], EVIL: EVIL},
            action_reason=EVIL,
            replace_paths=[[EVIL], ["name"]],
            previous_address=EVIL,
            importing={"id": EVIL},
            module_address=f'module.a["{EVIL}"]',
            type=CONFIGURATION,
        ),
        entry(f"{CONFIGURATION}.orders", ["delete"], {**configuration, **host}, None, deposed=EVIL),
        entry(
            f"{RULE}{EVIL}",
            ["create"],
            None,
            {**WAY, "type": "ingress", "protocol": EVIL, "security_group_id": "sg-2", "cidr_blocks": [EVIL]},
            type="aws_security_group_rule",
        ),
        entry(
            f"aws_ram_principal_association.{EVIL}",
            ["create"],
            None,
            {"principal": EVIL, "resource_share_arn": SHARE},
            type="aws_ram_principal_association",
        ),
        entry(f"aws_ram_resource_share.{EVIL}", ["update"], {}, {"tags": {EVIL: EVIL}}, type="aws_ram_resource_share"),
    ]
    drift = [entry("aws_security_group.own", ["update"], {**LINK["aws_security_group.own"], EVIL: 1}, {})]
    return plan(*changes, resource_drift=drift)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(poisoned()), "utf-8")
    return str(path)


def test_text_and_json_are_harmless(file: str) -> None:
    for options in ([], ["--json"], ["--markdown"]):
        ended = privatelink("review", file, *options)
        assert (ended.status, list(harm(ended.out)), ended.err) == (1, [], "")
        ended.out.encode("utf-8")
        assert "\\u001b[2J" in ended.out
    text = privatelink("review", file).out
    starts = ("  ok ", "  warn ", "  FAIL ", "  ? ", "The plan", "module.a", CONFIGURATION, "2 links", "1 link")
    assert [line for line in text.splitlines() if line and not line.startswith(starts)] == []


def test_markdown_has_no_markup_of_the_plan(file: str) -> None:
    text = privatelink("review", file, "--markdown").out
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text)
    blocks = {token.type for token in tokens}
    kinds = ("paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close")
    assert blocks == {*kinds, "list_item_open", "list_item_close", "inline"}
    inline: list[Any] = [child for token in tokens for child in token.children or ()]
    assert {each.type for each in inline} <= {"text", "code_inline", "strong_open", "strong_close", "softbreak"}
    said = "".join(each.content for each in inline if each.type == "text")
    assert "FORGED" not in said
    assert "everyone" not in said
    assert sum("FORGED" in each.content for each in inline if each.type == "code_inline") > 5


def test_an_error_names_no_more_than_the_file(tmp_path: Path) -> None:
    path = tmp_path / "plan\x1b[2J\nFORGED.json"
    for content in (json.dumps({"format_version": EVIL, "planned_values": {}}), EVIL[:-1]):
        path.write_text(content, "utf-8")
        ended = privatelink("review", str(path))
        assert (ended.status, ended.out, ended.err.count("\n"), list(harm(ended.err))) == (2, "", 1, [])


def test_what_is_sensitive_is_not_said() -> None:
    document = plan(entry(RULE, ["delete"], LINK[RULE], None))
    for each in document["resource_changes"]:
        each["change"]["before_sensitive"] = dict.fromkeys(each["change"]["before"], True)
    found = review_plan(document).connections[0]
    text = " ".join([found.summary, *(one.text for one in found.findings)])
    assert "(sensitive), port (sensitive), shared with (sensitive)" in text
    assert [each for each in ("orders.example.com", "5432", "210987654321", "sg-2") if each in text] == []
