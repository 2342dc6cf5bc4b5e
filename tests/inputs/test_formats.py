"""Formats of inputs beyond the published module; ``test_validation.py`` has the values of the module's inputs."""

import re

import pytest

from aws_privatelink_rds_lattice.inputs import formats
from aws_privatelink_rds_lattice.inputs.rules import InputRule
from aws_privatelink_rds_lattice.inputs.variable_rules import String

RULES: dict[str, InputRule] = {name: rule for name, rule in vars(formats).items() if isinstance(rule, InputRule)}
SHARE_ARN = "arn:aws:ram:us-east-1:123456789012:resource-share/0a-1b"


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("REGION", "us-gov-east-1"),
        ("REGION", "us-isob-east-1"),
        ("REGION", "eusc-de-east-1"),
        ("VERSION_CONSTRAINT", "~> 6.1, !=6.2.0"),
        ("DATABASE_IDENTIFIER", "Db-1"),
        ("DNS_RESOLUTION", "IN_VPC"),
        ("ADDRESSES_PER_ENI", 62),
        ("MODULE_ADDRESS", 'module.a["x y"].module.b[0]'),
        ("EXISTING_GATEWAY_FIELDS", {"id": "rgw-0a", "security_group_id": "sg-0a", "has_rules": False}),
        ("IMPORT_IDS", {"ram_resource_share": SHARE_ARN, "rds_ingress_rule": None}),
        ("IMPORT_IDS", {"ram_resource_share": SHARE_ARN.replace("arn:aws:", "arn:aws-iso-b:")}),
        ("IMPORT_IDS", {"ram_resource_share": SHARE_ARN.replace("arn:aws:", "arn:aws-eusc:")}),
        ("IMPORT_IDS", {"rds_egress_rule": "sg-0a_egress_tcp_5432_5432_sg-0b"}),
        ("IMPORT_IDS", {"ram_principal_association": f"{SHARE_ARN},123456789012"}),
        ("CUSTOM_NAMES", {"security_group": "My group (a)", "resource_gateway": "a-bc", "ram_resource_share": "x\n"}),
        ("GROUP_DESCRIPTION", "a" * 255),
    ],
)
def test_valid_format_passes(rule: str, value: object) -> None:
    assert list(RULES[rule].problems("f", value)) == []


@pytest.mark.parametrize(
    ("rule", "value", "remedy"),
    [
        ("REGION", "us-east-1a", "remove the letter of the Availability Zone"),
        ("VERSION_CONSTRAINT", ">= 6.x", 'write it as in ">= 5.85, < 7.0"'),
        ("DATABASE_IDENTIFIER", "arn:aws:rds:x", "give only the identifier: the last part of the ARN"),
        ("DATABASE_IDENTIFIER", "a.b", "give only the identifier: the part of the endpoint before the first dot"),
        ("PRODUCER_ACCOUNT_ID", "1", "copy the id of the account from the AWS console"),
        (
            "DNS_RESOLUTION",
            "private",
            "set IN_VPC if only the VPC's own resolvers have the name; otherwise omit it",
        ),
        ("ADDRESSES_PER_ENI", 63, "omit it for AWS's default of 16"),
        ("MODULE_ADDRESS", "module.a.aws_x.y", "remove the resource: give only the module"),
        ("CUSTOM_NAMES", {"resource_gateway": "rgw-a"}, "copy the name from the AWS console"),
        ("GROUP_DESCRIPTION", "é", "copy the description from the AWS console"),
        ("IMPORT_IDS", {"rds_egress_rule": None}, "omit it if there is none"),
        ("IMPORT_IDS", {"ram_resource_association": SHARE_ARN}, "omit it, or set null if there is none"),
    ],
)
def test_invalid_format_has_fitting_remedy(rule: str, value: object, remedy: str) -> None:
    (problem,) = RULES[rule].problems("f", value)
    assert problem.endswith(f"; {remedy}")


@pytest.mark.parametrize("name", RULES)
def test_rule_has_allowed_values_and_remedy(name: str) -> None:
    assert RULES[name].allowed
    assert RULES[name].remedy


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if isinstance(rule, String)])
def test_patterns_mean_the_same_in_re2(name: str) -> None:
    rule = RULES[name]
    assert isinstance(rule, String)
    for pattern in (rule.pattern, rule.forbidden_pattern or "", *(pattern for pattern, _ in rule.known_mistakes)):
        assert not re.search(r"\(\?[=!<]|\\[swdb]", pattern), pattern
        without_classes = re.sub(r"\[(\\.|[^\]\\])*\]", "", pattern)
        assert "$" not in without_classes[:-1], pattern
