"""The table of inputs: each declared once, in the order a user meets them, and which go with which.

An input is an annotated key of a ``TypedDict``: its type, and an ``Input`` with what it is, its rule and its default.
From these come the checks, the signatures and their documentation, the variables of the HCL module, the flags of the
command line and the tables of the documentation.
"""

import functools
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple, Required, TypedDict, get_type_hints

from . import formats
from .formats import resource_id
from .rules import Rule

# The first AWS provider that knows resource_config_dns_resolution.
DNS_RESOLUTION_SINCE = (6, 46, 0)
AWS_PROVIDER_VERSION = ">= 5.60, < 7.0"
SECURITY_GROUP_DESCRIPTION = "Polytomic PrivateLink resource gateway egress to RDS"
# Those of the two rules, as the published module has them.
EGRESS_DESCRIPTION = "Egress to RDS"
INGRESS_DESCRIPTION = "Allow Polytomic PrivateLink resource gateway to reach RDS"
# https://docs.aws.amazon.com/vpc/latest/privatelink/resource-gateway.html
IPV4_ADDRESSES_PER_ENI = 16


@dataclass(frozen=True)
class Input:
    """What a declaration says besides the type.

    Attributes:
        description: What it is, as Markdown.
        rule: What a value must be.
        default: What it is where it is not given.
        literal: Whether Terraform wants the value itself, so that a token will not do.
        required: Whether it must be given. This stands in the type; ``declared`` fills it in.
    """

    description: str
    rule: Rule
    default: object = None
    literal: bool = False
    required: bool = False


class Inputs(TypedDict, total=False):
    """The inputs of the published module, under its names and with its defaults.

    A value may be a cdktf token (a reference to another resource, a Terraform variable); it passes unchecked.
    """

    name: Annotated[str, Input("Prefix of the name of every resource.", formats.PREFIX, "polytomic-privatelink")]
    vpc_id: Annotated[
        Required[str],
        Input("VPC of the database; the resource gateway is created in it.", resource_id("vpc-", "VPC")),
    ]
    subnet_ids: Annotated[
        Required[list[str]],
        Input(
            "Private subnets for the resource gateway: at least two, in distinct Availability Zones, "
            "with a route to the database.",
            formats.SUBNET_IDS,
        ),
    ]
    rds_host: Annotated[
        Required[str],
        Input(
            "DNS name of the database, never an address: VPC Lattice resolves it again for each connection, "
            "so a failover is followed.",
            formats.HOST,
        ),
    ]
    rds_port: Annotated[int, Input("Port of the database.", formats.PORT, 5432)]
    rds_security_group_id: Annotated[
        Required[str],
        Input(
            "Security group attached to the database; it gets the ingress rule.",
            resource_id("sg-", "security group"),
        ),
    ]
    polytomic_aws_account_id: Annotated[
        Required[str],
        Input("AWS account of Polytomic, the principal of the RAM share: 12 digits.", formats.ACCOUNT_ID),
    ]
    tags: Annotated[Mapping[str, str], Input("Tags for every resource that takes them.", formats.TAGS, {})]


class Connection(Inputs, total=False):
    """The inputs of one connection, and what its stack needs besides."""

    region: Annotated[Required[str], Input("AWS Region of the database.", formats.REGION)]
    backend: Annotated[
        Mapping[str, Mapping[str, object]] | None,
        Input(
            "Terraform backend: its type and settings; without one, the state is a file in the project's root.",
            formats.BACKEND,
        ),
    ]
    provider: Annotated[
        Mapping[str, object] | None,
        Input(
            "Settings of the AWS provider besides `region`, under Terraform's names, such as `profile`, `assume_role`, "
            "`default_tags` and `allowed_account_ids`; no secrets.",
            formats.PROVIDER,
        ),
    ]
    aws_provider_version: Annotated[
        str,
        Input("Version constraint for the provider hashicorp/aws.", formats.VERSION_CONSTRAINT, AWS_PROVIDER_VERSION),
    ]


class Sources(TypedDict, total=False):
    """What stands in place of inputs, in a connection."""

    db_instance_identifier: Annotated[
        str | None,
        Input(
            "Identifier of an RDS instance, in place of `rds_host`, `rds_port` and `vpc_id`; `subnet_ids` and "
            "`rds_security_group_id` are then needed only where the database's own will not do.",
            formats.DATABASE_IDENTIFIER,
        ),
    ]
    db_cluster_identifier: Annotated[
        str | None,
        Input("The same for a cluster (Aurora, Multi-AZ); its writer endpoint is taken.", formats.DATABASE_IDENTIFIER),
    ]
    resource_gateway: Annotated[
        Mapping[str, str | bool] | None,
        Input(
            "A resource gateway that is there already, in place of `vpc_id` and `subnet_ids`: its id, its "
            "security_group_id, whose rules must not be managed inline, its ip_address_type unless that is IPV4, and "
            "has_rules where its egress to the database and the database's ingress rule are there, too.",
            formats.EXISTING_GATEWAY,
        ),
    ]


