"""Resource gateways and their options."""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, VpclatticeResourceGateway
from aws_privatelink_rds_lattice.cdk.selection import SELECTED_CDK
from sample_connections import GATEWAY_INPUTS, dedicated_gateway_connection
from sample_project import REQUIRED_INPUTS
from workspaces import build_stack

pytestmark = pytest.mark.cdk


ADDRESS_COUNT_ERROR = "must be a whole number from 1 to 62; omit it for AWS's default of 16"
REMOVE_ONE_REMEDY = "remove one of the two"
INVALID_OPTIONS: list[tuple[dict[str, object], str]] = [
    (
        {"protect": "true"},
        'protect: got "true"; must be true or false; write it without quotes, or pass value == "true" in Python',
    ),
    ({"protect": 1}, "protect: got 1; must be true or false; write one of these two, without quotes"),
    (
        {"ip_address_type": "IPV5"},
        (
            'ip_address_type: got "IPV5"; must be IPV4, IPV6 or DUALSTACK; '
            "choose IPV4 unless the subnets have IPv6 addresses"
        ),
    ),
    ({"ipv4_addresses_per_eni": 0}, f"ipv4_addresses_per_eni: got 0; {ADDRESS_COUNT_ERROR}"),
    ({"ipv4_addresses_per_eni": 63}, f"ipv4_addresses_per_eni: got 63; {ADDRESS_COUNT_ERROR}"),
    (
        {"ipv4_addresses_per_eni": 8, "ip_address_type": "IPV6"},
        f"ipv4_addresses_per_eni: got 8; must be omitted if ip_address_type is IPV6; {REMOVE_ONE_REMEDY}",
    ),
]


@pytest.mark.parametrize(("options", "line"), INVALID_OPTIONS, ids=lambda value: str(value)[:40])
def test_invalid_options_are_reported(tmp_path: Path, options: dict[str, object], line: str) -> None:
    inputs: Any = {**GATEWAY_INPUTS, **options}
    for build in (dedicated_gateway_connection(**options), lambda stack: ResourceGateway(stack, "gateway", **inputs)):
        with pytest.raises(InputError) as raised:
            build_stack(tmp_path, build)
        assert raised.value.problems == (line,)


class OldVpclatticeResourceGateway(VpclatticeResourceGateway):
    """The class of bindings for AWS provider 5, without the argument ipv4_addresses_per_eni."""

    def __init__(  # noqa: PLR0913 - the arguments in use
        self,
        scope: Any,  # noqa: ANN401 - as in the bindings
        id_: str,
        *,
        name: str,
        vpc_id: str,
        subnet_ids: list[str],
        security_group_ids: list[str],
        ip_address_type: str,
        tags: dict[str, str],
        provider: Any,  # noqa: ANN401 - as in the bindings
    ) -> None:
        super().__init__(
            scope,
            id_,
            name=name,
            vpc_id=vpc_id,
            subnet_ids=subnet_ids,
            security_group_ids=security_group_ids,
            ip_address_type=ip_address_type,
            tags=tags,
            provider=provider,
        )


def test_argument_missing_in_bindings_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "aws_privatelink_rds_lattice.constructs.resource_gateway.VpclatticeResourceGateway",
        OldVpclatticeResourceGateway,
    )
    package = SELECTED_CDK.bindings.replace("_", "-")
    # Bindings for AWS provider 6.16 need cdktf 0.21.
    newer_cdk = {"cdktf": ", with cdktf 0.21", "cdktn": ""}[SELECTED_CDK.core]
    builders = (
        dedicated_gateway_connection,
        lambda **options: lambda stack: ResourceGateway(stack, "gateway", **GATEWAY_INPUTS, **options),
        lambda **options: (
            lambda _: PrivateLinkStack(
                App(outdir=str(tmp_path)), "own", region="us-east-1", **REQUIRED_INPUTS, **options
            )
        ),
    )
    for build in builders:
        build_stack(tmp_path, build(dns_resolution="IN_VPC"))
        with pytest.raises(InputError) as raised:
            build_stack(tmp_path, build(ipv4_addresses_per_eni=8))
        assert raised.value.problems == (
            (
                f"ipv4_addresses_per_eni: got 8; must be omitted with the installed {package}, which lacks the "
                f"argument; install a version for AWS provider 6.16 or newer{newer_cdk}"
            ),
        )
