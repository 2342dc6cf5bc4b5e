# ruff: noqa: ANN401 - a fault may change any input
"""Faults: changes of a healthy account, each with the reporting check and the expected evidence."""

from __future__ import annotations

import ipaddress
import itertools
import re
import socket
import typing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from aws_privatelink_rds_lattice.aws import AwsClient
from aws_privatelink_rds_lattice.checks import PREFLIGHT, VERIFY, run_checks
from aws_privatelink_rds_lattice.checks.reachability import ReachabilityAction
from aws_privatelink_rds_lattice.target import Target

from .immediate_client import ImmediateClient
from .remedy_commands import find_invalid_commands
from .sample_ids import CONFIGURATION_ARN, DATABASE_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from aws_privatelink_rds_lattice.checks import CheckResult
    from aws_privatelink_rds_lattice.inputs.table import ConnectionInputs

    from .account import FakeAwsAccount

BOTH_COMMANDS = "preflight verify"
CHECKS_BY_COMMAND = {"preflight": PREFLIGHT, "verify": VERIFY}
READ_OPERATION = re.compile("(Describe|Get|List)[A-Z]")
# The operations of --reachability that write.
REACHABILITY_WRITES = set(typing.get_args(ReachabilityAction))


def healthy_account(account: FakeAwsAccount, command: str) -> ConnectionInputs:
    return account.setup_before_deployment() if command == "preflight" else account.setup_deployment()


def connection_target(  # noqa: PLR0913 - a test states what differs from the defaults
    account: FakeAwsAccount,
    connection: ConnectionInputs,
    folder: Path = Path(),
    addresses: tuple[str, ...] = (DATABASE_ADDRESS,),
    *,
    is_deployed: bool = True,
    client_class: type[AwsClient] = ImmediateClient,
) -> Target:
    """Return the target for checks of a connection.

    Args:
        account: The account.
        connection: The inputs.
        folder: The project folder.
        addresses: The addresses of the host; none for a host that does not resolve.
        is_deployed: False before the deployment.
        client_class: ``AwsClient`` for checks in rounds; with the default, a check also runs on its own.
    """

    def resolve_dns(_: str, *, ipv6: bool) -> tuple[list[str], list[str]]:
        assert ipv6 == (":" in "".join(addresses))
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [], list(addresses)

    client = client_class(account.client, resolve_dns)
    return Target("polytomic", connection, folder, client=client, is_deployed=is_deployed)


def run_checks_on_account(
    account: FakeAwsAccount, command: str, connection: ConnectionInputs, **more: Any
) -> list[CheckResult]:
    """Return the results of a command's checks.

    Args:
        account: The account.
        command: "preflight" or "verify".
        connection: The inputs.
        more: Further arguments of ``connection_target``.
    """
    is_deployed = command == "verify"
    target = connection_target(account, connection, is_deployed=is_deployed, client_class=AwsClient, **more)
    return run_checks(CHECKS_BY_COMMAND[command], target)


def evidence_by_verdict(results: list[CheckResult]) -> dict[str, str]:
    """Return the evidence of all checks except passed checks, by verdict and check."""
    return {f"{result.verdict} {result.id}": result.evidence for result in results if result.verdict != "pass"}


def fault_placeholders(account: FakeAwsAccount, **overrides: str) -> dict[str, str]:
    """Return the values of an account, by the placeholders in faults."""
    gateway_blocks = [account.subnet_cidrs[subnet] for subnet in account.gateway_subnets]
    database_blocks = [account.subnet_cidrs[subnet] for subnet in account.database_subnets]
    database_network = ipaddress.ip_network(database_blocks[0])
    is_ipv6 = database_network.version == 6
    return {
        "address": DATABASE_ADDRESS,
        "public": "2a00:1450::1" if is_ipv6 else "52.1.2.3",
        "stranger": "fd00::9" if is_ipv6 else "10.9.9.9",
        "family": f"IPV{database_network.version}",
        "other_family": "IPV4" if is_ipv6 else "IPV6",
        "vpc": account.vpc_cidr,
        "gateway_0": gateway_blocks[0],
        "gateway_1": gateway_blocks[1],
        "gateways": _common_prefix(*gateway_blocks),
        "database_0": database_blocks[0],
        "database_1": database_blocks[1],
        "databases": _common_prefix(*database_blocks),
        "around_databases": str(database_network.supernet(2)),
        "one_database": f"{database_network[10]}/{database_network.max_prefixlen}",
        "database": account.database_host.partition(".")[0],
        "arn": CONFIGURATION_ARN,
        "configuration": "polytomic-rc",
        "gateway": "polytomic-rg",
        "share": "polytomic-rc",
        **overrides,
    }


