"""Plan texts with control characters or markup, in text, JSON and Markdown output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from escape_payloads import ESCAPE_PAYLOAD, find_unsafe_output
from fakes.aws.cli_runner import run_privatelink
from plan.plan_json import (
    CONFIGURATION_ADDRESS,
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    JSON_INGRESS_RULE,
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
    """Return a plan with a malicious text in every place for free text."""
    configuration = CONNECTION_RESOURCES[CONFIGURATION_ADDRESS]
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
        resource_change(CONFIGURATION_ADDRESS, ["delete"], {**configuration, **host}, None, deposed=PLAN_PAYLOAD),
        resource_change(
            f"{JSON_INGRESS_RULE}{PLAN_PAYLOAD}",
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
def payload_plan_file(tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan_with_payload()), "utf-8")
    return str(path)


def test_text_and_json_are_sanitized(payload_plan_file: str) -> None:
    for options in ([], ["--json"], ["--markdown"]):
        result = run_privatelink("review", payload_plan_file, *options)
        assert (result.status, list(find_unsafe_output(result.out)), result.err) == (1, [], "")
        result.out.encode("utf-8")
        assert "\\u001b[2J" in result.out
    text = run_privatelink("review", payload_plan_file).out
    starts = (
        "  ok ",
        "  warn ",
        "  FAIL ",
        "  ? ",
        "The plan",
        "module.a",
        CONFIGURATION_TYPE,
        "2 connections",
        "1 connection",
    )
    assert [line for line in text.splitlines() if line and not line.startswith(starts)] == []


def test_markdown_contains_no_plan_markup(payload_plan_file: str) -> None:
    text = run_privatelink("review", payload_plan_file, "--markdown").out
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text)
    blocks = {token.type for token in tokens}
    paragraphs_and_lists = {"paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close"}
    assert blocks == {*paragraphs_and_lists, "list_item_open", "list_item_close", "inline"}
    inline: list[Any] = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in inline} <= {"text", "code_inline", "strong_open", "strong_close", "softbreak"}
    plain_text = "".join(token.content for token in inline if token.type == "text")
    assert "FORGED" not in plain_text
    assert "everyone" not in plain_text
    assert sum("FORGED" in token.content for token in inline if token.type == "code_inline") > 5


def test_error_names_only_the_file(tmp_path: Path) -> None:
    path = tmp_path / "plan\x1b[2J\nFORGED.json"
    for content in (json.dumps({"format_version": PLAN_PAYLOAD, "planned_values": {}}), PLAN_PAYLOAD[:-1]):
        path.write_text(content, "utf-8")
        result = run_privatelink("review", str(path))
        assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
        assert list(find_unsafe_output(result.err)) == []
