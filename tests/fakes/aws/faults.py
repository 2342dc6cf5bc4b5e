# ruff: noqa: ANN401 - a fault's change is its own
"""An account with exactly one fault: who reports it how, and that nobody else does."""

from __future__ import annotations

import functools
import ipaddress
import itertools
import re
import shlex
import socket
import typing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import pytest
from botocore import xform_name

from aws_privatelink_rds_lattice.aws import AwsClient, Deployment
from aws_privatelink_rds_lattice.checks import PREFLIGHT, VERIFY, CheckContext, run_checks
from aws_privatelink_rds_lattice.checks.reachability import ReachabilityAction

from .account import DATABASE_ADDRESS, FakeAwsAccount
from .botocore_hooks import REGION
from .resource_builder import CONFIGURATION_ARN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from _pytest.mark import ParameterSet

    from aws_privatelink_rds_lattice.checks import CheckResult
    from aws_privatelink_rds_lattice.inputs.table import ConnectionInputs

BOTH_COMMANDS = "preflight verify"
CHECKS_BY_COMMAND = {"preflight": PREFLIGHT, "verify": VERIFY}
READ_OPERATION = re.compile("(Describe|Get|List)[A-Z]")
# What --reachability calls besides.
REACHABILITY_WRITES = set(typing.get_args(ReachabilityAction))


def healthy_account(cloud: FakeAwsAccount, command: str) -> ConnectionInputs:
    return cloud.setup_before_deployment() if command == "preflight" else cloud.setup_deployment()


def check_context(
    cloud: FakeAwsAccount,
    connection: ConnectionInputs,
    folder: Path = Path(),
    addresses: tuple[str, ...] = (DATABASE_ADDRESS,),
    *,
    is_deployed: bool = True,
) -> CheckContext:
    """Return the connection as a case, whose host leads to the addresses, or does not resolve where there are none."""

    def resolver(_: str, *, ipv6: bool) -> tuple[list[str], list[str]]:
        assert ipv6 == (":" in "".join(addresses))
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [], list(addresses)

    account = Deployment(connection, AwsClient(cloud.client), resolver, is_deployed=is_deployed)
    return CheckContext("polytomic", account, folder)


def run_checks_on_account(
    cloud: FakeAwsAccount, command: str, connection: ConnectionInputs, **more: Any
) -> list[CheckResult]:
    """Return what the checks of a command say; further arguments are those of ``case``."""
    return run_checks(
        CHECKS_BY_COMMAND[command], check_context(cloud, connection, is_deployed=command == "verify", **more)
    )


def evidence_by_verdict(results: list[CheckResult]) -> dict[str, str]:
    """Return what was seen by each check that did not pass."""
    return {f"{result.verdict} {result.id}": result.evidence for result in results if result.verdict != "pass"}


def fault_placeholders(cloud: FakeAwsAccount, **overrides: str) -> dict[str, str]:
    """Return what differs from deployment to deployment, by the names that faults have for it."""
    given, made = (
        [cloud.subnet_cidrs[subnet] for subnet in of] for of in (cloud.gateway_subnets, cloud.database_subnets)
    )
    first = ipaddress.ip_network(made[0])
    is_ipv6 = first.version == 6
    return {
        "address": DATABASE_ADDRESS,
        "public": "2a00:1450::1" if is_ipv6 else "52.1.2.3",
        "stranger": "fd00::9" if is_ipv6 else "10.9.9.9",
        "family": f"IPV{first.version}",
        "other_family": "IPV4" if is_ipv6 else "IPV6",
        "vpc": cloud.vpc_cidr,
        "gateway_0": given[0],
        "gateway_1": given[1],
        "gateways": _common_prefix(*given),
        "database_0": made[0],
        "database_1": made[1],
        "databases": _common_prefix(*made),
        "around_databases": str(first.supernet(2)),
        "one_database": f"{first[10]}/{first.max_prefixlen}",
        "database": cloud.database_host.partition(".")[0],
        "arn": CONFIGURATION_ARN,
        "configuration": "polytomic-rc",
        "gateway": "polytomic-rg",
        "share": "polytomic-rc",
        **overrides,
    }


