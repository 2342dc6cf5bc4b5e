"""States of deployed configurations, made from plans: nothing is deployed.

Terraform plans to create a configuration. Each resource without an unresolved reference gets made-up values for its
computed attributes, and Terraform plans again with these resources in the state, until all resources have values.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_cli.engines import Workspace

ACCOUNT = "123456789012"
REGION = "us-east-1"
HOST_SUFFIX = f"xxxxxxxxxxxx.{REGION}.rds.amazonaws.com"
STATE_FILE = "terraform.tfstate"
# A plan resolves one more level of references in each round.
MAX_ROUNDS = 9
_PROVIDERS = {"terraform_data": "terraform.io/builtin/terraform"}
_AWS_PROVIDER = "registry.terraform.io/hashicorp/aws"
# The prefix of the id, and the start of the ARN up to the id.
_IDS = {
    "aws_ec2_managed_prefix_list": ("pl", "ec2", "prefix-list/"),
    "aws_instance": ("i", "ec2", "instance/"),
    "aws_network_interface": ("eni", "ec2", "network-interface/"),
    "aws_default_security_group": ("sg", "ec2", "security-group/"),
    "aws_security_group": ("sg", "ec2", "security-group/"),
    "aws_security_group_rule": ("sgrule", "ec2", "security-group-rule/"),
    "aws_vpc_security_group_egress_rule": ("sgr", "ec2", "security-group-rule/"),
    "aws_vpc_security_group_ingress_rule": ("sgr", "ec2", "security-group-rule/"),
    "aws_vpclattice_resource_configuration": ("rcfg", "vpc-lattice", "resourceconfiguration/"),
    "aws_vpclattice_resource_gateway": ("rgw", "vpc-lattice", "resourcegateway/"),
    "aws_vpclattice_service_network": ("sn", "vpc-lattice", "servicenetwork/"),
    "aws_vpclattice_service_network_resource_association": (
        "snra",
        "vpc-lattice",
        "servicenetworkresourceassociation/",
    ),
}


def build_state(workspace: Workspace) -> None:
    """Write the state of the configuration in a workspace, as if the configuration were deployed."""
    resources: dict[str, dict[str, Any]] = {}
    for _ in range(MAX_ROUNDS):
        plan = workspace.plan("-refresh=false").document
        configured = _configured_resources(plan)
        is_complete = True
        for entry in plan.get("resource_changes", ()):
            if entry["mode"] != "managed" or entry["change"]["actions"] != ["create"]:
                require_no_change(entry)
                continue
            config = configured[_without_keys(entry["address"])]
            values = _made_up_values(entry, config.get("expressions", {}))
            if values is None:
                is_complete = False
            else:
                resources[entry["address"]] = _state_resource(entry, values, config["schema_version"])
        if is_complete:
            break
        _write_state(workspace, resources)
    else:
        raise AssertionError(f"the plan does not settle: {sorted(resources)}")
    _report_rules(resources)
    _write_state(workspace, resources)


def write_deployed_state(workspace: Workspace, plan: Mapping[str, Any]) -> None:
    """Write the state that a plan without changes starts from."""
    configured = _configured_resources(plan)
    resources = {}
    for entry in plan["resource_changes"]:
        if entry["mode"] == "managed":
            version = configured[_without_keys(entry["address"])]["schema_version"]
            resources[entry["address"]] = _state_resource(entry, entry["change"]["before"], version)
    _write_state(workspace, resources)


def require_no_change(entry: Mapping[str, Any]) -> None:
    """Require that a plan does not change a resource.

    Raises:
        AssertionError: A made-up value is not as the AWS provider leaves it.
    """
    assert entry["change"]["actions"] in (["no-op"], ["read"]), _describe_change(entry)


def _describe_change(entry: Mapping[str, Any]) -> str:
    """Return the differences that a made-up value leaves."""
    change = entry["change"]
    lines = [f"{entry['address']}: {change['actions']}, unknown: {change['after_unknown']}"]
    for name, value in change["before"].items():
        if value != (change["after"] or {}).get(name):
            lines.append(f"{name}: {value!r} to {(change['after'] or {}).get(name)!r}")
    return "\n".join(lines)


def _write_state(workspace: Workspace, resources: Mapping[str, dict[str, Any]]) -> None:
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for resource in resources.values():
        key = (resource.get("module", ""), f"{resource['type']}.{resource['name']}")
        if key in merged:
            merged[key]["instances"] += resource["instances"]
        else:
            merged[key] = {**resource, "instances": list(resource["instances"])}
    state = {
        "version": 4,
        "terraform_version": "1.5.0",
        "serial": 1,
        "lineage": "00000000-0000-0000-0000-000000000000",
        "outputs": {},
        "resources": list(merged.values()),
    }
    (workspace.directory / STATE_FILE).write_text(json.dumps(state), "utf-8")


def _state_resource(entry: Mapping[str, Any], values: dict[str, Any], schema_version: int) -> dict[str, Any]:
    provider = _PROVIDERS.get(entry["type"], _AWS_PROVIDER)
    if entry["type"] in _PROVIDERS:
        values = {name: value if name == "id" else _with_type(value) for name, value in values.items()}
    instance: dict[str, Any] = {"schema_version": schema_version, "attributes": values}
    # Terraform plans an update of a resource if the state does not mark the sensitive arguments.
    sensitive_names = [name for name, mark in entry["change"]["after_sensitive"].items() if mark is True]
    instance["sensitive_attributes"] = [[{"type": "get_attr", "value": name}] for name in sensitive_names]
    if "index" in entry:
        instance["index_key"] = entry["index"]
    resource = {
        "mode": "managed",
        "type": entry["type"],
        "name": entry["name"],
        "provider": f'provider["{provider}"]',
        "instances": [instance],
    }
    if "module_address" in entry:
        resource["module"] = entry["module_address"]
    return resource


def _with_type(value: object) -> object:
    """Return a value of any type as in a state: with the type."""
    return None if value is None else {"value": value, "type": _type_of(value)}


def _type_of(value: object) -> object:
    if isinstance(value, dict):
        return ["object", {name: _type_of(member) for name, member in value.items()}]
    if isinstance(value, list):
        return ["tuple", [_type_of(item) for item in value]]
    if isinstance(value, bool):
        return "bool"
    return "string" if isinstance(value, str) else "number"


def _made_up_values(entry: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the values after the creation; None while a reference in the arguments is unknown."""
    change = entry["change"]
    values = dict(change["after"])
    unknown_names = []
    for name, mark in change["after_unknown"].items():
        if mark is True and name not in arguments:
            unknown_names.append(name)
        elif _has_unknown(mark):
            return None
    values |= dict.fromkeys(unknown_names)
    computed = _computed_values(entry, values)
    for name in unknown_names:
        # Among the marks, an unknown collection is an empty collection.
        values[name] = computed.get(name, change["after_sensitive"].get(name))
    return values


