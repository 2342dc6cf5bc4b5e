"""Access to the database without a principal of the share: policies, service networks and network interfaces."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import (
    CONNECTION,
    ORDERS,
    ORDERS_ARN,
    OWN,
    SHARE_ARN,
    STRANGER,
    STRANGER_SHARE,
    changed,
)
from plan.recorded_edits import with_created

KIND = CaseKind("indirect access")
CASES = KIND.cases

ORDERS_ID = "aws_vpclattice_resource_configuration.orders.id"

# The owner of all associations of a share.
EXCLUSIVE = {"resource_share_arn": SHARE_ARN, "principals": [hcl.POLYTOMIC], "resource_arns": [ORDERS_ARN]}
ASSOCIATIONS_TYPE = "aws_ram_resource_share_associations_exclusive.x"


def _exclusive(name: str, *exit_statuses: int, created: bool = False, **lists: list[str]) -> None:
    """Add a case with the owner of all associations of the share, a type since provider 6."""
    values = {**EXCLUSIVE, **lists}
    expressions = {argument: {"constant_value": value} for argument, value in values.items()}
    edit = with_created(ASSOCIATIONS_TYPE, values, expressions, before=None if created else EXCLUSIVE)
    KIND.add(f"owner of the share's associations {name} (edited)", CONNECTION, CONNECTION, *exit_statuses, edit=edit)


_exclusive("without Polytomic", 1, 2, principals=[])
_exclusive("without the configuration", 1, 2, resource_arns=[])
_exclusive("with a stranger", 1, 2, principals=[hcl.POLYTOMIC, STRANGER])
_exclusive("with another resource", 1, 2, resource_arns=[ORDERS_ARN, ORDERS_ARN + "2"])
_exclusive("created without Polytomic", 1, 2, created=True, principals=[])
_exclusive("created as they are", 0, created=True)

# Policies.
EVERYBODY = 'jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "*", Resource = "*" }] })'


def _policy(name: str, arn: str) -> str:
    return hcl.resource(f"aws_vpclattice_resource_policy.{name}", resource_arn=arn, policy=EVERYBODY)


KIND.add(
    "policy for everybody on the configuration",
    CONNECTION,
    CONNECTION + _policy("x", ORDERS),
    1,
    2,
    mentions=("aws_vpclattice_resource_policy.x",),
)
KIND.add(
    "policy by the literal ARN of the configuration", CONNECTION, CONNECTION + _policy("x", f'"{ORDERS_ARN}"'), 1, 2
)
KIND.add("policy on a new configuration", "", CONNECTION + _policy("x", ORDERS), 1, 2)
KIND.add(
    "policy on the configuration changes",
    CONNECTION + _policy("x", ORDERS),
    CONNECTION + changed(_policy("x", ORDERS), ('Resource = "*"', f'Resource = "{ORDERS_ARN}"')),
    1,
    2,
)
NETWORK = hcl.resource("aws_vpclattice_service_network.app", name='"app"')
KIND.add(
    "policy on an app's service network",
    CONNECTION + NETWORK,
    CONNECTION + NETWORK + _policy("x", "aws_vpclattice_service_network.app.arn"),
    0,
)

# Service networks.
NETWORK_ARN = "aws_vpclattice_service_network.app.arn"


def _in_network(configuration: str = ORDERS_ID) -> str:
    return hcl.resource(
        "aws_vpclattice_service_network_resource_association.x",
        resource_configuration_identifier=configuration,
        service_network_identifier="aws_vpclattice_service_network.app.id",
    )


IN_NETWORK = CONNECTION + NETWORK + _in_network()
KIND.add("configuration in a new service network", CONNECTION, IN_NETWORK, 1)
KIND.add(
    "configuration in a service network by its ARN",
    CONNECTION + NETWORK,
    CONNECTION + NETWORK + _in_network(f'"{ORDERS_ARN}"'),
    1,
)
KIND.add("service network with the configuration unchanged", IN_NETWORK, IN_NETWORK, 0)
KIND.add(
    "service network with the configuration in a stranger's share",
    IN_NETWORK,
    IN_NETWORK + STRANGER_SHARE + hcl.association("x", NETWORK_ARN, hcl.share_arn("other")),
    1,
    2,
)
NEW_GROUP = hcl.resource("aws_security_group.new", name='"new"')
UNKNOWN_SHARE = changed(STRANGER_SHARE, (hcl.text(STRANGER), "aws_security_group.new.owner_id"))
KIND.add(
    "service network with the configuration for an unknown principal",
    IN_NETWORK,
    IN_NETWORK + NEW_GROUP + UNKNOWN_SHARE + hcl.association("x", NETWORK_ARN, hcl.share_arn("other")),
    2,
)
OUTSIDE_SHARE_ARN = '"arn:aws:ram:us-east-1:123456789012:resource-share/outside"'
KIND.add(
    "service network with the configuration in a share outside the plan",
    IN_NETWORK,
    IN_NETWORK + hcl.association("x", NETWORK_ARN, OUTSIDE_SHARE_ARN),
    2,
)
KIND.add(
    "service network with the configuration gets a VPC",
    IN_NETWORK,
    IN_NETWORK
    + hcl.resource(
        "aws_vpclattice_service_network_vpc_association.x",
        vpc_identifier='"vpc-2"',
        service_network_identifier="aws_vpclattice_service_network.app.id",
    ),
    1,
    2,
)
KIND.add(
    "configuration for shareable service networks",
    CONNECTION,
    changed(
        CONNECTION, ('protocol = "TCP"', 'protocol = "TCP"\n  allow_association_to_shareable_service_network = true')
    ),
    1,
)
KIND.add("app's service network created", CONNECTION, CONNECTION + NETWORK, 0)

# Network interfaces with the gateway's security group.


def _instance(groups: str) -> str:
    return hcl.resource(
        "aws_instance.x", ami='"ami-1"', instance_type='"t3.micro"', vpc_security_group_ids=f"[{groups}]"
    )


KIND.add(
    "network interface with the gateway's group",
    CONNECTION,
    CONNECTION + hcl.resource("aws_network_interface.x", subnet_id='"subnet-a"', security_groups=f"[{OWN}]"),
    1,
    2,
    mentions=("aws_network_interface.x",),
)
KIND.add(
    "instance with the gateway's group",
    CONNECTION,
    CONNECTION + _instance(OWN),
    1,
    2,
)
KIND.add(
    "instance with the gateway's group and a new group",
    CONNECTION,
    CONNECTION + NEW_GROUP + _instance(f"{OWN}, aws_security_group.new.id"),
    1,
    2,
)
KIND.add(
    "instance with a new group alone", CONNECTION, CONNECTION + NEW_GROUP + _instance("aws_security_group.new.id"), 0
)
KIND.add(
    "existing instance gets the gateway's group",
    CONNECTION + _instance('"sg-app"'),
    CONNECTION + _instance(f'"sg-app", {OWN}'),
    1,
    2,
)
KIND.add(
    "gateway's group attached to a network interface",
    CONNECTION,
    CONNECTION
    + hcl.resource(
        "aws_network_interface_sg_attachment.x", security_group_id='"sg-own"', network_interface_id='"eni-1"'
    ),
    1,
    2,
)
KIND.add(
    "instance with a new connection's group",
    "",
    CONNECTION + _instance(OWN),
    1,
    2,
)
KIND.add(
    "instance with an app's group",
    CONNECTION,
    CONNECTION
    + hcl.group("app")
    + hcl.resource(
        "aws_instance.x",
        ami='"ami-1"',
        instance_type='"t3.micro"',
        vpc_security_group_ids="[aws_security_group.app.id]",
    ),
    0,
)
