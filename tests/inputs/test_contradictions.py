"""Inputs that contradict each other are refused; what may be meant passes."""

from typing import Any

import pytest

from aws_privatelink_rds_lattice.inputs.contradictions import find_contradictions
from aws_privatelink_rds_lattice.inputs.known_facts import facts_of_connection

OWN_ACCOUNT = "210987654321"
POLYTOMIC_ACCOUNT = "310987654321"
ROLE_ARN = f"arn:aws:iam::{OWN_ACCOUNT}:role/deploy"
SHARE_ARN = f"arn:aws:ram:us-west-2:{OWN_ACCOUNT}:resource-share/01234567"
CONFIGURATION_ARN = f"arn:aws:vpc-lattice:us-west-2:{OWN_ACCOUNT}:resourceconfiguration/rcfg-0a"
CONNECTION: dict[str, Any] = {
    "region": "us-west-2",
    "rds_host": "orders.abc123.us-west-2.rds.amazonaws.com",
    "rds_security_group_id": "sg-0a",
    "polytomic_aws_account_id": POLYTOMIC_ACCOUNT,
}
REFERENCE = "${TfToken[TOKEN.1]}"


def connection_contradictions(**inputs: object) -> list[str]:
    connection = {**CONNECTION, **inputs}
    return list(find_contradictions(connection, facts_of_connection(connection)))


@pytest.mark.parametrize(
    ("region", "host", "host_region"),
    [
        ("us-west-2", "x.y.us-east-1.rds.amazonaws.com", "us-east-1"),
        ("us-west-2", "X.Y.US-EAST-1.RDS.amazonaws.com", "us-east-1"),
        ("us-west-2", "x.cluster-y.us-west-1.rds.amazonaws.com", "us-west-1"),
        ("us-west-2", "x.cluster-ro-y.us-east-1.rds.amazonaws.com", "us-east-1"),
        ("us-west-2", "x.cluster-custom-y.us-east-1.rds.amazonaws.com", "us-east-1"),
        ("us-west-2", "x.proxy-y.us-east-1.rds.amazonaws.com", "us-east-1"),
        ("us-west-2", "x.endpoint.proxy-y.us-east-1.rds.amazonaws.com", "us-east-1"),
        ("us-west-2", "x.y.us-gov-west-1.rds.amazonaws.com", "us-gov-west-1"),
        ("us-west-2", "x.y.rds.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("cn-northwest-1", "x.y.rds.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("us-iso-east-1", "x.y.us-iso-west-1.rds.c2s.ic.gov", "us-iso-west-1"),
    ],
)
def test_host_of_another_region_is_refused(region: str, host: str, host_region: str) -> None:
    assert connection_contradictions(region=region, rds_host=host) == [
        (
            f'rds_host: got "{host}"; must be an endpoint in {region} (from region); set region to {host_region}, or '
            f"give the endpoint of a database in {region}"
        )
    ]


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"rds_host": "db.example.com"},
        {"rds_host": "us-east-1.example.com"},
        {"rds_host": "orders.global-abc123.global.rds.amazonaws.com"},
        {"rds_host": "orders.abc123.us-east-1.rds.amazonaws.com.example.com"},
        {"rds_host": "orders.abc123.us-east-1.redshift.amazonaws.com"},
        {"rds_host": "ORDERS.abc123.us-west-2.rds.amazonaws.com"},
        {"rds_host": "orders.abc123.rds.cn-north-1.amazonaws.com.cn", "region": "cn-north-1"},
        {"rds_host": REFERENCE},
        {"rds_host": None, "db_instance_identifier": "orders"},
        {"rds_host": "orders.abc123.us-east-1.rds.amazonaws.com", "region": REFERENCE},
        {"rds_host": "orders.abc123.us-east-1.rds.amazonaws.com", "region": None},
        {"rds_host": "orders.abc123.us-east-1.rds.amazonaws.com", "region": "us-west-2a"},
        # Another address in the VPC's own DNS, or rules by CIDR block over peering.
        {"rds_host": "orders.abc123.us-east-1.rds.amazonaws.com", "dns_resolution": "IN_VPC"},
        {"rds_host": "orders.abc123.us-east-1.rds.amazonaws.com", "dns_resolution": REFERENCE},
        {"rds_host": "orders.abc123.us-east-1.rds.amazonaws.com", "resource_gateway": {"has_rules": True}},
        # The sample's host, which is no database.
        {"rds_host": "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"},
    ],
)
def test_host_that_may_be_right_passes(inputs: dict[str, object]) -> None:
    assert connection_contradictions(**inputs) == []


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"provider": {"assume_role": {"role_arn": ROLE_ARN}}}, "provider.assume_role.role_arn"),
        (
            {"provider": {"assume_role": [{"role_arn": "arn:aws:iam::999999999999:role/hub"}, {"role_arn": ROLE_ARN}]}},
            "provider.assume_role.role_arn",
        ),
        (
            {"provider": {"assume_role_with_web_identity": {"role_arn": ROLE_ARN}}},
            "provider.assume_role_with_web_identity.role_arn",
        ),
        ({"provider": {"allowed_account_ids": [OWN_ACCOUNT, OWN_ACCOUNT]}}, "provider.allowed_account_ids"),
        ({"import_ids": {"ram_resource_share": SHARE_ARN}}, "import_ids.ram_resource_share"),
        (
            {"import_ids": {"ram_resource_association": f"{SHARE_ARN},{CONFIGURATION_ARN}"}},
            "import_ids.ram_resource_association",
        ),
    ],
)
def test_own_account_as_polytomics_is_refused(inputs: dict[str, object], field: str) -> None:
    assert connection_contradictions(**inputs, polytomic_aws_account_id=OWN_ACCOUNT) == [
        (
            f'polytomic_aws_account_id: got "{OWN_ACCOUNT}"; must be Polytomic\'s account, not your own account '
            f"in {field}; ask Polytomic for its AWS account id"
        )
    ]
    assert connection_contradictions(**inputs) == []