def _common_prefix(one: str, other: str) -> str:
    """Return what both begin with."""
    pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(character for character, _ in pairs)


class Fault(NamedTuple):
    """A fault: its change gets the healthy account and returns the inputs that it changes.

    In what is seen, and in the addresses that the host leads to, stand ``facts``.
    """

    command: str
    verdict: str
    check: str
    evidence: str
    inject: Callable[[FakeAwsAccount], dict[str, Any] | None]
    host_addresses: tuple[str, ...]

    def find_detection_errors(self, cloud: FakeAwsAccount) -> Iterator[str]:
        """Yield what is not as it should be when the checks meet the fault."""
        connection: Any = healthy_account(cloud, self.command)
        known = fault_placeholders(cloud)
        connection |= self.inject(cloud) or {}
        cloud.clear_counts()
        results = run_checks_on_account(cloud, self.command, connection, addresses=self.resolve_addresses(known))
        yield from self.find_result_errors(results, known)
        yield from (f"called {name}" for name in cloud.call_counts if not READ_OPERATION.match(name.split(":")[1]))

    def resolve_addresses(self, placeholders: Mapping[str, str]) -> tuple[str, ...]:
        """Return the addresses that the host leads to."""
        return tuple(address.format_map(placeholders) for address in self.host_addresses)

    def find_result_errors(
        self, results: list[CheckResult], known: Mapping[str, str], usual_verdicts: Collection[str] = ()
    ) -> Iterator[str]:
        """Yield what of the results is not as it should be; ``usual_verdicts`` is what they say without the fault."""
        found = next(result for result in results if result.id == self.check)
        if found.verdict != self.verdict or self.evidence.format_map(known) not in found.evidence:
            yield f"not {self.verdict} with {self.evidence.format_map(known)!r}, but {found}"
        if not found.remedy:
            yield "no remedy"
        for result in results:
            yield from find_invalid_commands(result.remedy)
        # Another check may be unknown, where it cannot be made before the fault is gone; then it says which to see.
        blocked = f"# first see to the check {self.check}"
        others = [one for one in results if one is not found and (one.verdict, one.remedy) != ("unknown", blocked)]
        yield from (
            f"also {what}: {seen}" for what, seen in evidence_by_verdict(others).items() if what not in usual_verdicts
        )


class FaultRegistry(list["Fault"]):
    """The faults of a room; a decorator that adds one."""

    def __call__(
        self, commands: str, verdict: str, check: str, seen: str, addresses: tuple[str, ...] = ("{address}",)
    ) -> Callable[[Callable[[FakeAwsAccount], Any]], Callable[[FakeAwsAccount], Any]]:
        def add(change: Callable[[FakeAwsAccount], Any]) -> Callable[[FakeAwsAccount], Any]:
            self.extend(Fault(command, verdict, check, seen, change, addresses) for command in commands.split())
            return change

        return add

    def parametrize(self) -> pytest.MarkDecorator:
        """Return the mark that runs a test for each."""
        each: list[ParameterSet] = [pytest.param(one, id=f"{one.command}-{one.inject.__name__}") for one in self]
        return pytest.mark.parametrize("one", each)


@functools.cache
def _boto3_client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def find_invalid_commands(remedy: str) -> Iterator[str]:
    """Yield what the AWS CLI would not take in the commands of a remedy, by the service models."""
    for line in remedy.splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] != ["aws"]:
            continue
        model = _boto3_client(words[1]).meta.service_model
        operations = {xform_name(name, "-"): name for name in model.operation_names}
        if words[2] not in operations:
            yield f"no operation {words[2]}: {line}"
            continue
        shape = model.operation_model(operations[words[2]]).input_shape
        options = {xform_name(name, "-") for name in shape.members} | {"query", "region", "profile", "ingress"}
        given = {word.removeprefix("--").removeprefix("no-") for word in words if word.startswith("--")}
        needed = {xform_name(name, "-") for name in shape.required_members}
        yield from (f"no option --{option}: {line}" for option in given - options)
        yield from (f"lacks --{option}: {line}" for option in needed - given - {"egress"})
