"""What Terraform looks up of a database that is there, and what stops the plan where the path cannot work.

A condition that stands on a look-up refers to nothing else. Where it refers to something with a change that is not
applied yet, be it a tag, Terraform puts the look-up off until the apply, and plans to replace what needs its values. So
what compares a look-up with something given stands on the first resource.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    DataAwsDbInstance,
    DataAwsDbSubnetGroup,
    DataAwsNetworkInterface,
    DataAwsNetworkInterfaces,
    DataAwsNetworkInterfacesFilter,
    DataAwsRdsCluster,
    DataAwsSubnet,
    Fn,
    Postcondition,
    TerraformDataSource,
    TerraformLocal,
    TerraformProvider,
    TerraformResource,
    TerraformResourceLifecycle,
    Token,
    VpclatticeResourceGateway,
)
from aws_privatelink_rds_lattice.inputs.names import resource_names
from aws_privatelink_rds_lattice.inputs.rules import format_problem, format_value_problem
from aws_privatelink_rds_lattice.inputs.table import DEFAULT_ADDRESSES_PER_ENI

from .resource_gateway import ResourceGateway
from .tokens import text

# A reference to a resource, not to a data source.
_MADE = re.compile(r"(?<![.\w])aws_\w+\.")


def later_problems(scope: Construct, given: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each input that may be known too late: Terraform looks up in the plan, and counts subnets there.

    Args:
        scope: The stack or construct that the link belongs to.
        given: What is given, as ``LOOKED_UP_LINK`` declares it.
    """
    for name in ("db_instance_identifier", "db_cluster_identifier"):
        if _MADE.search(shown := text(scope, given.get(name, ""))):
            yield format_value_problem(
                name,
                shown,
                "that of a database which is there before the plan",
                "for one that the same program makes, call the constructor with references to it: rds_host, rds_port, "
                "vpc_id, subnet_ids and rds_security_group_id",
            )
    subnets = given.get("subnet_ids", [])
    if Token.is_unresolved(subnets) and _MADE.search(shown := text(scope, subnets)):
        yield format_value_problem(
            "subnet_ids",
            shown,
            "a list whose length is known in the plan",
            "name each subnet by itself, as in [first.id, second.id]",
        )


