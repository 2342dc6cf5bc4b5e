"""The table of inputs, in the order of the documentation.

Each input is an annotated key of a ``TypedDict``: the type, and an ``InputSpec`` with description, rule and default.
Validation, signatures, docstrings, the variables of the HCL module, the options of the command line and the tables of
the documentation are generated from the table.
"""

import functools
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Annotated, Required, TypedDict, get_type_hints

from . import formats
from . import terraform_types as tf
from .formats import resource_id_rule
from .spec import InputSpec, format_minor_version

AWS_PROVIDER_VERSION = ">= 5.60, < 7.0"
SECURITY_GROUP_DESCRIPTION = "Polytomic PrivateLink resource gateway egress to RDS"
# The descriptions of the two security group rules are the published module's.
EGRESS_RULE_DESCRIPTION = "Egress to RDS"
INGRESS_RULE_DESCRIPTION = "Allow Polytomic PrivateLink resource gateway to reach RDS"
# https://docs.aws.amazon.com/vpc/latest/privatelink/resource-gateway.html
DEFAULT_ADDRESSES_PER_ENI = 16

# Force-new arguments of several inputs.
_NAMES = (f"{tf.SECURITY_GROUP}.name", f"{tf.RESOURCE_GATEWAY}.name", f"{tf.RESOURCE_CONFIGURATION}.name")
_REGIONS = (f"{tf.SECURITY_GROUP}.region", f"{tf.RESOURCE_GATEWAY}.region", f"{tf.RESOURCE_CONFIGURATION}.region")
_VPC_IDS = (f"{tf.SECURITY_GROUP}.vpc_id", f"{tf.RESOURCE_GATEWAY}.vpc_id")
_DEFINITION = f"{tf.RESOURCE_CONFIGURATION}.resource_configuration_definition"
# Without subnets: the resource gateway ignores a change of the looked-up subnets.
_LOOKED_UP = (*_VPC_IDS, _DEFINITION)


class NameInput(TypedDict, total=False):
    """The input of every construct."""

    name: Annotated[
        str | None,
        InputSpec(
            "Prefix of the name of every resource.",
            formats.NAME_PREFIX,
            "polytomic-privatelink",
            force_new=_NAMES,
        ),
    ]


class NetworkInputs(TypedDict, total=False):
    """Inputs for the place of a new resource gateway."""

    vpc_id: Annotated[
        Required[str],
        InputSpec(
            "VPC of the database, in which the resource gateway is created.",
            resource_id_rule("vpc-", "VPC"),
            force_new=_VPC_IDS,
        ),
    ]
    subnet_ids: Annotated[
        Required[list[str] | tuple[str, ...]],
        InputSpec(
            "Private subnets for the resource gateway: at least two, in distinct Availability Zones, "
            "with a route to the database.",
            formats.SUBNET_IDS,
            force_new=(f"{tf.RESOURCE_GATEWAY}.subnet_ids",),
        ),
    ]


class DatabaseInputs(TypedDict, total=False):
    """Inputs for a database without a look-up by identifier."""

    rds_host: Annotated[
        Required[str],
        InputSpec(
            "DNS name of the database, not an address: VPC Lattice resolves the name for each connection, so the "
            "connection follows a failover.",
            formats.DNS_NAME,
            force_new=(_DEFINITION,),
        ),
    ]
    # The token of a number is a float.
    rds_port: Annotated[float | None, InputSpec("Port of the database.", formats.PORT, 5432)]
    rds_security_group_id: Annotated[
        Required[str],
        InputSpec(
            "Security group of the database. The connection adds the ingress rule to it.",
            resource_id_rule("sg-", "security group"),
        ),
    ]


class AccountInputs(TypedDict, total=False):
    """Inputs of every connection."""

    polytomic_aws_account_id: Annotated[
        Required[str],
        InputSpec(
            "Polytomic's AWS account, the principal of the RAM share: 12 digits, from Polytomic.", formats.ACCOUNT_ID
        ),
    ]
    tags: Annotated[Mapping[str, str] | None, InputSpec("Tags for all resources that support tags.", formats.TAGS, {})]


