"""A stack of its own for one connection."""

from collections.abc import Iterator, Mapping
from typing import Any

from aws_privatelink_rds_lattice.cdk.batch import batched_calls
from aws_privatelink_rds_lattice.cdk.bindings import AwsProvider, Construct, TerraformOutput, TerraformStack
from aws_privatelink_rds_lattice.inputs.problems import format_value_problem
from aws_privatelink_rds_lattice.inputs.signatures import InitSignature, expose_inputs
from aws_privatelink_rds_lattice.inputs.table import (
    AWS_PROVIDER_VERSION,
    CONNECTION_INPUTS,
    CONSTRUCT_INPUTS_WITH_LOOKUP,
    DNS_RESOLUTION_MIN_PROVIDER,
)
from aws_privatelink_rds_lattice.inputs.validation import InputError, fill_defaults, find_input_problems
from aws_privatelink_rds_lattice.inputs.version_constraints import allows_version_from
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of

from .backend import add_backend, backend_settings_problems
from .placement import app_scope_problems
from .privatelink import PrivateLinkRdsLattice
from .provider_settings import provider_settings_problems, to_provider_arguments
from .resource_gateway import ResourceGateway, rule_import_problems
from .tokens import is_token

TERRAFORM_VERSION_CONSTRAINT = ">= 1.5"
OUTPUT_DESCRIPTIONS = {
    "resource_configuration_arn": "ARN of the resource configuration: send it to Polytomic.",
    "resource_gateway_id": "Id of the resource gateway.",
    "ram_resource_share_arn": "ARN of the RAM share.",
}


class PrivateLinkStack(TerraformStack):
    """Provider, backend, the seven resources at the published addresses, and the three published outputs.

    Attributes:
        private_link: The ``PrivateLinkRdsLattice`` with the resources.
    """

    __signature__ = InitSignature()

    private_link: PrivateLinkRdsLattice

    @expose_inputs(CONNECTION_INPUTS)
    @batched_calls()
    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        **connection: object,
    ) -> None:
        """Create the stack.

        Without a backend, the state is ``terraform.<id>.tfstate`` in the folder that holds ``cdktf.out``.

        Args:
            scope: The cdktf app.
            id: The stack's name.
            connection: The inputs.

        Raises:
            InputError: If anything is missing, unknown or bad; it names all problems.
        """
        if found := [*app_scope_problems(scope), *connection_problems(connection)]:
            raise InputError(found)
        given = fill_defaults(CONNECTION_INPUTS, connection)
        super().__init__(scope, id)
        settings = to_provider_arguments(given["provider"]) if given["provider"] else {}
        AwsProvider(self, "aws", region=given["region"], **settings)
        # The path is relative to cdktf.out/stacks/<id>, so that the state outlives cdktf.out and the text is the
        # same on every machine.
        backend = given["backend"] or {"local": {"path": f"../../../terraform.{id}.tfstate"}}
        for kind, settings in backend.items():
            add_backend(self, kind, settings)
        self.private_link = self._create_private_link(connection)
        add_versions_and_outputs(self, self.private_link, given["aws_provider_version"])

    def _create_private_link(self, connection: Mapping[str, object]) -> PrivateLinkRdsLattice:
        inputs: dict[str, Any] = {
            name: value
            for name, value in connection.items()
            if name in CONSTRUCT_INPUTS_WITH_LOOKUP and value is not None
        }
        if gateway := inputs.pop("resource_gateway", None):
            of_gateway = {("resource_gateway_id" if key == "id" else key): value for key, value in gateway.items()}
            inputs["resource_gateway"] = ResourceGateway.from_ids(self, "gateway", **of_gateway)
        if "db_instance_identifier" in inputs:
            return PrivateLinkRdsLattice.from_db_instance(self, "Default", **inputs)
        if "db_cluster_identifier" in inputs:
            return PrivateLinkRdsLattice.from_db_cluster(self, "Default", **inputs)
        return PrivateLinkRdsLattice(self, "Default", **inputs)

    def to_hcl_terraform(self) -> dict[str, Any]:
        """Return what ``hcl_of`` returns; cdktf calls this for ``cdktf synth --hcl``."""
        return hcl_of(self)


def add_versions_and_outputs(
    stack: TerraformStack, private_link: PrivateLinkRdsLattice, aws_provider_version: str
) -> None:
    """Give a stack what the published module has besides the resources: the versions and the outputs."""
    stack.add_override("terraform.required_version", TERRAFORM_VERSION_CONSTRAINT)
    stack.add_override("terraform.required_providers.aws", {"source": "hashicorp/aws", "version": aws_provider_version})
    for name, description in OUTPUT_DESCRIPTIONS.items():
        TerraformOutput(stack, name, value=getattr(private_link, name), description=description)


def connection_problems(connection: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each problem of a connection, the settings of its backend included."""
    found = list(find_input_problems(CONNECTION_INPUTS, connection, is_token))
    yield from found
    gateway = connection.get("resource_gateway")
    has_rules = gateway.get("has_rules") if isinstance(gateway, Mapping) else None
    yield from rule_import_problems(gateway is not None, has_rules, connection.get("import_ids"))
    if not any(line.startswith("aws_provider_version") for line in found):
        yield from _provider_version_problems(connection)
    settings = connection.get("provider")
    if settings and isinstance(settings, Mapping):
        yield from provider_settings_problems(settings)
    backend = connection.get("backend")
    if isinstance(backend, Mapping) and not any(line.startswith("backend") for line in found):
        for kind, settings in backend.items():
            yield from backend_settings_problems(kind, settings)


def _provider_version_problems(connection: Mapping[str, object]) -> Iterator[str]:
    versions = str(connection.get("aws_provider_version") or AWS_PROVIDER_VERSION)
    if connection.get("dns_resolution") == "IN_VPC" and not allows_version_from(versions, DNS_RESOLUTION_MIN_PROVIDER):
        since = ".".join(map(str, DNS_RESOLUTION_MIN_PROVIDER))
        yield format_value_problem(
            "aws_provider_version",
            versions,
            f"a constraint that admits {since} or newer where dns_resolution is IN_VPC",
            f'write it as in ">= {since}, < 7.0"',
        )
