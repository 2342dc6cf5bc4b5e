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
from aws_privatelink_rds_lattice.inputs.problems import format_problem, format_value_problem
from aws_privatelink_rds_lattice.inputs.table import DEFAULT_ADDRESSES_PER_ENI

from .resource_gateway import ResourceGateway
from .tokens import resolve_to_string

# A reference to a resource, not to a data source.
_RESOURCE_REFERENCE = re.compile(r"(?<![.\w])aws_\w+\.")


def known_after_apply_problems(scope: Construct, inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each input that may be known too late: Terraform looks up in the plan, and counts subnets there.

    Args:
        scope: The stack or construct that the link belongs to.
        inputs: What is given, as ``LOOKED_UP_LINK`` declares it.
    """
    for name in ("db_instance_identifier", "db_cluster_identifier"):
        if _RESOURCE_REFERENCE.search(shown := resolve_to_string(scope, inputs.get(name, ""))):
            yield format_value_problem(
                name,
                shown,
                "that of a database which is there before the plan",
                "for one that the same program makes, call the constructor with references to it: rds_host, rds_port, "
                "vpc_id, subnet_ids and rds_security_group_id",
            )
    subnets = inputs.get("subnet_ids", [])
    if Token.is_unresolved(subnets) and _RESOURCE_REFERENCE.search(shown := resolve_to_string(scope, subnets)):
        yield format_value_problem(
            "subnet_ids",
            shown,
            "a list whose length is known in the plan",
            "name each subnet by itself, as in [first.id, second.id]",
        )


class DatabaseLookup(Construct):
    """The look-ups of one database.

    Attributes:
        connection_inputs: ``rds_host``, ``rds_port`` and ``rds_security_group_id`` for the link, and unless it is on a
            shared gateway ``vpc_id`` and ``subnet_ids``, the given ones or those of the database's subnet group.
        looked_up_group_and_port: Security group and port as they are in these where neither is given.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        inputs: Mapping[str, Any],
        resource_gateway: ResourceGateway | None,
        provider: TerraformProvider | None,
    ) -> None:
        """Create the data sources.

        Args:
            scope: The stack or construct that this one belongs to.
            id: The construct's id, unique in its scope.
            inputs: What is given, as ``LOOKED_UP_LINK`` declares it, checked, with its defaults: an identifier at least.
            resource_gateway: The resource gateway for several databases, if there is one.
            provider: The AWS provider, where it is not the default one.
        """
        super().__init__(scope, id)
        self._provider = provider
        self._locals: dict[str, TerraformLocal] = {}
        self._preconditions: list[dict[str, str]] = []
        self._uses_subnet_group = "subnet_ids" not in inputs
        self._ip_address_type = resource_gateway.ip_address_type if resource_gateway else inputs["ip_address_type"]
        if inputs.get("db_cluster_identifier"):
            self._look_up_cluster(inputs)
        else:
            self._look_up_instance(inputs)
        if resource_gateway and resource_gateway.vpc_id is None:
            return  # a gateway that was there already: its VPC is not known, so there is nothing to compare
        self._subnet_group = DataAwsDbSubnetGroup(self, "subnet_group", name=self._subnet_group_name, provider=provider)
        if resource_gateway:
            self._require_same_vpc(resource_gateway)
        else:
            self.connection_inputs |= {
                "vpc_id": self._subnet_group.vpc_id,
                "subnet_ids": inputs.get("subnet_ids") or self._subnet_group.subnet_ids,
            }
            self._look_up_subnets(inputs)

    def _look_up_instance(self, given: Mapping[str, Any]) -> None:
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
                    *single_group_conditions(given, "self.db_instance_identifier", "self.vpc_security_groups"),
                ]
            ),
        )
        self._compare_with_lookup(given, data_source_address(source), "db_instance_identifier", "vpc_security_groups")
        self._set_connection_inputs(given, source.address, source.port, source.vpc_security_groups)
        self._subnet_group_name = source.db_subnet_group

    def _look_up_cluster(self, given: Mapping[str, Any]) -> None:
        source = DataAwsRdsCluster(
            self,
            "cluster",
            cluster_identifier=given["db_cluster_identifier"],
            provider=self._provider,
            lifecycle=TerraformResourceLifecycle(
                postcondition=single_group_conditions(given, "self.cluster_identifier", "self.vpc_security_group_ids")
            ),
        )
        self._compare_with_lookup(given, data_source_address(source), "cluster_identifier", "vpc_security_group_ids")
        self._set_connection_inputs(given, source.endpoint, source.port, source.vpc_security_group_ids)
        self._subnet_group_name = source.db_subnet_group_name

    def _set_connection_inputs(self, given: Mapping[str, Any], host: str, port: float, groups: list[str]) -> None:
        self.looked_up_group_and_port = (Token.as_string(Fn.one(groups)), port)
        group, port = (
            given.get("rds_security_group_id") or self.looked_up_group_and_port[0],
            given.get("rds_port") or port,
        )
        self.connection_inputs: dict[str, Any] = {"rds_host": host, "rds_port": port, "rds_security_group_id": group}

    def _compare_with_lookup(self, given: Mapping[str, Any], address: str, identifier: str, groups: str) -> None:
        database, attached = f"${{{address}.{identifier}}}", f"{address}.{groups}"
        if group := given.get("rds_security_group_id"):
            name = self._terraform_expression("security_group_id", group)
            self._add_precondition(
                f"contains({attached}, {name})",
                "rds_security_group_id",
                expression_as_template(name),
                f"one that is attached to {database}: {attached_groups_template(attached)}",
                "give one of these, or attach it to the database",
            )
        if port := given.get("rds_port"):
            name = self._terraform_expression("rds_port", port)
            self._add_precondition(
                f"{address}.port == {name}",
                "rds_port",
                expression_as_template(name),
                f"${{{address}.port}}, the port of {database}",
                "give that one, or leave it out to have it looked up",
            )
        if self._ip_address_type != "IPV4":
            name = self._terraform_expression("ip_address_type", self._ip_address_type)
            self._add_precondition(
                f'{name} != "IPV6" || {address}.network_type == "DUAL"',
                "ip_address_type",
                expression_as_template(name),
                f"another than IPV6, for {database} has the network type ${{{address}.network_type}} and so "
                "no IPv6 address",
                "take IPV4, or give the database the network type DUAL",
            )

    def _require_same_vpc(self, resource_gateway: ResourceGateway) -> None:
        vpc, found = (
            self._terraform_expression("vpc_id", resource_gateway.vpc_id),
            f"{data_source_address(self._subnet_group)}.vpc_id",
        )
        self._add_precondition(
            f"{found} == {vpc}",
            "resource_gateway",
            f"one in {expression_as_template(vpc)}",
            f"one in ${{{found}}}, the VPC of the database",
            "make a resource gateway in that VPC, or leave it out to have one made",
        )

    def _add_precondition(self, condition: str, field: str, given: str, allowed: str, remedy: str) -> None:
        message = format_problem(field, given, allowed, remedy)
        self._preconditions.append({"condition": f"${{{condition}}}", "error_message": message})

    def _look_up_subnets(self, given: Mapping[str, Any]) -> None:
        vpc = f"{data_source_address(self._subnet_group)}.vpc_id"
        if "subnet_ids" in given:
            subnets = f"local.{TerraformLocal(self, 'subnet_ids', given['subnet_ids']).friendly_unique_id}"
        else:
            subnets = f"{data_source_address(self._subnet_group)}.subnet_ids"
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
            conditions.append(self._free_addresses_condition(given))
        self._subnets = DataAwsSubnet(
            self,
            "subnet",
            provider=self._provider,
            # Not for_each: ids of subnets that are created by the same apply are not known in the plan.
            count=Token.as_number(f"${{length({subnets})}}"),
            id=f"${{tolist({subnets})[count.index]}}",
            lifecycle=TerraformResourceLifecycle(postcondition=conditions),
        )

    def _free_addresses_condition(self, given: Mapping[str, Any]) -> Postcondition:
        # What a standing resource gateway has taken itself is what its replacement frees.
        standing = DataAwsNetworkInterfaces(
            self,
            "gateway_interfaces",
            provider=self._provider,
            filter=[
                DataAwsNetworkInterfacesFilter(name="vpc-id", values=[self.connection_inputs["vpc_id"]]),
                DataAwsNetworkInterfacesFilter(name="group-name", values=[resource_names(given)["security_group"]]),
            ],
        )
        interface = DataAwsNetworkInterface(
            self,
            "gateway_interface",
            provider=self._provider,
            count=Token.as_number(f"${{length({data_source_address(standing)}.ids)}}"),
            id=f"${{{data_source_address(standing)}.ids[count.index]}}",
        )
        here = f"[for each in {data_source_address(interface)} : each.private_ips if each.subnet_id == self.id]"
        usable = f"self.available_ip_address_count + length(flatten({here}))"
        needed = self._terraform_expression(
            "ipv4_addresses_per_eni", given["ipv4_addresses_per_eni"] or DEFAULT_ADDRESSES_PER_ENI
        )
        # An interface with one address has the others, if any, as a prefix, whose size AWS does not tell here.
        enough = f"{usable} >= {needed} || anytrue([for addresses in {here} : length(addresses) == 1])"
        if Token.is_unresolved(self._ip_address_type):
            enough = f'{self._terraform_expression("ip_address_type", self._ip_address_type)} == "IPV6" || {enough}'
        return Postcondition(
            condition=f"${{{enough}}}",
            error_message=format_problem(
                "subnet_ids",
                f"${{self.id}} with ${{{usable}}} IPv4 addresses that are free or the resource gateway's own",
                f"subnets with {expression_as_template(needed)} at least, which the resource gateway takes of each",
                "free some, name another subnet, or set a lower ipv4_addresses_per_eni",
            ),
        )

    def add_preconditions(
        self, first_resource: TerraformResource, resource_gateway: VpclatticeResourceGateway | None
    ) -> None:
        """Make Terraform stop where the path cannot work.

        Args:
            first_resource: The resource of the link that is made before the others.
            resource_gateway: The link's own resource gateway, if it has one: its subnets must not all lie in one
                Availability Zone.
        """
        _override_preconditions(first_resource, self._preconditions)
        if resource_gateway:
            if self._uses_subnet_group:
                # A subnet that joins the database's subnet group would else replace the gateway, and with it the ARN.
                resource_gateway.add_override("lifecycle.ignore_changes", ["subnet_ids"])
            subnets = data_source_address(self._subnets)
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
            _override_preconditions(resource_gateway, [condition])

    def _terraform_expression(self, name: str, value: object) -> str:
        """Return the Terraform expression for a value: a literal, or a local value that holds the token."""
        if not Token.is_unresolved(value):
            return json.dumps(value)
        if name not in self._locals:
            self._locals[name] = TerraformLocal(self, name, value)
        return f"local.{self._locals[name].friendly_unique_id}"


def single_group_conditions(given: Mapping[str, Any], identifier: str, groups: str) -> list[Postcondition]:
    if given.get("rds_security_group_id"):
        return []
    message = format_problem(
        "rds_security_group_id",
        "nothing",
        f"given unless ${{{identifier}}} has exactly one security group; attached are: {attached_groups_template(groups)}",
        "name the one that shall let the resource gateway in",
    )
    return [Postcondition(condition=f"${{length({groups}) == 1}}", error_message=message)]


def attached_groups_template(groups: str) -> str:
    return f'${{length({groups}) == 0 ? "none" : join(", ", {groups})}}'


def _override_preconditions(resource: TerraformResource, conditions: list[dict[str, str]]) -> None:
    if conditions:
        # Added to prevent_destroy, where that is set.
        resource.add_override("lifecycle.precondition", conditions)


def data_source_address(source: TerraformDataSource) -> str:
    return f"data.{source.terraform_resource_type}.{source.friendly_unique_id}"


def expression_as_template(expression: str) -> str:
    """Return an expression as part of a template: a literal as it is."""
    return f"${{{expression}}}" if expression.startswith("local.") else expression.strip('"')
