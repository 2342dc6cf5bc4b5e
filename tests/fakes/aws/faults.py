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

from .account import ADDRESS, Cloud
from .botocore_hooks import REGION
from .resource_builder import CONFIGURATION_ARN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from _pytest.mark import ParameterSet

    from aws_privatelink_rds_lattice.checks import CheckResult
    from aws_privatelink_rds_lattice.inputs.table import ConnectionInputs

BOTH = "preflight verify"
CHECKS = {"preflight": PREFLIGHT, "verify": VERIFY}
READ = re.compile("(Describe|Get|List)[A-Z]")
# What --reachability calls besides.
WRITES = set(typing.get_args(ReachabilityAction))


def healthy(cloud: Cloud, command: str) -> ConnectionInputs:
    return cloud.before() if command == "preflight" else cloud.after()


def case(
    cloud: Cloud,
    connection: ConnectionInputs,
    folder: Path = Path(),
    addresses: tuple[str, ...] = (ADDRESS,),
    *,
    is_there: bool = True,
) -> CheckContext:
    """Return the connection as a case, whose host leads to the addresses, or does not resolve where there are none."""

    def resolver(_: str, *, ipv6: bool) -> tuple[list[str], list[str]]:
        assert ipv6 == (":" in "".join(addresses))
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [], list(addresses)

    account = Deployment(connection, AwsClient(cloud.client), resolver, is_deployed=is_there)
    return CheckContext("polytomic", account, folder)


def asked(cloud: Cloud, command: str, connection: ConnectionInputs, **more: Any) -> list[CheckResult]:
    """Return what the checks of a command say; further arguments are those of ``case``."""
    return run_checks(CHECKS[command], case(cloud, connection, is_there=command == "verify", **more))


def by_verdict(results: list[CheckResult]) -> dict[str, str]:
    """Return what was seen by each check that did not pass."""
    return {f"{result.verdict} {result.id}": result.evidence for result in results if result.verdict != "pass"}


def facts(cloud: Cloud, **known: str) -> dict[str, str]:
    """Return what differs from deployment to deployment, by the names that faults have for it."""
    given, made = ([cloud.blocks[subnet] for subnet in of] for of in (cloud.gateway_subnets, cloud.database_subnets))
    first = ipaddress.ip_network(made[0])
    is_ipv6 = first.version == 6
    return {
        "address": ADDRESS,
        "public": "2a00:1450::1" if is_ipv6 else "52.1.2.3",
        "stranger": "fd00::9" if is_ipv6 else "10.9.9.9",
        "family": f"IPV{first.version}",
        "other_family": "IPV4" if is_ipv6 else "IPV6",
        "vpc": cloud.vpc_block,
        "gateway_0": given[0],
        "gateway_1": given[1],
        "gateways": _common(*given),
        "database_0": made[0],
        "database_1": made[1],
        "databases": _common(*made),
        "around_databases": str(first.supernet(2)),
        "one_database": f"{first[10]}/{first.max_prefixlen}",
        "database": cloud.host.partition(".")[0],
        "arn": CONFIGURATION_ARN,
        "configuration": "polytomic-rc",
        "gateway": "polytomic-rg",
        "share": "polytomic-rc",
        **known,
    }


def _common(one: str, other: str) -> str:
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
    seen: str
    change: Callable[[Cloud], dict[str, Any] | None]
    addresses: tuple[str, ...]

    def shortfalls(self, cloud: Cloud) -> Iterator[str]:
        """Yield what is not as it should be when the checks meet the fault."""
        connection: Any = healthy(cloud, self.command)
        known = facts(cloud)
        connection |= self.change(cloud) or {}
        cloud.clear_counts()
        results = asked(cloud, self.command, connection, addresses=self.leads_to(known))
        yield from self.missed(results, known)
        yield from (f"called {name}" for name in cloud.calls if not READ.match(name.split(":")[1]))

    def leads_to(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """Return the addresses that the host leads to."""
        return tuple(address.format_map(known) for address in self.addresses)

    def missed(self, results: list[CheckResult], known: Mapping[str, str], standing: Collection[str] = ()) -> Iterator[str]:
        """Yield what of the results is not as it should be; ``standing`` is what they say without the fault."""
        found = next(result for result in results if result.id == self.check)
        if found.verdict != self.verdict or self.seen.format_map(known) not in found.evidence:
            yield f"not {self.verdict} with {self.seen.format_map(known)!r}, but {found}"
        if not found.remedy:
            yield "no remedy"
        for result in results:
            yield from unusable(result.remedy)
        # Another check may be unknown, where it cannot be made before the fault is gone; then it says which to see.
        blocked = f"# first see to the check {self.check}"
        others = [one for one in results if one is not found and (one.verdict, one.remedy) != ("unknown", blocked)]
        yield from (f"also {what}: {seen}" for what, seen in by_verdict(others).items() if what not in standing)


class Faults(list["Fault"]):
    """The faults of a room; a decorator that adds one."""

    def __call__(
        self, commands: str, verdict: str, check: str, seen: str, addresses: tuple[str, ...] = ("{address}",)
    ) -> Callable[[Callable[[Cloud], Any]], Callable[[Cloud], Any]]:
        def add(change: Callable[[Cloud], Any]) -> Callable[[Cloud], Any]:
            self.extend(Fault(command, verdict, check, seen, change, addresses) for command in commands.split())
            return change

        return add

    def all(self) -> pytest.MarkDecorator:
        """Return the mark that runs a test for each."""
        each: list[ParameterSet] = [pytest.param(one, id=f"{one.command}-{one.change.__name__}") for one in self]
        return pytest.mark.parametrize("one", each)


@functools.cache
def _client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def unusable(remedy: str) -> Iterator[str]:
    """Yield what the AWS CLI would not take in the commands of a remedy, by the service models."""
    for line in remedy.splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] != ["aws"]:
            continue
        model = _client(words[1]).meta.service_model
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
