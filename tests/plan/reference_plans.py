"""Parts of plans in JSON: expressions, configurations and new resources."""

from __future__ import annotations

from typing import Any

from plan.plan_json import CONNECTION_RESOURCES, INGRESS_RULE_TYPE, resource_change

RULE = f"{INGRESS_RULE_TYPE}.wide"
NEW_GROUP = {"after_unknown": {"id": True}}
DATABASE_GROUP = "aws_security_group.db"
CONNECTION_WITH_DATABASE_GROUP = {**CONNECTION_RESOURCES, DATABASE_GROUP: {"id": "sg-2", "ingress": [], "egress": []}}


def references(*names: str) -> dict[str, Any]:
    """Return an expression as in the configuration of a plan: each attribute, then the resource."""
    return {"references": [reference for name in names for reference in (name, name.rpartition(".")[0])]}


def created(address: str, module: str = "", **after: object) -> dict[str, Any]:
    """Return the creation of a resource. An instance key is not part of the name."""
    change = resource_change(address, ["create"], None, after, **NEW_GROUP)
    change["name"] = change["name"].partition("[")[0]
    if module:
        change |= {"address": f"{module}.{address}", "module_address": module}
    return change


def configured(address: str, mode: str = "managed", **members: object) -> dict[str, Any]:
    resource_type, _, name = address.partition(".")
    return {"mode": mode, "type": resource_type, "name": name, "expressions": {}, **members}


def wide_rule(key: str = "", module: str = "", **after: object) -> dict[str, Any]:
    """Return a new ingress rule for all addresses, on a security group that is known after apply."""
    values = {"ip_protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_ipv4": "0.0.0.0/0", **after}
    rule = created(f"{RULE}{key}", module, **values)
    rule["change"]["after_unknown"] = {"id": True, "security_group_id": True}
    return rule
