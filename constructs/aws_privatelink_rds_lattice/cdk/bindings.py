"""The names of the CDK and the AWS bindings, for this package.

They come from cdktf or from CDK Terrain, as ``selection.py`` decides. Type checkers see the names of cdktf, which CDK
Terrain copies. The module has all public names of the CDK, of constructs, and of the used submodules of the bindings.

Raises:
    SetupError: Node.js or the CDK is missing; the message names the package to install.
"""

# Each library lists its public names in `__all__`.
# pyright: reportWildcardImportFromLibrary=false
from importlib import import_module
from typing import TYPE_CHECKING

from .lazy_bindings import lazy_imports
from .selection import SELECTED_CDK

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
    "vpclattice_access_log_subscription",
    "vpclattice_resource_configuration",
    "vpclattice_resource_gateway",
)

if TYPE_CHECKING:
    from types import ModuleType

    from cdktf import *
    from cdktf_cdktf_provider_aws.data_aws_db_instance import *
    from cdktf_cdktf_provider_aws.data_aws_db_subnet_group import *
    from cdktf_cdktf_provider_aws.data_aws_network_interface import *
    from cdktf_cdktf_provider_aws.data_aws_network_interfaces import *
    from cdktf_cdktf_provider_aws.data_aws_rds_cluster import *
    from cdktf_cdktf_provider_aws.data_aws_subnet import *
    from cdktf_cdktf_provider_aws.provider import *
    from cdktf_cdktf_provider_aws.ram_principal_association import *
    from cdktf_cdktf_provider_aws.ram_resource_association import *
    from cdktf_cdktf_provider_aws.ram_resource_share import *
    from cdktf_cdktf_provider_aws.security_group import *
    from cdktf_cdktf_provider_aws.security_group_rule import *
    from cdktf_cdktf_provider_aws.vpclattice_access_log_subscription import *
    from cdktf_cdktf_provider_aws.vpclattice_resource_configuration import *
    from cdktf_cdktf_provider_aws.vpclattice_resource_gateway import *
    from constructs import *

    core: ModuleType
    aws_bindings: ModuleType
else:
    with lazy_imports(SELECTED_CDK.core, SELECTED_CDK.bindings, SELECTED_CDK.assembly):
        _constructs = import_module("constructs")
        core = import_module(SELECTED_CDK.core)
        aws_bindings = import_module(SELECTED_CDK.bindings)
        _submodules = [import_module(f"{SELECTED_CDK.bindings}.{name}") for name in _USED_BINDINGS]
    for _module in (_constructs, core, *_submodules):
        globals().update({name: vars(_module)[name] for name in _module.__all__})
