"""A stack of its own for one connection."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Unpack

from .cdk import (
    AwsProvider,
    Construct,
    NamedCloudWorkspace,
    NamedRemoteWorkspace,
    PrefixedRemoteWorkspaces,
    TaggedCloudWorkspaces,
    TerraformOutput,
    TerraformStack,
    backend_class,
    backend_settings,
    is_token,
)
from .connections import Deployment
from .gateway import ResourceGateway
from .inputs import InputError, Settings, Sources, complete, declared, problems, shown
from .privatelink import PrivateLinkRdsLattice
from .stack_hcl import hcl_of

TERRAFORM_VERSION = ">= 1.5"
OUTPUTS = {
    "resource_configuration_arn": "ARN of the resource configuration: send it to Polytomic.",
    "resource_gateway_id": "Id of the resource gateway.",
    "ram_resource_share_arn": "ARN of the RAM share.",
}

_WORKSPACES: dict[str, dict[str, Callable[..., object]]] = {
    "cloud": {"name": NamedCloudWorkspace, "tags": TaggedCloudWorkspaces},
    "remote": {"name": NamedRemoteWorkspace, "prefix": PrefixedRemoteWorkspaces},
}


class PrivateLinkStack(TerraformStack):
    """Provider, backend, the seven resources at the published addresses, and the three published outputs.

    Attributes:
        private_link: The ``PrivateLinkRdsLattice`` with the resources.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        **connection: Unpack[Deployment],
    ) -> None:
        """Create the stack.

        Args:
            scope: The cdktf app.
            id: The stack's name.
            connection: The inputs, as ``Inputs`` declares them; ``region``, ``backend`` and
                ``aws_provider_version``, as ``Connection`` declares them; and what ``Extras`` declares. Without a
                backend, the state is ``terraform.<id>.tfstate`` in the folder that holds ``cdktf.out``.

        Raises:
            InputError: If anything is missing, unknown or bad; it names all problems.
        """
        if found := list(stack_problems(connection)):
            raise InputError(found)
        given = complete(Deployment, connection)
        super().__init__(scope, id)
        AwsProvider(self, "aws", region=given["region"])
        # The path is relative to cdktf.out/stacks/<id>, so that the state outlives cdktf.out and the text is the
        # same on every machine.
        backend = given["backend"] or {"local": {"path": f"../../../terraform.{id}.tfstate"}}
        for kind, settings in backend.items():
            known, others = _settings(kind, settings)
            element = backend_class(kind)(self, **known)
            for name, value in others.items():
                element.add_override(name, value)
        self.private_link = self._link(connection)
        add_contract(self, self.private_link, given["aws_provider_version"])

    def _link(self, connection: Mapping[str, object]) -> PrivateLinkRdsLattice:
        names = declared(Settings).keys() | declared(Sources).keys()
        inputs: dict[str, Any] = {
            name: value for name, value in connection.items() if name in names and value is not None
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


def add_contract(stack: TerraformStack, private_link: PrivateLinkRdsLattice, aws_provider_version: str) -> None:
    """Give a stack what the published module has besides the resources: the versions and the outputs."""
    stack.add_override("terraform.required_version", TERRAFORM_VERSION)
    stack.add_override("terraform.required_providers.aws", {"source": "hashicorp/aws", "version": aws_provider_version})
    for name, description in OUTPUTS.items():
        TerraformOutput(stack, name, value=getattr(private_link, name), description=description)


def stack_problems(connection: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each problem of a connection, the settings of its backend included."""
    found = list(problems(Deployment, connection, is_token))
    yield from found
    backend = connection.get("backend")
    if isinstance(backend, Mapping) and not any(line.startswith("backend") for line in found):
        for kind, settings in backend.items():
            yield from _backend_problems(kind, settings)


def _backend_problems(kind: str, settings: Mapping[str, object]) -> Iterator[str]:
    check, parameters = backend_settings(kind), inspect.signature(backend_settings(kind)).parameters
    required = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
    for name in required:
        if name not in settings:
            yield f"backend.{kind}.{name}: missing; must be there for a backend of this type; add it"
    # Each setting is tried by itself, beside stand-ins for the required ones, so that every bad one is reported.
    stand_ins: dict[str, object] = {
        name: NamedCloudWorkspace("x") if name == "workspaces" else "x" for name in required
    }
    if kind == "remote":
        stand_ins["workspaces"] = NamedRemoteWorkspace("x")
    for name, value in settings.items():
        if name in parameters:
            try:
                check(**{**stand_ins, name: _setting(kind, name, value)})
            except TypeError as error:
                yield f"backend.{kind}.{name}: got {shown(value)}; must be as Terraform documents it; {error}"


def _settings(kind: str, settings: Mapping[str, object]) -> tuple[dict[str, Any], dict[str, Any]]:
    # cdktf knows most settings of most backends. What it does not know, such as S3's use_lockfile, is handed to
    # Terraform as it is: it is the judge of them, at init.
    names = inspect.signature(backend_settings(kind)).parameters
    known = {name: _setting(kind, name, value) for name, value in settings.items() if name in names}
    return known, {name: value for name, value in settings.items() if name not in names}


def _setting(kind: str, name: str, value: object) -> object:
    if name != "workspaces":
        return value
    choices = _WORKSPACES[kind]
    if isinstance(value, Mapping):
        for key, workspaces in choices.items():
            if key in value:
                return workspaces(**value)
    raise TypeError(f"it must be a map with {' or '.join(choices)}")