def _has_unknown(mark: object) -> bool:
    if isinstance(mark, dict):
        return any(map(_has_unknown, mark.values()))
    if isinstance(mark, list):
        return any(map(_has_unknown, mark))
    return mark is True


def _computed_values(entry: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    resource_type = entry["type"]
    name = made_up_name(entry["address"])
    if resource_type == "terraform_data":
        return {"id": name, "output": values["input"]}
    if resource_type in ("aws_db_instance", "aws_rds_cluster"):
        return _database_values(resource_type, values)
    if resource_type == "aws_ram_resource_share":
        share = f"arn:aws:ram:{REGION}:{ACCOUNT}:resource-share/{name}"
        return {"id": share, "arn": share}
    if resource_type in ("aws_ram_resource_association", "aws_ram_principal_association"):
        return {"id": f"{values['resource_share_arn']},{values.get('resource_arn') or values.get('principal')}"}
    prefix, service, arn_part = _IDS.get(resource_type, (resource_type, "service", f"{resource_type}/"))
    resource_id = f"{prefix}-{name}"
    return {
        "id": resource_id,
        "arn": f"arn:aws:{service}:{REGION}:{ACCOUNT}:{arn_part}{resource_id}",
        "allow_association_to_shareable_service_network": False,
        "ip_address_type": "IPV4",
        "name_prefix": "",
        "owner_id": ACCOUNT,
        "security_group_rule_id": f"sgr-{name}",
        "status": "ACTIVE",
        "version": 1,
    }


def _database_values(resource_type: str, values: Mapping[str, Any]) -> dict[str, Any]:
    identifier = values.get("identifier") or values.get("cluster_identifier")
    part = ""
    if resource_type == "aws_rds_cluster":
        part = "cluster-"
    host = f"{identifier}.{part}{HOST_SUFFIX}"
    port = values.get("port") or 5432
    return {
        "id": identifier,
        "arn": f"arn:aws:rds:{REGION}:{ACCOUNT}:{part.strip('-') or 'db'}:{identifier}",
        "address": host,
        "endpoint": host if part else f"{host}:{port}",
        "port": port,
    }


def made_up_name(address: str) -> str:
    """Return the names and keys of an address, without the resource type, as a part of an id."""
    words = re.findall(r"[\w-]+", address)
    kept = [word for word in words if word != "module" and not word.startswith(("aws_", "terraform_data"))]
    return "-".join(kept)


def _without_keys(address: str) -> str:
    """Return an address without instance keys."""
    return re.sub(r"\[[^\]]*\]", "", address)


def _configured_resources(plan: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return each resource in the configuration, by the address without instance keys."""
    resources = {}
    pending = [("", plan["configuration"]["root_module"])]
    while pending:
        prefix, module = pending.pop()
        for resource in module.get("resources", ()):
            resources[prefix + resource["address"]] = resource
        for name, call in module.get("module_calls", {}).items():
            pending.append((f"{prefix}module.{name}.", call["module"]))
    return resources


def _report_rules(resources: Mapping[str, dict[str, Any]]) -> None:
    """Add separate rules to the attributes of their security groups, as a refresh of the group reads them."""
    groups = {}
    for resource in resources.values():
        attributes = resource["instances"][0]["attributes"]
        if resource["type"] == "aws_security_group":
            groups[attributes["id"]] = attributes
    for resource in resources.values():
        attributes = resource["instances"][0]["attributes"]
        if resource["type"].endswith(("_security_group_rule", "_ingress_rule", "_egress_rule")):
            group = groups.get(attributes["security_group_id"])
            direction = attributes.get("type") or resource["type"].split("_")[-2]
            if group is not None:
                group[direction] = [*(group[direction] or ()), _inline_rule(attributes)]


def _inline_rule(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a separate rule as those of an inline rule."""
    protocol = values.get("protocol") or values["ip_protocol"]
    from_port = values.get("from_port")
    to_port = values.get("to_port")
    group = values.get("source_security_group_id") or values.get("referenced_security_group_id")
    return {
        "cidr_blocks": values.get("cidr_blocks") or _as_list(values.get("cidr_ipv4")),
        "description": values.get("description") or "",
        "from_port": 0 if from_port is None else from_port,
        "ipv6_cidr_blocks": values.get("ipv6_cidr_blocks") or _as_list(values.get("cidr_ipv6")),
        "prefix_list_ids": values.get("prefix_list_ids") or _as_list(values.get("prefix_list_id")),
        "protocol": {"6": "tcp", "all": "-1"}.get(protocol.lower(), protocol.lower()),
        "security_groups": _as_list(group),
        "self": bool(values.get("self")),
        "to_port": 0 if to_port is None else to_port,
    }


def _as_list(value: object) -> list[object]:
    return [] if value is None else [value]
