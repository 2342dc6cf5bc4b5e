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
from doc_pages import blocks
from fakes.aws.cli_runner import privatelink
from plan.line_matching import says
from plan.plan_json import ARN, CONFIGURATION, LINK, RULE, SHARE, WAY, Plan, configured, entry, plan

if TYPE_CHECKING:
    from pathlib import Path

CUT = "FAIL Polytomic is cut off:"
INGRESS = "aws_vpc_security_group_ingress_rule"
NETWORK = "aws_vpclattice_service_network_resource_association"
EXCLUSIVE = "aws_ram_resource_share_associations_exclusive"
SEPARATE = {
    **{address: body for address, body in LINK.items() if address != RULE},
    f"{INGRESS}.in": {
        "ip_protocol": "tcp",
        "from_port": 5432,
        "to_port": 5432,
        "security_group_id": "sg-2",
        "referenced_security_group_id": "sg-1",
    },
}
ALONE = {
    **{address: body for address, body in LINK.items() if not address.startswith("aws_ram_")},
    f"{EXCLUSIVE}.all": {"resource_share_arn": SHARE, "principals": ["210987654321"], "resource_arns": [ARN]},
}
ELSEWHERE = {address: body for address, body in LINK.items() if address.startswith("aws_ram_")}
GATEWAY = {
    address: body
    for address, body in LINK.items()
    if address.startswith(("aws_security_group.", "aws_vpclattice_resource_gateway."))
}
LEFT = {**LINK[f"{CONFIGURATION}.orders"], "id": "rcfg-2", "arn": f"{ARN}2"}
GATE = "aws_vpclattice_resource_gateway.gate"


