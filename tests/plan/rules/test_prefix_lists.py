"""Reviews of plans with prefix lists in the rules of a connection."""

from __future__ import annotations

from plan.hcl_configurations import CONNECTION_CONFIG
from plan.plan_cases import OPENS_LINE, PlanCase, resource_block, rule_open_to_all
from plan.plan_json import (
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    INGRESS_RULE_TYPE,
    Attributes,
    PlanJson,
    PlanJsonCase,
    created_rule,
    deleted_resource,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test, terraform_review_test
from rds_fixture import SECURITY_GROUP_ID

PREFIX_LIST_TYPE = "aws_ec2_managed_prefix_list"
PREFIX_LIST = f"{PREFIX_LIST_TYPE}.app"
ENTRY = f"{PREFIX_LIST_TYPE}_entry.app"
EGRESS_RULE = "aws_vpc_security_group_egress_rule.out"
APP_RULE = f"{INGRESS_RULE_TYPE}.app"


def prefix_list(*networks: str, **values: object) -> Attributes:
    return {"id": "pl-1", "name": "app", "entry": [{"cidr": network} for network in networks], **values}


INGRESS_FROM_LIST = {
    **CONNECTION_RESOURCES,
    APP_RULE: {**DATABASE_PORT_RULE, "ip_protocol": "tcp", "security_group_id": "sg-2", "prefix_list_id": "pl-1"},
    PREFIX_LIST: prefix_list("10.0.0.0/8"),
}
INLINE_INGRESS_FROM_LIST = {
    **CONNECTION_RESOURCES,
    "aws_security_group.db": {
        "id": "sg-2",
        "ingress": [{**DATABASE_PORT_RULE, "prefix_list_ids": ["pl-9", "pl-1"]}],
        "egress": [],
    },
    PREFIX_LIST: prefix_list("10.0.0.0/8"),
}
# The only way out of the gateway is a rule for a prefix list.
EGRESS_TO_LIST = {
    **CONNECTION_RESOURCES,
    "aws_security_group.own": {"id": "sg-1", "egress": [], "ingress": []},
    EGRESS_RULE: {**DATABASE_PORT_RULE, "ip_protocol": "tcp", "security_group_id": "sg-1", "prefix_list_id": "pl-1"},
    PREFIX_LIST: prefix_list("10.0.0.0/16", "10.1.0.0/16"),
}
EGRESS_TO_ENTRY = {
    **EGRESS_TO_LIST,
    PREFIX_LIST: {"id": "pl-1"},
    ENTRY: {"prefix_list_id": "pl-1", "cidr": "10.0.0.0/16"},
}
EGRESS_TO_REPORTED_ENTRY = {**EGRESS_TO_ENTRY, PREFIX_LIST: prefix_list("10.0.0.0/16")}
SERVICES_RULE = {
    **CONNECTION_RESOURCES,
    EGRESS_RULE: {"ip_protocol": "-1", "security_group_id": "sg-1", "prefix_list_id": "pl-1"},
    PREFIX_LIST: prefix_list("10.0.0.0/16", "10.1.0.0/16"),
}
CLOUD_CONTROL_LIST = "awscc_ec2_prefix_list.app"
INGRESS_FROM_CLOUD_CONTROL_LIST = {
    **{address: body for address, body in INGRESS_FROM_LIST.items() if address != PREFIX_LIST},
    CLOUD_CONTROL_LIST: {"id": "pl-1", "entries": [{"cidr": "10.0.0.0/8"}]},
}


def updated_list(resources: dict[str, Attributes], *networks: str, **values: object) -> dict[str, object]:
    """Return a change of a prefix list to other networks."""
    return resource_change(PREFIX_LIST, ["update"], resources[PREFIX_LIST], prefix_list(*networks, **values))


def references_configuration(resource_type: str, name: str, **arguments: list[str]) -> PlanJson:
    """Return a configuration with a resource whose arguments refer to the IDs of other resources."""
    expressions: Attributes = {}
    for argument, addresses in arguments.items():
        references = [reference for address in addresses for reference in (f"{address}.id", address)]
        expressions[argument] = {"references": references}
    resource = {"mode": "managed", "type": resource_type, "name": name, "expressions": expressions}
    return {"root_module": {"resources": [resource]}}


def opens_line(address: str, peer: str) -> str:
    return f"{OPENS_LINE} … {address} with {PREFIX_LIST}: ingress of … tcp 5432 from {peer}"


PLAN_JSON_CASES = [
    PlanJsonCase(
        "entry for all addresses added",
        plan_json(updated_list(INGRESS_FROM_LIST, "10.0.0.0/8", "0.0.0.0/0"), resources=INGRESS_FROM_LIST),
        1,
        [opens_line(APP_RULE, "0.0.0.0/0")],
    ),
    PlanJsonCase(
        "entry added to list of inline rule",
        plan_json(updated_list(INLINE_INGRESS_FROM_LIST, "11.0.0.0/8"), resources=INLINE_INGRESS_FROM_LIST),
        1,
        [opens_line("aws_security_group.db.ingress", "11.0.0.0/8")],
    ),
    PlanJsonCase(
        "entry of its own added",
        plan_json(
            resource_change(ENTRY, ["create"], None, {"prefix_list_id": "pl-1", "cidr": "10.9.0.5/6"}),
            resources=INGRESS_FROM_LIST,
        ),
        1,
        [opens_line(APP_RULE, "8.0.0.0/6")],
    ),
    PlanJsonCase(
        "entry added to list of Cloud Control",
        plan_json(
            resource_change(
                CLOUD_CONTROL_LIST,
                ["update"],
                INGRESS_FROM_CLOUD_CONTROL_LIST[CLOUD_CONTROL_LIST],
                {"id": "pl-1", "entries": [{"cidr": "10.0.0.0/8"}, {"cidr": "11.0.0.0/8"}]},
            ),
            resources=INGRESS_FROM_CLOUD_CONTROL_LIST,
        ),
        1,
        [f"{OPENS_LINE} … {APP_RULE} with {CLOUD_CONTROL_LIST}: ingress of sg-2, tcp 5432 from 11.0.0.0/8"],
    ),
    PlanJsonCase(
        "entry added to list in egress rule of gateway",
        plan_json(updated_list(EGRESS_TO_LIST, "10.0.0.0/16", "10.1.0.0/16", "0.0.0.0/0"), resources=EGRESS_TO_LIST),
        1,
        [f"{OPENS_LINE} … egress of aws_security_group.own, tcp 5432 to 0.0.0.0/0"],
    ),
    PlanJsonCase(
        "entries narrowed, in other order, with other description",
        plan_json(
            resource_change(
                PREFIX_LIST,
                ["update"],
                INGRESS_FROM_LIST[PREFIX_LIST],
                {**prefix_list(), "entry": [{"cidr": "10.2.0.0/16", "description": "b"}, {"cidr": "10.1.0.0/16"}]},
            ),
            resources=INGRESS_FROM_LIST,
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "name, tags and max_entries of list changed",
        plan_json(
            updated_list(INGRESS_FROM_LIST, "10.0.0.0/8", name="b", max_entries=9, tags={"a": "b"}),
            resources=INGRESS_FROM_LIST,
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "list without a rule of the connection opened",
        plan_json(
            resource_change(
                f"{PREFIX_LIST_TYPE}.other",
                ["update"],
                {"id": "pl-2", "entry": []},
                {**prefix_list("0.0.0.0/0"), "id": "pl-2"},
            ),
            resources=INGRESS_FROM_LIST,
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "list in egress rule of database opened",
        plan_json(
            updated_list(INGRESS_FROM_LIST, "0.0.0.0/0"),
            resources={
                **INGRESS_FROM_LIST,
                APP_RULE: {},
                EGRESS_RULE: {"ip_protocol": "-1", "security_group_id": "sg-2", "prefix_list_id": "pl-1"},
            },
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "entries known after apply",
        plan_json(
            resource_change(
                PREFIX_LIST,
                ["update"],
                INGRESS_FROM_LIST[PREFIX_LIST],
                {"id": "pl-1"},
                after_unknown={"entry": [{"cidr": True}]},
            ),
            resources=INGRESS_FROM_LIST,
        ),
        2,
        [
            (
                f"?    not known: the access of this rule: {APP_RULE} with {PREFIX_LIST}: … tcp 5432 from (known after "
                "apply)"
            )
        ],
    ),
    PlanJsonCase(
        "entry for a list known after apply",
        plan_json(
            resource_change(ENTRY, ["create"], None, {"cidr": "0.0.0.0/0"}, after_unknown={"prefix_list_id": True}),
            resources=INGRESS_FROM_LIST,
        ),
        2,
        [f"?    not known: whether a prefix list of a connection is meant: {ENTRY} (prefix_list_id)"],
    ),
    PlanJsonCase(
        "entry for an unknown list, without a list in the rules",
        plan_json(
            resource_change(ENTRY, ["create"], None, {"cidr": "0.0.0.0/0"}, after_unknown={"prefix_list_id": True})
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "entry for one of two lists",
        plan_json(
            resource_change(ENTRY, ["create"], None, {"cidr": "0.0.0.0/0"}, after_unknown={"prefix_list_id": True}),
            resources={**INGRESS_FROM_LIST, f"{PREFIX_LIST_TYPE}.two": {**prefix_list("10.3.0.0/16"), "id": "pl-2"}},
            configuration=references_configuration(
                f"{PREFIX_LIST_TYPE}_entry", "app", prefix_list_id=[PREFIX_LIST, f"{PREFIX_LIST_TYPE}.two"]
            ),
        ),
        2,
        [f"?    not known: {ENTRY}: prefix_list_id can be any of {PREFIX_LIST}, {PREFIX_LIST_TYPE}.two"],
    ),
    PlanJsonCase(
        "rule for list within addresses of another rule added",
        plan_json(
            created_rule(
                "aws_security_group_rule.list", type="ingress", security_group_id="sg-2", prefix_list_ids=["pl-2"]
            ),
            resources={**INGRESS_FROM_LIST, f"{PREFIX_LIST_TYPE}.two": {**prefix_list("10.3.0.0/16"), "id": "pl-2"}},
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "rule for list outside the plan added",
        plan_json(
            created_rule(
                "aws_security_group_rule.list", type="ingress", security_group_id="sg-2", prefix_list_ids=["pl-7"]
            )
        ),
        1,
        [f"{OPENS_LINE} … ingress of sg-2, tcp 5432 from pl-7"],
    ),
    PlanJsonCase(
        "list replaced by list with same entries",
        plan_json(
            resource_change(
                PREFIX_LIST,
                ["create", "delete"],
                INGRESS_FROM_LIST[PREFIX_LIST],
                {"name": "b", "entry": [{"cidr": "10.0.0.0/8"}]},
                after_unknown={"id": True, "entry": [{}]},
            ),
            resource_change(
                APP_RULE,
                ["update"],
                INGRESS_FROM_LIST[APP_RULE],
                {**INGRESS_FROM_LIST[APP_RULE], "prefix_list_id": None},
                after_unknown={"prefix_list_id": True},
            ),
            resources=INGRESS_FROM_LIST,
            configuration=references_configuration(INGRESS_RULE_TYPE, "app", prefix_list_id=[PREFIX_LIST]),
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "entry of only egress rule removed",
        plan_json(updated_list(EGRESS_TO_LIST, "10.1.0.0/16"), resources=EGRESS_TO_LIST),
        2,
        [f"?    not known: whether {EGRESS_RULE} still allows … no more traffic to 10.0.0.0/16"],
    ),
    PlanJsonCase(
        "entry of its own of only egress rule deleted",
        plan_json(deleted_resource(ENTRY, EGRESS_TO_ENTRY), resources=EGRESS_TO_ENTRY),
        2,
        [f"?    not known: whether {EGRESS_RULE} still … to 10.0.0.0/16, since {ENTRY} is deleted"],
    ),
    PlanJsonCase(
        "entry of its own deleted, list still reports it",
        plan_json(
            deleted_resource(ENTRY, EGRESS_TO_REPORTED_ENTRY),
            resources=EGRESS_TO_REPORTED_ENTRY,
            configuration=references_configuration(PREFIX_LIST_TYPE, "app"),
        ),
        2,
        [f"?    not known: whether {EGRESS_RULE} still … to 10.0.0.0/16, since {ENTRY} is deleted"],
    ),
    PlanJsonCase(
        "tags of list that reports an entry changed",
        plan_json(
            updated_list(EGRESS_TO_REPORTED_ENTRY, "10.0.0.0/16", tags={"a": "b"}),
            resources=EGRESS_TO_REPORTED_ENTRY,
            configuration=references_configuration(PREFIX_LIST_TYPE, "app"),
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "list of only egress rule deleted",
        plan_json(deleted_resource(PREFIX_LIST, EGRESS_TO_LIST), resources=EGRESS_TO_LIST),
        2,
        [f"?    not known: whether {EGRESS_RULE} still … to 10.0.0.0/16, 10.1.0.0/16, since {PREFIX_LIST} is deleted"],
    ),
    PlanJsonCase(
        "entries of only egress rule merged",
        plan_json(updated_list(EGRESS_TO_LIST, "10.0.0.0/15"), resources=EGRESS_TO_LIST),
        0,
        [],
    ),
    PlanJsonCase(
        "entry of list beside rule for database removed",
        plan_json(updated_list(SERVICES_RULE, "10.1.0.0/16"), resources=SERVICES_RULE),
        0,
        [],
    ),
]

NEW_LIST = """
resource "aws_ec2_managed_prefix_list" "app" {
  name           = "app"
  address_family = "IPv4"
  max_entries    = 2
  entry {
    cidr = "10.0.0.0/8"
  }
}
"""
TERRAFORM_CASES = [
    PlanCase(
        "ingress from new list added",
        "connection",
        CONNECTION_CONFIG + NEW_LIST + rule_open_to_all(prefix_list_ids=f"[{PREFIX_LIST}.id]"),
        1,
        (f"{OPENS_LINE} … aws_security_group_rule.wide with {PREFIX_LIST}: … tcp 5432 from 10.0.0.0/8",),
    ),
    PlanCase(
        "ingress from new list with unknown entry added",
        "connection",
        CONNECTION_CONFIG
        + NEW_LIST.replace('"10.0.0.0/8"', "terraform_data.network.output")
        + resource_block("terraform_data", "network", input='"10.0.0.0/8"')
        + resource_block(
            INGRESS_RULE_TYPE,
            "app",
            security_group_id=f'"{SECURITY_GROUP_ID}"',
            ip_protocol='"TCP"',
            from_port="5432",
            to_port="5432",
            prefix_list_id=f"{PREFIX_LIST}.id",
        ),
        2,
        (
            (
                f"?    not known: the access of this rule: {APP_RULE} with {PREFIX_LIST}: … tcp 5432 from (known after "
                "apply)"
            ),
        ),
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)