@pytest.mark.parametrize(
    "provider",
    [
        None,
        {"allowed_account_ids": [OWN_ACCOUNT, "999999999999"]},  # one of two: perhaps another account of the user's
        {"allowed_account_ids": [REFERENCE, OWN_ACCOUNT]},
        {"allowed_account_ids": []},
        {"forbidden_account_ids": [OWN_ACCOUNT]},
        {"assume_role": [{"role_arn": ROLE_ARN}, {"role_arn": "arn:aws:iam::999999999999:role/deploy"}]},
        {"assume_role": [{"role_arn": ROLE_ARN}, {"role_arn": REFERENCE}]},
        {"assume_role": {"role_arn": "arn:aws:iam::999999999999:role/x"}, "assume_role_with_web_identity": ROLE_ARN},
        {"assume_role": [], "profile": "data"},
        {"assume_role": [ROLE_ARN]},
        "data",
    ],
)
def test_account_that_is_not_known_passes(provider: object) -> None:
    assert connection_contradictions(provider=provider, polytomic_aws_account_id=OWN_ACCOUNT) == []


def test_placeholder_account_is_not_refused() -> None:
    provider = {"allowed_account_ids": ["123456789012"]}
    assert connection_contradictions(provider=provider, polytomic_aws_account_id="123456789012") == []


