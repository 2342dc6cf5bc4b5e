"""What a plan may hold besides: kinds of resources that the stand-in does not know, and odd documents."""

from __future__ import annotations

import io
import json
import re
import sys
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.plan import parse_plan, review_plan
from doc_pages import code_blocks
from fakes.aws.cli_runner import run_privatelink
from plan.line_matching import matches_line
from plan.plan_json import (
    CONFIGURATION_ARN,
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    INGRESS_RULE_ADDRESS,
    SHARE_ARN,
    PlanJson,
    inline_rules_configuration,
    plan_json,
    resource_change,
)

if TYPE_CHECKING:
    from pathlib import Path

INTERRUPTED_LINE = "FAIL Polytomic is cut off:"
INGRESS_RULE_TYPE = "aws_vpc_security_group_ingress_rule"
SERVICE_NETWORK_TYPE = "aws_vpclattice_service_network_resource_association"
EXCLUSIVE_ASSOCIATIONS_TYPE = "aws_ram_resource_share_associations_exclusive"
CONNECTION_WITH_NEW_RULE_TYPE = {
    **{address: body for address, body in CONNECTION_RESOURCES.items() if address != INGRESS_RULE_ADDRESS},
    f"{INGRESS_RULE_TYPE}.in": {
        "ip_protocol": "tcp",
        "from_port": 5432,
        "to_port": 5432,
        "security_group_id": "sg-2",
        "referenced_security_group_id": "sg-1",
    },
}
CONNECTION_WITH_EXCLUSIVE_SHARE = {
    **{address: body for address, body in CONNECTION_RESOURCES.items() if not address.startswith("aws_ram_")},
    f"{EXCLUSIVE_ASSOCIATIONS_TYPE}.all": {
        "resource_share_arn": SHARE_ARN,
        "principals": ["210987654321"],
        "resource_arns": [CONFIGURATION_ARN],
    },
}
SHARE_RESOURCES = {address: body for address, body in CONNECTION_RESOURCES.items() if address.startswith("aws_ram_")}
GATEWAY_RESOURCES = {
    address: body
    for address, body in CONNECTION_RESOURCES.items()
    if address.startswith(("aws_security_group.", "aws_vpclattice_resource_gateway."))
}
LEFTOVER_CONFIGURATION = {
    **CONNECTION_RESOURCES[f"{CONFIGURATION_TYPE}.orders"],
    "id": "rcfg-2",
    "arn": f"{CONFIGURATION_ARN}2",
}
GATEWAY_ADDRESS = "aws_vpclattice_resource_gateway.gate"


