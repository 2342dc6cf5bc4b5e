"""Drift of resources beside a connection: security groups of the database, prefix lists, policies, service networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plan.database_json import ALIAS_RESOURCES, INSTANCE, INSTANCE_ADDRESS, RECORD
from plan.plan_json import (
    CONNECTION_AND_DATABASE_GROUP,
    CONNECTION_RESOURCES,
    DATABASE_GROUP,
    DATABASE_PORT_RULE,
    INGRESS_RULE_TYPE,
    INLINE_INGRESS,
    JSON_INGRESS_RULE,
    SERVICE_NETWORK_TYPE,
    inline_rules_configuration,
    plan_json,
    resource_change,
    run_review,
)
from plan.sharing_plans import PRINCIPAL, policy

if TYPE_CHECKING:
    from pathlib import Path

    from plan.plan_json import Attributes

GROUP = "aws_security_group.db"
LIST = "aws_ec2_managed_prefix_list.x"
POLICY = "aws_vpclattice_resource_policy.x"
OPEN_INGRESS = {"protocol": "tcp", "from_port": 0, "to_port": 65535, "cidr_blocks": ["0.0.0.0/0"]}
SSH_INGRESS = {**OPEN_INGRESS, "from_port": 22, "to_port": 22}
LIST_INGRESS = {**DATABASE_PORT_RULE, "type": "ingress", "security_group_id": "sg-2", "prefix_list_ids": ["pl-1"]}
LIST_VALUES = {"id": "pl-1", "entry": [{"cidr": "10.0.0.0/24"}], "version": 1}
NETWORK_ASSOCIATION = {
    "resource_configuration_identifier": CONNECTION_RESOURCES["aws_vpclattice_resource_configuration.orders"]["arn"],
    "service_network_identifier": "sn-1",
}
CONNECTION = {**CONNECTION_AND_DATABASE_GROUP, "aws_security_group_rule.list": LIST_INGRESS, LIST: LIST_VALUES}
KEPT = ", and this plan keeps it"


def review_drift(  # noqa: PLR0913 - a plan has several parts
    folder: Path,
    address: str,
    before: Attributes,
    after: Attributes | None,
    *changes: dict[str, Any],
    resources: dict[str, Attributes] | None = None,
    inline: tuple[str, ...] = (),
) -> list[str]:
    """Return the findings of a plan after a change or a deletion of a resource outside of Terraform.

    Args:
        folder: A folder for the plan.
        address: The address of the resource.
        before: The values before the drift.
        after: The values after the drift; None for a deleted resource.
        changes: The changes of the plan.
        resources: The other resources.
        inline: The arguments of the database's security group and of the prefix list in the configuration.
    """
    resources = dict(CONNECTION if resources is None else resources)
    resources.pop(address, None)
    if after is not None:
        resources[address] = after
    drift = [resource_change(address, ["update" if after else "delete"], before, after)]
    configuration = inline_rules_configuration(own=("egress", "ingress"), db=inline, x=inline)
    configuration["root_module"]["resources"][-1]["type"] = LIST.partition(".")[0]
    document = plan_json(*changes, resources=resources, resource_drift=drift, configuration=configuration)
    status, output, _ = run_review(document, folder)
    assert status == 0, output
    lines = (line.strip().partition(" ") for line in output.splitlines() if line.startswith("  "))
    return [text.strip().removeprefix("changed outside of Terraform: ") for _, _, text in lines]


UNCHANGED = "unchanged: the plan leaves it as it is"


@pytest.mark.parametrize("inline", [(), ("ingress", "egress")], ids=["separate rules", "inline rules"])
def test_database_opened_by_hand_is_drift(tmp_path: Path, inline: tuple[str, ...]) -> None:
    opened = {**DATABASE_GROUP, "ingress": [INLINE_INGRESS, OPEN_INGRESS]}
    assert review_drift(tmp_path, GROUP, DATABASE_GROUP, opened, inline=inline) == [
        f"{GROUP}: ingress{KEPT}; new ingress: tcp 0-65535 from 0.0.0.0/0",
        UNCHANGED,
    ]


def test_ingress_of_gateway_removed_by_hand_is_drift(tmp_path: Path) -> None:
    resources = {address: body for address, body in CONNECTION.items() if address != JSON_INGRESS_RULE}
    removed = {**DATABASE_GROUP, "ingress": []}
    rule = "removed ingress: tcp 5432 from aws_security_group.own"
    lines = review_drift(tmp_path, GROUP, DATABASE_GROUP, removed, resources=resources, inline=("ingress",))
    assert lines == [f"{GROUP}: ingress{KEPT}; {rule}", UNCHANGED]
    restored = resource_change(GROUP, ["update"], removed, DATABASE_GROUP)
    lines = review_drift(tmp_path, GROUP, DATABASE_GROUP, removed, restored, resources=resources, inline=("ingress",))
    assert lines[0] == f"{GROUP}: ingress; {rule}"
    assert lines[1].startswith(f"changed: {GROUP}: ingress changes from []")


def test_group_of_database_deleted_by_hand_is_drift(tmp_path: Path) -> None:
    assert review_drift(tmp_path, GROUP, DATABASE_GROUP, None)[0] == f"{GROUP} was deleted, and not created again"


@pytest.mark.parametrize(
    "after",
    [
        {"ingress": [INLINE_INGRESS, SSH_INGRESS]},
        {"ingress": [{**INLINE_INGRESS, "description": "by hand"}]},
        {"egress": [OPEN_INGRESS]},
        {"tags": {"a": "b"}},
    ],
    ids=["other port", "description", "egress", "tags"],
)
def test_change_of_group_for_others_is_no_drift(tmp_path: Path, after: Attributes) -> None:
    drifted = {**DATABASE_GROUP, **after}
    assert review_drift(tmp_path, GROUP, DATABASE_GROUP, drifted, inline=("ingress", "egress")) == [UNCHANGED]


def test_group_that_lists_separate_rules_has_no_drift(tmp_path: Path) -> None:
    empty = {**DATABASE_GROUP, "ingress": []}
    assert review_drift(tmp_path, GROUP, empty, DATABASE_GROUP) == [UNCHANGED]


def test_rule_for_others_changed_by_hand_is_drift(tmp_path: Path) -> None:
    address = f"{INGRESS_RULE_TYPE}.app"
    ports = {"ip_protocol": "tcp", "from_port": 5432, "to_port": 5432, "security_group_id": "sg-2"}
    before = {**ports, "referenced_security_group_id": "sg-app", "cidr_ipv4": None}
    after = {**ports, "referenced_security_group_id": None, "cidr_ipv4": "0.0.0.0/0"}
    assert review_drift(tmp_path, address, before, after) == [
        f"{address}: ingress{KEPT}; new ingress: tcp 5432 from 0.0.0.0/0; removed ingress: tcp 5432 from sg-app",
        UNCHANGED,
    ]
    on_ssh = {"from_port": 22, "to_port": 22}
    assert review_drift(tmp_path, address, {**before, **on_ssh}, {**after, **on_ssh}) == [UNCHANGED]


def test_prefix_list_changed_by_hand_is_drift(tmp_path: Path) -> None:
    opened = {**LIST_VALUES, "entry": [{"cidr": "0.0.0.0/0"}], "version": 2}
    assert review_drift(tmp_path, LIST, LIST_VALUES, opened, inline=("entry",)) == [
        f"{LIST}: entries{KEPT}; new entries: 0.0.0.0/0; removed entries: 10.0.0.0/24",
        UNCHANGED,
    ]


def test_separate_prefix_list_entries_are_no_drift_of_list(tmp_path: Path) -> None:
    address = "aws_ec2_managed_prefix_list_entry.x"
    entry = {"prefix_list_id": "pl-1", "cidr": "10.0.0.0/24"}
    empty = {**LIST_VALUES, "entry": []}
    assert review_drift(tmp_path, LIST, empty, LIST_VALUES, resources={**CONNECTION, address: entry}) == [UNCHANGED]
    assert review_drift(tmp_path, LIST, LIST_VALUES, empty) == [UNCHANGED]
    assert review_drift(tmp_path, address, entry, None) == [f"{address} was deleted, and not created again", UNCHANGED]


def test_policy_changed_by_hand_is_drift(tmp_path: Path) -> None:
    lines = review_drift(tmp_path, POLICY, policy({"AWS": PRINCIPAL}), policy({"AWS": "*"}))
    assert lines == [f"{POLICY}: policy{KEPT}", UNCHANGED]
    before = {**policy({"AWS": PRINCIPAL}), "id": None}
    after = {**before, "policy": before["policy"].replace(" ", ""), "id": "x"}
    assert review_drift(tmp_path, POLICY, before, after) == [UNCHANGED]


def test_vpc_of_service_network_changed_by_hand_is_drift(tmp_path: Path) -> None:
    address = "aws_vpclattice_service_network_vpc_association.x"
    resources = {**CONNECTION, f"{SERVICE_NETWORK_TYPE}.x": NETWORK_ASSOCIATION}
    before = {"service_network_identifier": "sn-1", "vpc_identifier": "vpc-1", "security_group_ids": ["sg-5"]}
    after = {**before, "security_group_ids": [], "status": "ACTIVE"}
    lines = review_drift(tmp_path, address, before, after, resources=resources)
    assert lines == [f"{address}: security_group_ids{KEPT}", UNCHANGED]
    assert review_drift(tmp_path, address, before, after) == [UNCHANGED]


@pytest.mark.parametrize(
    ("address", "before", "after", "text"),
    [
        (INSTANCE_ADDRESS, {}, {"publicly_accessible": True}, "publicly_accessible changed from false to true"),
        (
            INSTANCE_ADDRESS,
            {},
            {"vpc_security_group_ids": ["sg-2", "sg-open"], "instance_class": "db.t3.large"},
            'vpc_security_group_ids changed from ["sg-2"] to ["sg-2", "sg-open"]',
        ),
        (
            "aws_route53_record.db",
            {},
            {"records": ["other.example.com"]},
            'records changed from ["orders.example.com"] to ["other.example.com"]',
        ),
        (
            INSTANCE_ADDRESS,
            {"vpc_security_group_ids": ["sg-3", "sg-2"]},
            {"vpc_security_group_ids": ["sg-2", "sg-3"]},
            "",
        ),
        (INSTANCE_ADDRESS, {"port": None}, {"instance_class": "db.t3.large", "tags": {"a": "b"}}, ""),
    ],
    ids=["public", "groups", "record", "order", "class and tags"],
)
def test_access_to_database_changed_by_hand_is_drift(
    tmp_path: Path, address: str, before: Attributes, after: Attributes, text: str
) -> None:
    is_instance = address == INSTANCE_ADDRESS
    values = INSTANCE if is_instance else RECORD
    resources = CONNECTION if is_instance else {**CONNECTION, **ALIAS_RESOURCES, INSTANCE_ADDRESS: INSTANCE}
    lines = review_drift(tmp_path, address, {**values, **before}, {**values, **after}, resources=resources)
    assert lines == [*([f"database: {address}: {text}{KEPT}"] if text else []), UNCHANGED]
