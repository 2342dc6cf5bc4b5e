"""The door to the CDK: the names taken from cdktf, or CDK Terrain, and the AWS bindings, and nothing else.

One process uses one of the two, the first that anything of this tells:

1. the environment variable ``PRIVATELINK_CDK``, ``cdktf`` or ``cdktn``;
2. what is imported already;
3. what the modules that are just importing this package name in imports of their own, above this one or below;
4. what is installed.

Where all of it leaves both, it is cdktf. Type checkers see the names as those of cdktf, of which those of CDK Terrain
are a copy.

Raises:
    SetupError: Node.js or the CDK is missing; the message says what to install.
"""

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.errors import CdkNotFoundError
from aws_privatelink_rds_lattice.inputs.problems import format_problem, format_value_problem

from . import batch
from .lazy_bindings import lazy_imports


class _CdkPackages(NamedTuple):
    """A framework: its Python package and that of its AWS bindings, which is that in Node, and how to install both."""

    core: str
    bindings: str
    assembly: str
    install_command: str

    def owns(self, value: object) -> bool:
        """Tell whether an object is of this framework or its bindings, or of a class that is derived from theirs."""
        package = getattr(type(value), "__jsii_type__", None) or ""
        return package.partition(".")[0] in {self.core, self.assembly}


_THIS_PACKAGE = __name__.partition(".")[0]
_CDK_ENV_VAR = "PRIVATELINK_CDK"
_SUPPORTED_CDKS = {
    cdk.core: cdk
    for cdk in (
        _CdkPackages(
            "cdktf", "cdktf_cdktf_provider_aws", "@cdktf/provider-aws", "pip install cdktf cdktf-cdktf-provider-aws"
        ),
        _CdkPackages(
            "cdktn", "cdktn_provider_aws", "@cdktn/provider-aws", "pip install 'aws-privatelink-rds-lattice[cdktn]'"
        ),
    )
}


def _imported_cdks() -> set[str]:
    return {name for name, cdk in _SUPPORTED_CDKS.items() if sys.modules.get(cdk.core) or sys.modules.get(cdk.bindings)}


def _cdks_named_by_importers() -> set[str]:
    frame, names = sys._getframe(), set[str]()  # noqa: SLF001 - as in logging: nothing else tells who imports this
    while above := frame.f_back:
        frame = above
        if not frame.f_globals.get("__name__", "").startswith((_THIS_PACKAGE, "importlib")):
            names |= {name.partition(".")[0] for name in frame.f_code.co_names}
    return {name for name, cdk in _SUPPORTED_CDKS.items() if {cdk.core, cdk.bindings} & names}


def _installed_cdks() -> set[str]:
    return {name for name, cdk in _SUPPORTED_CDKS.items() if find_spec(cdk.core) and find_spec(cdk.bindings)}


def _select_cdk() -> _CdkPackages:
    """Return the framework to use.

    Raises:
        CdkNotFoundError: ``PRIVATELINK_CDK`` names no CDK, or its packages are not installed.
    """
    if setting := os.environ.get(_CDK_ENV_VAR):
        if setting not in _SUPPORTED_CDKS:
            raise CdkNotFoundError(
                format_value_problem(_CDK_ENV_VAR, setting, " or ".join(_SUPPORTED_CDKS), "name that of your app"),
            )
        name = setting
    else:
        name = next(
            (
                one
                for told in (_imported_cdks, _cdks_named_by_importers, _installed_cdks)
                if len(ones := told()) == 1
                for one in ones
            ),
            "",
        )
    cdk = _SUPPORTED_CDKS[name or next(iter(_SUPPORTED_CDKS))]
    for package in (cdk.core, cdk.bindings):
        if find_spec(package) is None:
            raise CdkNotFoundError(f"{package} is not installed, and this app uses {cdk.core}; {cdk.install_command}")
    return cdk


