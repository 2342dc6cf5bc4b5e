"""Reviews of plans with modules, data sources, local values and dynamic blocks."""

from __future__ import annotations

import re
from typing import Any

from aws_privatelink_rds_lattice.plan.collection import collect_plan_resources
from aws_privatelink_rds_lattice.plan.references.module_configs import ModuleConfigs
from aws_privatelink_rds_lattice.plan.references.other_resources import OtherResources
from aws_privatelink_rds_lattice.plan.references.resolver import ReferenceResolver
from plan.hcl_configurations import CONNECTION_CONFIG, moved_block, replace_texts
from plan.plan_cases import (
    ASSOCIATION_ADDRESS,
    DATA_SOURCE_READ_IN_APPLY,
    DATABASE_DATA_SOURCE,
    DYNAMIC_EGRESS,
    IDENTIFIER_CONFIG,
    INGRESS_RULE_ADDRESS,
    OPENS_LINE,
    PlanCase,
    resource_block,
    rule_open_to_all,
)
from plan.plan_json import CONFIGURATION_TYPE
from plan.review_tests import terraform_review_test
from plan.starting_points import INNER_MODULE_CONFIG, NESTED_MODULES_CONFIG

TERRAFORM_CASES = [
    PlanCase(
        "database looked up in plan",
        "nothing",
        IDENTIFIER_CONFIG + DATABASE_DATA_SOURCE,
        0,
        ("ok   new",),
    ),
    PlanCase(
        "database looked up in apply",
        "nothing",
        IDENTIFIER_CONFIG + DATA_SOURCE_READ_IN_APPLY,
        2,
        (
            f"?    not known: the target of {CONFIGURATION_TYPE}.orders",
            f"?    not known: the port of {CONFIGURATION_TYPE}.orders",
            (
                "?    not known: the access of this rule: aws_security_group.own.egress … tcp (known after "
                "apply) to (known after apply)"
            ),
            f"?    not known: the access of this rule: {INGRESS_RULE_ADDRESS}: ingress of (known after apply)",
            "ok   new: 7 resources created",
        ),
    ),
    PlanCase(
        "local value hides configuration",
        "nothing",
        replace_texts(CONNECTION_CONFIG, (f"= {CONFIGURATION_TYPE}.orders.arn", "= local.arn"))
        + f"\nlocals {{\n  arn = {CONFIGURATION_TYPE}.orders.arn\n}}\n",
        2,
        (
            f"?    not known: {ASSOCIATION_ADDRESS}: resource_arn can be {CONFIGURATION_TYPE}.orders",
            "ok   new: 4 resources created",
        ),
    ),
    PlanCase(
        "egress to all addresses by dynamic block",
        "connection",
        re.sub(r"(?s)  egress \{.*?\n  \}\n", DYNAMIC_EGRESS, CONNECTION_CONFIG),
        1,
        (f"{OPENS_LINE} … egress of aws_security_group.own, tcp 443 to 0.0.0.0/0",),
    ),
    PlanCase(
        "rule on security group of the same plan",
        "connection",
        CONNECTION_CONFIG
        + resource_block("aws_security_group", "app", name='"app"')
        + rule_open_to_all(security_group_id="aws_security_group.app.id", cidr_blocks='["0.0.0.0/0"]'),
        0,
        ("ok   unchanged",),
    ),
    PlanCase("no changes in modules", "modules", NESTED_MODULES_CONFIG, 0, ("ok   unchanged",) * 3, refreshes=True),
    PlanCase(
        "subnets of one module changed",
        "modules",
        replace_texts(NESTED_MODULES_CONFIG, ("subnet-bbbb", "subnet-cccc")),
        1,
        (
            "FAIL the ARN changes: … module.plain.aws_vpclattice_resource_gateway.pl is replaced: subnet_ids",
            "ok   unchanged",
        ),
    ),
    PlanCase(
        "for_each key removed",
        "modules",
        replace_texts(NESTED_MODULES_CONFIG, ('["eu.1", "us"]', '["us"]')),
        1,
        (
            (
                f'FAIL destroyed: module.data["eu.1"].module.link[0].{CONFIGURATION_TYPE}.pl is deleted, '
                "since its module is no longer in the configuration"
            ),
        ),
    ),
    PlanCase(
        "count set to 0",
        "modules",
        NESTED_MODULES_CONFIG,
        1,
        ("FAIL destroyed: module.data[",) * 2,
        files={"data/main.tf": replace_texts(INNER_MODULE_CONFIG, ("count  = 1", "count  = 0"))},
    ),
    PlanCase(
        "for_each key renamed with moved block",
        "modules",
        replace_texts(NESTED_MODULES_CONFIG, ('"eu.1"', '"eu.2"'))
        + moved_block('module.data["eu.1"]', 'module.data["eu.2"]')
        + moved_block('aws_security_group.db["eu.1"]', 'aws_security_group.db["eu.2"]'),
        1,
        (
            'FAIL Polytomic is cut off: … db["eu.2"] is replaced: name',
            'ok   taken over: module.data["eu.2"].module.link[0]',
        ),
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)


def test_block_named_references_is_no_reference() -> None:
    block = {"references": [{"id": {"references": ["aws_security_group.a.id", "aws_security_group.a"]}}]}
    change = {"actions": ["no-op"], "before": {}, "after": {}}
    configuration = {"mode": "managed", "type": CONFIGURATION_TYPE, "name": "a", "expressions": {"block": [block]}}
    document: dict[str, Any] = {
        "resource_changes": [
            {"address": f"{resource_type}.a", "type": resource_type, "name": "a", "change": change}
            for resource_type in ("aws_security_group", CONFIGURATION_TYPE)
        ],
        "configuration": {"root_module": {"resources": [configuration]}},
    }
    resources, *_ = collect_plan_resources(document)
    resolver = ReferenceResolver(ModuleConfigs(document), OtherResources(document), resources.values())
    sources = resolver.find_sources(resources[f"{CONFIGURATION_TYPE}.a"], "block", ["aws_security_group"])
    assert sources.named == {resources["aws_security_group.a"]}
