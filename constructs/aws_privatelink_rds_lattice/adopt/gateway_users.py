"""Find other users and managers of a deployment's resource gateway and of its security group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import gather

from .facts import find_all_database_groups

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from aws_privatelink_rds_lattice.aws import Deployment
    from aws_privatelink_rds_lattice.aws.client import Response

# A longer list hides the reason.
_MAX_INTERFACES_SHOWN = 3


class GroupFacts(NamedTuple):
    """A security group of a resource gateway, and the possible users of the group.

    Attributes:
        group_id: The id of the security group.
        group: The security group; None if the account does not see the group.
        account_id: The account of the credentials.
        gateway: The resource gateway.
        database_group_ids: The security groups of the database.
        referring_group_ids: The other security groups in the gateway's VPC with rules that refer to the group.
        interfaces: The network interfaces with the group.
    """

    group_id: str
    group: Response | None
    account_id: str
    gateway: Response
    database_group_ids: Collection[str]
    referring_group_ids: Sequence[str]
    interfaces: Sequence[Response]


def fetch_group_facts(deployment: Deployment, group_id: str) -> GroupFacts:
    """Return the facts about a security group of the deployment's resource gateway."""
    gateway = deployment.gateway
    groups, vpc_groups, interfaces = gather(
        [
            lambda: deployment.ec2.fetch_security_groups(group_id=[group_id]),
            lambda: deployment.ec2.fetch_security_groups(vpc_id=[gateway["vpcId"]]),
            lambda: deployment.ec2.fetch_interfaces(group_id=[group_id]),
        ]
    )
    referring_ids = {vpc_group["GroupId"] for vpc_group in vpc_groups.values() if _refers_to(vpc_group, group_id)}
    return GroupFacts(
        group_id=group_id,
        group=vpc_groups.get(group_id) or groups.get(group_id),
        account_id=deployment.account_id,
        gateway=gateway,
        database_group_ids=find_all_database_groups(deployment),
        referring_group_ids=sorted(referring_ids - {group_id}),
        interfaces=interfaces,
    )


def find_other_users(deployment: Deployment, facts: GroupFacts | None, state_files: Mapping[str, Path]) -> list[str]:
    """Return the other users and managers of a resource gateway and of the gateway's security group, in words.

    Args:
        deployment: The deployment.
        facts: The facts about the security group; None for a gateway without a group.
        state_files: Terraform states on this disk, by the ids of the resources in the states.
    """
    gateway = deployment.gateway
    configuration_names = deployment.other_configuration_names
    users = []
    if gateway.get("serviceManaged"):
        users.append(f"{gateway.get('managedBy', 'a service of AWS')} manages it")
    if gateway["id"] in state_files:
        users.append(f"{state_files[gateway['id']]} has it")
    if configuration_names:
        users.append(f"it also serves {', '.join(configuration_names)}")
    if facts:
        users += _group_users(facts, state_files)
    return users


def _group_users(facts: GroupFacts, state_files: Mapping[str, Path]) -> Iterator[str]:
    group_id = facts.group_id
    if group_id in state_files:
        yield f"{state_files[group_id]} has {group_id}"
    yield from _ownership_reasons(facts)
    if group_id in facts.database_group_ids:
        yield f"{group_id} is a security group of the database"
        return
    interfaces = find_other_interfaces(facts.interfaces, facts.gateway)
    if interfaces:
        yield f"{group_id} is also on other network interfaces ({_format_interfaces(interfaces)})"
    other_ids = [item for item in facts.referring_group_ids if item not in facts.database_group_ids]
    if other_ids:
        yield f"rules of {', '.join(other_ids)} refer to {group_id}"


def _ownership_reasons(facts: GroupFacts) -> Iterator[str]:
    """Yield the reasons for which Terraform cannot manage the security group as the connection's."""
    group = facts.group
    if group is None:
        yield f"{facts.group_id} is not visible to account {facts.account_id}"
        return
    if group["GroupName"] == "default":
        yield f"{facts.group_id} is the default security group of the VPC"
    if group.get("OwnerId", facts.account_id) != facts.account_id:
        yield f"{facts.group_id} belongs to account {group['OwnerId']}"
    if group["VpcId"] != facts.gateway["vpcId"]:
        yield f"{facts.group_id} is a security group of {group['VpcId']}"


def find_other_interfaces(interfaces: Sequence[Response], gateway: Response) -> list[Response]:
    """Return the network interfaces that are not the resource gateway's.

    The description of a gateway's interface contains the gateway's id, or VPC Lattice tags the interface with
    ``VpcLatticeManaged``. Without any such interface, the gateway's interfaces are those in the gateway's subnets
    without an EC2 instance.
    """
    own = [interface for interface in interfaces if gateway["id"] in interface.get("Description", "")]
    if not own:
        in_subnets = [interface for interface in interfaces if interface["SubnetId"] in gateway["subnetIds"]]
        own = [interface for interface in in_subnets if _is_managed_by_lattice(interface)]
        own = own or [interface for interface in in_subnets if "InstanceId" not in interface.get("Attachment", {})]
    own_ids = {interface["NetworkInterfaceId"] for interface in own}
    return [interface for interface in interfaces if interface["NetworkInterfaceId"] not in own_ids]


def _is_managed_by_lattice(interface: Response) -> bool:
    tags = interface.get("TagSet") or ()
    return any(tag["Key"] == "VpcLatticeManaged" and tag["Value"] == "true" for tag in tags)


def _format_interfaces(interfaces: Sequence[Response]) -> str:
    texts = []
    for interface in sorted(interfaces, key=lambda item: str(item["NetworkInterfaceId"])):
        description = interface.get("Description")
        interface_id = interface["NetworkInterfaceId"]
        texts.append(f"{interface_id}, {description}" if description else str(interface_id))
    shown = texts[:_MAX_INTERFACES_SHOWN]
    if len(texts) > len(shown):
        shown.append(f"{len(texts) - len(shown)} more")
    return "; ".join(shown)


def _refers_to(group: Response, group_id: str) -> bool:
    permissions = [*group.get("IpPermissions", ()), *group.get("IpPermissionsEgress", ())]
    for permission in permissions:
        if any(pair.get("GroupId") == group_id for pair in permission.get("UserIdGroupPairs", ())):
            return True
    return False