def gone(address: str, link: dict[str, Any] = LINK, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a change
    return entry(address, ["delete"], link[address], None, **more)


def opened(address: str, **body: object) -> dict[str, Any]:
    return entry(address, ["create"], None, {**WAY, **body})


LETS_IN = {**WAY, "security_groups": ["sg-1"]}
DATABASE = {"id": "sg-2", "ingress": [LETS_IN], "egress": []}
WITH_DATABASE = {**LINK, "aws_security_group.db": DATABASE}
OWN = LINK["aws_security_group.own"]
WIDE = {
    "id": "sg-8",
    "ingress": [],
    "egress": [{**WAY, "from_port": 0, "to_port": 65535, "cidr_blocks": ["0.0.0.0/0"]}],
}
CASES: list[tuple[str, Plan, int, list[str]]] = [
    (
        "a rule of the newer kind goes",
        plan(gone(f"{INGRESS}.in", SEPARATE), link=SEPARATE),
        1,
        [f"{CUT} no rule lets it into the database any more: {INGRESS}.in is deleted"],
    ),
    (
        "a rule of the newer kind opens all",
        plan(
            entry(
                f"{INGRESS}.x",
                ["create"],
                None,
                {"ip_protocol": "-1", "security_group_id": "sg-2", "cidr_ipv6": "::/0"},
            )
        ),
        1,
        [
            (
                "FAIL opens: more than the one port for the one security group: "
                f"{INGRESS}.x: ingress of sg-2, all protocols and ports from ::/0"
            )
        ],
    ),
    (
        "a narrower address range in place of a wide one",
        plan(
            entry(
                "aws_security_group_rule.a",
                ["delete"],
                {**WAY, "type": "ingress", "security_group_id": "sg-2", "cidr_blocks": ["10.0.0.0/8"]},
                None,
            ),
            opened("aws_security_group_rule.b", type="ingress", security_group_id="sg-2", cidr_blocks=["10.1.0.0/16"]),
        ),
        0,
        [],
    ),
    (
        "the rule is made before the old one goes",
        plan(entry(RULE, ["create", "delete"], LINK[RULE], LINK[RULE], action_reason="replace_by_request")),
        1,
        [f"{CUT} it has no way into the database within the apply, until the new rule is there: {RULE}"],
    ),
    (
        "a service network gets it",
        plan(
            entry(
                f"{NETWORK}.x",
                ["create"],
                None,
                {"resource_configuration_identifier": ARN, "service_network_identifier": "sn-1"},
            )
        ),
        1,
        [f"FAIL opens: service network sn-1 gets it, by {NETWORK}.x"],
    ),
    (
        "shared service networks may have it",
        plan(
            entry(
                f"{CONFIGURATION}.orders",
                ["update"],
                LINK[f"{CONFIGURATION}.orders"],
                {**LINK[f"{CONFIGURATION}.orders"], "allow_association_to_shareable_service_network": True},
            )
        ),
        1,
        [f"FAIL opens: {CONFIGURATION}.orders: allow_association_to_shareable_service_network is turned on"],
    ),
    (
        "all associations of a share in one resource",
        plan(
            entry(
                f"{EXCLUSIVE}.all",
                ["update"],
                ALONE[f"{EXCLUSIVE}.all"],
                {**ALONE[f"{EXCLUSIVE}.all"], "principals": ["111122223333"]},
            ),
            link=ALONE,
        ),
        1,
        [
            f"{CUT} principal 210987654321 no longer has the configuration: {EXCLUSIVE}.all: principals changes",
            f"FAIL opens: a new principal 111122223333, by {EXCLUSIVE}.all",
        ],
    ),
    (
        "the configuration is in another plan",
        plan(gone("aws_ram_principal_association.one"), link=ELSEWHERE),
        1,
        [f"{CUT} principal 210987654321 no longer has the configuration"],
    ),
    (
        "the configurations of a gateway are in another plan",
        plan(
            entry(
                GATE,
                ["delete", "create"],
                LINK[GATE],
                {"security_group_ids": ["sg-1"]},
                after_unknown={"id": True},
                replace_paths=[["subnet_ids"]],
            ),
            link=GATEWAY,
        ),
        1,
        ["FAIL the ARN changes: those of the resource configurations on it, which are not in this plan, have to be"],
    ),
    (
        "a gateway whose configurations are in another plan goes",
        plan(gone(GATE, GATEWAY), link=GATEWAY),
        1,
        [f"FAIL destroyed: {GATE} is deleted; what is on it is cut off for good"],
    ),
    (
        "what a replacement that failed left behind",
        plan(entry(f"{CONFIGURATION}.left", ["delete"], LEFT, None, deposed="0a1b2c3d")),
        1,
        [f"FAIL destroyed: {CONFIGURATION}.left (deposed 0a1b2c3d) is deleted"],
    ),
    (
        "another group for the gateway, whose rules are elsewhere",
        plan(entry(GATE, ["update"], LINK[GATE], {**LINK[GATE], "security_group_ids": ["sg-1", "sg-9"]})),
        2,
        [f"?    not known: {GATE} gets sg-9, and what the rules of that group open is not in this plan"],
    ),
    (
        "a rule on a group that is looked up in the apply",
        plan(
            entry(
                "aws_security_group_rule.x",
                ["create"],
                None,
                {**WAY, "type": "ingress", "cidr_blocks": ["0.0.0.0/0"]},
                after_unknown={"security_group_id": True},
            ),
            entry("data.aws_security_group.x", ["read"], None, {}) | {"mode": "data"},
        ),
        2,
        ["?    not known: whether a security group of a link is meant: aws_security_group_rule.x (security_group_id)"],
    ),
    (
        "a principal that is not known",
        plan(
            entry(
                "aws_ram_principal_association.x",
                ["create"],
                None,
                {"resource_share_arn": SHARE},
                after_unknown={"principal": True},
            )
        ),
        2,
        ["?    not known: aws_ram_principal_association.x: with which principal it is shared"],
    ),
    (
        "the gateway goes and the configuration stays",
        plan(gone(GATE)),
        1,
        [f"{CUT} {GATE} is deleted and not made again, and the configuration stays"],
    ),
    (
        "the rule goes, and the database's group, which is read before, still says that it has it",
        plan(gone(RULE), link=WITH_DATABASE, configuration=configured(own=("egress",), db=())),
        1,
        [f"{CUT} no rule lets it into the database any more: {RULE} is deleted"],
    ),
    (
        "the database's group has its rules inline, and revokes the one that another resource made",
        plan(
            entry("aws_security_group.db", ["update"], DATABASE, {**DATABASE, "ingress": []}),
            link=WITH_DATABASE,
            configuration=configured(own=("egress",), db=("ingress",)),
        ),
        1,
        [f"{CUT} it has no way into the database any more, since AWS revokes what is no longer inline"],
    ),
    (
        "the database's group says what rules it has, and only its tags change",
        plan(
            entry("aws_security_group.db", ["update"], DATABASE, {**DATABASE, "tags": {"a": "b"}}),
            link=WITH_DATABASE,
            configuration=configured(own=("egress",), db=()),
        ),
        0,
        [],
    ),
    (
        "the gateway's group says that it has a rule that another resource made",
        plan(
            resource_drift=[entry("aws_security_group.own", ["update"], {**OWN, "egress": [], "tags": {}}, OWN)],
            configuration=configured(own=()),
        ),
        0,
        ["warn changed outside of Terraform: aws_security_group.own: tags, and stays so"],
    ),
    (
        "the gateway gets a group of the plan with wide rules",
        plan(
            entry(GATE, ["update"], LINK[GATE], {**LINK[GATE], "security_group_ids": ["sg-1", "sg-8"]}),
            link={**LINK, "aws_security_group.wide": WIDE},
        ),
        1,
        ["FAIL opens: … aws_security_group.wide.egress: egress of aws_security_group.wide, tcp 0-65535 to 0.0.0.0/0"],
    ),
    (
        "the egress leads to another group, and the ingress rule is elsewhere",
        plan(
            entry("aws_security_group.own", ["update"], OWN, {**OWN, "egress": [{**WAY, "security_groups": ["sg-7"]}]}),
            link={address: body for address, body in LINK.items() if address != RULE},
        ),
        1,
        ["FAIL opens: the gateway gets to sg-7 on its port, in place of sg-2"],
    ),
    ("a plan that ended with an error", plan(errored=True), 2, ["?    not known: the plan ended with an error"]),
    ("a plan of which some is deferred", plan(deferred_changes=[{}]), 2, ["?    not known: some of it is deferred"]),
    ("an older format", plan() | {"format_version": "1.0"}, 0, []),
]


def reviewed(document: object, folder: Path, *options: str) -> tuple[object, str, str]:
    file = folder / "plan.json"
    file.write_text(json.dumps(document), "utf-8")
    ended = privatelink("review", str(file), *options)
    return ended.status, ended.out, ended.err


@pytest.mark.parametrize(("document", "status", "lines"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_document(tmp_path: Path, document: Plan, status: int, lines: list[str]) -> None:
    ended, out, _ = reviewed(document, tmp_path)
    found = [line.strip() for line in out.splitlines() if line.startswith("  ") and not line.startswith("  ok ")]
    assert [any(says(line, each) for line in found) for each in lines] == [True] * len(lines), out
    assert (len(found), ended) == (len(lines), status), out


BAD: list[tuple[str, bytes, str]] = [
    ("empty", b" \n", "is empty;"),
    ("broken", b'{"format_version": ', "is not JSON, or not all of it: Expecting value at line 1, column 20;"),
    ("truncated", json.dumps(plan()).encode()[:500], "is not JSON, or not all of it:"),
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


@pytest.mark.parametrize(("content", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_is_no_plan_is_one_clear_line_and_2(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    ended = privatelink("review", str(file))
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith(f"privatelink: {file} {expected}")
    assert "terraform show -json PLANFILE" in ended.err or "take Terraform 1.1 or newer" in ended.err


def test_a_file_that_cannot_be_read_is_one_clear_line_and_2(tmp_path: Path) -> None:
    for file, why in ((tmp_path / "missing.json", "No such file or directory"), (tmp_path, "Is a directory")):
        ended = privatelink("review", str(file))
        expected = f"privatelink: {file}: {why}; give what terraform show -json PLANFILE printed\n"
        assert (ended.status, ended.out, ended.err) == (2, "", expected)


def test_standard_input_and_the_encodings_of_other_shells_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps(plan())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-16"))))
    ended = privatelink("review", "-")
    assert (ended.status, ended.out.splitlines()[-1]) == (0, "1 link: nothing to worry about.")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    ended = privatelink("review", "-")
    assert (ended.status, ended.err.partition(";")[0]) == (2, "privatelink: standard input is empty")
    (tmp_path / "bom.json").write_bytes(text.encode("utf-8-sig"))
    assert privatelink("review", str(tmp_path / "bom.json")).status == 0


def test_any_shape_of_what_is_in_a_plan_is_reviewed_or_refused(tmp_path: Path) -> None:
    odd: list[object] = [None, 1, "x", True, [], [None], [[1]], {}, {"a": []}, [{}], [{"x": [1]}]]
    for address, body in LINK.items():
        for name in body:
            for value in odd:
                for unknown in ({}, {name: True}, {name: [True]}, {name: [{"x": True}]}):
                    changed = entry(address, ["update"], body, {**body, name: value}, after_unknown=unknown)
                    assert review_plan(plan(changed)).exit_status in (0, 1, 2)
    for name in ("configuration", "resource_drift", "prior_state", "deferred_changes", "planned_values"):
        for value in odd:
            root: list[object] = [
                {"root_module": each} for each in (value, {"resources": value}, {"module_calls": value})
            ]
            for whole in (value, {"values": value}, *root, *[{"values": each} for each in root]):
                status, out, err = reviewed(plan() | {name: whole}, tmp_path)
                assert status in (0, 1, 2)
                assert bool(out) != bool(err)


def test_a_value_that_is_nested_deep_is_said_or_one_clear_line(tmp_path: Path) -> None:
    share, file = LINK["aws_ram_resource_share.share"], tmp_path / "plan.json"
    sides = ({**share, "name": name} for name in ("WAS", "IS"))
    text = json.dumps(plan(entry("aws_ram_resource_share.share", ["update"], *sides)))
    for depth in range(800, 1_200, 20):
        deep = text
        for value in ("WAS", "IS"):
            deep = deep.replace(f'"{value}"', "".join(['{"a":' * depth, f'"{value}"', "}" * depth]))
        file.write_text(deep, "utf-8")
        ended = privatelink("review", str(file))
        assert (ended.status, bool(ended.out), ended.err.count("\n")) in ((0, True, 0), (2, False, 1))


def test_json_has_what_the_page_says(tmp_path: Path) -> None:
    status, out, _ = reviewed(plan(gone(RULE), errored=True), tmp_path, "--json")
    (shape,) = (block for block in blocks("text", "docs/check/json.md") if '"review"' in block)
    assert set(re.findall(r'"(\w+)":', shape)) == set(re.findall(r'"(\w+)":', out))
    assert json.loads(out) == {
        "version": 1,
        "command": "review",
        "exit_status": status,
        "links": [
            {
                "link": f"{CONFIGURATION}.orders",
                "arn": ARN,
                "summary": "orders.example.com, port 5432, shared with 210987654321",
                "verdict": "fail",
                "findings": [
                    {
                        "effect": "cut-off",
                        "verdict": "fail",
                        "text": f"no rule lets it into the database any more: {RULE} is deleted",
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


def test_a_plan_without_a_link_says_so(tmp_path: Path) -> None:
    assert reviewed(plan(link={}), tmp_path) == (
        0,
        "No link is in this plan: no resource configuration of VPC Lattice, no share of one and no resource gateway.\n",
        "",
    )


def test_what_is_allowed_is_one_of_two(tmp_path: Path) -> None:
    _, _, err = reviewed(plan(), tmp_path, "--allow", "opens")
    assert "argument --allow: invalid choice: 'opens' (choose from" in err
    assert "--help shows what there is" in err


def big(links: int, others: int) -> Plan:
    """Return a plan of a large stack, in which every link gets new subnets."""
    changes = []
    for number in range(links):
        text = json.dumps(plan()["resource_changes"])
        for part in ("sg-1", "sg-2", "rgw-1", "rcfg-0123456789abcdef0", "0123abcd"):
            text = text.replace(f'{part}"', f'{part}-{number}"')
        for each in json.loads(text):
            each["module_address"] = f"module.m[{number}]"
            each["address"] = f"module.m[{number}].{each['address']}"
            if each["type"] in {GATE.partition(".")[0], CONFIGURATION}:
                each["change"] |= {"actions": ["delete", "create"], "after_unknown": {"id": True, "arn": True}}
                del each["change"]["after"]["id"]
            changes.append(each)
    instance = {f"attribute_{number}": "x" * 20 for number in range(20)}
    changes += [entry(f"aws_instance.x{number}", ["no-op"], instance, instance) for number in range(others)]
    return {"format_version": "1.2", "resource_changes": changes, "configuration": {}}


def test_a_plan_of_ten_thousand_resources_takes_little_more_than_the_document() -> None:
    raw = json.dumps(big(300, 7_900)).encode()
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
