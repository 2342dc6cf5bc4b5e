"""Look-ups of an existing database by identifier, and the conditions to stop a plan.

A postcondition of a look-up refers only to the look-up. If a condition referred to a resource with a pending change,
even of a tag, Terraform would postpone the look-up until apply, and would plan to replace each resource that depends on
the look-up. Comparisons of a look-up with an input are therefore preconditions of the connection's first resource.
"""

import json
from typing import Any, TypeVar

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
    TerraformElement,
    TerraformLocal,
    TerraformProvider,
    TerraformResource,
    TerraformResourceLifecycle,
    Token,
    VpclatticeResourceConfiguration,
    VpclatticeResourceGateway,
)
from aws_privatelink_rds_lattice.inputs.names import resource_names
from aws_privatelink_rds_lattice.inputs.table import DEFAULT_ADDRESSES_PER_ENI
from aws_privatelink_rds_lattice.inputs.validation import ValidInputs, ensure_no_problems

from .connection_inputs import known_after_apply_problems
from .connection_resources import DedicatedGateway
from .database_guards import (
    attached_group_precondition,
    data_source_address,
    free_addresses_condition,
    ipv6_precondition,
    port_precondition,
    private_instance_condition,
    same_vpc_precondition,
    single_group_conditions,
    standalone_instance_condition,
    subnet_vpc_condition,
    two_zones_precondition,
)
from .resource_gateway import ResourceGateway

ElementT = TypeVar("ElementT", bound=TerraformElement)
PLAIN_DATABASE_NAME = "database"
"""The plain name of the database's data source, for an instance and for a cluster."""