def cdk_mismatch_problems(field: str, value: object) -> Iterator[str]:
    """Yield a line if that is of the framework which this process does not use: in Node the two do not mix."""
    for other in _SUPPORTED_CDKS.values():
        if other is not _SELECTED_CDK and other.owns(value):
            yield format_problem(
                field,
                f"{type(value).__name__} of {other.core}",
                f"one of {_SELECTED_CDK.core}, which {_THIS_PACKAGE} uses in this process",
                f"import {other.core} before it, or set {_CDK_ENV_VAR}={other.core}",
            )


_SELECTED_CDK = _select_cdk()
# The submodules of the AWS bindings that are used.
_USED_BINDINGS = (
    "data_aws_db_instance",
    "data_aws_db_subnet_group",
    "data_aws_network_interface",
    "data_aws_network_interfaces",
    "data_aws_rds_cluster",
    "data_aws_subnet",
    "provider",
    "ram_principal_association",
    "ram_resource_association",
    "ram_resource_share",
    "security_group",
    "security_group_rule",
    "vpclattice_resource_configuration",
    "vpclattice_resource_gateway",
)

if TYPE_CHECKING:
    import cdktf as core
    import cdktf_cdktf_provider_aws as aws_bindings
    from cdktf import (
        App,
        DefaultTokenResolver,
        Fn,
        NamedCloudWorkspace,
        NamedRemoteWorkspace,
        Op,
        Postcondition,
        Precondition,
        PrefixedRemoteWorkspaces,
        StringConcat,
        TaggedCloudWorkspaces,
        TerraformBackend,
        TerraformDataSource,
        TerraformElement,
        TerraformLocal,
        TerraformOutput,
        TerraformProvider,
        TerraformResource,
        TerraformResourceLifecycle,
        TerraformStack,
        TerraformVariable,
        Testing,
        Token,
        Tokenization,
    )
    from cdktf_cdktf_provider_aws.data_aws_db_instance import DataAwsDbInstance
    from cdktf_cdktf_provider_aws.data_aws_db_subnet_group import DataAwsDbSubnetGroup
    from cdktf_cdktf_provider_aws.data_aws_network_interface import DataAwsNetworkInterface
    from cdktf_cdktf_provider_aws.data_aws_network_interfaces import (
        DataAwsNetworkInterfaces,
        DataAwsNetworkInterfacesFilter,
    )
    from cdktf_cdktf_provider_aws.data_aws_rds_cluster import DataAwsRdsCluster
    from cdktf_cdktf_provider_aws.data_aws_subnet import DataAwsSubnet
    from cdktf_cdktf_provider_aws.provider import AwsProvider
    from cdktf_cdktf_provider_aws.ram_principal_association import RamPrincipalAssociation
    from cdktf_cdktf_provider_aws.ram_resource_association import RamResourceAssociation
    from cdktf_cdktf_provider_aws.ram_resource_share import RamResourceShare
    from cdktf_cdktf_provider_aws.security_group import SecurityGroup, SecurityGroupEgress
    from cdktf_cdktf_provider_aws.security_group_rule import SecurityGroupRule
    from cdktf_cdktf_provider_aws.vpclattice_resource_configuration import (
        VpclatticeResourceConfiguration,
        VpclatticeResourceConfigurationResourceConfigurationDefinition,
        VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource,
    )
    from cdktf_cdktf_provider_aws.vpclattice_resource_gateway import VpclatticeResourceGateway
    from constructs import Construct, IConstruct
else:
    with lazy_imports(_SELECTED_CDK.core, _SELECTED_CDK.bindings, _SELECTED_CDK.assembly, batch.load_batch_runner):
        from constructs import Construct, IConstruct

        core, aws_bindings = import_module(_SELECTED_CDK.core), import_module(_SELECTED_CDK.bindings)
        _modules = [import_module(f"{_SELECTED_CDK.bindings}.{name}") for name in _USED_BINDINGS]
    for _module in (core, *_modules):
        globals().update({name: vars(_module)[name] for name in _module.__all__})
