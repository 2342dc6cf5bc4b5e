"""What Terraform looks up of a database that is there, and what stops the plan where the path cannot work."""

import json
from collections.abc import Mapping
from typing import Any

from .framework import (
    Construct,
    DataAwsDbInstance,
    DataAwsDbSubnetGroup,
    DataAwsNetworkInterfaces,
    DataAwsNetworkInterfacesFilter,
    DataAwsRdsCluster,
    DataAwsSubnet,
    Fn,
    Postcondition,
    TerraformDataSource,
    TerraformLocal,
    TerraformResourceLifecycle,
    Token,
    VpclatticeResourceGateway,
)
from .gateway import ResourceGateway
from .inputs import IPV4_ADDRESSES_PER_ENI
from .rules import line


class Database(Construct):
    """The look-ups of one database.

    Attributes:
        inputs: ``rds_host``, ``rds_port`` and ``rds_security_group_id`` for the link, and unless it is on a
            shared gateway ``vpc_id`` and ``subnet_ids``, the given ones or those of the database's subnet group.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        given: Mapping[str, Any],
        resource_gateway: ResourceGateway | None,
    ) -> None:
        """Create the data sources.

        Args:
            scope: The stack or construct that this one belongs to.
            id: The construct's id, unique in its scope.
            given: What is given, as ``Lookup`` declares it, checked and with its defaults: an identifier at least.
            resource_gateway: The resource gateway for several databases, if there is one.
        """
        super().__init__(scope, id)
        self._locals: dict[str, TerraformLocal] = {}
        self._ip_address_type = resource_gateway.ip_address_type if resource_gateway else given["ip_address_type"]
        self._source = self._cluster(given) if given.get("db_cluster_identifier") else self._instance(given)
        if resource_gateway and resource_gateway.vpc_id is None:
            return  # a gateway that was there already: its VPC is not known, so there is nothing to compare
        self._subnet_group = DataAwsDbSubnetGroup(
            self,
            "subnet_group",
            name=self._subnet_group_name,
            lifecycle=self._in_vpc_of(resource_gateway),
        )
        if resource_gateway is None:
            self.inputs |= {
                "vpc_id": self._subnet_group.vpc_id,
                "subnet_ids": given.get("subnet_ids") or self._subnet_group.subnet_ids,
            }
            self._look_at_subnets(given)

    def _instance(self, given: Mapping[str, Any]) -> TerraformDataSource:
        public = Postcondition(
            condition="${!self.publicly_accessible}",
            error_message=line(
                "db_instance_identifier",
                "${self.db_instance_identifier}, which is publicly accessible",
                "a private instance, for the name of this one leads to a public address, where the resource gateway "
                "has no way",
                "turn off public access in the settings of the instance",
            ),
        )
        source = DataAwsDbInstance(
            self,
            "instance",
            db_instance_identifier=given["db_instance_identifier"],
            lifecycle=TerraformResourceLifecycle(
                postcondition=[
                    public,
                    *self._conditions(given, "self.db_instance_identifier", "self.vpc_security_groups"),
                ]
            ),
        )
        self._take(given, source.address, source.port, source.vpc_security_groups)
        self._subnet_group_name = source.db_subnet_group
        return source

    def _cluster(self, given: Mapping[str, Any]) -> TerraformDataSource:
        source = DataAwsRdsCluster(
            self,
            "cluster",
            cluster_identifier=given["db_cluster_identifier"],
            lifecycle=TerraformResourceLifecycle(
                postcondition=self._conditions(given, "self.cluster_identifier", "self.vpc_security_group_ids")
            ),
        )
        self._take(given, source.endpoint, source.port, source.vpc_security_group_ids)
        self._subnet_group_name = source.db_subnet_group_name
        return source

    def _take(self, given: Mapping[str, Any], host: str, port: float, groups: list[str]) -> None:
        group = given.get("rds_security_group_id") or Token.as_string(Fn.one(groups))
        self.inputs: dict[str, Any] = {"rds_host": host, "rds_port": port, "rds_security_group_id": group}

    def _conditions(self, given: Mapping[str, Any], identifier: str, groups: str) -> list[Postcondition]:
        attached = f'${{length({groups}) == 0 ? "none" : join(", ", {groups})}}'
        if group := given.get("rds_security_group_id"):
            name = self._expression("security_group_id", group)
            security_group = Postcondition(
                condition=f"${{contains({groups}, {name})}}",
                error_message=line(
                    "rds_security_group_id",
                    _shown(name),
                    f"one that is attached to ${{{identifier}}}: {attached}",
                    "give one of these, or attach it to the database",
                ),
            )
        else:
            security_group = Postcondition(
                condition=f"${{length({groups}) == 1}}",
                error_message=line(
                    "rds_security_group_id",
                    "nothing",
                    f"given unless ${{{identifier}}} has exactly one security group; attached are: {attached}",
                    "name the one that shall let the resource gateway in",
                ),
            )
        conditions = [security_group]
        if self._ip_address_type != "IPV4":
            name = self._expression("ip_address_type", self._ip_address_type)
            conditions.append(
                Postcondition(
                    condition=f'${{{name} != "IPV6" || self.network_type == "DUAL"}}',
                    error_message=line(
                        "ip_address_type",
                        _shown(name),
                        f"another than IPV6, for ${{{identifier}}} has the network type ${{self.network_type}} and so "
                        "no IPv6 address",
                        "take IPV4, or give the database the network type DUAL",
                    ),
                )
            )
        return conditions

    def _in_vpc_of(self, resource_gateway: ResourceGateway | None) -> TerraformResourceLifecycle | None:
        if resource_gateway is None or resource_gateway.vpc_id is None:
            return None
        vpc = self._expression("vpc_id", resource_gateway.vpc_id)
        message = line(
            "resource_gateway",
            f"one in {_shown(vpc)}",
            "one in ${self.vpc_id}, the VPC of the database",
            "make a resource gateway in that VPC, or leave it out to have one made",
        )
        return TerraformResourceLifecycle(
            postcondition=[Postcondition(condition=f"${{self.vpc_id == {vpc}}}", error_message=message)]
        )

    def _look_at_subnets(self, given: Mapping[str, Any]) -> None:
        vpc = f"{_path(self._subnet_group)}.vpc_id"
        if "subnet_ids" in given:
            subnets = f"local.{TerraformLocal(self, 'subnet_ids', given['subnet_ids']).friendly_unique_id}"
        else:
            subnets = f"{_path(self._subnet_group)}.subnet_ids"
        conditions = [
            Postcondition(
                condition=f"${{self.vpc_id == {vpc}}}",
                error_message=line(
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
            # Not for_each: ids of subnets that are created by the same apply are not known in the plan.
            count=Token.as_number(f"${{length({subnets})}}"),
            id=f"${{tolist({subnets})[count.index]}}",
            lifecycle=TerraformResourceLifecycle(postcondition=conditions),
        )

    def _free_addresses(self, given: Mapping[str, Any]) -> Postcondition:
        # Once the resource gateway stands, it has taken the addresses itself.
        standing = DataAwsNetworkInterfaces(
            self,
            "gateway_interfaces",
            filter=[
                DataAwsNetworkInterfacesFilter(name="vpc-id", values=[self.inputs["vpc_id"]]),
                DataAwsNetworkInterfacesFilter(
                    name="group-name", values=[given["names"].get("security_group", f"{given['name']}-rg")]
                ),
            ],
        )
        needed = self._expression("ipv4_addresses_per_eni", given["ipv4_addresses_per_eni"] or IPV4_ADDRESSES_PER_ENI)
        enough = f"length({_path(standing)}.ids) > 0 || self.available_ip_address_count >= {needed}"
        if Token.is_unresolved(self._ip_address_type):
            enough = f'{self._expression("ip_address_type", self._ip_address_type)} == "IPV6" || {enough}'
        return Postcondition(
            condition=f"${{{enough}}}",
            error_message=line(
                "subnet_ids",
                "${self.id} with ${self.available_ip_address_count} free IPv4 addresses",
                f"subnets with {_shown(needed)} at least, which the resource gateway takes of each",
                "free some, name another subnet, or set a lower ipv4_addresses_per_eni",
            ),
        )

    def guard(self, resource_gateway: VpclatticeResourceGateway) -> None:
        """Make Terraform stop where the subnets of the resource gateway all lie in one Availability Zone."""
        subnets = _path(self._subnets)
        where = f'join(", ", [for each in {subnets} : "${{each.id}} in ${{each.availability_zone_id}}"])'
        condition = {
            "condition": f"${{length(distinct({subnets}[*].availability_zone_id)) >= 2}}",
            "error_message": line(
                "subnet_ids",
                f"${{{where}}}",
                "subnets in two Availability Zones at least",
                "name a subnet in another zone besides",
            ),
        }
        # Added to prevent_destroy, where that is set.
        resource_gateway.add_override("lifecycle.precondition", [condition])

    def _expression(self, name: str, value: object) -> str:
        """Return the Terraform expression for a value: a literal, or a local value that holds the token."""
        if not Token.is_unresolved(value):
            return json.dumps(value)
        if name not in self._locals:
            self._locals[name] = TerraformLocal(self, name, value)
        return f"local.{self._locals[name].friendly_unique_id}"


def _path(source: TerraformDataSource) -> str:
    return f"data.{source.terraform_resource_type}.{source.friendly_unique_id}"


def _shown(expression: str) -> str:
    """Return an expression as part of a template: a literal as it is."""
    return f"${{{expression}}}" if expression.startswith("local.") else expression.strip('"')
