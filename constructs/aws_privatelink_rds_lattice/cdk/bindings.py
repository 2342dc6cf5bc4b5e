"""The names of the CDK and the AWS bindings, for this package.

They come from cdktf or from CDK Terrain, as ``selection.py`` decides. Type checkers see the names of cdktf, which CDK
Terrain copies.

Raises:
    SetupError: Node.js or the CDK is missing; the message names the package to install.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .lazy_bindings import lazy_imports
from .selection import SELECTED_CDK, cdk_mismatch_problems

__all__ = [
    "App",
    "AwsProvider",
    "Construct",
    "DataAwsDbInstance",
    "DataAwsDbSubnetGroup",
    "DataAwsNetworkInterface",
    "DataAwsNetworkInterfaces",
    "DataAwsNetworkInterfacesFilter",
    "DataAwsRdsCluster",
    "DataAwsSubnet",
    "DefaultTokenResolver",
    "Fn",
    "IConstruct",
    "NamedCloudWorkspace",
    "NamedRemoteWorkspace",
    "Op",
    "Postcondition",
    "Precondition",
    "PrefixedRemoteWorkspaces",
    "RamPrincipalAssociation",
    "RamResourceAssociation",
    "RamResourceShare",
    "SecurityGroup",
    "SecurityGroupEgress",
    "SecurityGroupRule",
    "StringConcat",
    "TaggedCloudWorkspaces",
    "TerraformBackend",
    "TerraformDataSource",
    "TerraformElement",
    "TerraformLocal",
    "TerraformOutput",
    "TerraformProvider",
    "TerraformResource",
    "TerraformResourceLifecycle",
    "TerraformStack",
    "TerraformVariable",
    "Testing",
    "Token",
    "Tokenization",
    "VpclatticeResourceConfiguration",
    "VpclatticeResourceConfigurationResourceConfigurationDefinition",
    "VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource",
    "VpclatticeResourceGateway",
    "aws_bindings",
    "cdk_mismatch_problems",
    "core",
]

# The submodules of the AWS bindings that this package uses.
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
    with lazy_imports(SELECTED_CDK.core, SELECTED_CDK.bindings, SELECTED_CDK.assembly):
        from constructs import Construct, IConstruct

        core = import_module(SELECTED_CDK.core)
        aws_bindings = import_module(SELECTED_CDK.bindings)
        _modules = [import_module(f"{SELECTED_CDK.bindings}.{name}") for name in _USED_BINDINGS]
    for _module in (core, *_modules):
        globals().update({name: vars(_module)[name] for name in _module.__all__})
