"""Tests of every fault in every sample deployment, as a connection and by ARN."""

from __future__ import annotations

import functools
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from fakes.aws.deployment_targets import sample_client, target_as_connection, target_by_arn
from fakes.aws.faults import FaultRegistry, evidence_by_verdict, fault_placeholders
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.deployment_targets import DeploymentTarget
    from fakes.aws.faults import Fault
    from fakes.aws.sample_deployments import SampleDeployment

# Faults of deployments without a connection.
ARN_ONLY_FAULTS = FaultRegistry()
# Faults of deployments over IPv6.
IPV6_FAULTS = FaultRegistry()


@ARN_ONLY_FAULTS("verify", "fail", "share-status", "no RAM share {share}")
def configuration_in_no_share(aws_account: FakeAwsAccount) -> None:
    aws_account.associations.clear()


@IPV6_FAULTS("verify", "fail", "database-addresses", "has IPv4 addresses only", addresses=())
def database_without_ipv6(aws_account: FakeAwsAccount) -> None:
    aws_account.update_items("rds:DescribeDBInstances", NetworkType="IPV4")


def collect_verify_faults() -> list[Fault]:
    """Return the faults for ``verify`` from the other test modules in this folder."""
    faults: list[Fault] = []
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        if file != Path(__file__):
            module = importlib.import_module(f"checks.{file.stem}")
            faults += getattr(module, "FAULTS", ())
    return [fault for fault in faults if fault.command == "verify"]


VERIFY_FAULTS = collect_verify_faults()


class AlternativeResult(NamedTuple):
    """The result of a fault, if the inputs do not state the expected value."""

    verdict: str
    check: str
    evidence: str


# The results of faults in deployments known by ARN, by the fault's name. None: the fault is not detectable.
RESULTS_BY_ARN = {
    "target_is_other_host": AlternativeResult("fail", "database", "no instance, cluster or proxy in us-east-1"),
    "target_is_arn": AlternativeResult("warn", "target", "it has the ARN arn:aws:rds:"),
    "configuration_with_other_port": AlternativeResult("fail", "database-port", "the database listens on port 5432"),
    "configuration_not_shared": AlternativeResult("fail", "share-status", "no RAM share with the configuration"),
    "configuration_on_other_gateway": AlternativeResult(
        "fail", "gateway-status", "no resource gateway rgw-00000000000000000"
    ),
    "gateway_resolves_in_vpc": None,
    "other_principal": AlternativeResult("warn", "endpoint", "endpoints of other accounts: vpce-"),
}
# The same for connections on an existing gateway, whose settings are not in the inputs.
RESULTS_ON_EXISTING_GATEWAY = {"gateway_resolves_in_vpc": None}
# RDS reports neither port nor security group status for a proxy. A proxy is never public or stopped, and a
# configuration never has the ARN of a proxy.
NOT_FOR_PROXY = {
    "database_on_other_port",
    "target_is_arn",
    "configuration_with_other_port",
    "configuration_with_other_ports",
    "public_database",
    "public_database_and_address",
    "security_group_not_active",
    "database_stopped",
}
# The verdicts for sample deployments without a fault, by name.
USUAL_VERDICTS = {
    "missing ingress rule": {"fail ingress"},
    "ingress by CIDR": {"warn ingress"},
    "proxy": {"warn database-port"},
}
# The sample deployments to test as connections, too. True: the checks use import_ids; False: the checks use names.
CONNECTION_HAS_IDS = {
    "console names": True,
    "other names": False,
    "two groups on the gateway": True,
    "shared gateway": False,
    "ipv6": True,
}


def rebuild_deployment(aws_account: FakeAwsAccount, name: str) -> SampleDeployment:
    aws_account.clear()
    return SAMPLE_DEPLOYMENTS[name](aws_account)