ASSUMED = {"assume_role": {"role_arn": ROLE_ARN}}


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        (
            {"provider": {**ASSUMED, "allowed_account_ids": ["999999999999"]}},
            (
                f'provider.assume_role.role_arn: got "{ROLE_ARN}"; must be a role of an account in '
                "provider.allowed_account_ids: 999999999999"
            ),
        ),
        (
            {"provider": {**ASSUMED, "forbidden_account_ids": [OWN_ACCOUNT]}},
            (
                f'provider.assume_role.role_arn: got "{ROLE_ARN}"; must be a role of an account that is not in '
                "provider.forbidden_account_ids"
            ),
        ),
        (
            {"provider": ASSUMED, "region": "cn-north-1", "rds_host": "db.example.com"},
            f'provider.assume_role.role_arn: got "{ROLE_ARN}"; must be a role in aws-cn, the partition of cn-north-1',
        ),
        (
            {"import_ids": {"ram_resource_share": SHARE_ARN.replace("us-west-2", "us-east-1")}},
            (
                'import_ids.ram_resource_share: got "arn:aws:ram:us-east-1:210987654321:resource-share/01234567"; must '
                "be in us-west-2 (from region)"
            ),
        ),
        (
            {"import_ids": {"ram_resource_share": SHARE_ARN.replace(OWN_ACCOUNT, "999999999999")}, "provider": ASSUMED},
            (
                'import_ids.ram_resource_share: got "arn:aws:ram:us-west-2:999999999999:resource-share/01234567"; must '
                f"be in the account of the provider's settings, {OWN_ACCOUNT}"
            ),
        ),
        (
            {
                "import_ids": {
                    "ram_resource_association": f"{SHARE_ARN},{CONFIGURATION_ARN.replace('us-west-2', 'us-east-1')}"
                }
            },
            (
                f'import_ids.ram_resource_association: got "{SHARE_ARN},'
                f'{CONFIGURATION_ARN.replace("us-west-2", "us-east-1")}"; must be in us-west-2 (from region)'
            ),
        ),
        (
            {"import_ids": {"ram_resource_share": SHARE_ARN}, "provider": {"allowed_account_ids": ["999999999999"]}},
            (
                f'import_ids.ram_resource_share: got "{SHARE_ARN}"; must be in the account of the provider\'s '
                "settings, 999999999999"
            ),
        ),
        (
            {
                "import_ids": {
                    "ram_resource_share": SHARE_ARN,
                    "ram_principal_association": f"{SHARE_ARN}9,{POLYTOMIC_ACCOUNT}",
                }
            },
            (
                f'import_ids.ram_principal_association: got "{SHARE_ARN}9,{POLYTOMIC_ACCOUNT}"; must be an association '
                "of the share in import_ids.ram_resource_share"
            ),
        ),
        (
            {
                "import_ids": {
                    "resource_configuration": "rcfg-0b",
                    "ram_resource_association": f"{SHARE_ARN},{CONFIGURATION_ARN}",
                }
            },
            (
                f'import_ids.ram_resource_association: got "{SHARE_ARN},{CONFIGURATION_ARN}"; must be an association '
                "of the resource configuration in import_ids.resource_configuration"
            ),
        ),
        (
            {"import_ids": {"security_group": "sg-0a"}},
            (
                'import_ids.security_group: got "sg-0a"; must be the resource gateway\'s security group, not the '
                "database's group in rds_security_group_id"
            ),
        ),
        (
            {"import_ids": {"rds_ingress_rule": "sg-0b_ingress_tcp_5432_5432_sg-0c"}},
            (
                'import_ids.rds_ingress_rule: got "sg-0b_ingress_tcp_5432_5432_sg-0c"; must be a rule of sg-0a, the '
                "group in rds_security_group_id"
            ),
        ),
        (
            {
                "import_ids": {"rds_egress_rule": "sg-0b_egress_tcp_5432_5432_sg-0a"},
                "resource_gateway": {"id": "rgw-0a", "security_group_id": "sg-0c"},
            },
            (
                'import_ids.rds_egress_rule: got "sg-0b_egress_tcp_5432_5432_sg-0a"; must be a rule of sg-0c, the '
                "group in resource_gateway.security_group_id"
            ),
        ),
    ],
)
def test_impossible_combination_is_refused(inputs: dict[str, object], problem: str) -> None:
    (found,) = connection_contradictions(**inputs)
    assert found.rpartition("; ")[0] == problem