class Options(TypedDict, total=False):
    """What can be said besides; the published module has none of it."""

    protect: Annotated[
        bool,
        Input(
            "Whether Terraform refuses to destroy or replace the resource gateway and the resource configuration: "
            "that would change the ARN that Polytomic holds.",
            formats.FLAG,
            default=False,
            literal=True,
        ),
    ]
    ip_address_type: Annotated[
        str,
        Input(
            "Addresses of the resource gateway: IPV4, IPV6 or DUALSTACK; fixed when it is created. The database's "
            "name is resolved to an IPv6 address for IPV6, to an IPv4 address for the other two.",
            formats.address_types("choose IPV4 unless the subnets have IPv6 addresses"),
            "IPV4",
        ),
    ]
    ipv4_addresses_per_eni: Annotated[
        int | None,
        Input(
            "How many IPv4 addresses the resource gateway takes in each subnet: 1 to 62, by default 16, fixed when it "
            "is created; not with IPV6. Needs AWS provider 6.16 or newer.",
            formats.ADDRESSES_PER_ENI,
        ),
    ]
    dns_resolution: Annotated[
        str,
        Input(
            "Where the resource gateway resolves the database's name: PUBLIC, in the public DNS, or IN_VPC, with the "
            "VPC's own resolvers, for a name in a private hosted zone; fixed when it is created. IN_VPC needs AWS "
            "provider 6.46 or newer.",
            formats.DNS_RESOLUTION,
            "PUBLIC",
        ),
    ]
    adopt_module: Annotated[
        str | None,
        Input(
            "Address of the published module in the same state, such as module.polytomic_privatelink: its resources "
            "are moved here, and none is changed.",
            formats.MODULE_ADDRESS,
            literal=True,
        ),
    ]
    import_ids: Annotated[
        Mapping[str, str | None],
        Input(
            "What was built by hand and shall be managed from now on: security_group, resource_gateway, "
            "resource_configuration (their ids) and ram_resource_share (its ARN). The ingress rule and the "
            "associations follow from these; null for rds_ingress_rule, ram_resource_association or "
            "ram_principal_association says that it is not there yet. On a resource_gateway that is there, "
            "rds_egress_rule and rds_ingress_rule are those that are.",
            formats.IMPORT_IDS,
            {},
            literal=True,
        ),
    ]
    names: Annotated[
        Mapping[str, str],
        Input(
            "Names of single resources in place of those made of `name`: security_group, resource_gateway, "
            "resource_configuration, ram_resource_share.",
            formats.NAMES,
            {},
        ),
    ]
    security_group_description: Annotated[
        str,
        Input(
            "Description of the resource gateway's security group; a change replaces the group.",
            formats.GROUP_DESCRIPTION,
            SECURITY_GROUP_DESCRIPTION,
        ),
    ]


class Extras(Sources, Options, total=False):
    """What a connection can say besides, or in place of inputs."""


class Deployment(Connection, Extras, total=False):
    """All that a connection can say."""


class Instead(NamedTuple):
    """What an input does to others.

    Attributes:
        excludes: The inputs that must be left out beside it; with a dot, an entry of one that is a map.
        spares: The inputs that may be left out beside it though they are required.
        where: The value that does so; any if None.
        fills: The inputs that it fills in unless they are given: they take no default.
    """

    excludes: tuple[str, ...]
    spares: tuple[str, ...] = ()
    where: str | None = None
    fills: tuple[str, ...] = ()

    @property
    def take_no_default(self) -> tuple[str, ...]:
        """The inputs that get no default beside it, neither of the table nor of ``defaults`` in ``cdktf.json``."""
        return (*self.excludes, *self.fills)


INSTEAD: Mapping[str, Instead] = {
    "db_instance_identifier": Instead(
        ("db_cluster_identifier", "rds_host", "vpc_id"), ("subnet_ids", "rds_security_group_id"), fills=("rds_port",)
    ),
    "db_cluster_identifier": Instead(
        ("rds_host", "vpc_id"), ("subnet_ids", "rds_security_group_id"), fills=("rds_port",)
    ),
    "resource_gateway": Instead(
        (
            "vpc_id",
            "subnet_ids",
            "ip_address_type",
            "ipv4_addresses_per_eni",
            "dns_resolution",
            "adopt_module",
            "security_group_description",
            "names.security_group",
            "names.resource_gateway",
            "import_ids.security_group",
            "import_ids.resource_gateway",
        )
    ),
    "adopt_module": Instead(("import_ids",)),
    "ip_address_type": Instead(("ipv4_addresses_per_eni",), where="IPV6"),
}


@functools.cache
def declared(kind: Hashable) -> Mapping[str, Input]:
    """Return the declarations of a ``TypedDict`` such as ``Inputs``, by name and in order."""
    required = vars(kind)["__required_keys__"]
    return {
        name: replace(hint.__metadata__[0], required=name in required)
        for name, hint in get_type_hints(kind, include_extras=True).items()
    }


# What each takes.
LINK = {**declared(Inputs), **declared(Options)}
LOOKED_UP_LINK = {**LINK, **declared(Sources)}
GATEWAY = {
    name: LINK[name]
    for name in (
        "name",
        "vpc_id",
        "subnet_ids",
        "tags",
        "protect",
        "ip_address_type",
        "ipv4_addresses_per_eni",
        "dns_resolution",
    )
}
DEPLOYMENT = declared(Deployment)
# A resource gateway that is there already, under the names that Python has for it.
THERE = {
    name: Input(name, formats.EXISTING_GATEWAY.fields[key], literal=key == "has_rules", required=True)
    for name, key in (
        ("resource_gateway_id", "id"),
        ("security_group_id", "security_group_id"),
        ("ip_address_type", "ip_address_type"),
        ("has_rules", "has_rules"),
    )
}