def expected_fault(fault: Fault, target: DeploymentTarget) -> Fault | None:
    """Return the fault with the expected result for a target, or None if the fault is not detectable."""
    alternatives: Mapping[str, AlternativeResult | None] = {} if target.is_connection else RESULTS_BY_ARN
    if "resource_gateway" in target.inputs:
        alternatives = RESULTS_ON_EXISTING_GATEWAY
    name = fault.inject.__name__
    if name not in alternatives:
        return fault
    alternative = alternatives[name]
    return fault._replace(**alternative._asdict()) if alternative else None


def faults_for(deployment_name: str) -> list[Fault]:
    if deployment_name == "published module":
        return []  # It differs from "console names" in names only, and "other names" has other names, too.
    if deployment_name == "proxy":
        return [fault for fault in VERIFY_FAULTS if fault.inject.__name__ not in NOT_FOR_PROXY]
    if deployment_name == "ipv6":
        return [*VERIFY_FAULTS, *IPV6_FAULTS]
    return VERIFY_FAULTS


def find_fault_errors(
    aws_account: FakeAwsAccount, deployment_name: str, fault: Fault, targets: Iterable[DeploymentTarget]
) -> Iterator[str]:
    """Rebuild a deployment with a fault and yield the wrong results of ``verify`` for each target."""
    sample = rebuild_deployment(aws_account, deployment_name)
    placeholders = {**fault_placeholders(aws_account), "arn": sample.arn, "address": sample.addresses[-1]}
    if fault.inject(aws_account):
        return  # The fault is in the inputs of a connection.
    usual_verdicts = USUAL_VERDICTS.get(deployment_name, set())
    client_for = functools.cache(functools.partial(sample_client, aws_account, sample))  # The targets share responses.
    for target in targets:
        target_placeholders = placeholders | {**target.placeholders}
        results = run_checks(VERIFY, target.check_target(client_for(fault.resolve_addresses(target_placeholders))))
        expected = expected_fault(fault, target)
        if expected:
            errors = list(expected.find_result_errors(results, target_placeholders, usual_verdicts))
        else:
            unexpected_verdicts = set(evidence_by_verdict(results)) - usual_verdicts
            errors = [f"{verdict}, and it is no fault" for verdict in unexpected_verdicts]
        target_type = "as a connection" if target.is_connection else "by its ARN"
        yield from (f"{fault.inject.__name__}, {target_type}: {error}" for error in errors)


def test_ambiguous_polytomic_account_is_unknown(aws_account: FakeAwsAccount) -> None:
    sample = rebuild_deployment(aws_account, "console names")
    aws_account.create_association("PRINCIPAL", "111111111111", external=True)
    results = run_checks(VERIFY, target_by_arn(sample).check_target(sample_client(aws_account, sample)))
    evidence = "Polytomic's account is ambiguous: the shares have the accounts 111111111111, 210987654321"
    checks = ("unknown endpoint", "unknown share-principal", "unknown share-accepted")
    assert evidence_by_verdict(results) == dict.fromkeys(checks, evidence)
    assert {result.remedy for result in results if result.verdict == "unknown"} == {
        "# pass one with --polytomic-aws-account-id"
    }


@pytest.mark.parametrize("name", SAMPLE_DEPLOYMENTS)
def test_every_fault_is_found(aws_account: FakeAwsAccount, name: str) -> None:
    sample = rebuild_deployment(aws_account, name)
    arn_target = target_by_arn(sample)
    targets = [arn_target]
    client = sample_client(aws_account, sample)
    if name in CONNECTION_HAS_IDS:
        with_ids = CONNECTION_HAS_IDS[name]
        targets.append(target_as_connection(aws_account, sample, with_ids=with_ids, client=client))
    for target in targets:
        results = run_checks(VERIFY, target.check_target(client))
        assert set(evidence_by_verdict(results)) == USUAL_VERDICTS.get(name, set())
    errors: list[str] = []
    for fault in faults_for(name):
        errors += find_fault_errors(aws_account, name, fault, targets)
    for fault in ARN_ONLY_FAULTS:
        errors += find_fault_errors(aws_account, name, fault, [arn_target])
    if errors:
        pytest.fail("\n".join(errors), pytrace=False)