class DatabaseLookup(Construct):
    """The data sources for the look-up of a database.

    Attributes:
        connection_inputs: ``rds_host``, ``rds_port`` and ``rds_security_group_id`` for the connection. Without a shared
            resource gateway also ``vpc_id`` and ``subnet_ids``: the inputs, or the values of the database's subnet
            group.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        inputs: ValidInputs,
        resource_gateway: ResourceGateway | None,
        provider: TerraformProvider | None,
    ) -> None:
        """Create the data sources for inputs with the identifier of an instance or a cluster.

        Raises:
            InputError: An input is needed in the plan but known only after apply.
        """
        ensure_no_problems(known_after_apply_problems(scope, inputs))
        super().__init__(scope, id)
        self._provider = provider
        self._resource_gateway = resource_gateway
        self._locals: dict[str, TerraformLocal] = {}
        self._preconditions: list[dict[str, str]] = []
        self._uses_subnet_group = "subnet_ids" not in inputs
        self._ip_address_type = resource_gateway.ip_address_type if resource_gateway else inputs["ip_address_type"]
        if inputs.get("db_cluster_identifier"):
            self._look_up_cluster(inputs)
        else:
            self._look_up_instance(inputs)
        if resource_gateway is None:
            self._look_up_subnet_group()
            self._look_up_subnets(inputs)
        elif resource_gateway.vpc_id is not None:  # the VPC of an existing resource gateway is unknown
            self._look_up_subnet_group()
            gateway_vpc = self._terraform_expression("vpc_id", resource_gateway.vpc_id)
            self._preconditions.append(same_vpc_precondition(gateway_vpc, self._database_vpc))

    def _look_up_instance(self, inputs: ValidInputs) -> None:
        construct_id = "instance"
        self._keep_rule_addresses("aws_db_instance", construct_id)
        instance = DataAwsDbInstance(
            self,
            construct_id,
            db_instance_identifier=inputs["db_instance_identifier"],
            provider=self._provider,
            lifecycle=TerraformResourceLifecycle(
                postcondition=[
                    standalone_instance_condition(),
                    *self._private_instance_conditions(inputs),
                    *single_group_conditions(inputs, "self.db_instance_identifier", "self.vpc_security_groups"),
                ]
            ),
        )
        self._rename(instance, PLAIN_DATABASE_NAME)
        self._use_lookup(inputs, instance, instance.address, "db_instance_identifier", "vpc_security_groups")
        self._subnet_group_name = instance.db_subnet_group

    def _private_instance_conditions(self, inputs: ValidInputs) -> list[Postcondition]:
        """Return no condition for a gateway with the VPC's resolvers, which return the private address."""
        if inputs.get("dns_resolution") == "IN_VPC":
            return []
        return [private_instance_condition()]

    def _look_up_cluster(self, inputs: ValidInputs) -> None:
        construct_id = "cluster"
        self._keep_rule_addresses("aws_rds_cluster", construct_id)
        cluster = DataAwsRdsCluster(
            self,
            construct_id,
            cluster_identifier=inputs["db_cluster_identifier"],
            provider=self._provider,
            lifecycle=TerraformResourceLifecycle(
                postcondition=single_group_conditions(inputs, "self.cluster_identifier", "self.vpc_security_group_ids")
            ),
        )
        self._rename(cluster, PLAIN_DATABASE_NAME)
        self._use_lookup(inputs, cluster, cluster.endpoint, "cluster_identifier", "vpc_security_group_ids")
        self._subnet_group_name = cluster.db_subnet_group_name

    def _use_lookup(
        self,
        inputs: ValidInputs,
        database: DataAwsDbInstance | DataAwsRdsCluster,
        host: str,
        identifier_attribute: str,
        groups_attribute: str,
    ) -> None:
        """Complete the inputs with attributes of the looked-up database, and compare the attributes with inputs."""
        address = data_source_address(database)
        identifier = f"${{{address}.{identifier_attribute}}}"
        security_group_id = inputs.get("rds_security_group_id")
        if security_group_id:
            group = self._terraform_expression("security_group_id", security_group_id)
            self._preconditions.append(attached_group_precondition(group, f"{address}.{groups_attribute}", identifier))
        rds_port = inputs.get("rds_port")
        if rds_port:
            port = self._terraform_expression("rds_port", rds_port)
            self._preconditions.append(port_precondition(port, f"{address}.port", identifier))
        if self._ip_address_type != "IPV4":
            address_type = self._terraform_expression("ip_address_type", self._ip_address_type)
            self._preconditions.append(ipv6_precondition(address_type, f"{address}.network_type", identifier))
        looked_up_group = Token.as_string(Fn.one(getattr(database, groups_attribute)))
        self._looked_up_group_and_port = (looked_up_group, database.port)
        self.connection_inputs: dict[str, Any] = {
            "rds_host": host,
            "rds_port": rds_port or database.port,
            "rds_security_group_id": security_group_id or looked_up_group,
        }

    def _look_up_subnet_group(self) -> None:
        subnet_group = DataAwsDbSubnetGroup(self, "subnet_group", name=self._subnet_group_name, provider=self._provider)
        self._subnet_group = self._rename(subnet_group, "subnet_group")
        self._database_vpc = f"{data_source_address(self._subnet_group)}.vpc_id"

    def _look_up_subnets(self, inputs: ValidInputs) -> None:
        self.connection_inputs |= {
            "vpc_id": self._subnet_group.vpc_id,
            "subnet_ids": inputs.get("subnet_ids") or self._subnet_group.subnet_ids,
        }
        conditions = [subnet_vpc_condition(self._database_vpc)]
        subnets = self._subnets_expression(inputs)
        if self._ip_address_type != "IPV6":
            conditions.append(self._free_addresses_condition(inputs))
        subnet = DataAwsSubnet(
            self,
            "subnet",
            provider=self._provider,
            # Not for_each: its keys must be known in the plan, and the ids of subnets of the same apply are not.
            count=Token.as_number(f"${{length({subnets})}}"),
            id=f"${{tolist({subnets})[count.index]}}",
            lifecycle=TerraformResourceLifecycle(postcondition=conditions),
        )
        self._subnets = self._rename(subnet, "subnet")

    def _subnets_expression(self, inputs: ValidInputs) -> str:
        if self._uses_subnet_group:
            return f"{data_source_address(self._subnet_group)}.subnet_ids"
        return f"local.{self._add_local('subnet_ids', inputs['subnet_ids']).friendly_unique_id}"

    def _free_addresses_condition(self, inputs: ValidInputs) -> Postcondition:
        # A replacement frees the addresses of the existing resource gateway, so the condition counts them as free.
        gateway_interfaces = DataAwsNetworkInterfaces(
            self,
            "gateway_interfaces",
            provider=self._provider,
            filter=[
                DataAwsNetworkInterfacesFilter(name="vpc-id", values=[self.connection_inputs["vpc_id"]]),
                DataAwsNetworkInterfacesFilter(name="group-name", values=[resource_names(inputs)["security_group"]]),
            ],
        )
        self._rename(gateway_interfaces, "gateway_interfaces")
        interface_ids = f"{data_source_address(gateway_interfaces)}.ids"
        gateway_interface = DataAwsNetworkInterface(
            self,
            "gateway_interface",
            provider=self._provider,
            count=Token.as_number(f"${{length({interface_ids})}}"),
            id=f"${{{interface_ids}[count.index]}}",
        )
        interfaces = data_source_address(self._rename(gateway_interface, "gateway_interface"))
        needed_addresses = self._terraform_expression(
            "ipv4_addresses_per_eni", inputs["ipv4_addresses_per_eni"] or DEFAULT_ADDRESSES_PER_ENI
        )
        address_type = None
        if Token.is_unresolved(self._ip_address_type):
            address_type = self._terraform_expression("ip_address_type", self._ip_address_type)
        return free_addresses_condition(interfaces, needed_addresses, address_type)

    def guard(
        self, gateway: ResourceGateway | DedicatedGateway, resource_configuration: VpclatticeResourceConfiguration
    ) -> None:
        """Add the preconditions to the resources of the connection, and move the rules on a shared resource gateway."""
        if isinstance(gateway, DedicatedGateway):
            self._add_preconditions(gateway.security_group, gateway.resource_gateway)
        else:
            self._add_preconditions(resource_configuration, None)
            self._move_rules(gateway)

    def _add_preconditions(
        self, first_resource: TerraformResource, resource_gateway: VpclatticeResourceGateway | None
    ) -> None:
        """Add preconditions to stop a plan if Polytomic cannot reach the database.

        Args:
            first_resource: The connection's resource that Terraform creates first.
            resource_gateway: The dedicated resource gateway, if any. Its subnets must be in two Availability Zones.
        """
        # An override keeps prevent_destroy.
        if self._preconditions:
            first_resource.add_override("lifecycle.precondition", self._preconditions)
        if resource_gateway is None:
            return
        if self._uses_subnet_group:
            # Otherwise, a subnet added to the database's subnet group would replace the gateway and change the ARN.
            resource_gateway.add_override("lifecycle.ignore_changes", ["subnet_ids"])
        zones_precondition = two_zones_precondition(data_source_address(self._subnets))
        resource_gateway.add_override("lifecycle.precondition", [zones_precondition])

    def _move_rules(self, resource_gateway: ResourceGateway) -> None:
        """Make Terraform move the database's rules if an earlier configuration left group or port to the look-up."""
        if resource_gateway.has_rules:
            return
        security_group_id = self.connection_inputs["rds_security_group_id"]
        port = self.connection_inputs["rds_port"]
        _, looked_up_port = self._looked_up_group_and_port
        previous_spellings = [self._looked_up_group_and_port, (security_group_id, looked_up_port)]
        resource_gateway.move_rules((security_group_id, port), previous_spellings)

    def _terraform_expression(self, name: str, value: object) -> str:
        """Return the Terraform expression for a value: a literal, or a local value with the token."""
        if not Token.is_unresolved(value):
            return json.dumps(value)
        if name not in self._locals:
            self._locals[name] = self._add_local(name, value)
        return f"local.{self._locals[name].friendly_unique_id}"

    def _add_local(self, name: str, value: object) -> TerraformLocal:
        return self._rename(TerraformLocal(self, name, value), name)

    def _keep_rule_addresses(self, data_source_type: str, construct_id: str) -> None:
        """Do nothing. A subclass that renames the data source of the database keeps the addresses of existing rules."""

    def _rename(self, element: ElementT, _plain_name: str) -> ElementT:
        """Return an element with the CDK's name, which contains the construct's path. A subclass sets a plain name.

        Call this method before any reference to the element exists.
        """
        return element