def deleted_resource(address: str, link: dict[str, Any] = CONNECTION_RESOURCES, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a change
    return resource_change(address, ["delete"], link[address], None, **more)


def created_rule(address: str, **body: object) -> dict[str, Any]:
    return resource_change(address, ["create"], None, {**DATABASE_PORT_RULE, **body})


INLINE_INGRESS = {**DATABASE_PORT_RULE, "security_groups": ["sg-1"]}
DATABASE_GROUP = {"id": "sg-2", "ingress": [INLINE_INGRESS], "egress": []}
CONNECTION_AND_DATABASE_GROUP = {**CONNECTION_RESOURCES, "aws_security_group.db": DATABASE_GROUP}
GATEWAY_GROUP = CONNECTION_RESOURCES["aws_security_group.own"]
WIDE_GROUP = {
    "id": "sg-8",
    "ingress": [],
    "egress": [{**DATABASE_PORT_RULE, "from_port": 0, "to_port": 65535, "cidr_blocks": ["0.0.0.0/0"]}],
}
PLAN_JSON_CASES: list[tuple[str, PlanJson, int, list[str]]] = [
    (
        "a rule of the newer kind goes",
        plan_json(
            deleted_resource(f"{INGRESS_RULE_TYPE}.in", CONNECTION_WITH_NEW_RULE_TYPE),
            resources=CONNECTION_WITH_NEW_RULE_TYPE,
        ),
        1,
        [f"{INTERRUPTED_LINE} no rule lets it into the database any more: {INGRESS_RULE_TYPE}.in is deleted"],
    ),
    (
        "a rule of the newer kind opens all",
        plan_json(
            resource_change(
                f"{INGRESS_RULE_TYPE}.x",
                ["create"],
                None,
                {"ip_protocol": "-1", "security_group_id": "sg-2", "cidr_ipv6": "::/0"},
            )
        ),
        1,
        [
            (
                "FAIL opens: more than the one port for the one security group: "
                f"{INGRESS_RULE_TYPE}.x: ingress of sg-2, all protocols and ports from ::/0"
            )
        ],
    ),
    (
        "a narrower address range in place of a wide one",
        plan_json(
            resource_change(
                "aws_security_group_rule.a",
                ["delete"],
                {**DATABASE_PORT_RULE, "type": "ingress", "security_group_id": "sg-2", "cidr_blocks": ["10.0.0.0/8"]},
                None,
            ),
            created_rule(
                "aws_security_group_rule.b", type="ingress", security_group_id="sg-2", cidr_blocks=["10.1.0.0/16"]
            ),
        ),
        0,
        [],
    ),
    (
        "the rule is made before the old one goes",
        plan_json(
            resource_change(
                INGRESS_RULE_ADDRESS,
                ["create", "delete"],
                CONNECTION_RESOURCES[INGRESS_RULE_ADDRESS],
                CONNECTION_RESOURCES[INGRESS_RULE_ADDRESS],
                action_reason="replace_by_request",
            )
        ),
        1,
        [
            f"{INTERRUPTED_LINE} it has no way into the database within the apply, until the new rule is there: {INGRESS_RULE_ADDRESS}"
        ],
    ),
    (
        "a service network gets it",
        plan_json(
            resource_change(
                f"{SERVICE_NETWORK_TYPE}.x",
                ["create"],
                None,
                {"resource_configuration_identifier": CONFIGURATION_ARN, "service_network_identifier": "sn-1"},
            )
        ),
        1,
        [f"FAIL opens: service network sn-1 gets it, by {SERVICE_NETWORK_TYPE}.x"],
    ),
    (
        "shared service networks may have it",
        plan_json(
            resource_change(
                f"{CONFIGURATION_TYPE}.orders",
                ["update"],
                CONNECTION_RESOURCES[f"{CONFIGURATION_TYPE}.orders"],
                {
                    **CONNECTION_RESOURCES[f"{CONFIGURATION_TYPE}.orders"],
                    "allow_association_to_shareable_service_network": True,
                },
            )
        ),
        1,
        [f"FAIL opens: {CONFIGURATION_TYPE}.orders: allow_association_to_shareable_service_network is turned on"],
    ),
    (
        "all associations of a share in one resource",
        plan_json(
            resource_change(
                f"{EXCLUSIVE_ASSOCIATIONS_TYPE}.all",
                ["update"],
                CONNECTION_WITH_EXCLUSIVE_SHARE[f"{EXCLUSIVE_ASSOCIATIONS_TYPE}.all"],
                {
                    **CONNECTION_WITH_EXCLUSIVE_SHARE[f"{EXCLUSIVE_ASSOCIATIONS_TYPE}.all"],
                    "principals": ["111122223333"],
                },
            ),
            resources=CONNECTION_WITH_EXCLUSIVE_SHARE,
        ),
        1,
        [
            f"{INTERRUPTED_LINE} principal 210987654321 no longer has the configuration: {EXCLUSIVE_ASSOCIATIONS_TYPE}.all: principals changes",
            f"FAIL opens: a new principal 111122223333, by {EXCLUSIVE_ASSOCIATIONS_TYPE}.all",
        ],
    ),
    (
        "the configuration is in another plan",
        plan_json(deleted_resource("aws_ram_principal_association.one"), resources=SHARE_RESOURCES),
        1,
        [f"{INTERRUPTED_LINE} principal 210987654321 no longer has the configuration"],
    ),
    (
        "the configurations of a gateway are in another plan",
        plan_json(
            resource_change(
                GATEWAY_ADDRESS,
                ["delete", "create"],
                CONNECTION_RESOURCES[GATEWAY_ADDRESS],
                {"security_group_ids": ["sg-1"]},
                after_unknown={"id": True},
                replace_paths=[["subnet_ids"]],
            ),
            resources=GATEWAY_RESOURCES,
        ),
        1,
        ["FAIL the ARN changes: those of the resource configurations on it, which are not in this plan, have to be"],
    ),
    (
        "a gateway whose configurations are in another plan goes",
        plan_json(deleted_resource(GATEWAY_ADDRESS, GATEWAY_RESOURCES), resources=GATEWAY_RESOURCES),
        1,
        [f"FAIL destroyed: {GATEWAY_ADDRESS} is deleted; what is on it is cut off for good"],
    ),
    (
        "what a replacement that failed left behind",
        plan_json(
            resource_change(f"{CONFIGURATION_TYPE}.left", ["delete"], LEFTOVER_CONFIGURATION, None, deposed="0a1b2c3d")
        ),
        1,
        [f"FAIL destroyed: {CONFIGURATION_TYPE}.left (deposed 0a1b2c3d) is deleted"],
    ),
    (
        "another group for the gateway, whose rules are elsewhere",
        plan_json(
            resource_change(
                GATEWAY_ADDRESS,
                ["update"],
                CONNECTION_RESOURCES[GATEWAY_ADDRESS],
                {**CONNECTION_RESOURCES[GATEWAY_ADDRESS], "security_group_ids": ["sg-1", "sg-9"]},
            )
        ),
        2,
        [f"?    not known: {GATEWAY_ADDRESS} gets sg-9, and what the rules of that group open is not in this plan"],
    ),
    (
        "a rule on a group that is looked up in the apply",
        plan_json(
            resource_change(
                "aws_security_group_rule.x",
                ["create"],
                None,
                {**DATABASE_PORT_RULE, "type": "ingress", "cidr_blocks": ["0.0.0.0/0"]},
                after_unknown={"security_group_id": True},
            ),
            resource_change("data.aws_security_group.x", ["read"], None, {}) | {"mode": "data"},
        ),
        2,
        ["?    not known: whether a security group of a link is meant: aws_security_group_rule.x (security_group_id)"],
    ),
    (
        "a principal that is not known",
        plan_json(
            resource_change(
                "aws_ram_principal_association.x",
                ["create"],
                None,
                {"resource_share_arn": SHARE_ARN},
                after_unknown={"principal": True},
            )
        ),
        2,
        ["?    not known: aws_ram_principal_association.x: with which principal it is shared"],
    ),
    (
        "the gateway goes and the configuration stays",
        plan_json(deleted_resource(GATEWAY_ADDRESS)),
        1,
        [f"{INTERRUPTED_LINE} {GATEWAY_ADDRESS} is deleted and not made again, and the configuration stays"],
    ),
    (
        "the rule goes, and the database's group, which is read before, still says that it has it",
        plan_json(
            deleted_resource(INGRESS_RULE_ADDRESS),
            resources=CONNECTION_AND_DATABASE_GROUP,
            configuration=inline_rules_configuration(own=("egress",), db=()),
        ),
        1,
        [f"{INTERRUPTED_LINE} no rule lets it into the database any more: {INGRESS_RULE_ADDRESS} is deleted"],
    ),
    (
        "the database's group has its rules inline, and revokes the one that another resource made",
        plan_json(
            resource_change("aws_security_group.db", ["update"], DATABASE_GROUP, {**DATABASE_GROUP, "ingress": []}),
            resources=CONNECTION_AND_DATABASE_GROUP,
            configuration=inline_rules_configuration(own=("egress",), db=("ingress",)),
        ),
        1,
        [f"{INTERRUPTED_LINE} it has no way into the database any more, since AWS revokes what is no longer inline"],
    ),
    (
        "the database's group says what rules it has, and only its tags change",
        plan_json(
            resource_change(
                "aws_security_group.db", ["update"], DATABASE_GROUP, {**DATABASE_GROUP, "tags": {"a": "b"}}
            ),
            resources=CONNECTION_AND_DATABASE_GROUP,
            configuration=inline_rules_configuration(own=("egress",), db=()),
        ),
        0,
        [],
    ),
    (
        "the gateway's group says that it has a rule that another resource made",
        plan_json(
            resource_drift=[
                resource_change(
                    "aws_security_group.own", ["update"], {**GATEWAY_GROUP, "egress": [], "tags": {}}, GATEWAY_GROUP
                )
            ],
            configuration=inline_rules_configuration(own=()),
        ),
        0,
        ["warn changed outside of Terraform: aws_security_group.own: tags, and stays so"],
    ),
    (
        "the gateway gets a group of the plan with wide rules",
        plan_json(
            resource_change(
                GATEWAY_ADDRESS,
                ["update"],
                CONNECTION_RESOURCES[GATEWAY_ADDRESS],
                {**CONNECTION_RESOURCES[GATEWAY_ADDRESS], "security_group_ids": ["sg-1", "sg-8"]},
            ),
            resources={**CONNECTION_RESOURCES, "aws_security_group.wide": WIDE_GROUP},
        ),
        1,
        ["FAIL opens: … aws_security_group.wide.egress: egress of aws_security_group.wide, tcp 0-65535 to 0.0.0.0/0"],
    ),
    (
        "the egress leads to another group, and the ingress rule is elsewhere",
        plan_json(
            resource_change(
                "aws_security_group.own",
                ["update"],
                GATEWAY_GROUP,
                {**GATEWAY_GROUP, "egress": [{**DATABASE_PORT_RULE, "security_groups": ["sg-7"]}]},
            ),
            resources={
                address: body for address, body in CONNECTION_RESOURCES.items() if address != INGRESS_RULE_ADDRESS
            },
        ),
        1,
        ["FAIL opens: the gateway gets to sg-7 on its port, in place of sg-2"],
    ),
    ("a plan that ended with an error", plan_json(errored=True), 2, ["?    not known: the plan ended with an error"]),
    (
        "a plan of which some is deferred",
        plan_json(deferred_changes=[{}]),
        2,
        ["?    not known: some of it is deferred"],
    ),
    ("an older format", plan_json() | {"format_version": "1.0"}, 0, []),
]


def run_review(document: object, folder: Path, *options: str) -> tuple[object, str, str]:
    file = folder / "plan.json"
    file.write_text(json.dumps(document), "utf-8")
    ended = run_privatelink("review", str(file), *options)
    return ended.status, ended.out, ended.err


@pytest.mark.parametrize(
    ("document", "status", "lines"), [case[1:] for case in PLAN_JSON_CASES], ids=[case[0] for case in PLAN_JSON_CASES]
)
def test_review_of_plan_json(tmp_path: Path, document: PlanJson, status: int, lines: list[str]) -> None:
    ended, out, _ = run_review(document, tmp_path)
    found = [line.strip() for line in out.splitlines() if line.startswith("  ") and not line.startswith("  ok ")]
    assert [any(matches_line(line, each) for line in found) for each in lines] == [True] * len(lines), out
    assert (len(found), ended) == (len(lines), status), out


INVALID_PLANS: list[tuple[str, bytes, str]] = [
    ("empty", b" \n", "is empty;"),
    ("broken", b'{"format_version": ', "is not JSON, or not all of it: Expecting value at line 1, column 20;"),
    ("truncated", json.dumps(plan_json()).encode()[:500], "is not JSON, or not all of it:"),
    ("a plan file", b"PK\x03\x04tfplan", "is a plan file, not its JSON;"),
    ("binary", b"\x89PNG\r\n\xff\xfe", "is not text in UTF-8;"),
    ("an array", b"[]", "is JSON, but no object;"),
    ("a number of a thousand digits", b"9" * 10_000, "is no JSON that Terraform writes;"),
    ("nested without an end", b"[" * 100_000, "is no JSON that Terraform writes;"),
    ("other JSON", b'{"a": 1}', "is JSON, but no plan: it has no format_version;"),
    ("a state file", b'{"version": 4, "terraform_version": "1.9.0", "lineage": "x"}', "is a state, not a plan;"),
    ("the JSON of a state", b'{"format_version": "1.0", "values": {"root_module": {}}}', "is a state, not a plan;"),
    ("lines of terraform plan -json", b'{"type": "version"}\n{"type": "planned_change"}', "is more than one JSON"),
    ("format 0.2", b'{"format_version": "0.2", "planned_values": {}}', 'has format_version "0.2"; must be 1.x;'),
    ("format 2.0", b'{"format_version": "2.0", "planned_values": {}}', 'has format_version "2.0"; must be 1.x;'),
    ("no plan in it", b'{"format_version": "1.2"}', "is JSON, but no plan: it has no resource_changes and"),
    ("odd changes", b'{"format_version": "1.2", "resource_changes": [1]}', "has resource_changes[0], which is not"),
    (
        "no list of changes",
        b'{"format_version": "1.2", "resource_changes": 1}',
        "has resource_changes[0], which is not",
    ),
    (
        "an odd state before",
        b'{"format_version": "1.2", "planned_values": {}, "prior_state": {"values": {"root_module": [1]}}}',
        "has a module in prior_state that is not",
    ),
]


@pytest.mark.parametrize(
    ("content", "expected"), [case[1:] for case in INVALID_PLANS], ids=[case[0] for case in INVALID_PLANS]
)
def test_invalid_plan_exits_2(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    ended = run_privatelink("review", str(file))
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith(f"privatelink: {file} {expected}")
    assert "terraform show -json PLANFILE" in ended.err or "take Terraform 1.1 or newer" in ended.err


def test_unreadable_file_exits_2(tmp_path: Path) -> None:
    for file, why in ((tmp_path / "missing.json", "No such file or directory"), (tmp_path, "Is a directory")):
        ended = run_privatelink("review", str(file))
        expected = f"privatelink: {file}: {why}; give what terraform show -json PLANFILE printed\n"
        assert (ended.status, ended.out, ended.err) == (2, "", expected)


def test_stdin_and_encodings_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps(plan_json())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-16"))))
    ended = run_privatelink("review", "-")
    assert (ended.status, ended.out.splitlines()[-1]) == (0, "1 link: nothing to worry about.")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    ended = run_privatelink("review", "-")
    assert (ended.status, ended.err.partition(";")[0]) == (2, "privatelink: standard input is empty")
    (tmp_path / "bom.json").write_bytes(text.encode("utf-8-sig"))
    assert run_privatelink("review", str(tmp_path / "bom.json")).status == 0


def test_any_plan_shape_is_handled(tmp_path: Path) -> None:
    odd: list[object] = [None, 1, "x", True, [], [None], [[1]], {}, {"a": []}, [{}], [{"x": [1]}]]
    for address, body in CONNECTION_RESOURCES.items():
        for name in body:
            for value in odd:
                for unknown in ({}, {name: True}, {name: [True]}, {name: [{"x": True}]}):
                    changed = resource_change(address, ["update"], body, {**body, name: value}, after_unknown=unknown)
                    assert review_plan(plan_json(changed)).exit_status in (0, 1, 2)
    for name in ("configuration", "resource_drift", "prior_state", "deferred_changes", "planned_values"):
        for value in odd:
            root: list[object] = [
                {"root_module": each} for each in (value, {"resources": value}, {"module_calls": value})
            ]
            for whole in (value, {"values": value}, *root, *[{"values": each} for each in root]):
                status, out, err = run_review(plan_json() | {name: whole}, tmp_path)
                assert status in (0, 1, 2)
                assert bool(out) != bool(err)


def test_deeply_nested_value_is_handled(tmp_path: Path) -> None:
    share, file = CONNECTION_RESOURCES["aws_ram_resource_share.share"], tmp_path / "plan.json"
    sides = ({**share, "name": name} for name in ("WAS", "IS"))
    text = json.dumps(plan_json(resource_change("aws_ram_resource_share.share", ["update"], *sides)))
    for depth in range(800, 1_200, 20):
        deep = text
        for value in ("WAS", "IS"):
            deep = deep.replace(f'"{value}"', "".join(['{"a":' * depth, f'"{value}"', "}" * depth]))
        file.write_text(deep, "utf-8")
        ended = run_privatelink("review", str(file))
        assert (ended.status, bool(ended.out), ended.err.count("\n")) in ((0, True, 0), (2, False, 1))


def test_json_matches_documentation(tmp_path: Path) -> None:
    status, out, _ = run_review(plan_json(deleted_resource(INGRESS_RULE_ADDRESS), errored=True), tmp_path, "--json")
    (shape,) = (block for block in code_blocks("text", "docs/check/json.md") if '"review"' in block)
    assert set(re.findall(r'"(\w+)":', shape)) == set(re.findall(r'"(\w+)":', out))
    assert json.loads(out) == {
        "version": 1,
        "command": "review",
        "exit_status": status,
        "links": [
            {
                "link": f"{CONFIGURATION_TYPE}.orders",
                "arn": CONFIGURATION_ARN,
                "summary": "orders.example.com, port 5432, shared with 210987654321",
                "verdict": "fail",
                "findings": [
                    {
                        "effect": "cut-off",
                        "verdict": "fail",
                        "text": f"no rule lets it into the database any more: {INGRESS_RULE_ADDRESS} is deleted",
                    }
                ],
            }
        ],
        "findings": [
            {
                "effect": "unknown",
                "verdict": "unknown",
                "text": "the plan ended with an error, and is not the whole",
            }
        ],
    }


def test_plan_without_connection_says_so(tmp_path: Path) -> None:
    assert run_review(plan_json(resources={}), tmp_path) == (
        0,
        "No link is in this plan: no resource configuration of VPC Lattice, no share of one and no resource gateway.\n",
        "",
    )


def test_allow_rejects_other_effects(tmp_path: Path) -> None:
    _, _, err = run_review(plan_json(), tmp_path, "--allow", "opens")
    assert "argument --allow: invalid choice: 'opens' (choose from" in err
    assert "--help shows what there is" in err


def large_plan(links: int, others: int) -> PlanJson:
    """Return a plan of a large stack, in which every link gets new subnets."""
    changes = []
    for number in range(links):
        text = json.dumps(plan_json()["resource_changes"])
        for part in ("sg-1", "sg-2", "rgw-1", "rcfg-0123456789abcdef0", "0123abcd"):
            text = text.replace(f'{part}"', f'{part}-{number}"')
        for each in json.loads(text):
            each["module_address"] = f"module.m[{number}]"
            each["address"] = f"module.m[{number}].{each['address']}"
            if each["type"] in {GATEWAY_ADDRESS.partition(".")[0], CONFIGURATION_TYPE}:
                each["change"] |= {"actions": ["delete", "create"], "after_unknown": {"id": True, "arn": True}}
                del each["change"]["after"]["id"]
            changes.append(each)
    instance = {f"attribute_{number}": "x" * 20 for number in range(20)}
    changes += [resource_change(f"aws_instance.x{number}", ["no-op"], instance, instance) for number in range(others)]
    return {"format_version": "1.2", "resource_changes": changes, "configuration": {}}


def test_large_plan_uses_little_memory() -> None:
    raw = json.dumps(large_plan(300, 7_900)).encode()
    tracemalloc.start()
    try:
        document = parse_plan(raw)
        held, reading = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        found = review_plan(document)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(document["resource_changes"]), len(found.connections), found.exit_status) == (10_000, 300, 1)
    assert reading < held + 1.5 * len(raw)  # besides the document, the text that it is made of
    assert peak < 1.25 * held