@pytest.mark.parametrize(
    "inputs",
    [
        {"provider": {**ASSUMED, "allowed_account_ids": [OWN_ACCOUNT, "999999999999"]}},
        {"provider": {**ASSUMED, "forbidden_account_ids": ["999999999999"]}},
        {"provider": ASSUMED, "region": "xx-unknown-1", "rds_host": "db.example.com"},
        {"provider": ASSUMED, "region": None},
        {"provider": ASSUMED, "import_ids": {"ram_resource_share": SHARE_ARN}},
        {
            "import_ids": {
                "security_group": "sg-0b",
                "resource_configuration": "rcfg-0a",
                "ram_resource_share": SHARE_ARN,
                "rds_ingress_rule": "sg-0a_ingress_tcp_3306_5432_10.0.0.0/8",
                "ram_resource_association": f"{SHARE_ARN},{CONFIGURATION_ARN}",
                "ram_principal_association": f"{SHARE_ARN},{POLYTOMIC_ACCOUNT}",
            }
        },
        # Reported as an invalid value.
        {"import_ids": {"ram_resource_share": "share", "rds_ingress_rule": "sg-0b", "ram_principal_association": 1}},
        {"import_ids": {"rds_ingress_rule": None}},
        {"import_ids": []},
        {"rds_security_group_id": None, "import_ids": {"rds_ingress_rule": "sg-0b_ingress_tcp_5432_5432_sg-0c"}},
        {"rds_security_group_id": REFERENCE, "import_ids": {"rds_ingress_rule": "sg-0b_ingress_tcp_5432_5432_sg-0c"}},
    ],
)
def test_combination_that_may_be_right_passes(inputs: dict[str, object]) -> None:
    assert connection_contradictions(**inputs) == []


@pytest.mark.parametrize(
    ("arn", "problem"),
    [
        ("arn:aws:logs:us-west-2:210987654321:log-group:polytomic", None),
        ("arn:aws:s3:::polytomic", None),
        (REFERENCE, None),
        (
            "arn:aws:logs:us-east-1:210987654321:log-group:polytomic",
            "must be in us-west-2 (from region); give a destination in us-west-2",
        ),
        (
            "arn:aws-cn:s3:::polytomic",
            "must be in aws, the partition of us-west-2; correct one of the two",
        ),
    ],
)
def test_access_logs_stay_in_region(arn: str, problem: str | None) -> None:
    expected = [f'access_logs: got "{arn}"; {problem}'] if problem else []
    assert connection_contradictions(access_logs=arn) == expected


def numbered_tags(prefix: str, count: int) -> dict[str, str]:
    return {f"{prefix}{number}": "x" for number in range(count)}


@pytest.mark.parametrize("as_list", [False, True], ids=["object", "list"])
def test_too_many_tags_with_default_tags_are_refused(*, as_list: bool) -> None:
    block = {"tags": {**numbered_tags("own", 5), **numbered_tags("default", 30)}}
    provider = {"default_tags": [block] if as_list else block}
    assert connection_contradictions(tags=numbered_tags("own", 21), provider=provider) == [
        (
            "tags: got 21 tags, and 30 further tags in provider.default_tags; must be at most 50 tags together; "
            "remove tags beyond 50"
        )
    ]


@pytest.mark.parametrize(
    ("tags", "default_tags"),
    [
        (numbered_tags("own", 20), {"tags": numbered_tags("default", 30)}),
        (numbered_tags("own", 50), {"tags": numbered_tags("own", 50)}),
        (numbered_tags("own", 51), {"tags": numbered_tags("own", 51)}),
        (REFERENCE, {"tags": numbered_tags("default", 50)}),
        (numbered_tags("own", 50), {"tags": REFERENCE}),
        (numbered_tags("own", 50), [REFERENCE]),
        (numbered_tags("own", 50), []),
        (None, None),
    ],
    ids=range(8),
)
def test_tags_within_limit_pass(tags: object, default_tags: object) -> None:
    assert connection_contradictions(tags=tags, provider={"default_tags": default_tags}) == []