class Inputs(NameInput, NetworkInputs, DatabaseInputs, AccountInputs, total=False):
    """Inputs of a connection, with the names and defaults of the published module's variables.

    A value may be a cdktf token, such as a reference to another resource or a Terraform variable. Tokens are not
    validated.
    """


class StackSettings(TypedDict, total=False):
    """Settings of a connection's stack."""

    region: Annotated[Required[str], InputSpec("AWS Region of the database.", formats.REGION, force_new=_REGIONS)]
    backend: Annotated[
        Mapping[str, Mapping[str, object]] | None,
        InputSpec(
            "Terraform backend: its type and settings. Without a backend, the state is a file beside `cdktf.json`.",
            formats.BACKEND,
            requires_literal=True,
        ),
    ]
    provider: Annotated[
        Mapping[str, object] | None,
        InputSpec(
            "Settings of the AWS provider other than `region`, with Terraform's names, such as `profile`, "
            "`assume_role`, `default_tags` and `allowed_account_ids`. Secrets are refused.",
            formats.PROVIDER_SETTINGS,
        ),
    ]
    aws_provider_version: Annotated[
        str | None,
        InputSpec(
            "Version constraint for the provider hashicorp/aws.", formats.VERSION_CONSTRAINT, AWS_PROVIDER_VERSION
        ),
    ]


class StackInputs(Inputs, StackSettings, total=False):
    """Inputs of a connection, and the settings of the connection's stack."""


class ExistingResources(TypedDict, total=False):
    """Inputs for existing resources, used instead of inputs from ``Inputs``."""

    db_instance_identifier: Annotated[
        str | None,
        InputSpec(
            "Identifier of an RDS instance, instead of `rds_host`, `rds_port` and `vpc_id`. `subnet_ids` and "
            "`rds_security_group_id` are then only needed to replace the database's own.",
            formats.DB_INSTANCE_IDENTIFIER,
            force_new=_LOOKED_UP,
        ),
    ]
    db_cluster_identifier: Annotated[
        str | None,
        InputSpec(
            "Identifier of a cluster (Aurora, Multi-AZ), instead of `rds_host`, `rds_port` and `vpc_id`. The "
            "connection uses the writer endpoint.",
            formats.DB_CLUSTER_IDENTIFIER,
            force_new=_LOOKED_UP,
        ),
    ]
    resource_gateway: Annotated[
        Mapping[str, str | bool] | None,
        InputSpec(
            "An existing resource gateway, instead of `vpc_id` and `subnet_ids`: its id; its security_group_id, a"
            " group without inline rules; its ip_address_type, if not IPV4; has_rules, if its egress rule and the"
            " database's ingress rule exist.",
            formats.EXISTING_GATEWAY_FIELDS,
            force_new=(f"{tf.RESOURCE_CONFIGURATION}.resource_gateway_identifier", _DEFINITION),
        ),
    ]


class AccessLogInput(TypedDict, total=False):
    """The input for the access logs of every connection."""

    access_logs: Annotated[
        str | None,
        InputSpec(
            "ARN of a log group of CloudWatch Logs, an S3 bucket or a Firehose stream for the access logs of the "
            "resource configuration: an entry for each connection of Polytomic. AWS charges for the delivery.",
            formats.ACCESS_LOG_DESTINATION,
        ),
    ]


class GatewayOptions(TypedDict, total=False):
    """Optional inputs of a new resource gateway without a counterpart in the published module."""

    protect: Annotated[
        bool | None,
        InputSpec(
            "Makes Terraform refuse to destroy or replace the resource gateway and the resource configuration, "
            "which would change the ARN that Polytomic holds.",
            formats.BOOLEAN,
            default=False,
            requires_literal=True,
        ),
    ]
    ip_address_type: Annotated[
        str | None,
        InputSpec(
            "Addresses of the resource gateway: IPV4, IPV6 (for subnets with IPv6 only) or DUALSTACK (for subnets with "
            "both); a change replaces the gateway. The gateway resolves the database's name to an IPv6 address for "
            "IPV6, and to an IPv4 address otherwise.",
            formats.ip_address_type_rule("choose IPV4 unless the subnets have IPv6 addresses"),
            "IPV4",
            force_new=(f"{tf.RESOURCE_GATEWAY}.ip_address_type", _DEFINITION),
        ),
    ]
    ipv4_addresses_per_eni: Annotated[
        float | None,
        InputSpec(
            "Number of IPv4 addresses of the resource gateway in each subnet: 1 to 62, by default 16; a change "
            "replaces the gateway. Not with IPV6. Needs AWS provider {since} or newer.",
            formats.ADDRESSES_PER_ENI,
            since=(6, 16, 0),
            force_new=(f"{tf.RESOURCE_GATEWAY}.ipv4_addresses_per_eni",),
        ),
    ]
    dns_resolution: Annotated[
        str | None,
        InputSpec(
            "Resolver of the resource gateway for the database's name: PUBLIC, the public DNS, or IN_VPC, the "
            "VPC's own resolvers, for a name in a private hosted zone; a change replaces the gateway. IN_VPC "
            "needs AWS provider {since} or newer.",
            formats.DNS_RESOLUTION,
            "PUBLIC",
            since=(6, 46, 0),
            force_new=(f"{tf.RESOURCE_GATEWAY}.resource_config_dns_resolution",),
        ),
    ]