class Database(Construct):
    """The look-ups of one database.

    Attributes:
        inputs: ``rds_host``, ``rds_port`` and ``rds_security_group_id`` for the link, and unless it is on a
            shared gateway ``vpc_id`` and ``subnet_ids``, the given ones or those of the database's subnet group.
        looked_up: Security group and port as they are in these where neither is given.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        given: Mapping[str, Any],
        resource_gateway: ResourceGateway | None,
        provider: TerraformProvider | None,
    ) -> None:
        """Create the data sources.

        Args:
            scope: The stack or construct that this one belongs to.
            id: The construct's id, unique in its scope.
            given: What is given, as ``LOOKED_UP_LINK`` declares it, checked, with its defaults: an identifier at least.
            resource_gateway: The resource gateway for several databases, if there is one.
            provider: The AWS provider, where it is not the default one.
        """
        super().__init__(scope, id)
        self._provider = provider
        self._locals: dict[str, TerraformLocal] = {}
        self._conditions: list[dict[str, str]] = []
        self._follows_subnet_group = "subnet_ids" not in given
        self._ip_address_type = resource_gateway.ip_address_type if resource_gateway else given["ip_address_type"]
        if given.get("db_cluster_identifier"):
            self._cluster(given)
        else:
            self._instance(given)
        if resource_gateway and resource_gateway.vpc_id is None:
            return  # a gateway that was there already: its VPC is not known, so there is nothing to compare
        self._subnet_group = DataAwsDbSubnetGroup(self, "subnet_group", name=self._subnet_group_name, provider=provider)
        if resource_gateway:
            self._same_vpc(resource_gateway)
        else:
            self.inputs |= {
                "vpc_id": self._subnet_group.vpc_id,
                "subnet_ids": given.get("subnet_ids") or self._subnet_group.subnet_ids,
            }
            self._look_at_subnets(given)

    def _instance(self, given: Mapping[str, Any]) -> None:
        public = Postcondition(
            condition="${!self.publicly_accessible}",
            error_message=format_problem(
                "db_instance_identifier",
                "${self.db_instance_identifier}, which is publicly accessible",
                "a private instance, for the name of this one leads to a public address, where the resource gateway "
                "has no way",
                "turn off public access in the settings of the instance",
            ),
        )
        cluster = '${coalesce(self.db_cluster_identifier, "none")}'  # Terraform reads the message of what holds, too
        member = Postcondition(
            condition='${self.db_cluster_identifier == null || self.db_cluster_identifier == ""}',
            error_message=format_problem(
                "db_instance_identifier",
                f"${{self.db_instance_identifier}}, which is an instance of the cluster {cluster}",
                "an instance of its own, for the name of this one follows no failover of the cluster",
                f"give {cluster} as db_cluster_identifier, or this very instance by its rds_host",
            ),
        )
        source = DataAwsDbInstance(
            self,
            "instance",
            db_instance_identifier=given["db_instance_identifier"],
            provider=self._provider,
            lifecycle=TerraformResourceLifecycle(
                postcondition=[
                    member,
                    public,
                    *_one_group(given, "self.db_instance_identifier", "self.vpc_security_groups"),
                ]
            ),
        )
        self._compare(given, _path(source), "db_instance_identifier", "vpc_security_groups")
        self._take(given, source.address, source.port, source.vpc_security_groups)
        self._subnet_group_name = source.db_subnet_group

    def _cluster(self, given: Mapping[str, Any]) -> None:
        source = DataAwsRdsCluster(
            self,
            "cluster",
            cluster_identifier=given["db_cluster_identifier"],
            provider=self._provider,
            lifecycle=TerraformResourceLifecycle(
                postcondition=_one_group(given, "self.cluster_identifier", "self.vpc_security_group_ids")
            ),
        )
        self._compare(given, _path(source), "cluster_identifier", "vpc_security_group_ids")
        self._take(given, source.endpoint, source.port, source.vpc_security_group_ids)
        self._subnet_group_name = source.db_subnet_group_name

    def _take(self, given: Mapping[str, Any], host: str, port: float, groups: list[str]) -> None:
        self.looked_up = (Token.as_string(Fn.one(groups)), port)
        group, port = given.get("rds_security_group_id") or self.looked_up[0], given.get("rds_port") or port
        self.inputs: dict[str, Any] = {"rds_host": host, "rds_port": port, "rds_security_group_id": group}

    def _compare(self, given: Mapping[str, Any], path: str, identifier: str, groups: str) -> None:
        database, attached = f"${{{path}.{identifier}}}", f"{path}.{groups}"
        if group := given.get("rds_security_group_id"):
            name = self._expression("security_group_id", group)
            self._require(
                f"contains({attached}, {name})",
                "rds_security_group_id",
                _shown(name),
                f"one that is attached to {database}: {_listed(attached)}",
                "give one of these, or attach it to the database",
            )
        if port := given.get("rds_port"):
            name = self._expression("rds_port", port)
            self._require(
                f"{path}.port == {name}",
                "rds_port",
                _shown(name),
                f"${{{path}.port}}, the port of {database}",
                "give that one, or leave it out to have it looked up",
            )
        if self._ip_address_type != "IPV4":
            name = self._expression("ip_address_type", self._ip_address_type)
            self._require(
                f'{name} != "IPV6" || {path}.network_type == "DUAL"',
                "ip_address_type",
                _shown(name),
                f"another than IPV6, for {database} has the network type ${{{path}.network_type}} and so "
                "no IPv6 address",
                "take IPV4, or give the database the network type DUAL",
            )

    def _same_vpc(self, resource_gateway: ResourceGateway) -> None:
        vpc, found = self._expression("vpc_id", resource_gateway.vpc_id), f"{_path(self._subnet_group)}.vpc_id"
        self._require(
            f"{found} == {vpc}",
            "resource_gateway",
            f"one in {_shown(vpc)}",
            f"one in ${{{found}}}, the VPC of the database",
            "make a resource gateway in that VPC, or leave it out to have one made",
        )

    def _require(self, condition: str, field: str, given: str, allowed: str, remedy: str) -> None:
        message = format_problem(field, given, allowed, remedy)
        self._conditions.append({"condition": f"${{{condition}}}", "error_message": message})

    def _look_at_subnets(self, given: Mapping[str, Any]) -> None:
        vpc = f"{_path(self._subnet_group)}.vpc_id"
        if "subnet_ids" in given:
            subnets = f"local.{TerraformLocal(self, 'subnet_ids', given['subnet_ids']).friendly_unique_id}"
        else:
            subnets = f"{_path(self._subnet_group)}.subnet_ids"
        conditions = [
            Postcondition(
                condition=f"${{self.vpc_id == {vpc}}}",
                error_message=format_problem(
                    "subnet_ids",
                    "${self.id}, which lies in ${self.vpc_id}",
                    f"subnets in ${{{vpc}}}, the VPC of the database",
                    "name subnets of that VPC",
                ),
            )
        ]
        if self._ip_address_type != "IPV6":
            conditions.append(self._free_addresses(given))
        self._subnets = DataAwsSubnet(
            self,
            "subnet",
            provider=self._provider,
            # Not for_each: ids of subnets that are created by the same apply are not known in the plan.
            count=Token.as_number(f"${{length({subnets})}}"),
            id=f"${{tolist({subnets})[count.index]}}",
            lifecycle=TerraformResourceLifecycle(postcondition=conditions),
        )

    def _free_addresses(self, given: Mapping[str, Any]) -> Postcondition:
        # What a standing resource gateway has taken itself is what its replacement frees.
        standing = DataAwsNetworkInterfaces(
            self,
            "gateway_interfaces",
            provider=self._provider,
            filter=[
                DataAwsNetworkInterfacesFilter(name="vpc-id", values=[self.inputs["vpc_id"]]),
                DataAwsNetworkInterfacesFilter(name="group-name", values=[resource_names(given)["security_group"]]),
            ],
        )
        interface = DataAwsNetworkInterface(
            self,
            "gateway_interface",
            provider=self._provider,
            count=Token.as_number(f"${{length({_path(standing)}.ids)}}"),
            id=f"${{{_path(standing)}.ids[count.index]}}",
        )
        here = f"[for each in {_path(interface)} : each.private_ips if each.subnet_id == self.id]"
        usable = f"self.available_ip_address_count + length(flatten({here}))"
        needed = self._expression("ipv4_addresses_per_eni", given["ipv4_addresses_per_eni"] or DEFAULT_ADDRESSES_PER_ENI)
        # An interface with one address has the others, if any, as a prefix, whose size AWS does not tell here.
        enough = f"{usable} >= {needed} || anytrue([for addresses in {here} : length(addresses) == 1])"
        if Token.is_unresolved(self._ip_address_type):
            enough = f'{self._expression("ip_address_type", self._ip_address_type)} == "IPV6" || {enough}'
        return Postcondition(
            condition=f"${{{enough}}}",
            error_message=format_problem(
                "subnet_ids",
                f"${{self.id}} with ${{{usable}}} IPv4 addresses that are free or the resource gateway's own",
                f"subnets with {_shown(needed)} at least, which the resource gateway takes of each",
                "free some, name another subnet, or set a lower ipv4_addresses_per_eni",
            ),
        )

    def guard(self, first: TerraformResource, resource_gateway: VpclatticeResourceGateway | None) -> None:
        """Make Terraform stop where the path cannot work.

        Args:
            first: The resource of the link that is made before the others.
            resource_gateway: The link's own resource gateway, if it has one: its subnets must not all lie in one
                Availability Zone.
        """
        _precondition(first, self._conditions)
        if resource_gateway:
            if self._follows_subnet_group:
                # A subnet that joins the database's subnet group would else replace the gateway, and with it the ARN.
                resource_gateway.add_override("lifecycle.ignore_changes", ["subnet_ids"])
            subnets = _path(self._subnets)
            where = f'join(", ", [for each in {subnets} : "${{each.id}} in ${{each.availability_zone_id}}"])'
            condition = {
                "condition": f"${{length(distinct({subnets}[*].availability_zone_id)) >= 2}}",
                "error_message": format_problem(
                    "subnet_ids",
                    f"${{{where}}}",
                    "subnets in two Availability Zones at least",
                    "name a subnet in another zone besides",
                ),
            }
            _precondition(resource_gateway, [condition])

    def _expression(self, name: str, value: object) -> str:
        """Return the Terraform expression for a value: a literal, or a local value that holds the token."""
        if not Token.is_unresolved(value):
            return json.dumps(value)
        if name not in self._locals:
            self._locals[name] = TerraformLocal(self, name, value)
        return f"local.{self._locals[name].friendly_unique_id}"


def _one_group(given: Mapping[str, Any], identifier: str, groups: str) -> list[Postcondition]:
    if given.get("rds_security_group_id"):
        return []
    message = format_problem(
        "rds_security_group_id",
        "nothing",
        f"given unless ${{{identifier}}} has exactly one security group; attached are: {_listed(groups)}",
        "name the one that shall let the resource gateway in",
    )
    return [Postcondition(condition=f"${{length({groups}) == 1}}", error_message=message)]


def _listed(groups: str) -> str:
    return f'${{length({groups}) == 0 ? "none" : join(", ", {groups})}}'


def _precondition(resource: TerraformResource, conditions: list[dict[str, str]]) -> None:
    if conditions:
        # Added to prevent_destroy, where that is set.
        resource.add_override("lifecycle.precondition", conditions)


def _path(source: TerraformDataSource) -> str:
    return f"data.{source.terraform_resource_type}.{source.friendly_unique_id}"


def _shown(expression: str) -> str:
    """Return an expression as part of a template: a literal as it is."""
    return f"${{{expression}}}" if expression.startswith("local.") else expression.strip('"')
