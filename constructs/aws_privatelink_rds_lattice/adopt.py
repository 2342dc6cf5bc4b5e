"""A deployment that is there as a connection of ``cdktf.json``, and what of it a connection cannot hold."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, NamedTuple

from .aws import UnreadError, shown, side_by_side
from .checks import security_groups
from .inputs.names import names_of
from .inputs.table import (
    DEPLOYMENT,
    DNS_RESOLUTION_SINCE,
    EGRESS_DESCRIPTION,
    INGRESS_DESCRIPTION,
    IPV4_ADDRESSES_PER_ENI,
    SECURITY_GROUP_DESCRIPTION,
)
from .inputs.validation import problems
from .sanitize import Escaped
from .verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .aws.client import Answer
    from .checks import Case

# The first AWS provider that knows ipv4_addresses_per_eni.
_ADDRESSES_SINCE = (6, 16, 0)
_WHAT = {
    "security_group": "security group",
    "resource_gateway": "resource gateway",
    "resource_configuration": "resource configuration",
    "ram_resource_share": "RAM share",
}


class Fate(enum.StrEnum):
    """What becomes of something when the connection is deployed, the gravest first."""

    REPLACED = "would be replaced"
    CHANGED = "would be changed"
    KEPT = "stays as it is, and is not managed"
    MADE = "is missing, and would be made"


class Note(NamedTuple):
    """One thing that the connection does not hold as it is.

    Attributes:
        fate: What becomes of it.
        what: What it is, and how.
    """

    fate: Fate
    what: str


class Takeover(NamedTuple):
    """A connection for a deployment that is there.

    Attributes:
        connection: The connection.
        notes: What it does not hold as it is, the gravest first.
        problems: What of the deployment no connection can say, a line each; then the connection is of no use.
    """

    connection: dict[str, Any]
    notes: list[Note]
    problems: list[str]


def takeover(case: Case, *, module: str | None = None) -> Takeover:
    """Return the connection for a deployment, of which it plans imports, and beside them what the notes say.

    Args:
        case: The deployment.
        module: The address of the module in a state that holds it, if any: then its resources are moved, not imported.

    Raises:
        MissingError: A part without which there is no connection is not there.
        UnreadError: AWS does not say, or which of several is meant is not known.
    """
    return _Taken(case, module).result()


class _Taken:
    def __init__(self, case: Case, module: str | None) -> None:
        self.case = case
        self.account = account = case.account
        self.module = module
        self.notes: list[Note] = []
        self.configuration, self.gateway, self.port = account.configuration, account.gateway, account.port
        self.own: list[str] = self.gateway["securityGroupIds"]
        attached = account.stated.get("rds_security_group_id") or account.database.groups
        self.attached = [attached] if isinstance(attached, str) else sorted(attached)
        of_database, of_gateway, self.groups, self.beside = side_by_side(
            [
                lambda: account.network.rules(self.attached),
                lambda: account.network.rules(self.own) if self.own else [],
                lambda: account.network.groups(self.gateway["vpcId"]),
                lambda: account.deployed.configurations(self.gateway["id"]),
            ]
        )
        self.ingress = [rule for rule in of_database if not rule["IsEgress"]]
        self.egress = [rule for rule in of_gateway if rule["IsEgress"]]
        self.rds = self._of_database()
        self.group = self._of_gateway()

    def note(self, fate: Fate, what: str) -> None:
        self.notes.append(Note(fate, what))

    # Which of several security groups

    def _of_database(self) -> str:
        referring = {rule["GroupId"] for rule in self.ingress if _peer(rule) in self.own}
        referred = {_peer(rule) for rule in self.egress}
        for several in (self.attached, referring, referred & set(self.attached)):
            if len(several) == 1:
                return str(next(iter(several)))
        raise UnreadError(
            f"which security group of the database gets the ingress rule is not known: {', '.join(self.attached)}",
            "# say which with the option --rds-security-group-id",
        )

    def _of_gateway(self) -> str | None:
        referred = {_peer(rule) for rule in self.ingress}
        letting = {rule["GroupId"] for rule in self.egress if _peer(rule) == self.rds}
        return min(self.own, key=lambda group: (group not in referred, group not in letting, group), default=None)

    def _is_exact(self, rule: Answer, peer: str) -> bool:
        return bool(
            rule["IpProtocol"] == "tcp" and rule["FromPort"] == rule["ToPort"] == self.port and _peer(rule) == peer
        )

    # The connection

    def result(self) -> Takeover:
        why = self._why_referenced() if self.own and not self.module else []
        connection = {
            **self._names(is_referenced=bool(why)),
            **(self._referenced(why) if why else self._owned()),
            "rds_host": self.account.host,
            "rds_port": self.port,
            "rds_security_group_id": self.rds,
            "polytomic_aws_account_id": self.account.polytomic,
        }
        own = {} if why else {"security_group": self.group, "resource_gateway": self.gateway["id"]}
        ids: dict[str, str | None] = {kind: identifier for kind, identifier in own.items() if identifier}
        connection |= self._tags(is_referenced=bool(why))
        ids |= self._configuration(connection)
        ids |= self._share(connection)
        ids |= self._rules(connection, is_referenced=bool(why))
        connection |= {"adopt_module": self.module} if self.module else {"import_ids": ids}
        ordered = {name: connection[name] for name in dict.fromkeys(("region", *DEPLOYMENT)) if name in connection}
        gravest = sorted(self.notes, key=lambda note: list(Fate).index(note.fate))
        return Takeover(ordered, gravest, [*_changed_texts(ordered), *problems(DEPLOYMENT, ordered)])

    def _why_referenced(self) -> list[str]:
        """Return why the gateway cannot be the connection's own, and is only referred to."""
        others = [one["name"] for one in self.beside if one["id"] != self.configuration["id"]]
        found = [f"it serves {', '.join(sorted(others))}, too"] if others else []
        if len(self.own) > 1:
            groups = ", ".join(sorted(self.own))
            found.append(f"it has {len(self.own)} security groups ({groups}), and all but one would be taken off")
        elif extra := [rule for rule in self.egress if not self._is_exact(rule, self.rds)]:
            more = ", ".join(sorted(map(_rule_shown, extra)))
            found.append(f"{self.group} lets out more than to the database ({more}), which would be removed")
        return found

    def _names(self, *, is_referenced: bool) -> dict[str, Any]:
        there = {
            "security_group": self.groups[self.group]["GroupName"] if self.group else None,
            "resource_gateway": self.gateway["name"],
            "resource_configuration": self.configuration["name"],
            "ram_resource_share": self.account.shares[0]["name"] if self.account.shares else None,
        }
        prefixes = (there["resource_configuration"].removesuffix("-rc"), there["resource_gateway"].removesuffix("-rg"))
        rule = DEPLOYMENT["name"].rule
        prefix = next((one for one in prefixes if not list(rule.problems("name", one))), "polytomic")
        made = names_of({"name": prefix})
        without = ("security_group", "resource_gateway") if is_referenced else ()
        own = {kind: name for kind, name in there.items() if name not in (None, made[kind]) and kind not in without}
        return {"region": self.account.region, "name": prefix, **({"names": own} if own else {})}

    def _referenced(self, why: Sequence[str]) -> dict[str, Any]:
        self.note(Fate.KEPT, f"the resource gateway {self.gateway['id']}: {'; '.join(why)}")
        there = {"id": self.gateway["id"], "security_group_id": self.group}
        if self.gateway["ipAddressType"] != "IPV4":
            there["ip_address_type"] = self.gateway["ipAddressType"]
        return {"resource_gateway": there}

    def _owned(self) -> dict[str, Any]:
        gateway = self.gateway
        given: dict[str, Any] = {"vpc_id": gateway["vpcId"], "subnet_ids": sorted(gateway["subnetIds"])}
        since: tuple[int, ...] = ()
        if gateway["ipAddressType"] != "IPV4":
            given["ip_address_type"] = gateway["ipAddressType"]
        if gateway.get("ipv4AddressesPerEni") not in (None, IPV4_ADDRESSES_PER_ENI):
            given["ipv4_addresses_per_eni"], since = gateway["ipv4AddressesPerEni"], _ADDRESSES_SINCE
        if gateway.get("resourceConfigDnsResolution") == "IN_VPC":
            given["dns_resolution"], since = "IN_VPC", DNS_RESOLUTION_SINCE
        if since:
            given["aws_provider_version"] = f">= {since[0]}.{since[1]}, < 7.0"
        if self.group:
            description = self.groups[self.group]["Description"]
            if description != SECURITY_GROUP_DESCRIPTION:
                given["security_group_description"] = description
        else:
            self.note(Fate.MADE, "a security group of the resource gateway, which has none")
        return given

    def _configuration(self, connection: dict[str, Any]) -> dict[str, str | None]:
        found, identifier = self.configuration, self.configuration["id"]
        if reasons := list(self._why_replaced(connection)):
            name = self._free_name(connection["name"])
            connection["names"] = {**connection.get("names", {}), "resource_configuration": name}
            self.note(
                Fate.REPLACED,
                f"the resource configuration {identifier}: {'; '.join(reasons)}. Another, {name}, would be made beside "
                "it: send Polytomic its ARN, and delete this one when Polytomic uses the other",
            )
            return {"ram_resource_association": None}
        if found.get("portRanges") != [str(self.port)]:
            ports = ", ".join(found.get("portRanges", ()))
            self.note(
                Fate.CHANGED, f"the ports of the resource configuration {identifier}: {ports} becomes {self.port}"
            )
        return {"resource_configuration": identifier}

    def _free_name(self, prefix: str) -> str:
        taken = {one["name"] for one in self.account.deployed.configurations()}
        return next(name for number in ("", *range(2, len(taken) + 3)) if (name := f"{prefix}{number}-rc") not in taken)

    def _why_replaced(self, connection: Mapping[str, Any]) -> Iterator[str]:
        found = self.configuration
        dns = self.account.target.get("dnsResource")
        if not dns:
            yield f"it leads to {shown(self.account.target)}, and is made here with a DNS name"
        else:
            kind = (connection.get("resource_gateway") or connection).get("ip_address_type", "IPV4")
            family = "IPV6" if kind == "IPV6" else "IPV4"
            if dns["ipAddressType"] != family:
                yield f"it resolves the name to {dns['ipAddressType']}, and with {kind} is made here for {family}"
        if found["type"] not in ("SINGLE", "ARN"):
            yield f"it is of type {found['type']}, and is made here as SINGLE"
        if found.get("customDomainName"):
            yield f"it has the custom domain name {found['customDomainName']}"

    def _share(self, connection: Mapping[str, Any]) -> dict[str, str | None]:
        account, shares = self.account, self.account.shares
        if not shares:
            self.note(Fate.MADE, "a RAM share with the resource configuration and Polytomic's account")
            return {}
        share, polytomic = shares[0], connection["polytomic_aws_account_id"]
        arn = share["resourceShareArn"]
        ids: dict[str, str | None] = {"ram_resource_share": arn}
        if not share["allowExternalPrincipals"]:
            self.note(Fate.CHANGED, f"the RAM share {arn}: it would allow accounts outside your organization")
        if arn not in {one["resourceShareArn"] for one in account.deployed.resources(account.configuration_arn)}:
            ids["ram_resource_association"] = None
            self.note(Fate.MADE, "the association of the RAM share with the resource configuration")
        principals = {one["associatedEntity"] for one in account.principals}
        if polytomic not in principals:
            ids["ram_principal_association"] = None
            self.note(Fate.MADE, f"the association of the RAM share with account {polytomic}")
        for other in sorted(principals - {polytomic}):
            self.note(Fate.KEPT, f"principal {other} of the RAM share {arn}")
        for other in shares[1:]:
            self.note(
                Fate.KEPT, f"the RAM share {other['resourceShareArn']}, which has the resource configuration, too"
            )
        return ids

    def _rules(self, connection: dict[str, Any], *, is_referenced: bool) -> dict[str, str | None]:
        rds, group, port = self.rds, self.group or "", self.port
        ingress = next((one for one in self.ingress if one["GroupId"] == rds and self._is_exact(one, group)), None)
        egress = next((one for one in self.egress if one["GroupId"] == group and self._is_exact(one, rds)), None)
        if is_referenced and all(
            one.run(self.case).verdict is Verdict.PASS for one in (security_groups.ingress, security_groups.egress)
        ):
            self.note(Fate.KEPT, f"the rules between {', '.join(sorted(self.own))} and {rds}")
            connection["resource_gateway"]["has_rules"] = True
            return {}
        ids: dict[str, str | None] = {}
        if not egress:
            self.note(Fate.MADE, f"the egress rule of {group or 'that group'} to {rds} on tcp {port}")
        elif is_referenced:
            ids["rds_egress_rule"] = f"{group}_egress_tcp_{port}_{port}_{rds}"
        if egress and egress.get("Description", "") != EGRESS_DESCRIPTION:
            self.note(Fate.CHANGED, f"the description of the egress rule of {group}, which is written anew for it")
        if not ingress:
            ids |= {"rds_ingress_rule": None} if group else {}
            self.note(Fate.MADE, f"the ingress rule of {rds} for the resource gateway on tcp {port}")
        elif is_referenced:
            ids["rds_ingress_rule"] = f"{rds}_ingress_tcp_{port}_{port}_{group}"
        if ingress and ingress.get("Description", "") != INGRESS_DESCRIPTION:
            self.note(Fate.CHANGED, f"the description of the ingress rule of {rds}")
        return ids

    def _tags(self, *, is_referenced: bool) -> dict[str, Any]:
        account = self.account
        tags: dict[str, Mapping[str, str]] = {
            "resource_configuration": account.deployed.tags(account.configuration_arn)
        }
        if account.shares:
            tags["ram_resource_share"] = {one["key"]: one["value"] for one in account.shares[0].get("tags", [])}
        if not is_referenced:
            tags["resource_gateway"] = account.deployed.tags(self.gateway["arn"])
            if self.group:
                listed = self.groups[self.group].get("Tags", [])
                tags["security_group"] = {one["Key"]: one["Value"] for one in listed}
        # Those of AWS itself are nobody's to set: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
        own = {kind: {key: each for key, each in of.items() if not key.startswith("aws:")} for kind, of in tags.items()}
        first, *others = own.values()
        common = {key: value for key, value in first.items() if all(other.get(key) == value for other in others)}
        for kind, of in own.items():
            if lost := sorted(key for key in of if key not in common):
                self.note(Fate.CHANGED, f"the tags of the {_WHAT[kind]}: {', '.join(lost)} would be removed")
        return {"tags": common} if common else {}


def _peer(rule: Answer) -> str | None:
    peer: str | None = rule.get("ReferencedGroupInfo", {}).get("GroupId")
    return peer


def _rule_shown(rule: Answer) -> str:
    peer = _peer(rule) or rule.get("CidrIpv4") or rule.get("CidrIpv6") or rule.get("PrefixListId")
    if rule["IpProtocol"] == "-1":
        return f"all to {peer}"
    return f"{rule['IpProtocol']} {rule['FromPort']}-{rule['ToPort']} to {peer}"


def _changed_texts(connection: Mapping[str, Any]) -> Iterable[str]:
    for name, value in connection.items():
        for each in _texts(value):
            if isinstance(each, Escaped):
                yield f"{name}: {each} has control characters in AWS, which no connection has; take them out there"


def _texts(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for pair in value.items():
            for each in pair:
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    else:
        yield value