def _common_prefix(first: str, second: str) -> str:
    pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))
    return "".join(character for character, _ in pairs)


class Fault(NamedTuple):
    """A fault of a healthy account, and the expected result.

    Attributes:
        command: The command that reports the fault: "preflight" or "verify".
        verdict: The expected verdict.
        check: The id of the check that reports the fault.
        evidence: A part of the expected evidence, with the placeholders of ``fault_placeholders``.
        inject: Changes the account; returns the changed inputs, if any.
        host_addresses: The addresses of the host, with placeholders.
    """

    command: str
    verdict: str
    check: str
    evidence: str
    inject: Callable[[FakeAwsAccount], dict[str, Any] | None]
    host_addresses: tuple[str, ...]

    def find_detection_errors(self, account: FakeAwsAccount) -> Iterator[str]:
        """Yield the differences from the expected results when the checks run on an account with the fault."""
        connection: Any = healthy_account(account, self.command)
        placeholders = fault_placeholders(account)
        connection |= self.inject(account) or {}
        account.clear_counts()
        addresses = self.resolve_addresses(placeholders)
        results = run_checks_on_account(account, self.command, connection, addresses=addresses)
        yield from self.find_result_errors(results, placeholders)
        for name in account.call_counts:
            if not READ_OPERATION.match(name.split(":")[1]):
                yield f"called {name}"

    def resolve_addresses(self, placeholders: Mapping[str, str]) -> tuple[str, ...]:
        """Return the addresses of the host."""
        return tuple(address.format_map(placeholders) for address in self.host_addresses)

    def find_result_errors(
        self, results: list[CheckResult], placeholders: Mapping[str, str], usual_verdicts: Collection[str] = ()
    ) -> Iterator[str]:
        """Yield the differences between results and the expected results.

        Args:
            results: The results of all checks.
            placeholders: The values of the placeholders.
            usual_verdicts: Verdict and check of the results without the fault, except passes.
        """
        expected_evidence = self.evidence.format_map(placeholders)
        reported = next(result for result in results if result.id == self.check)
        if reported.verdict != self.verdict or expected_evidence not in reported.evidence:
            yield f"not {self.verdict} with {expected_evidence!r}, but {reported}"
        if not reported.remedy:
            yield "no remedy"
        for result in results:
            yield from find_invalid_commands(result.remedy)
        # A check that the fault blocks is unknown, and the remedy names the check that reports the fault.
        blocked = ("unknown", f"# first correct the check {self.check}")
        other_results = [
            result for result in results if result is not reported and (result.verdict, result.remedy) != blocked
        ]
        for verdict, evidence in evidence_by_verdict(other_results).items():
            if verdict not in usual_verdicts:
                yield f"also {verdict}: {evidence}"


class FaultRegistry(list["Fault"]):
    """The faults of a test module. A call returns a decorator for further faults."""

    def __call__(
        self, commands: str, verdict: str, check: str, evidence: str, addresses: tuple[str, ...] = ("{address}",)
    ) -> Callable[[Callable[[FakeAwsAccount], Any]], Callable[[FakeAwsAccount], Any]]:
        """Return a decorator: adds the decorated change as a fault of each command.

        Args:
            commands: "preflight", "verify" or both.
            verdict: The expected verdict.
            check: The id of the check that reports the fault.
            evidence: A part of the expected evidence.
            addresses: The addresses of the host.
        """

        def add(inject: Callable[[FakeAwsAccount], Any]) -> Callable[[FakeAwsAccount], Any]:
            for command in commands.split():
                self.append(Fault(command, verdict, check, evidence, inject, addresses))
            return inject

        return add

    def detection_test(self) -> Callable[..., None]:
        """Return a test with the parameter ``fault``: of all checks, only the fault's check reports the fault."""

        def test(aws_account: FakeAwsAccount, fault: Fault) -> None:
            errors = list(fault.find_detection_errors(aws_account))
            assert not errors, "\n".join(errors)

        parameters = [pytest.param(fault, id=f"{fault.command}-{fault.inject.__name__}") for fault in self]
        test_with_faults: Callable[..., None] = pytest.mark.parametrize("fault", parameters)(test)
        return test_with_faults
