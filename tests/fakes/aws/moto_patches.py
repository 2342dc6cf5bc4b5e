# ruff: noqa: ANN401 - moto's own
"""What moto 5.2.5 answers otherwise than AWS, put right, and what it and botocore work out anew for each call."""

from __future__ import annotations

import functools
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from botocore import loaders, useragent
from moto.core import responses
from moto.core.utils import method_names_from_class
from moto.ec2.models import EC2Backend, vpcs
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.subnets import Subnet
from moto.ec2.utils import random_ipv6_cidr
from moto.rds.models import DBInstance

if TYPE_CHECKING:
    import pytest

_moto_describe_regions = EC2Backend.describe_regions
_moto_get_filter_value = NetworkInterface.get_filter_value
_moto_init_instance = DBInstance.__init__
_cached_method_names = functools.cache(method_names_from_class)
_cached_sanitize_user_agent = functools.cache(useragent.sanitize_user_agent_string_component)
_botocore_list_services = loaders.Loader.list_available_services
_service_cache: dict[str, list[str]] = {}


def _commercial_regions(backend: EC2Backend, names: list[str] | None = None) -> Any:
    """Leave out those of other partitions."""
    return [one for one in _moto_describe_regions(backend, names) if not one.name.startswith(("cn-", "us-gov-"))]


def _interface_filter_value(interface: NetworkInterface, name: str, operation: str | None = None) -> Any:
    """Look at all addresses of a network interface, and at those of IPv6."""
    if name == "addresses.private-ip-address":
        return [one["PrivateIpAddress"] for one in interface.private_ip_addresses]
    if name == "ipv6-addresses.ipv6-address":
        return list(interface.ipv6_addresses)
    return _moto_get_filter_value(interface, name, operation)


def _rule_description(rule: SecurityGroupRule) -> str | None:
    """Return the description of a rule whose source is a group, too."""
    return rule.ip_range.get("Description") or rule.source_group.get("Description")


def _is_same_rule(one: SecurityGroupRule, other: SecurityGroupRule) -> bool:
    """Compare what a rule lets through, whatever it is described as."""
    facts = ("ip_protocol", "from_port", "to_port", "cidr_ipv4", "cidr_ipv6", "prefix_list_id")
    return one.source_group.get("GroupId") == other.source_group.get("GroupId") and all(
        getattr(one, fact) == getattr(other, fact) for fact in facts
    )


def _ipv6_associations(subnet: Subnet) -> Any:
    """Give the state as text."""
    return [
        {**block, "ipv6CidrBlockState": block["ipv6CidrBlockState"]}
        for block in subnet.ipv6_cidr_block_associations.values()
    ]


def _init_instance_with_network_type(
    instance: DBInstance, backend: Any, *given: Any, network_type: str | None = None, **more: Any
) -> None:
    """Keep the network type; an instance of a cluster has the cluster's."""
    _moto_init_instance(instance, backend, *given, **more)
    cluster = backend.clusters.get(more.get("db_cluster_identifier") or "")
    instance.__dict__["network_type"] = cluster.network_type if cluster else network_type or "IPV4"


def _list_services_cached(loader: loaders.Loader, type_name: str) -> list[str]:
    """List the services, for which 400 folders are read, once."""
    if type_name not in _service_cache:
        _service_cache[type_name] = _botocore_list_services(loader, type_name)
    return _service_cache[type_name]


def _random_ipv6_cidr() -> str:
    """Give a CIDR block as it is written everywhere, without zeros in front."""
    return str(ip_network(random_ipv6_cidr()))


def apply_moto_patches(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name, mended in (
        (EC2Backend, "describe_regions", _commercial_regions),
        (NetworkInterface, "get_filter_value", _interface_filter_value),
        (SecurityGroupRule, "__eq__", _is_same_rule),
        (SecurityGroupRule, "description", property(_rule_description)),
        (Subnet, "ipv6_cidr_block_association_set", property(_ipv6_associations)),
        (DBInstance, "__init__", _init_instance_with_network_type),
        (vpcs, "random_ipv6_cidr", _random_ipv6_cidr),
        (responses, "method_names_from_class", _cached_method_names),
        (loaders.Loader, "list_available_services", _list_services_cached),
        (useragent, "sanitize_user_agent_string_component", _cached_sanitize_user_agent),
    ):
        monkeypatch.setattr(owner, name, mended)
