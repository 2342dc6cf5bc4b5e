"""The choice of the CDK: cdktf or CDK Terrain (cdktn).

One process uses one of the two. The first of these rules that leaves exactly one CDK decides:

1. the environment variable ``PRIVATELINK_CDK``: ``cdktf`` or ``cdktn``;
2. the CDK that is imported already;
3. the CDK that is installed.

If no rule decides, the process uses cdktf. A program that imports cdktn after this package sets the variable: this
package rejects objects of a CDK besides the selected CDK.

Raises:
    CdkNotFoundError: ``PRIVATELINK_CDK`` names no CDK, or the packages of the CDK are not installed.
"""

import logging
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import NamedTuple

from aws_privatelink_rds_lattice.errors import CdkNotFoundError
from aws_privatelink_rds_lattice.inputs.problems import format_problem, format_value_problem

__all__ = ["SELECTED_CDK", "cdk_mismatch_problems"]

_LOGGER = logging.getLogger(__name__)


class _CdkPackages(NamedTuple):
    """The packages of a CDK.

    Attributes:
        core: The package of the CDK itself, with the same name in Python and in Node.
        bindings: The Python package of its AWS bindings.
        assembly: The npm package of its AWS bindings.
        install_command: The command that installs both Python packages.
    """

    core: str
    bindings: str
    assembly: str
    install_command: str


_THIS_PACKAGE = __name__.partition(".")[0]
_CDK_ENV_VAR = "PRIVATELINK_CDK"
_DEFAULT_CDK = "cdktf"
_SUPPORTED_CDKS = {
    "cdktf": _CdkPackages(
        core="cdktf",
        bindings="cdktf_cdktf_provider_aws",
        assembly="@cdktf/provider-aws",
        install_command="pip install cdktf cdktf-cdktf-provider-aws",
    ),
    "cdktn": _CdkPackages(
        core="cdktn",
        bindings="cdktn_provider_aws",
        assembly="@cdktn/provider-aws",
        install_command="pip install 'cdktn>=0.24,<0.25' 'cdktn-provider-aws>=25.8'",
    ),
}


def _imported_cdks() -> set[str]:
    return {name for name, cdk in _SUPPORTED_CDKS.items() if sys.modules.get(cdk.core) or sys.modules.get(cdk.bindings)}


def _installed_cdks() -> set[str]:
    return {name for name, cdk in _SUPPORTED_CDKS.items() if find_spec(cdk.core) and find_spec(cdk.bindings)}


def _detect_cdk() -> str:
    for candidates in (_imported_cdks, _installed_cdks):
        names = candidates()
        if len(names) == 1:
            (name,) = names
            _LOGGER.debug("Use %s: decided by %s", name, candidates.__name__)
            return name
    _LOGGER.debug("Use %s, the default: no rule leaves exactly one CDK", _DEFAULT_CDK)
    return _DEFAULT_CDK


def _select_cdk() -> _CdkPackages:
    """Return the CDK to use.

    Raises:
        CdkNotFoundError: ``PRIVATELINK_CDK`` names no CDK, or its packages are not installed.
    """
    setting = os.environ.get(_CDK_ENV_VAR)
    if setting and setting not in _SUPPORTED_CDKS:
        raise CdkNotFoundError(
            format_value_problem(_CDK_ENV_VAR, setting, " or ".join(_SUPPORTED_CDKS), "use the CDK of your app"),
        )
    if setting:
        _LOGGER.debug("Use %s: set in %s", setting, _CDK_ENV_VAR)
    cdk = _SUPPORTED_CDKS[setting or _detect_cdk()]
    for package in (cdk.core, cdk.bindings):
        if find_spec(package) is None:
            raise CdkNotFoundError(f"{package} is not installed, and this app uses {cdk.core}; {cdk.install_command}")
    return cdk


SELECTED_CDK = _select_cdk()


def cdk_mismatch_problems(field: str, value: object) -> Iterator[str]:
    """Yield a problem if an object belongs to a CDK besides the selected CDK: in Node, two CDKs do not mix."""
    fqn = getattr(type(value), "__jsii_type__", None) or ""  # of the class, or of a base class
    assembly = fqn.partition(".")[0]
    for cdk in _SUPPORTED_CDKS.values():
        if cdk is not SELECTED_CDK and assembly in (cdk.core, cdk.assembly):
            yield format_problem(
                field,
                f"{type(value).__name__} of {cdk.core}",
                f"one of {SELECTED_CDK.core}, which {_THIS_PACKAGE} uses in this process",
                f"import {cdk.core} before it, or set {_CDK_ENV_VAR}={cdk.core}",
            )
