"""Drift: what somebody changed outside of Terraform, and what only the AWS provider reads in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plan.plan_json import (
    CONFIGURATION_ADDRESS,
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    GATEWAY_ADDRESS,
    GATEWAY_GROUP,
    JSON_INGRESS_RULE,
    SHARE_ADDRESS,
    inline_rules_configuration,
    plan_json,
    resource_change,
    run_review,
)

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "aws_security_group.own"
POLICY = "aws_vpclattice_resource_policy.x"
PREFIX_LIST = "aws_ec2_managed_prefix_list.x"
WEB_EGRESS = {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}
DATABASE_EGRESS = GATEWAY_GROUP["egress"][0]
SEPARATE_EGRESS = {
    **DATABASE_PORT_RULE,
    "type": "egress",
    "security_group_id": "sg-1",
    "source_security_group_id": "sg-2",
}


def review_drift(
    folder: Path,
    drift: dict[str, tuple[dict[str, Any], dict[str, Any]]],
    *,
    inline: bool = True,
    reason: str = "",
    more: dict[str, dict[str, Any]] | None = None,
) -> list[str]:
    """Return the drift findings of a plan that leaves the drifted resources as they are.

    Args:
        folder: A folder for the plan.
        drift: The attributes before and after the drift, by address.
        inline: Whether the configuration has inline rules of the gateway's group.
        reason: The action_reason of a drifted resource that the plan replaces.
        more: More resources of the plan.
    """
    resources = {**CONNECTION_RESOURCES, **(more or {})}
    entries = []
    for address, (before, after) in drift.items():
        body = {**resources[address], **after}
        entries.append(resource_change(address, ["update"], {**body, **before}, body))
        resources[address] = body
    changes = []
    if reason:
        for address in drift:
            body = resources[address]
            changes.append(resource_change(address, ["delete", "create"], body, body, action_reason=reason))
    configuration = inline_rules_configuration(own=("egress", "ingress") if inline else ())
    document = plan_json(*changes, resources=resources, resource_drift=entries, configuration=configuration)
    _, output, _ = run_review(document, folder)
    lines = [line.strip() for line in output.splitlines()]
    prefix = "warn changed outside of Terraform: "
    return [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        (GROUP, {"tags": None, "name_prefix": None}, {"tags": {}, "name_prefix": ""}),
        (
            GROUP,
            {"tags_all": None, "owner_id": None, "arn": None},
            {"tags_all": {"a": "b"}, "owner_id": "1", "arn": "x"},
        ),
        (GROUP, {"description": None, "vpc_id": None}, {"description": "Egress", "vpc_id": "vpc-1"}),
        (GATEWAY_ADDRESS, {"ip_address_type": None, "status": None}, {"ip_address_type": "IPV4", "status": "ACTIVE"}),
        (GATEWAY_ADDRESS, {"ipv4_addresses_per_eni": None}, {"ipv4_addresses_per_eni": 16}),
        (GATEWAY_ADDRESS, {"subnet_ids": ["b", "a"]}, {"subnet_ids": ["a", "b"]}),
        (CONFIGURATION_ADDRESS, {"type": None, "protocol": None}, {"type": "SINGLE", "protocol": "TCP"}),
        (CONFIGURATION_ADDRESS, {"port_ranges": [5432]}, {"port_ranges": ["5432"]}),
        (CONFIGURATION_ADDRESS, {"allow_association_to_shareable_service_network": None}, {}),
        (SHARE_ADDRESS, {"permission_arns": None, "tags_all": None}, {"permission_arns": [], "tags_all": {"a": "b"}}),
        ("aws_ram_principal_association.one", {"principal": None}, {"principal": "210987654321"}),
        (JSON_INGRESS_RULE, {"security_group_rule_id": None, "cidr_blocks": None}, {"security_group_rule_id": "sgr-1"}),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_later_read_value_is_no_drift(
    tmp_path: Path, address: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert review_drift(tmp_path, {address: (before, after)}) == []


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        (GROUP, {"tags": None, "tags_all": {}}, {"tags": {"a": "b"}, "tags_all": {"a": "b"}}),
        (GROUP, {"tags_all": {"Owner": "me"}}, {"tags_all": {}}),
        (GATEWAY_ADDRESS, {"security_group_ids": None}, {"security_group_ids": ["sg-1"]}),
        (GATEWAY_ADDRESS, {"status": "ACTIVE"}, {"status": "UPDATE_FAILED"}),
        (CONFIGURATION_ADDRESS, {"port_ranges": ["5433"]}, {"port_ranges": ["5432"]}),
        (
            CONFIGURATION_ADDRESS,
            {"allow_association_to_shareable_service_network": None},
            {"allow_association_to_shareable_service_network": True},
        ),
        (SHARE_ADDRESS, {"allow_external_principals": True}, {"allow_external_principals": False}),
        (SHARE_ADDRESS, {"permission_arns": None}, {"permission_arns": ["arn:aws:ram::aws:permission/x"]}),
        ("aws_ram_principal_association.one", {"principal": "111122223333"}, {"principal": "210987654321"}),
        (JSON_INGRESS_RULE, {"description": None}, {"description": "by hand"}),
        (JSON_INGRESS_RULE, {"description": "Terraform"}, {"description": ""}),
        (JSON_INGRESS_RULE, {"from_port": 1}, {"from_port": 5432}),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_change_by_hand_is_drift(tmp_path: Path, address: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    names = ", ".join(sorted(before))
    assert review_drift(tmp_path, {address: (before, after)}) == [f"{address}: {names}, and this plan keeps it"]


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize(
    ("attribute", "before", "after", "changed_rules"),
    [
        ("egress", [], [WEB_EGRESS], "; new egress: tcp 443 to 0.0.0.0/0"),
        ("ingress", [], [{**WEB_EGRESS, "from_port": 0}], "; new ingress: tcp 0-443 from 0.0.0.0/0"),
        ("egress", [{**DATABASE_EGRESS, "description": "a"}], [{**DATABASE_EGRESS, "description": "b"}], ""),
    ],
    ids=["egress", "ingress", "description"],
)
def test_rule_by_hand_is_drift(  # noqa: PLR0913 - a rule with and without inline rules in the configuration
    tmp_path: Path,
    attribute: str,
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    changed_rules: str,
    *,
    inline: bool,
) -> None:
    lines = review_drift(tmp_path, {GROUP: ({attribute: before}, {attribute: after})}, inline=inline)
    assert lines == [f"{GROUP}: {attribute}, and this plan keeps it{changed_rules}"]


def test_listed_rules_of_other_resources_are_no_drift(tmp_path: Path) -> None:
    more = {"aws_security_group_rule.out": SEPARATE_EGRESS}
    regrouped = [{**DATABASE_EGRESS, "security_groups": ["sg-2"], "cidr_blocks": []}]
    drift: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {GROUP: ({"egress": []}, {"egress": regrouped})}
    assert review_drift(tmp_path, drift, inline=False, more=more) == []
    # Terraform destroyed a separate rule in the previous apply.
    assert review_drift(tmp_path, {GROUP: ({"egress": [WEB_EGRESS]}, {"egress": []})}, inline=False) == []
    assert review_drift(tmp_path, {GROUP: ({"egress": [WEB_EGRESS]}, {"egress": []})}) == [
        f"{GROUP}: egress, and this plan keeps it; removed egress: tcp 443 to 0.0.0.0/0"
    ]


def test_regrouped_inline_rules_are_no_drift(tmp_path: Path) -> None:
    rule = {"protocol": "tcp", "from_port": 5432, "to_port": 5432}
    together = [{**rule, "cidr_blocks": ["10.0.0.0/24", "10.0.1.0/24"]}]
    apart = [{**rule, "cidr_blocks": [block]} for block in ("10.0.1.0/24", "10.0.0.0/24")]
    assert review_drift(tmp_path, {GROUP: ({"egress": together}, {"egress": apart})}) == []


def test_same_policy_in_another_spelling_is_no_drift(tmp_path: Path) -> None:
    policy = '{"Statement":[{"Action":"a","Effect":"Allow","Principal":"1"}]}'
    more = {POLICY: {"resource_arn": CONNECTION_RESOURCES[CONFIGURATION_ADDRESS]["arn"], "policy": policy}}
    other_policy = '{ "Statement": [ { "Effect": "Allow", "Principal": "1", "Action": "a" } ] }'
    assert review_drift(tmp_path, {POLICY: ({"policy": other_policy}, {})}, more=more) == []


def test_values_of_failed_creation_are_no_drift(tmp_path: Path) -> None:
    drift: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    drift[GATEWAY_ADDRESS] = ({"security_group_ids": None, "subnet_ids": None}, {"subnet_ids": ["subnet-a"]})
    assert review_drift(tmp_path, drift, reason="replace_because_tainted") == []
    assert review_drift(tmp_path, drift, reason="replace_by_request") == [f"{GATEWAY_ADDRESS}: security_group_ids"]
