"""Parts of plans in JSON with several connections, shares and groups."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fakes.aws.sample_ids import CONFIGURATION_ARN
from plan.plan_json import (
    CONFIGURATION_ADDRESS,
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    CONNECTION_WITH_EXCLUSIVE_SHARE,
    EXCLUSIVE_ASSOCIATIONS_TYPE,
    SHARE_ADDRESS,
    SHARE_ARN,
    resource_change,
)

if TYPE_CHECKING:
    from plan.plan_json import Attributes, PlanJson

ORDERS = CONFIGURATION_ADDRESS
TWO = f"{CONFIGURATION_TYPE}.two"
ORDERS_HOST = "orders.example.com"
PRINCIPAL = "210987654321"
OTHER_PRINCIPAL = "111122223333"
ORGANIZATION = "arn:aws:organizations::123456789012:organization/o-1"
SHARE = SHARE_ADDRESS
ASSOCIATION = "aws_ram_resource_association.one"
PRINCIPAL_ASSOCIATION = "aws_ram_principal_association.one"
EXCLUSIVE = f"{EXCLUSIVE_ASSOCIATIONS_TYPE}.all"
EXCLUSIVE_VALUES = CONNECTION_WITH_EXCLUSIVE_SHARE[EXCLUSIVE]
SUBNET_ARN = "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1"
_REFERENCES = {
    "aws_ram_resource_association": {
        "resource_arn": f"{CONFIGURATION_TYPE}.NAME.arn",
        "resource_share_arn": "aws_ram_resource_share.NAME.arn",
    },
    "aws_ram_principal_association": {"resource_share_arn": "aws_ram_resource_share.NAME.arn"},
    "aws_ram_resource_share": {},
    CONFIGURATION_TYPE: {},
}


def target(host: str) -> list[Attributes]:
    """Return the definition of a resource configuration for a host."""
    return [{"dns_resource": [{"domain_name": host}]}]


def created(address: str, values: Attributes, *unknown: str) -> dict[str, Any]:
    """Return a created resource with some unknown arguments."""
    return resource_change(address, ["create"], None, values, after_unknown=dict.fromkeys(unknown, True))


def updated(address: str, before: Attributes | None = None, **after: object) -> dict[str, Any]:
    """Return a resource updated in place; by default a resource of the connection in JSON."""
    values = before or CONNECTION_RESOURCES[address]
    return resource_change(address, ["update"], values, {**values, **after})


def replaced(address: str, *unknown: str, **after: object) -> dict[str, Any]:
    """Return a replaced resource of the connection in JSON with some unknown attributes."""
    before = CONNECTION_RESOURCES[address]
    values = {**before, **after}
    for name in unknown:
        values.pop(name, None)
    return resource_change(address, ["delete", "create"], before, values, after_unknown=dict.fromkeys(unknown, True))


def created_configuration(name: str, host: str = ORDERS_HOST, **values: object) -> dict[str, Any]:
    """Return a created resource configuration on the gateway of the connection in JSON."""
    arguments = {"resource_gateway_identifier": "rgw-1", "port_ranges": ["5432"], **values}
    return created(
        f"{CONFIGURATION_TYPE}.{name}", {"resource_configuration_definition": target(host), **arguments}, "id", "arn"
    )


def created_connection(
    name: str, *principals: str, host: str = ORDERS_HOST, allows_external: bool | None = True, **values: object
) -> list[dict[str, Any]]:
    """Return a created connection with its own share."""
    changes = [
        created_configuration(name, host, **values),
        created(f"aws_ram_resource_share.{name}", {"allow_external_principals": allows_external}, "id", "arn"),
        created(f"aws_ram_resource_association.{name}", {}, "resource_arn", "resource_share_arn"),
    ]
    for number, principal in enumerate(principals):
        address = f"aws_ram_principal_association.{name}{number or ''}"
        changes.append(created(address, {"principal": principal}, "resource_share_arn"))
    return changes


def references_of(*changes: dict[str, Any]) -> PlanJson:
    """Return a configuration in which the associations refer to the share and the configuration of the same name."""
    resources = []
    for change in changes:
        references = _REFERENCES.get(change["type"], {})
        name = change["name"].rstrip("0123456789")
        expressions = {
            argument: {"references": [reference.replace("NAME", name)]} for argument, reference in references.items()
        }
        resources.append(
            {"mode": "managed", "type": change["type"], "name": change["name"], "expressions": expressions}
        )
    return {"root_module": {"resources": resources}}


def share_association(resource_arn: str, share_arn: str = SHARE_ARN) -> Attributes:
    """Return the values of a resource association."""
    return {"resource_arn": resource_arn, "resource_share_arn": share_arn}


def policy(*principals: object, resource_arn: str = CONFIGURATION_ARN, **members: object) -> Attributes:
    """Return the values of a resource policy with a statement for each principal."""
    statements = []
    for principal in principals:
        statement = {"Effect": "Allow", "Principal": principal, "Action": "vpc-lattice:*", "Resource": "*"}
        statements.append({**statement, **members})
    return {"resource_arn": resource_arn, "policy": json.dumps({"Version": "2012-10-17", "Statement": statements})}
