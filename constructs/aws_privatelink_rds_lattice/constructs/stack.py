"""A Terraform stack for a connection: provider, backend, resources and outputs."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Unpack

from aws_privatelink_rds_lattice.cdk.batch import batched_calls
from aws_privatelink_rds_lattice.cdk.bindings import (
    AwsProvider,
    Construct,
    ITerraformDependable,
    TerraformOutput,
    TerraformStack,
)
from aws_privatelink_rds_lattice.cdk.node import jsii
from aws_privatelink_rds_lattice.inputs.contradictions import find_contradictions
from aws_privatelink_rds_lattice.inputs.input_warnings import find_input_warnings
from aws_privatelink_rds_lattice.inputs.known_facts import facts_of_connection
from aws_privatelink_rds_lattice.inputs.plain_values import to_plain_inputs
from aws_privatelink_rds_lattice.inputs.signatures import InitSignature, expose_inputs
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, ConnectionInputs
from aws_privatelink_rds_lattice.inputs.validation import ValidInputs, find_input_problems
from aws_privatelink_rds_lattice.inputs.version_constraints import provider_version_problems
from aws_privatelink_rds_lattice.synth.output import default_output_folder
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of

from .backend import add_backend, backend_settings_problems
from .connection_inputs import DATABASE_IDENTIFIERS, rule_import_problems
from .hcl_header import render_hcl_header
from .placement import app_scope_problems, plain_construct_id
from .privatelink import PrivateLinkRdsLattice
from .provider_settings import provider_settings_problems, to_provider_arguments
from .resource_gateway import ExistingGateway, missing_argument_problems
from .state_path import app_output_folder, default_state_path, register_state_path, state_path_problems
from .tokens import complete_inputs, is_token
from .user_warnings import warn_of_inputs
from .validated_connection import ValidatedConnection

TERRAFORM_VERSION_CONSTRAINT = ">= 1.5"
# Terraform 1.5 accepts no reference as the id of an import.
_IMPORT_BY_REFERENCE_CONSTRAINT = ">= 1.6"
OUTPUT_DESCRIPTIONS = {
    "resource_configuration_arn": "ARN of the resource configuration: send it to Polytomic.",
    "resource_gateway_id": "Id of the resource gateway.",
    "ram_resource_share_arn": "ARN of the RAM share.",
}


@jsii.implements(ITerraformDependable)
class PrivateLinkStack(TerraformStack):
    """A stack with provider, backend, the seven resources at the published addresses, and the three published outputs.

    Attributes:
        private_link: The ``PrivateLinkRdsLattice`` with the resources.
    """

    __signature__ = InitSignature()

    private_link: PrivateLinkRdsLattice
    _source_format = "the stack {}"  # with the quoted name; for the comment in the HCL

    @expose_inputs(ConnectionInputs)
    @batched_calls()
    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        **connection: Unpack[ConnectionInputs],
    ) -> None:
        """Create the stack.

        Without ``backend``, the state is the file ``terraform.<id>.tfstate`` beside ``cdktf.json``, wherever the output
        goes. The state of an app in a test, with an output in the folder for temporary files, is beside the output.

        ``vpc_id``, ``subnet_ids``, ``rds_host`` and ``rds_security_group_id`` are required unless an identifier or
        ``resource_gateway`` replaces them. Type checkers do not report these four as missing.

        Args:
            scope: The cdktf app.
            id: The stack's name.
            name (str, default "polytomic-privatelink"): Prefix of the name of every resource.
            vpc_id (str | None): VPC of the database, in which the resource gateway is created. Not with
                `db_instance_identifier` or `db_cluster_identifier` or `resource_gateway`.
            subnet_ids (list[str] | tuple[str, ...] | None): Private subnets for the resource gateway: at least two, in
                distinct Availability Zones, with a route to the database. Not with `resource_gateway`.
            rds_host (str | None): DNS name of the database, not an address: VPC Lattice resolves the name for each
                connection, so the connection follows a failover. Not with `db_instance_identifier` or
                `db_cluster_identifier`.
            rds_port (float, default 5432): Port of the database.
            rds_security_group_id (str | None): Security group of the database. The connection adds the ingress rule to
                it.
            polytomic_aws_account_id (str): Polytomic's AWS account, the principal of the RAM share: 12 digits, from
                Polytomic.
            tags (Mapping[str, str], default {}): Tags for all resources that support tags.
            region (str): AWS Region of the database.
            backend (Mapping[str, Mapping[str, object]] | None): Terraform backend: its type and settings. Without a
                backend, the state is a file beside `cdktf.json`.
            provider (Mapping[str, object] | None): Settings of the AWS provider other than `region`, with Terraform's
                names, such as `profile`, `assume_role`, `default_tags` and `allowed_account_ids`. Secrets are refused.
            aws_provider_version (str, default ">= 5.60, < 7.0"): Version constraint for the provider hashicorp/aws.
            db_instance_identifier (str | None): Identifier of an RDS instance, instead of `rds_host`, `rds_port` and
                `vpc_id`. `subnet_ids` and `rds_security_group_id` are then only needed to replace the database's own.
            db_cluster_identifier (str | None): Identifier of a cluster (Aurora, Multi-AZ), instead of `rds_host`,
                `rds_port` and `vpc_id`. The connection uses the writer endpoint. Not with `db_instance_identifier`.
            resource_gateway (Mapping[str, str | bool] | None): An existing resource gateway, instead of `vpc_id` and
                `subnet_ids`: its id; its security_group_id, a group without inline rules; its ip_address_type, if not
                IPV4; has_rules, if its egress rule and the database's ingress rule exist.
            access_logs (str | None): ARN of a log group of CloudWatch Logs, an S3 bucket or a Firehose stream for the
                access logs of the resource configuration: an entry for each connection of Polytomic. AWS charges for
                the delivery.
            protect (bool, default False): Makes Terraform refuse to destroy or replace the resource gateway and the
                resource configuration, which would change the ARN that Polytomic holds.
            ip_address_type (str, default "IPV4"): Addresses of the resource gateway: IPV4, IPV6 (for subnets with IPv6
                only) or DUALSTACK (for subnets with both); a change replaces the gateway. The gateway resolves the
                database's name to an IPv6 address for IPV6, and to an IPv4 address otherwise. Not with
                `resource_gateway`.
            ipv4_addresses_per_eni (float | None): Number of IPv4 addresses of the resource gateway in each subnet: 1 to
                62, by default 16; a change replaces the gateway. Not with IPV6. Needs AWS provider 6.16 or newer. Not
                with `resource_gateway`.
            dns_resolution (str, default "PUBLIC"): Resolver of the resource gateway for the database's name: PUBLIC,
                the public DNS, or IN_VPC, the VPC's own resolvers, for a name in a private hosted zone; a change
                replaces the gateway. IN_VPC needs AWS provider 6.46 or newer. Not with `resource_gateway`.
            adopt_module (str | None): Address of the published module in the same state, such as
                module.polytomic_privatelink. Terraform moves its resources to the connection, without a change in AWS.
                Not with `resource_gateway`.
            import_ids (Mapping[str, str | None], default {}): Ids of existing resources to import: security_group,
                resource_gateway, resource_configuration, ram_resource_share (its ARN) and access_log_subscription. The
                ids of the ingress rule and the associations follow. Set null for rds_ingress_rule,
                ram_resource_association or ram_principal_association if it does not exist yet. For an existing
                resource_gateway, rds_egress_rule and rds_ingress_rule are the ids of existing rules. Not with
                `adopt_module`.
            names (Mapping[str, str], default {}): Names of single resources, instead of names that start with `name`:
                security_group, resource_gateway, resource_configuration, ram_resource_share.
            security_group_description (str, default "Polytomic PrivateLink resource gateway egress to RDS"):
                Description of the resource gateway's security group; a change replaces the security group. Not with
                `resource_gateway`.

        Raises:
            InputError: An input is missing, unknown or invalid; the error lists all problems.
            SynthesisError: The state is where an earlier version of this package kept the state, or another stack of
                the app has the same local state.
        """
        id = plain_construct_id(id)  # noqa: A001 - cdktf's own name
        inputs = to_plain_inputs(connection)
        scope_problems = list(app_scope_problems(scope))
        output = None if scope_problems else app_output_folder(scope)
        problems = [*scope_problems, *connection_problems(inputs, output)]
        valid_inputs = complete_inputs(CONNECTION_INPUTS, inputs, problems)
        warn_of_inputs(find_input_warnings(valid_inputs, facts_of_connection(valid_inputs)))
        self._create_from_valid_inputs(scope, id, valid_inputs)

    def _create_from_valid_inputs(self, scope: Construct, id: str, inputs: ValidInputs) -> None:  # noqa: A002 - cdktf's own name
        super().__init__(scope, id)
        provider_arguments = to_provider_arguments(inputs["provider"]) if inputs["provider"] else {}
        AwsProvider(self, "aws", region=inputs["region"], **provider_arguments)
        backends = inputs["backend"] or {"local": {}}
        for backend_type, settings in backends.items():
            if backend_type == "local":
                path = settings.get("path") or default_state_path(scope, id)
                register_state_path(scope, id, path)
                add_backend(self, backend_type, {**settings, "path": path})
            else:
                add_backend(self, backend_type, settings)
        self._backend_type = next(iter(backends))
        self._source = self._source_format.format(json.dumps(id))
        gateway = None
        if inputs["resource_gateway"]:
            gateway_arguments = dict(inputs["resource_gateway"])
            gateway_id = gateway_arguments.pop("id")
            gateway = ExistingGateway(self, "gateway", resource_gateway_id=gateway_id, **gateway_arguments)
        self.private_link = ValidatedConnection(self, "Default", inputs, gateway)
        add_versions_and_outputs(self, self.private_link, inputs["aws_provider_version"])
        if _imports_by_reference(inputs):
            self.add_override("terraform.required_version", _IMPORT_BY_REFERENCE_CONSTRAINT)

    @property
    def fqn(self) -> str:
        """Address for ``depends_on`` in this stack, to wait for the resources of ``private_link`` (a token)."""
        return self.private_link.fqn

    def to_hcl_terraform(self) -> dict[str, Any]:
        """Return the result of ``hcl_of``, below a comment; cdktf calls this method for ``cdktf synth --hcl``."""
        result = hcl_of(self)
        return {**result, "hcl": render_hcl_header(self._source, self._backend_type) + result["hcl"]}


class ValidatedStack(PrivateLinkStack):
    """A stack for a connection from ``read_connections``, without a second validation."""

    _source_format = "the connection {} in cdktf.json"

    @batched_calls()
    def __init__(self, scope: Construct, id: str, inputs: ValidInputs) -> None:  # noqa: A002 - cdktf's own name
        """Create the stack."""
        self._create_from_valid_inputs(scope, id, inputs)


def add_versions_and_outputs(
    stack: TerraformStack, private_link: PrivateLinkRdsLattice, aws_provider_version: str
) -> None:
    """Add the version constraints and the outputs of the published module to a stack."""
    stack.add_override("terraform.required_version", TERRAFORM_VERSION_CONSTRAINT)
    stack.add_override("terraform.required_providers.aws", {"source": "hashicorp/aws", "version": aws_provider_version})
    for name, description in OUTPUT_DESCRIPTIONS.items():
        TerraformOutput(stack, name, value=getattr(private_link, name), description=description)


def _imports_by_reference(inputs: ValidInputs) -> bool:
    """Return True if the id of an imported rule has the security group or the port of a looked-up database."""
    import_ids = inputs.get("import_ids", {})
    derives_rule_id = bool(import_ids.get("security_group")) and "rds_ingress_rule" not in import_ids
    is_looked_up = any(inputs.get(name) for name in DATABASE_IDENTIFIERS)
    return derives_rule_id and is_looked_up and not (inputs.get("rds_security_group_id") and inputs.get("rds_port"))


def connection_problems(connection: Mapping[str, object], output: Path | None = None) -> Iterator[str]:
    """Yield every problem of a connection, including the settings of the provider and the backend.

    Args:
        connection: The inputs.
        output: The output folder, without symbolic links; of the project in the working folder if None.
    """
    input_problems = list(find_input_problems(CONNECTION_INPUTS, connection, is_token))
    yield from input_problems
    yield from missing_argument_problems(connection)
    gateway = connection.get("resource_gateway")
    has_rules = gateway.get("has_rules") if isinstance(gateway, Mapping) else None
    yield from rule_import_problems(
        connection.get("import_ids"), has_shared_gateway=gateway is not None, has_rules=has_rules
    )
    yield from provider_version_problems(connection)
    yield from find_contradictions(connection, facts_of_connection(connection))
    provider = connection.get("provider")
    if provider and isinstance(provider, Mapping):
        yield from provider_settings_problems(provider)
    backends = connection.get("backend")
    has_backend_problem = any(problem.startswith("backend") for problem in input_problems)
    if isinstance(backends, Mapping) and not has_backend_problem:
        for backend_type, settings in backends.items():
            yield from backend_settings_problems(backend_type, settings)
            if backend_type == "local":
                yield from state_path_problems(settings, output or default_output_folder().resolve())
