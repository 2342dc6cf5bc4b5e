"""Databases of a connection in JSON, and changes of databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan.other_type_plans import config_of, configured_plan
from plan.plan_json import CONFIGURATION_ADDRESS, CONNECTION_RESOURCES, SHARE_ARN, plan_json, resource_change
from plan.reference_plans import references

if TYPE_CHECKING:
    from plan.plan_json import Attributes, PlanJson

INSTANCE_ADDRESS = "aws_db_instance.orders"
INSTANCE_ARN = "arn:aws:rds:us-east-1:123456789012:db:orders"
INSTANCE: Attributes = {
    "id": "db-ABC",
    "arn": INSTANCE_ARN,
    "identifier": "orders",
    "address": "orders.example.com",
    "endpoint": "orders.example.com:5432",
    "port": 5432,
    "instance_class": "db.t3.micro",
    "publicly_accessible": False,
    "db_subnet_group_name": "private",
    "vpc_security_group_ids": ["sg-2"],
    "tags": {},
}
CLUSTER_ADDRESS = "aws_rds_cluster.orders"
CLUSTER: Attributes = {
    "id": "orders",
    "arn": "arn:aws:rds:us-east-1:123456789012:cluster:orders",
    "cluster_identifier": "orders",
    "endpoint": "orders.example.com",
    "reader_endpoint": "reader.example.com",
    "port": 5432,
    "vpc_security_group_ids": ["sg-2"],
    "cluster_members": ["orders-1", "orders-2"],
}
CHANGES_DATABASE = "the plan also changes the database:"


def connection_to(target: Attributes, resources: dict[str, Attributes] = CONNECTION_RESOURCES) -> dict[str, Attributes]:
    """Return the resources of a connection with another target, such as a host in upper case."""
    configuration = {**resources[CONFIGURATION_ADDRESS], "resource_configuration_definition": [target]}
    return {**resources, CONFIGURATION_ADDRESS: configuration}


# The connection by the name of a DNS record.
ALIAS_RESOURCES = connection_to({"dns_resource": [{"domain_name": "db.internal.example.com"}]})
RECORD = {"fqdn": "db.internal.example.com", "type": "CNAME", "ttl": 60, "records": ["orders.example.com"]}


def updated_instance(**changes: object) -> dict[str, Any]:
    """Return the change of the instance for some new values; ``unknown`` names the values known after apply."""
    unknown = {str(name): True for name in changes.pop("unknown", ())}  # type: ignore[attr-defined]  # a tuple
    after = {name: value for name, value in {**INSTANCE, **changes}.items() if name not in unknown}
    return resource_change(INSTANCE_ADDRESS, ["update"], INSTANCE, after, after_unknown=unknown)


def instance_plan(**changes: object) -> PlanJson:
    """Return a plan with a connection and an updated instance."""
    return plan_json(updated_instance(**changes))


def destroyed(address: str, values: Attributes) -> dict[str, Any]:
    return resource_change(address, ["delete"], values, None)


def replaced(address: str, values: Attributes, **changes: object) -> dict[str, Any]:
    """Return a replaced database with some new values; Terraform knows its id and endpoints after apply."""
    computed = {"id", "arn", "address", "endpoint", "reader_endpoint"}
    after = {name: value for name, value in {**values, **changes}.items() if name not in computed}
    unknown = dict.fromkeys(computed & values.keys(), True)
    return resource_change(
        address, ["delete", "create"], values, after, after_unknown=unknown, replace_paths=[["engine"]]
    )


def cluster_instance(number: int) -> Attributes:
    return {
        "identifier": f"orders-{number}",
        "cluster_identifier": "orders",
        "endpoint": f"orders-{number}.example.com",
        "port": 5432,
        "publicly_accessible": False,
    }


def cluster_plan(*changes: dict[str, Any]) -> PlanJson:
    """Return a plan with a connection, and a cluster of two instances."""
    resources = {**CONNECTION_RESOURCES, CLUSTER_ADDRESS: CLUSTER}
    for number in (1, 2):
        resources[f"aws_rds_cluster_instance.n{number}"] = cluster_instance(number)
    return plan_json(*changes, resources=resources)


def new_target_plan(*names: str, changes: tuple[dict[str, Any], ...] = ()) -> PlanJson:
    """Return a plan that replaces the resource configuration for a host known after apply.

    Args:
        names: The references in the expression of the host.
        changes: Further changes.
    """
    target = "resource_configuration_definition"
    before = CONNECTION_RESOURCES[CONFIGURATION_ADDRESS]
    after = {name: value for name, value in before.items() if name not in {"id", "arn"}}
    unknown = {"id": True, "arn": True, target: [{"dns_resource": [{"domain_name": True}]}]}
    configuration = resource_change(
        CONFIGURATION_ADDRESS,
        ["delete", "create"],
        before,
        {**after, target: [{"dns_resource": [{}]}]},
        after_unknown=unknown,
        replace_paths=[[target]],
    )
    address = "aws_ram_resource_association.one"
    association = resource_change(
        address,
        ["delete", "create"],
        CONNECTION_RESOURCES[address],
        {"resource_share_arn": SHARE_ARN},
        after_unknown={"resource_arn": True},
    )
    configs = [
        config_of(CONFIGURATION_ADDRESS, **{target: [{"dns_resource": [{"domain_name": references(*names)}]}]}),
        config_of(address, resource_arn=references(f"{CONFIGURATION_ADDRESS}.arn")),
    ]
    return configured_plan(configs, configuration, association, *changes)
