# ruff: noqa: ANN401 - as moto annotates
"""Patches of moto 5.2.5: corrections of responses that differ from AWS; caches for slow parts of moto and botocore."""

from __future__ import annotations

import functools
import re
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from botocore import loaders, useragent
from moto.core import responses
from moto.core.common_models import BaseModel
from moto.core.utils import method_names_from_class
from moto.ec2.exceptions import DependencyViolationError, InvalidParameterValueError
from moto.ec2.models import EC2Backend, security_groups, vpcs
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupBackend, SecurityGroupRule
from moto.ec2.models.subnets import Subnet
from moto.ec2.utils import random_ipv6_cidr
from moto.rds.models import DBInstance, RDSBackend

if TYPE_CHECKING:
    import pytest

_moto_describe_regions = EC2Backend.describe_regions
_moto_get_filter_value = NetworkInterface.get_filter_value
_moto_init_instance = DBInstance.__init__
_moto_modify_subnet_group = RDSBackend.modify_db_subnet_group
# The name and the description of a security group in a VPC.
_GROUP_TEXT = r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}"
_moto_create_group = SecurityGroupBackend.create_security_group
_moto_delete_group = SecurityGroupBackend._delete_security_group  # noqa: SLF001 - no other place refuses
_cached_method_names = functools.cache(method_names_from_class)
_cached_sanitize_user_agent = functools.cache(useragent.sanitize_user_agent_string_component)
_botocore_list_services = loaders.Loader.list_available_services
_service_cache: dict[str, list[str]] = {}


def _commercial_regions(backend: EC2Backend, names: list[str] | None = None) -> Any:
    """Return the Regions of the commercial partition."""
    regions = _moto_describe_regions(backend, names)
    return [region for region in regions if not region.name.startswith(("cn-", "us-gov-"))]


def _interface_filter_value(interface: NetworkInterface, name: str, operation: str | None = None) -> Any:
    """Return the value of an interface for a filter: all addresses, IPv6 included, or the names of all groups."""
    if name == "addresses.private-ip-address":
        return [address["PrivateIpAddress"] for address in interface.private_ip_addresses]
    if name == "ipv6-addresses.ipv6-address":
        return list(interface.ipv6_addresses)
    if name == "group-name":
        return [group.name for group in interface.group_set]
    return _moto_get_filter_value(interface, name, operation)


def _rule_description(rule: SecurityGroupRule) -> str | None:
    """Return the description of a rule, also of a rule with a security group as the source."""
    return rule.ip_range.get("Description") or rule.source_group.get("Description")


def _is_same_rule(first: SecurityGroupRule, second: SecurityGroupRule) -> bool:
    """Return True if two rules allow the same traffic, apart from the descriptions."""
    if first.source_group.get("GroupId") != second.source_group.get("GroupId"):
        return False
    names = ("ip_protocol", "from_port", "to_port", "cidr_ipv4", "cidr_ipv6", "prefix_list_id")
    return all(getattr(first, name) == getattr(second, name) for name in names)


def _create_group(
    backend: SecurityGroupBackend, name: str, description: str, *arguments: Any, **more: Any
) -> SecurityGroup:
    """Create a security group, unless EC2 refuses a character of the name or the description.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    """
    for text in (name, description):
        if re.fullmatch(_GROUP_TEXT, text) is None:
            raise InvalidParameterValueError(text)
    return _moto_create_group(backend, name, description, *arguments, **more)


def _delete_unused_group(backend: SecurityGroupBackend, vpc_id: str | None, group_id: str) -> None:
    """Delete a security group, unless a network interface or a rule of another group uses the group, as EC2 does."""
    for vpc_groups in backend.groups.values():
        for group in vpc_groups.values():
            rules = [*group.ingress_rules, *group.egress_rules]
            if group.id != group_id and any(rule.source_group.get("GroupId") == group_id for rule in rules):
                raise DependencyViolationError(f"resource {group_id} has a dependent object: a rule of {group.id}")
    for interface in backend.enis.values():  # type: ignore[attr-defined] # an EC2Backend
        if any(group.id == group_id for group in interface.group_set):
            raise DependencyViolationError(f"resource {group_id} has a dependent object: {interface.id}")
    _moto_delete_group(backend, vpc_id, group_id)


def _is_group_id(text: str) -> bool:
    """Return True for an id of a security group, also for a short id of a test."""
    return re.fullmatch("sg-[0-9a-f]+", text) is not None


def _ipv6_associations(subnet: Subnet) -> Any:
    """Return the IPv6 blocks of a subnet with the state as a string."""
    blocks = subnet.ipv6_cidr_block_associations.values()
    return [{**block, "ipv6CidrBlockState": block["ipv6CidrBlockState"]} for block in blocks]


def _init_instance_with_network_type(
    instance: DBInstance, backend: Any, *arguments: Any, network_type: str | None = None, **more: Any
) -> None:
    """Store the network type of an instance; an instance of a cluster has the cluster's network type."""
    _moto_init_instance(instance, backend, *arguments, **more)
    cluster = backend.clusters.get(more.get("db_cluster_identifier") or "")
    if cluster:
        instance.__dict__["network_type"] = cluster.network_type
    else:
        instance.__dict__["network_type"] = network_type or "IPV4"


def _modify_subnet_group(backend: RDSBackend, name: str, description: str, subnets: list[Subnet]) -> Any:
    """Modify a DB subnet group, and keep the group in the backend: moto removes it."""
    group = _moto_modify_subnet_group(backend, name, description, subnets)
    backend.subnet_groups[name] = group
    return group


def _new_instance(model_class: type[BaseModel], *_: Any, **__: Any) -> Any:
    """Return a new object; moto would also keep the objects of every restored snapshot in lists."""
    return object.__new__(model_class)


def _list_services_cached(loader: loaders.Loader, type_name: str) -> list[str]:
    """Return botocore's services: reads 400 folders in the first call only."""
    if type_name not in _service_cache:
        _service_cache[type_name] = _botocore_list_services(loader, type_name)
    return _service_cache[type_name]


def _random_ipv6_cidr() -> str:
    """Return a random CIDR block in the usual form, without leading zeros."""
    return str(ip_network(random_ipv6_cidr()))


def apply_moto_patches(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name, replacement in (
        (BaseModel, "__new__", _new_instance),
        (EC2Backend, "describe_regions", _commercial_regions),
        (NetworkInterface, "get_filter_value", _interface_filter_value),
        (SecurityGroupBackend, "create_security_group", _create_group),
        (SecurityGroupBackend, "_delete_security_group", _delete_unused_group),
        (security_groups, "is_valid_security_group_id", _is_group_id),
        (SecurityGroupRule, "__eq__", _is_same_rule),
        (SecurityGroupRule, "description", property(_rule_description)),
        (Subnet, "ipv6_cidr_block_association_set", property(_ipv6_associations)),
        (DBInstance, "__init__", _init_instance_with_network_type),
        (RDSBackend, "modify_db_subnet_group", _modify_subnet_group),
        (vpcs, "random_ipv6_cidr", _random_ipv6_cidr),
        (responses, "method_names_from_class", _cached_method_names),
        (loaders.Loader, "list_available_services", _list_services_cached),
        (useragent, "sanitize_user_agent_string_component", _cached_sanitize_user_agent),
    ):
        monkeypatch.setattr(owner, name, replacement)
