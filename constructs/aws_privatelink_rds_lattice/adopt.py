"""A deployment that is there as a connection of ``cdktf.json``, and what of it a connection cannot hold."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, NamedTuple

from .aws import ApiError, describe_configuration_definition, gather
from .checks import security_groups
from .inputs.names import resource_names
from .inputs.table import (
    CONNECTION_INPUTS,
    DEFAULT_ADDRESSES_PER_ENI,
    DNS_RESOLUTION_MIN_PROVIDER,
    EGRESS_RULE_DESCRIPTION,
    INGRESS_RULE_DESCRIPTION,
    SECURITY_GROUP_DESCRIPTION,
)
from .inputs.validation import find_input_problems
from .sanitize import SanitizedText
from .verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .aws.client import Response
    from .checks import CheckContext

# The first AWS provider that knows ipv4_addresses_per_eni.
_ADDRESSES_PER_ENI_PROVIDER_VERSION = (6, 16, 0)
_RESOURCE_LABELS = {
    "security_group": "security group",
    "resource_gateway": "resource gateway",
    "resource_configuration": "resource configuration",
    "ram_resource_share": "RAM share",
}


class PlannedChange(enum.StrEnum):
    """What becomes of something when the connection is deployed, the gravest first."""

    REPLACED = "would be replaced"
    UPDATED = "would be changed"
    UNMANAGED = "stays as it is, and is not managed"
    CREATED = "is missing, and would be made"


class AdoptionNote(NamedTuple):
    """One thing that the connection does not hold as it is.

    Attributes:
        change: What becomes of it.
        description: What it is, and how.
    """

    change: PlannedChange
    description: str


class AdoptedConnection(NamedTuple):
    """A connection for a deployment that is there.

    Attributes:
        connection: The connection.
        notes: What it does not hold as it is, the gravest first.
        problems: What of the deployment no connection can say, a line each; then the connection is of no use.
    """

    connection: dict[str, Any]
    notes: list[AdoptionNote]
    problems: list[str]


def adopt_deployment(case: CheckContext, *, state_module: str | None = None) -> AdoptedConnection:
    """Return the connection for a deployment, of which it plans imports, and beside them what the notes say.

    Args:
        case: The deployment.
        state_module: The address of the module in a state that holds it, if any: then its resources are moved, not imported.

    Raises:
        MissingError: A part without which there is no connection is not there.
        ApiError: AWS does not say, or which of several is meant is not known.
    """
    return _ConnectionBuilder(case, state_module).build()


class _ConnectionBuilder:
    def __init__(self, case: CheckContext, state_module: str | None) -> None:
        self.context = case
        self.deployment = account = case.deployment
        self.state_module = state_module
        self.notes: list[AdoptionNote] = []
        self.configuration, self.gateway, self.port = account.configuration, account.gateway, account.port
        self.all_gateway_group_ids: list[str] = self.gateway["securityGroupIds"]
        attached = account.inputs.get("rds_security_group_id") or account.database.security_group_statuses
        self.attached_group_ids = [attached] if isinstance(attached, str) else sorted(attached)
        of_database, of_gateway, self.groups_by_id, self.gateway_configurations = gather(
            [
                lambda: account.ec2.fetch_security_group_rules(self.attached_group_ids),
                lambda: (
                    account.ec2.fetch_security_group_rules(self.all_gateway_group_ids)
                    if self.all_gateway_group_ids
                    else []
                ),
                lambda: account.ec2.fetch_vpc_security_groups(self.gateway["vpcId"]),
                lambda: account.lattice.list_configurations(self.gateway["id"]),
            ]
        )
        self.ingress_rules = [rule for rule in of_database if not rule["IsEgress"]]
        self.egress_rules = [rule for rule in of_gateway if rule["IsEgress"]]
        self.rds_security_group_id = self._select_database_group()
        self.gateway_group_id = self._select_gateway_group()

    def add_note(self, change: PlannedChange, description: str) -> None:
        self.notes.append(AdoptionNote(change, description))

    # Which of several security groups

    def _select_database_group(self) -> str:
        referring = {
            rule["GroupId"] for rule in self.ingress_rules if _referenced_group_id(rule) in self.all_gateway_group_ids
        }
        referred = {_referenced_group_id(rule) for rule in self.egress_rules}
        for several in (self.attached_group_ids, referring, referred & set(self.attached_group_ids)):
            if len(several) == 1:
                return str(next(iter(several)))
        raise ApiError(
            f"which security group of the database gets the ingress rule is not known: {', '.join(self.attached_group_ids)}",
            "# say which with the option --rds-security-group-id",
        )

    def _select_gateway_group(self) -> str | None:
        referred = {_referenced_group_id(rule) for rule in self.ingress_rules}
        letting = {
            rule["GroupId"] for rule in self.egress_rules if _referenced_group_id(rule) == self.rds_security_group_id
        }
        return min(
            self.all_gateway_group_ids,
            key=lambda group: (group not in referred, group not in letting, group),
            default=None,
        )

    def _is_exact_rule(self, rule: Response, peer_group: str) -> bool:
        return bool(
            rule["IpProtocol"] == "tcp"
            and rule["FromPort"] == rule["ToPort"] == self.port
            and _referenced_group_id(rule) == peer_group
        )

    # The connection

    def build(self) -> AdoptedConnection:
        why = self._shared_gateway_reasons() if self.all_gateway_group_ids and not self.state_module else []
        connection = {
            **self._name_inputs(uses_existing_gateway=bool(why)),
            **(self._existing_gateway_inputs(why) if why else self._managed_gateway_inputs()),
            "rds_host": self.deployment.host,
            "rds_port": self.port,
            "rds_security_group_id": self.rds_security_group_id,
            "polytomic_aws_account_id": self.deployment.polytomic_account_id,
        }
        own = {} if why else {"security_group": self.gateway_group_id, "resource_gateway": self.gateway["id"]}
        ids: dict[str, str | None] = {kind: identifier for kind, identifier in own.items() if identifier}
        connection |= self._tag_inputs(uses_existing_gateway=bool(why))
        ids |= self._adopt_configuration(connection)
        ids |= self._adopt_share(connection)
        ids |= self._adopt_rules(connection, uses_existing_gateway=bool(why))
        connection |= {"adopt_module": self.state_module} if self.state_module else {"import_ids": ids}
        ordered = {
            name: connection[name] for name in dict.fromkeys(("region", *CONNECTION_INPUTS)) if name in connection
        }
        gravest = sorted(self.notes, key=lambda note: list(PlannedChange).index(note.change))
        return AdoptedConnection(
            ordered, gravest, [*_control_character_problems(ordered), *find_input_problems(CONNECTION_INPUTS, ordered)]
        )

    def _shared_gateway_reasons(self) -> list[str]:
        """Return why the gateway cannot be the connection's own, and is only referred to."""
        others = [one["name"] for one in self.gateway_configurations if one["id"] != self.configuration["id"]]
        found = [f"it serves {', '.join(sorted(others))}, too"] if others else []
        if len(self.all_gateway_group_ids) > 1:
            groups = ", ".join(sorted(self.all_gateway_group_ids))
            found.append(
                f"it has {len(self.all_gateway_group_ids)} security groups ({groups}), and all but one would be taken off"
            )
        elif extra := [rule for rule in self.egress_rules if not self._is_exact_rule(rule, self.rds_security_group_id)]:
            more = ", ".join(sorted(map(_format_egress_rule, extra)))
            found.append(f"{self.gateway_group_id} lets out more than to the database ({more}), which would be removed")
        return found

    def _name_inputs(self, *, uses_existing_gateway: bool) -> dict[str, Any]:
        there = {
            "security_group": self.groups_by_id[self.gateway_group_id]["GroupName"] if self.gateway_group_id else None,
            "resource_gateway": self.gateway["name"],
            "resource_configuration": self.configuration["name"],
            "ram_resource_share": self.deployment.shares[0]["name"] if self.deployment.shares else None,
        }
        prefixes = (there["resource_configuration"].removesuffix("-rc"), there["resource_gateway"].removesuffix("-rg"))
        rule = CONNECTION_INPUTS["name"].rule
        prefix = next((one for one in prefixes if not list(rule.problems("name", one))), "polytomic")
        made = resource_names({"name": prefix})
        without = ("security_group", "resource_gateway") if uses_existing_gateway else ()
        own = {kind: name for kind, name in there.items() if name not in (None, made[kind]) and kind not in without}
        return {"region": self.deployment.region, "name": prefix, **({"names": own} if own else {})}

    def _existing_gateway_inputs(self, reasons: Sequence[str]) -> dict[str, Any]:
        self.add_note(PlannedChange.UNMANAGED, f"the resource gateway {self.gateway['id']}: {'; '.join(reasons)}")
        there = {"id": self.gateway["id"], "security_group_id": self.gateway_group_id}
        if self.gateway["ipAddressType"] != "IPV4":
            there["ip_address_type"] = self.gateway["ipAddressType"]
        return {"resource_gateway": there}

    def _managed_gateway_inputs(self) -> dict[str, Any]:
        gateway = self.gateway
        given: dict[str, Any] = {"vpc_id": gateway["vpcId"], "subnet_ids": sorted(gateway["subnetIds"])}
        since: tuple[int, ...] = ()
        if gateway["ipAddressType"] != "IPV4":
            given["ip_address_type"] = gateway["ipAddressType"]
        if gateway.get("ipv4AddressesPerEni") not in (None, DEFAULT_ADDRESSES_PER_ENI):
            given["ipv4_addresses_per_eni"], since = gateway["ipv4AddressesPerEni"], _ADDRESSES_PER_ENI_PROVIDER_VERSION
        if gateway.get("resourceConfigDnsResolution") == "IN_VPC":
            given["dns_resolution"], since = "IN_VPC", DNS_RESOLUTION_MIN_PROVIDER
        if since:
            given["aws_provider_version"] = f">= {since[0]}.{since[1]}, < 7.0"
        if self.gateway_group_id:
            description = self.groups_by_id[self.gateway_group_id]["Description"]
            if description != SECURITY_GROUP_DESCRIPTION:
                given["security_group_description"] = description
        else:
            self.add_note(PlannedChange.CREATED, "a security group of the resource gateway, which has none")
        return given

    def _adopt_configuration(self, connection: dict[str, Any]) -> dict[str, str | None]:
        found, identifier = self.configuration, self.configuration["id"]
        if reasons := list(self._configuration_replacement_reasons(connection)):
            name = self._find_free_configuration_name(connection["name"])
            connection["names"] = {**connection.get("names", {}), "resource_configuration": name}
            self.add_note(
                PlannedChange.REPLACED,
                f"the resource configuration {identifier}: {'; '.join(reasons)}. Another, {name}, would be made beside "
                "it: send Polytomic its ARN, and delete this one when Polytomic uses the other",
            )
            return {"ram_resource_association": None}
        if found.get("portRanges") != [str(self.port)]:
            ports = ", ".join(found.get("portRanges", ()))
            self.add_note(
                PlannedChange.UPDATED,
                f"the ports of the resource configuration {identifier}: {ports} becomes {self.port}",
            )
        return {"resource_configuration": identifier}

    def _find_free_configuration_name(self, prefix: str) -> str:
        taken = {one["name"] for one in self.deployment.lattice.list_configurations()}
        return next(name for number in ("", *range(2, len(taken) + 3)) if (name := f"{prefix}{number}-rc") not in taken)

    def _configuration_replacement_reasons(self, connection: Mapping[str, Any]) -> Iterator[str]:
        found = self.configuration
        dns = self.deployment.configuration_definition.get("dnsResource")
        if not dns:
            yield f"it leads to {describe_configuration_definition(self.deployment.configuration_definition)}, and is made here with a DNS name"
        else:
            kind = (connection.get("resource_gateway") or connection).get("ip_address_type", "IPV4")
            family = "IPV6" if kind == "IPV6" else "IPV4"
            if dns["ipAddressType"] != family:
                yield f"it resolves the name to {dns['ipAddressType']}, and with {kind} is made here for {family}"
        if found["type"] not in ("SINGLE", "ARN"):
            yield f"it is of type {found['type']}, and is made here as SINGLE"
        if found.get("customDomainName"):
            yield f"it has the custom domain name {found['customDomainName']}"

    def _adopt_share(self, connection: Mapping[str, Any]) -> dict[str, str | None]:
        account, shares = self.deployment, self.deployment.shares
        if not shares:
            self.add_note(PlannedChange.CREATED, "a RAM share with the resource configuration and Polytomic's account")
            return {}
        share, polytomic = shares[0], connection["polytomic_aws_account_id"]
        arn = share["resourceShareArn"]
        ids: dict[str, str | None] = {"ram_resource_share": arn}
        if not share["allowExternalPrincipals"]:
            self.add_note(
                PlannedChange.UPDATED, f"the RAM share {arn}: it would allow accounts outside your organization"
            )
        if arn not in {
            one["resourceShareArn"] for one in account.ram.list_resource_associations(account.configuration_arn)
        }:
            ids["ram_resource_association"] = None
            self.add_note(PlannedChange.CREATED, "the association of the RAM share with the resource configuration")
        principals = {one["associatedEntity"] for one in account.share_principals}
        if polytomic not in principals:
            ids["ram_principal_association"] = None
            self.add_note(PlannedChange.CREATED, f"the association of the RAM share with account {polytomic}")
        for other in sorted(principals - {polytomic}):
            self.add_note(PlannedChange.UNMANAGED, f"principal {other} of the RAM share {arn}")
        for other in shares[1:]:
            self.add_note(
                PlannedChange.UNMANAGED,
                f"the RAM share {other['resourceShareArn']}, which has the resource configuration, too",
            )
        return ids

    def _adopt_rules(self, connection: dict[str, Any], *, uses_existing_gateway: bool) -> dict[str, str | None]:
        rds, group, port = self.rds_security_group_id, self.gateway_group_id or "", self.port
        ingress = next(
            (one for one in self.ingress_rules if one["GroupId"] == rds and self._is_exact_rule(one, group)), None
        )
        egress = next(
            (one for one in self.egress_rules if one["GroupId"] == group and self._is_exact_rule(one, rds)), None
        )
        if uses_existing_gateway and all(
            one.run(self.context).verdict is Verdict.PASS for one in (security_groups.ingress, security_groups.egress)
        ):
            self.add_note(
                PlannedChange.UNMANAGED, f"the rules between {', '.join(sorted(self.all_gateway_group_ids))} and {rds}"
            )
            connection["resource_gateway"]["has_rules"] = True
            return {}
        ids: dict[str, str | None] = {}
        if not egress:
            self.add_note(PlannedChange.CREATED, f"the egress rule of {group or 'that group'} to {rds} on tcp {port}")
        elif uses_existing_gateway:
            ids["rds_egress_rule"] = f"{group}_egress_tcp_{port}_{port}_{rds}"
        if egress and egress.get("Description", "") != EGRESS_RULE_DESCRIPTION:
            self.add_note(
                PlannedChange.UPDATED, f"the description of the egress rule of {group}, which is written anew for it"
            )
        if not ingress:
            ids |= {"rds_ingress_rule": None} if group else {}
            self.add_note(PlannedChange.CREATED, f"the ingress rule of {rds} for the resource gateway on tcp {port}")
        elif uses_existing_gateway:
            ids["rds_ingress_rule"] = f"{rds}_ingress_tcp_{port}_{port}_{group}"
        if ingress and ingress.get("Description", "") != INGRESS_RULE_DESCRIPTION:
            self.add_note(PlannedChange.UPDATED, f"the description of the ingress rule of {rds}")
        return ids

    def _tag_inputs(self, *, uses_existing_gateway: bool) -> dict[str, Any]:
        account = self.deployment
        tags: dict[str, Mapping[str, str]] = {
            "resource_configuration": account.lattice.fetch_tags(account.configuration_arn)
        }
        if account.shares:
            tags["ram_resource_share"] = {one["key"]: one["value"] for one in account.shares[0].get("tags", [])}
        if not uses_existing_gateway:
            tags["resource_gateway"] = account.lattice.fetch_tags(self.gateway["arn"])
            if self.gateway_group_id:
                listed = self.groups_by_id[self.gateway_group_id].get("Tags", [])
                tags["security_group"] = {one["Key"]: one["Value"] for one in listed}
        # Those of AWS itself are nobody's to set: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
        own = {kind: {key: each for key, each in of.items() if not key.startswith("aws:")} for kind, of in tags.items()}
        first, *others = own.values()
        common = {key: value for key, value in first.items() if all(other.get(key) == value for other in others)}
        for kind, of in own.items():
            if lost := sorted(key for key in of if key not in common):
                self.add_note(
                    PlannedChange.UPDATED,
                    f"the tags of the {_RESOURCE_LABELS[kind]}: {', '.join(lost)} would be removed",
                )
        return {"tags": common} if common else {}


def _referenced_group_id(rule: Response) -> str | None:
    peer: str | None = rule.get("ReferencedGroupInfo", {}).get("GroupId")
    return peer


def _format_egress_rule(rule: Response) -> str:
    peer = _referenced_group_id(rule) or rule.get("CidrIpv4") or rule.get("CidrIpv6") or rule.get("PrefixListId")
    if rule["IpProtocol"] == "-1":
        return f"all to {peer}"
    return f"{rule['IpProtocol']} {rule['FromPort']}-{rule['ToPort']} to {peer}"


def _control_character_problems(connection: Mapping[str, Any]) -> Iterable[str]:
    for name, value in connection.items():
        for each in _iter_leaf_values(value):
            if isinstance(each, SanitizedText):
                yield f"{name}: {each} has control characters in AWS, which no connection has; take them out there"


def _iter_leaf_values(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for pair in value.items():
            for each in pair:
                yield from _iter_leaf_values(each)
    elif isinstance(value, list):
        for each in value:
            yield from _iter_leaf_values(each)
    else:
        yield value
