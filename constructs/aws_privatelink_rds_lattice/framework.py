"""The door to the CDK: the names taken from cdktf and the AWS bindings, and nothing else.

Raises:
    ImportError: There is no Node.js; its `name` is "node", and its text says what to do.
"""

from .fast_imports import fast_imports

with fast_imports():
    import cdktf
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
