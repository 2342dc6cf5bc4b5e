"""Nothing in a plan moves a cursor, forges a line or becomes markup, in none of the three outputs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from aws_privatelink_rds_lattice.plan import review_plan
from escape_payloads import ESCAPE_PAYLOAD, find_unsafe_output
from fakes.aws.cli_runner import run_privatelink
from plan.plan_json import (
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    INGRESS_RULE_ADDRESS,
    SHARE_ARN,
    PlanJson,
    plan_json,
    resource_change,
)

if TYPE_CHECKING:
    from pathlib import Path

MARKDOWN_PAYLOAD = (
    "` `` ``` ```` \n```\n# FORGED\n| a | b |\n| --- | --- |\n- FORGED\n<img src=x onerror=y><!-- --> **ok** "
    "[a](http://b) ![c](d) https://e.example @everyone #1 \\` &lt;b&gt; ~~f~~ <b>\\"
)
PLAN_PAYLOAD = ESCAPE_PAYLOAD + MARKDOWN_PAYLOAD + "\ud800"


def plan_with_payload() -> PlanJson:
    """A plan in which whatever can hold any text holds evil."""
    configuration = CONNECTION_RESOURCES[f"{CONFIGURATION_TYPE}.orders"]
    host = {"resource_configuration_definition": [{"dns_resource": [{"domain_name": PLAN_PAYLOAD}]}]}
    changes = [
        resource_change(
            f'module.a["{PLAN_PAYLOAD}"].{CONFIGURATION_TYPE}.orders',
            ["delete", "create"],
            {**configuration, **host, PLAN_PAYLOAD: 1},
            {**configuration, "name": PLAN_PAYLOAD, "port_ranges": [PLAN_PAYLOAD], PLAN_PAYLOAD: PLAN_PAYLOAD},
            action_reason=PLAN_PAYLOAD,
            replace_paths=[[PLAN_PAYLOAD], ["name"]],
            previous_address=PLAN_PAYLOAD,
            importing={"id": PLAN_PAYLOAD},
            module_address=f'module.a["{PLAN_PAYLOAD}"]',
            type=CONFIGURATION_TYPE,
        ),
        resource_change(
            f"{CONFIGURATION_TYPE}.orders", ["delete"], {**configuration, **host}, None, deposed=PLAN_PAYLOAD
        ),
        resource_change(
            f"{INGRESS_RULE_ADDRESS}{PLAN_PAYLOAD}",
            ["create"],
            None,
            {
                **DATABASE_PORT_RULE,
                "type": "ingress",
                "protocol": PLAN_PAYLOAD,
                "security_group_id": "sg-2",
                "cidr_blocks": [PLAN_PAYLOAD],
            },
            type="aws_security_group_rule",
        ),
        resource_change(
            f"aws_ram_principal_association.{PLAN_PAYLOAD}",
            ["create"],
            None,
            {"principal": PLAN_PAYLOAD, "resource_share_arn": SHARE_ARN},
            type="aws_ram_principal_association",
        ),
        resource_change(
            f"aws_ram_resource_share.{PLAN_PAYLOAD}",
            ["update"],
            {},
            {"tags": {PLAN_PAYLOAD: PLAN_PAYLOAD}},
            type="aws_ram_resource_share",
        ),
    ]
    drift = [
        resource_change(
            "aws_security_group.own",
            ["update"],
            {**CONNECTION_RESOURCES["aws_security_group.own"], PLAN_PAYLOAD: 1},
            {},
        )
    ]
    return plan_json(*changes, resource_drift=drift)


@pytest.fixture
def plan_file(tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan_with_payload()), "utf-8")
    return str(path)


def test_text_and_json_are_sanitized(plan_file: str) -> None:
    for options in ([], ["--json"], ["--markdown"]):
        ended = run_privatelink("review", plan_file, *options)
        assert (ended.status, list(find_unsafe_output(ended.out)), ended.err) == (1, [], "")
        ended.out.encode("utf-8")
        assert "\\u001b[2J" in ended.out
    text = run_privatelink("review", plan_file).out
    starts = ("  ok ", "  warn ", "  FAIL ", "  ? ", "The plan", "module.a", CONFIGURATION_TYPE, "2 links", "1 link")
    assert [line for line in text.splitlines() if line and not line.startswith(starts)] == []


def test_markdown_contains_no_plan_markup(plan_file: str) -> None:
    text = run_privatelink("review", plan_file, "--markdown").out
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


def test_error_names_only_the_file(tmp_path: Path) -> None:
    path = tmp_path / "plan\x1b[2J\nFORGED.json"
    for content in (json.dumps({"format_version": PLAN_PAYLOAD, "planned_values": {}}), PLAN_PAYLOAD[:-1]):
        path.write_text(content, "utf-8")
        ended = run_privatelink("review", str(path))
        assert (ended.status, ended.out, ended.err.count("\n"), list(find_unsafe_output(ended.err))) == (2, "", 1, [])


def test_sensitive_values_are_hidden() -> None:
    document = plan_json(
        resource_change(INGRESS_RULE_ADDRESS, ["delete"], CONNECTION_RESOURCES[INGRESS_RULE_ADDRESS], None)
    )
    for each in document["resource_changes"]:
        each["change"]["before_sensitive"] = dict.fromkeys(each["change"]["before"], True)
    found = review_plan(document).connections[0]
    text = " ".join([found.summary, *(one.text for one in found.findings)])
    assert "(sensitive), port (sensitive), shared with (sensitive)" in text
    assert [each for each in ("orders.example.com", "5432", "210987654321", "sg-2") if each in text] == []