class AdvancedInputs(AccessLogInput, GatewayOptions, total=False):
    """Optional inputs without a counterpart in the published module."""

    adopt_module: Annotated[
        str | None,
        InputSpec(
            "Address of the published module in the same state, such as module.polytomic_privatelink. Terraform "
            "moves its resources to the connection, without a change in AWS.",
            formats.MODULE_ADDRESS,
            requires_literal=True,
        ),
    ]
    import_ids: Annotated[
        Mapping[str, str | None] | None,
        InputSpec(
            "Ids of existing resources to import: security_group, resource_gateway, resource_configuration, "
            "ram_resource_share (its ARN) and access_log_subscription. The ids of the ingress rule and the "
            "associations follow. Set null for rds_ingress_rule, ram_resource_association or "
            "ram_principal_association if it does not exist yet. For an existing resource_gateway, rds_egress_rule "
            "and rds_ingress_rule are the ids of existing rules.",
            formats.IMPORT_IDS,
            {},
            requires_literal=True,
        ),
    ]
    names: Annotated[
        Mapping[str, str] | None,
        InputSpec(
            "Names of single resources, instead of names that start with `name`: security_group, "
            "resource_gateway, resource_configuration, ram_resource_share.",
            formats.CUSTOM_NAMES,
            {},
            force_new=_NAMES,
        ),
    ]
    security_group_description: Annotated[
        str | None,
        InputSpec(
            "Description of the resource gateway's security group; a change replaces the security group.",
            formats.GROUP_DESCRIPTION,
            SECURITY_GROUP_DESCRIPTION,
            force_new=(f"{tf.SECURITY_GROUP}.description",),
        ),
    ]


class ExtraInputs(ExistingResources, AdvancedInputs, total=False):
    """All inputs of a connection beyond the published module's variables and the stack's settings."""


class ConnectionInputs(NameInput, AccountInputs, StackSettings, ExtraInputs, total=False):
    """All inputs of a connection in ``cdktf.json``.

    Required inputs that an input of ``ExistingResources`` replaces are optional here; validation finds missing inputs.
    """

    vpc_id: str | None
    subnet_ids: list[str] | tuple[str, ...] | None
    rds_host: str | None
    rds_port: float | None
    rds_security_group_id: str | None


@functools.cache
def get_input_specs(typed_dict: Hashable) -> Mapping[str, InputSpec]:
    """Return the specifications of the inputs of a ``TypedDict`` such as ``Inputs``, by name and in order."""
    required_names = vars(typed_dict)["__required_keys__"]
    specs: dict[str, InputSpec] = {}
    for name, annotation in get_type_hints(typed_dict, include_extras=True).items():
        spec: InputSpec = annotation.__metadata__[0]
        description = spec.description.replace("{since}", format_minor_version(spec.since))
        specs[name] = replace(spec, description=description, required=name in required_names)
    return specs


CONSTRUCT_INPUTS = {**get_input_specs(Inputs), **get_input_specs(AdvancedInputs)}
CONSTRUCT_INPUTS_WITH_LOOKUP = {**CONSTRUCT_INPUTS, **get_input_specs(ExistingResources)}
CONNECTION_INPUTS = {**get_input_specs(StackInputs), **get_input_specs(ExtraInputs)}
