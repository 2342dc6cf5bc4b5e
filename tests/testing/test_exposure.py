"""Tests of the assertions on the database's ingress, for every form of a rule and every kind of peer."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.testing import assert_opens_only, assert_rds_ingress

if TYPE_CHECKING:
    from collections.abc import Callable

    Config = dict[str, Any]
    Rule = dict[str, Any]

GROUP_TYPE = "aws_security_group"
RULE_TYPE = "aws_security_group_rule"
INGRESS_RULE_TYPE = "aws_vpc_security_group_ingress_rule"
EXCLUSIVE_TYPE = "aws_vpc_security_group_rules_exclusive"
GATEWAY_GROUP = "${aws_security_group.gateway.id}"
DATABASE_GROUP = "${aws_security_group.db.id}"
DATABASE: Any = {"rds_security_group_id": DATABASE_GROUP, "rds_port": 5432}
PORTS = {"from_port": 5432, "to_port": 5432}
TCP_RULE = {**PORTS, "protocol": "tcp"}
POLYTOMIC_RULE = {
    **TCP_RULE,
    "type": "ingress",
    "security_group_id": DATABASE_GROUP,
    "source_security_group_id": GATEWAY_GROUP,
}
CONFIG: Config = {
    "resource": {
        GROUP_TYPE: {"gateway": {"egress": [{**TCP_RULE, "security_groups": [DATABASE_GROUP]}]}, "db": {}},
        RULE_TYPE: {"polytomic": POLYTOMIC_RULE},
        "aws_vpclattice_resource_gateway": {"pl": {"security_group_ids": [GATEWAY_GROUP]}},
    }
}


def config_with(address: str, **arguments: object) -> Config:
    """Return the configuration with further arguments of a resource, which is created if missing."""
    config = copy.deepcopy(CONFIG)
    resource_type, _, name = address.partition(".")
    config["resource"].setdefault(resource_type, {}).setdefault(name, {}).update(arguments)
    return config


def without_polytomic_rule(config: Config) -> Config:
    del config["resource"][RULE_TYPE]["polytomic"]
    return config


def failure_text(assertion: Callable[..., None], config: Config) -> str:
    with pytest.raises(AssertionError) as raised:
        assertion(config, **DATABASE)
    return str(raised.value)


def with_inline_rule(rule: Rule) -> Config:
    return config_with("aws_security_group.db", ingress={"description": None, **rule})


def with_inline_rules(rule: Rule) -> Config:
    return config_with("aws_security_group.db", ingress=[{**TCP_RULE, "cidr_blocks": ["10.0.0.0/8"]}, rule])


def with_dynamic_rule(rule: Rule) -> Config:
    return config_with("aws_security_group.db", dynamic={"ingress": {"for_each": "${var.some}", "content": rule}})


def with_separate_rule(rule: Rule) -> Config:
    arguments = dict(rule)
    groups = arguments.pop("security_groups", [None])
    arguments["source_security_group_id"] = groups[0]
    return config_with("aws_security_group_rule.wide", type="ingress", security_group_id=DATABASE_GROUP, **arguments)


NEWER_ARGUMENTS = {
    "protocol": "ip_protocol",
    "cidr_blocks": "cidr_ipv4",
    "ipv6_cidr_blocks": "cidr_ipv6",
    "prefix_list_ids": "prefix_list_id",
    "security_groups": "referenced_security_group_id",
}


def with_newer_rule(rule: Rule) -> Config:
    arguments: Rule = {"security_group_id": DATABASE_GROUP}
    for name, value in rule.items():
        newer_name = NEWER_ARGUMENTS.get(name, name)
        arguments[newer_name] = value[0] if isinstance(value, list) else value
    if arguments.pop("self", None):
        arguments["referenced_security_group_id"] = DATABASE_GROUP
    return config_with("aws_vpc_security_group_ingress_rule.wide", **arguments)


FORMS: dict[str, tuple[Callable[[Rule], Config], str]] = {
    "inline block": (with_inline_rule, "aws_security_group.db.ingress"),
    "list of inline blocks": (with_inline_rules, "aws_security_group.db.ingress"),
    "dynamic block": (with_dynamic_rule, "aws_security_group.db.ingress"),
    RULE_TYPE: (with_separate_rule, "aws_security_group_rule.wide"),
    INGRESS_RULE_TYPE: (with_newer_rule, "aws_vpc_security_group_ingress_rule.wide"),
}
PEERS: dict[str, tuple[Rule, str]] = {
    "all IPv4 addresses": ({**TCP_RULE, "cidr_blocks": ["0.0.0.0/0"]}, "0.0.0.0/0"),
    "all IPv6 addresses": ({**TCP_RULE, "ipv6_cidr_blocks": ["::/0"]}, "::/0"),
    "prefix list": ({**TCP_RULE, "prefix_list_ids": ["pl-0a"]}, "pl-0a"),
    "other group": ({**TCP_RULE, "security_groups": ["sg-0c"]}, "sg-0c"),
    "the group itself": ({**TCP_RULE, "self": True}, ""),
    "all protocols": ({"protocol": "-1", "security_groups": ["sg-0c"], "from_port": 0, "to_port": 0}, "-1"),
    "range around the port": (
        {"protocol": "tcp", "security_groups": [GATEWAY_GROUP], "from_port": 5000, "to_port": 6000},
        "5000",
    ),
}


@pytest.mark.parametrize(("rule", "peer"), PEERS.values(), ids=PEERS)
@pytest.mark.parametrize(("build", "address"), FORMS.values(), ids=FORMS)
def test_wider_ingress_is_rejected(build: Callable[[Rule], Config], address: str, rule: Rule, peer: str) -> None:
    config = build(rule)
    text = failure_text(assert_rds_ingress, config)
    assert f'"{address}": ' in text
    assert peer in text
    text = failure_text(assert_opens_only, config)
    assert f"{address}: ingress of {DATABASE_GROUP}" in text
    assert peer in text


def test_ingress_by_expression_is_rejected() -> None:
    config = config_with("aws_security_group.db", ingress="${var.rules}")
    assert "${var.rules}" in failure_text(assert_rds_ingress, config)
    assert "from ${var.rules}" in failure_text(assert_opens_only, config)


@pytest.mark.parametrize("peers", ["${var.blocks}", ["${var.blocks}"]])
def test_addresses_by_expression_are_rejected(peers: object) -> None:
    config = with_separate_rule({**TCP_RULE, "cidr_blocks": peers})
    assert "${var.blocks}" in failure_text(assert_rds_ingress, config)
    assert "from ${var.blocks}" in failure_text(assert_opens_only, config)


def test_ingress_of_default_group_is_read() -> None:
    config = config_with("aws_default_security_group.db", ingress=[{**TCP_RULE, "self": True}])
    with pytest.raises(AssertionError, match=r"aws_default_security_group\.db\.ingress"):
        assert_rds_ingress(config, rds_security_group_id="${aws_default_security_group.db.id}", rds_port=5432)


@pytest.mark.parametrize("argument", ["count", "for_each"])
def test_repeated_ingress_rule_is_rejected(argument: str) -> None:
    config = config_with("aws_security_group_rule.polytomic", **{argument: "${var.some}"})
    assert f'"{argument}": "${{var.some}}"' in failure_text(assert_rds_ingress, config)


def test_repeated_inline_rule_is_rejected() -> None:
    config = without_polytomic_rule(with_dynamic_rule({**TCP_RULE, "security_groups": [GATEWAY_GROUP]}))
    assert '"for_each"' in failure_text(assert_rds_ingress, config)


@pytest.mark.parametrize("key", ["0", '"orders"'])
@pytest.mark.parametrize("assertion", [assert_rds_ingress, assert_opens_only])
def test_inline_rule_of_group_instance_is_read(assertion: Callable[..., None], key: str) -> None:
    group = f"${{aws_security_group.db[{key}].id}}"
    config = with_inline_rule({**TCP_RULE, "cidr_blocks": ["0.0.0.0/0"]})
    config["resource"][RULE_TYPE]["polytomic"]["security_group_id"] = group
    config["resource"][GROUP_TYPE]["gateway"]["egress"][0]["security_groups"] = [group]
    with pytest.raises(AssertionError, match=r"(?s)aws_security_group\.db\.ingress.*0\.0\.0\.0/0"):
        assertion(config, rds_security_group_id=group, rds_port=5432)


def test_failure_lists_each_inline_rule() -> None:
    config = with_inline_rules({**TCP_RULE, "cidr_blocks": ["0.0.0.0/0"]})
    text = failure_text(assert_rds_ingress, config)
    assert text.count("aws_security_group.db.ingress") == 2  # the second in the line on the removed rule
    assert "10.0.0.0/8" in text
    assert "0.0.0.0/0" in text
    assert '"description"' not in text


@pytest.mark.parametrize("build", [with_inline_rule, with_separate_rule, with_newer_rule])
def test_any_form_lets_the_gateway_in(build: Callable[[Rule], Config]) -> None:
    config = without_polytomic_rule(build({**TCP_RULE, "security_groups": [GATEWAY_GROUP]}))
    assert_rds_ingress(config, **DATABASE)
    assert_opens_only(config, **DATABASE)


@pytest.mark.parametrize("protocol", ["tcp", "TCP", "6", 6])
@pytest.mark.parametrize("port", [5432, "5432"])
def test_spelling_of_rule_is_ignored(protocol: object, port: object) -> None:
    rule = {"protocol": protocol, "from_port": port, "to_port": port, "security_groups": [GATEWAY_GROUP]}
    config = without_polytomic_rule(with_newer_rule(rule))
    assert_rds_ingress(config, **DATABASE)
    assert_opens_only(config, **DATABASE)


def test_second_form_of_rule_is_duplicate() -> None:
    config = with_newer_rule({**TCP_RULE, "protocol": "6", "security_groups": [GATEWAY_GROUP]})
    assert "each once" in failure_text(assert_rds_ingress, config)
    assert "expected one rule" in failure_text(assert_opens_only, config)


@pytest.mark.parametrize(
    "rule_ids",
    [[], None, ["sgr-0a"], ["${aws_security_group_rule.polytomic.id}"], ["${aws_security_group_rule.other.id}"]],
)
def test_exclusive_rules_must_list_ingress_rule(rule_ids: object) -> None:
    config = config_with(f"{EXCLUSIVE_TYPE}.db", security_group_id=DATABASE_GROUP, ingress_rule_ids=rule_ids)
    line = (
        f"{EXCLUSIVE_TYPE}.db: removes aws_security_group_rule.polytomic at each apply; "
        "list ${aws_security_group_rule.polytomic.security_group_rule_id} in ingress_rule_ids"
    )
    assert failure_text(assert_rds_ingress, config) == line
    assert failure_text(assert_opens_only, config) == line


@pytest.mark.parametrize(
    "rule_ids",
    [
        ["${aws_security_group_rule.polytomic.security_group_rule_id}"],
        "${concat([aws_security_group_rule.polytomic.security_group_rule_id], var.others)}",
    ],
)
def test_exclusive_rules_with_ingress_rule_pass(rule_ids: object) -> None:
    config = config_with(f"{EXCLUSIVE_TYPE}.db", security_group_id=DATABASE_GROUP, ingress_rule_ids=rule_ids)
    assert_rds_ingress(config, **DATABASE)
    assert_opens_only(config, **DATABASE)


def test_exclusive_rules_list_newer_rule_by_id() -> None:
    config = without_polytomic_rule(with_newer_rule({**TCP_RULE, "security_groups": [GATEWAY_GROUP]}))
    exclusive = {"security_group_id": DATABASE_GROUP, "ingress_rule_ids": [f"${{{INGRESS_RULE_TYPE}.wide.id}}"]}
    config["resource"][EXCLUSIVE_TYPE] = {"db": exclusive}
    assert_rds_ingress(config, **DATABASE)
    assert_opens_only(config, **DATABASE)


def test_exclusive_rules_of_other_group_pass() -> None:
    config = config_with(f"{EXCLUSIVE_TYPE}.db", security_group_id="sg-0c", ingress_rule_ids=[])
    assert_rds_ingress(config, **DATABASE)
    assert_opens_only(config, **DATABASE)


def test_exclusive_rules_must_list_egress_rule() -> None:
    config = config_with(f"{EXCLUSIVE_TYPE}.gateway", security_group_id=GATEWAY_GROUP, egress_rule_ids=[])
    assert failure_text(assert_opens_only, config) == (
        f"{EXCLUSIVE_TYPE}.gateway: removes aws_security_group.gateway.egress at each apply; "
        "write this rule as a separate resource and list its id in egress_rule_ids"
    )


def test_empty_inline_ingress_removes_separate_rule() -> None:
    config = config_with("aws_security_group.db", ingress=[])
    line = (
        "aws_security_group.db.ingress: removes aws_security_group_rule.polytomic at each apply; "
        "write all rules of the group inline, or none"
    )
    assert failure_text(assert_rds_ingress, config) == line
    assert failure_text(assert_opens_only, config) == line


@pytest.mark.parametrize("ignored", ["all", ["ingress"]])
def test_ignored_inline_ingress_removes_nothing(ignored: object) -> None:
    config = config_with("aws_security_group.db", ingress=[], lifecycle={"ignore_changes": ignored})
    assert_rds_ingress(config, **DATABASE)
    assert_opens_only(config, **DATABASE)


WIDE_RULE = {"ip_protocol": "tcp", **PORTS, "cidr_ipv4": "0.0.0.0/0"}
IMPORTED: Config = {"import": [{"to": "aws_security_group.db", "id": "sg-0d"}]}
OTHER_SPELLINGS: dict[str, tuple[str, Config]] = {
    "local value": ("${local.group}", {"locals": {"group": DATABASE_GROUP}}),
    "local value in a list": ("${local.groups[1]}", {"locals": {"groups": ["sg-0c", DATABASE_GROUP]}}),
    "local value in a map": ('${local.groups["db"]}', {"locals": {"groups": {"db": DATABASE_GROUP}}}),
    "chain of local values": ("${local.a}", {"locals": {"a": "${local.b}", "b": DATABASE_GROUP}}),
    "default of a variable": ("${var.group}", {**IMPORTED, "variable": {"group": {"default": "sg-0d"}}}),
    "id of an imported group": ("sg-0d", IMPORTED),
    "id in capital letters": ("SG-0D", IMPORTED),
    "data source by id": (
        "${data.aws_security_group.db.id}",
        {**IMPORTED, "data": {GROUP_TYPE: {"db": {"id": "sg-0d"}}}},
    ),
    "function": ("${element([aws_security_group.db.id], 0)}", {}),
    "nested functions": ('${join("", tolist([aws_security_group.db.id]))}', {}),
    "text in an expression": ('${try("sg-0d", "")}', IMPORTED),
    "argument of the database": (
        "${element(aws_db_instance.db.vpc_security_group_ids, 0)}",
        {"database": {"vpc_security_group_ids": [DATABASE_GROUP]}},
    ),
    "one of several groups of the database": (
        "${element(aws_db_instance.db.vpc_security_group_ids, 0)}",
        {"database": {"vpc_security_group_ids": [DATABASE_GROUP, "sg-0c"]}},
    ),
    "choice": ('${var.own ? aws_security_group.db.id : "sg-0c"}', {}),
    "choice in a local value": ("${local.group}", {"locals": {"group": '${var.own ? aws_security_group.db.id : ""}'}}),
    "value of for_each": ("${each.value}", {"rule": {"for_each": "${toset([aws_security_group.db.id])}"}}),
    "value of for_each in a map": ("${each.value.group}", {"rule": {"for_each": {"db": {"group": DATABASE_GROUP}}}}),
    "item by count": (
        "${local.groups[count.index]}",
        {"rule": {"count": 2}, "locals": {"groups": ["sg-0c", DATABASE_GROUP]}},
    ),
}


def with_wide_rule(group: str, parts: Config) -> Config:
    """Return the configuration with a wide rule, and with the parts that the group of the rule refers to."""
    other_parts = dict(parts)
    rule = other_parts.pop("rule", {})
    config = config_with(f"{INGRESS_RULE_TYPE}.wide", security_group_id=group, **WIDE_RULE, **rule)
    config["resource"]["aws_db_instance"] = {"db": other_parts.pop("database", {})}
    return config | other_parts


@pytest.mark.parametrize(("group", "parts"), OTHER_SPELLINGS.values(), ids=OTHER_SPELLINGS)
def test_wide_rule_is_found_by_any_reference(group: str, parts: Config) -> None:
    config = with_wide_rule(group, parts)
    text = failure_text(assert_rds_ingress, config)
    assert f'"{INGRESS_RULE_TYPE}.wide": ' in text
    assert f'"security_group_id": {json.dumps(group)}' in text
    assert f"{INGRESS_RULE_TYPE}.wide: ingress of " in failure_text(assert_opens_only, config)


@pytest.mark.parametrize(("group", "parts"), OTHER_SPELLINGS.values(), ids=OTHER_SPELLINGS)
def test_wide_rule_of_other_group_passes(group: str, parts: Config) -> None:
    database_group = "aws_security_group.db"
    group_and_parts = json.dumps([group, parts]).replace(database_group, "aws_security_group.app")
    config = with_wide_rule(*json.loads(group_and_parts))
    config["resource"][GROUP_TYPE]["app"] = {}
    assert_rds_ingress(config, **DATABASE)
    assert_opens_only(config, **DATABASE)


@pytest.mark.parametrize("assertion", [assert_rds_ingress, assert_opens_only])
def test_database_group_may_be_given_by_id(assertion: Callable[..., None]) -> None:
    config = config_with(f"{INGRESS_RULE_TYPE}.wide", security_group_id=DATABASE_GROUP, **WIDE_RULE) | IMPORTED
    with pytest.raises(AssertionError, match=r"aws_vpc_security_group_ingress_rule\.wide"):
        assertion(config, rds_security_group_id="sg-0d", rds_port=5432)
    config = {**CONFIG, **IMPORTED}
    assertion(config, rds_security_group_id="sg-0d", rds_port=5432)


def test_peer_that_may_be_gateway_group_is_rejected() -> None:
    peer = '${var.own ? aws_security_group.gateway.id : "sg-0c"}'
    rule = {**PORTS, "ip_protocol": "tcp", "security_group_id": "sg-0e", "referenced_security_group_id": peer}
    config = config_with(f"{INGRESS_RULE_TYPE}.other", **rule)
    assert_rds_ingress(config, **DATABASE)
    assert f"{INGRESS_RULE_TYPE}.other: ingress of sg-0e" in failure_text(assert_opens_only, config)


def test_rule_of_unknown_direction_is_rejected() -> None:
    rule = {**TCP_RULE, "security_group_id": DATABASE_GROUP, "cidr_blocks": ["0.0.0.0/0"]}
    config = config_with(f"{RULE_TYPE}.wide", type="${var.direction}", **rule)
    assert '"aws_security_group_rule.wide"' in failure_text(assert_rds_ingress, config)
    assert "aws_security_group_rule.wide: " in failure_text(assert_opens_only, config)


def test_wide_rule_of_vpc_default_group_is_found() -> None:
    group = "${aws_default_security_group.db.id}"
    config = config_with("aws_default_security_group.db", vpc_id="${aws_vpc.main.id}")
    config["resource"][RULE_TYPE]["polytomic"]["security_group_id"] = group
    config["resource"]["aws_vpc"] = {"main": {}}
    rule = {"security_group_id": "${aws_vpc.main.default_security_group_id}", **WIDE_RULE}
    config["resource"][INGRESS_RULE_TYPE] = {"wide": rule}
    with pytest.raises(AssertionError, match=r"aws_vpc_security_group_ingress_rule\.wide"):
        assert_rds_ingress(config, rds_security_group_id=group, rds_port=5432)


@pytest.mark.parametrize("attribute", ["id", "group_id", "security_group_id"])
def test_wide_rule_of_cloud_control_is_found(attribute: str) -> None:
    group = "${awscc_ec2_security_group.db.id}"
    config = copy.deepcopy(CONFIG)
    config["resource"][RULE_TYPE]["polytomic"]["security_group_id"] = group
    config["resource"]["awscc_ec2_security_group"] = {"db": {}}
    rule = {"ip_protocol": "-1", "group_id": f"${{awscc_ec2_security_group.db.{attribute}}}", "cidr_ip": "0.0.0.0/0"}
    config["resource"]["awscc_ec2_security_group_ingress"] = {"wide": rule}
    with pytest.raises(AssertionError, match=r"awscc_ec2_security_group_ingress\.wide"):
        assert_rds_ingress(config, rds_security_group_id=group, rds_port=5432)


def as_lists(config: Config) -> Config:
    """Return the configuration with a list of objects in place of each object, as Terraform accepts."""
    resources = [
        {resource_type: [{name: [body]} for name, body in bodies.items()]}
        for resource_type, bodies in config["resource"].items()
    ]
    return {**config, "resource": resources}


@pytest.mark.parametrize("assertion", [assert_rds_ingress, assert_opens_only])
def test_lists_of_objects_are_read(assertion: Callable[..., None]) -> None:
    assertion(as_lists(CONFIG), **DATABASE)
    wide_config = config_with(f"{INGRESS_RULE_TYPE}.wide", security_group_id=DATABASE_GROUP, **WIDE_RULE)
    with pytest.raises(AssertionError, match=r"aws_vpc_security_group_ingress_rule\.wide"):
        assertion(as_lists(wide_config), **DATABASE)


def test_gateway_group_may_be_given_by_local_value() -> None:
    config = config_with(f"{RULE_TYPE}.polytomic", source_security_group_id="${local.gateway}")
    config["locals"] = {"gateway": GATEWAY_GROUP}
    config["resource"]["aws_vpclattice_resource_gateway"]["pl"]["security_group_ids"] = "${[local.gateway]}"
    assert_rds_ingress(config, **DATABASE)
    assert_opens_only(config, **DATABASE)
