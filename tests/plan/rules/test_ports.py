"""Port ranges of configurations and rules."""

from __future__ import annotations

import pytest

from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY
from aws_privatelink_rds_lattice.plan.rules.ports import parse_port_ranges
from plan.hcl_configurations import CONNECTION_CONFIG, replace_texts
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import INGRESS_RULE_ADDRESS, OPENS_LINE, PlanCase, rule_open_to_all
from plan.plan_json import CONFIGURATION_TYPE
from plan.review_tests import terraform_review_test

TERRAFORM_CASES = [
    PlanCase(
        "rds_port changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, ('"5432"', '"3306"'), ("= 5432", "= 3306")),
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database during the apply … "
                f"{INGRESS_RULE_ADDRESS} is replaced: "
                "from_port changes from 5432 to 3306"
            ),
            f"ok   changed: {CONFIGURATION_TYPE}.orders: port_ranges changes from 5432 to 3306",
        ),
    ),
    PlanCase(
        "ingress from gateway on all ports added",
        "connection",
        CONNECTION_CONFIG
        + rule_open_to_all(from_port="0", to_port="65535", source_security_group_id="aws_security_group.own.id"),
        1,
        (f"{OPENS_LINE} … tcp 0-65535 from aws_security_group.own",),
    ),
    PlanCase(
        "port range",
        "connection",
        replace_texts(CONNECTION_CONFIG, ('["5432"]', '["5432-5440"]')),
        1,
        (f"{OPENS_LINE} {CONFIGURATION_TYPE}.orders has more than one port",),
    ),
    PlanCase(
        "second port",
        "connection",
        replace_texts(CONNECTION_CONFIG, ('["5432"]', '["5432", "5433"]')),
        1,
        (f"{OPENS_LINE} {CONFIGURATION_TYPE}.orders has more than one port",),
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)


@pytest.mark.parametrize(
    ("port_ranges", "expected"),
    [
        (["5432"], ((5432, 5432),)),
        (["5432-5440", "3306"], ((5432, 5440), (3306, 3306))),
        ([], ()),
        (["x"], ()),
        (None, ()),
        (["5432", KNOWN_AFTER_APPLY], None),
        (KNOWN_AFTER_APPLY, None),
    ],
)
def test_port_ranges_are_parsed(port_ranges: object, expected: object) -> None:
    assert parse_port_ranges({"port_ranges": port_ranges}) == expected
