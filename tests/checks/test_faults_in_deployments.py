"""Every fault is found in every deployment, however it was made, and however it is known."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from aws_privatelink_rds_lattice.aws import AwsClient
from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from fakes.aws.deployment_targets import target_as_connection, target_by_arn
from fakes.aws.faults import FaultRegistry, evidence_by_verdict, fault_placeholders
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.deployment_targets import DeploymentTarget
    from fakes.aws.faults import Fault
    from fakes.aws.sample_deployments import SampleDeployment

pytestmark = pytest.mark.usefixtures("synchronous_threads")

# Faults that are none, or others, where more is stated than an ARN.
ARN_ONLY_FAULTS = FaultRegistry()
# Faults of deployments over IPv6.
IPV6_FAULTS = FaultRegistry()


@ARN_ONLY_FAULTS("verify", "fail", "share-status", "there is no RAM share {share}")
def configuration_in_no_share(cloud: FakeAwsAccount) -> None:
    cloud.associations.clear()


@IPV6_FAULTS("verify", "fail", "database-addresses", "has IPv4 addresses only", addresses=())
def database_without_ipv6(cloud: FakeAwsAccount) -> None:
    cloud.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(NetworkType="IPV4"))


VERIFY_FAULTS: list[Fault] = [
    fault
    for file in sorted(Path(__file__).parent.glob("test_*.py"))
    if file != Path(__file__)
    for fault in getattr(importlib.import_module(f"checks.{file.stem}"), "FAULTS", ())
    if fault.command == "verify"
]


class AlternativeResult(NamedTuple):
    """Who finds a fault in place of the check that does where a connection states what it wants."""

    verdict: str
    check: str
    evidence: str


# By the fault's name; None where it is no fault then.
RESULTS_BY_ARN = {
    "target_is_other_host": AlternativeResult("fail", "database", "no instance, cluster or proxy in us-east-1"),
    "target_is_arn": AlternativeResult("warn", "target", "it holds the ARN arn:aws:rds:"),
    "configuration_with_other_port": AlternativeResult("fail", "database-port", "the database listens on port 5432"),
    "configuration_not_shared": AlternativeResult(
        "fail", "share-status", "there is no RAM share with the configuration"
    ),
    "configuration_on_other_gateway": AlternativeResult(
        "fail", "gateway-status", "no resource gateway rgw-00000000000000000"
    ),
    "gateway_resolves_in_vpc": None,
    "other_principal": AlternativeResult("warn", "endpoint", "endpoints of other accounts: vpce-"),
}
# Of a gateway that the connection only refers to, nothing is stated.
RESULTS_ON_EXISTING_GATEWAY = {"gateway_resolves_in_vpc": None}
# Of a proxy, RDS states neither its port nor the status of its groups; it is never public, nor stopped, nor in a
# configuration by its ARN.
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
# What the checks say of a shape without a fault.
USUAL_VERDICTS = {
    "missing ingress rule": {"fail ingress"},
    "ingress by CIDR": {"warn ingress"},
    "proxy": {"warn database-port"},
}
# The shapes that differ from others as connections; whether import_ids are looked at, or names alone.
CONNECTION_HAS_IDS = {
    "console names": True,
    "other names": False,
    "two groups on the gateway": True,
    "shared gateway": False,
    "ipv6": True,
}


def rebuild_deployment(cloud: FakeAwsAccount, name: str) -> SampleDeployment:
    cloud.clear()
    return SAMPLE_DEPLOYMENTS[name](cloud)


def expected_fault(one: Fault, known: DeploymentTarget) -> Fault | None:
    instead: Mapping[str, AlternativeResult | None] = {} if known.is_connection else RESULTS_BY_ARN
    if "resource_gateway" in known.inputs:
        instead = RESULTS_ON_EXISTING_GATEWAY
    if one.inject.__name__ not in instead:
        return one
    other = instead[one.inject.__name__]
    return one._replace(**other._asdict()) if other else None


def faults_for(name: str) -> Iterator[Fault]:
    for one in (*VERIFY_FAULTS, *(IPV6_FAULTS if name == "ipv6" else ())):
        if name != "proxy" or one.inject.__name__ not in NOT_FOR_PROXY:
            yield one


def test_ambiguous_polytomic_account_is_unknown(aws_account: FakeAwsAccount) -> None:
    shape = rebuild_deployment(aws_account, "console names")
    aws_account.create_association("PRINCIPAL", "111111111111", external=True)
    results = run_checks(VERIFY, target_by_arn(shape).check_context(shape, AwsClient(aws_account.client)))
    seen = "which account is Polytomic's is not known: the shares name 111111111111, 210987654321"
    assert evidence_by_verdict(results) == dict.fromkeys(
        ("unknown endpoint", "unknown share-principal", "unknown share-accepted"), seen
    )
    assert {one.remedy for one in results if one.verdict == "unknown"} == {
        "# say which with the option --polytomic-aws-account-id"
    }


@pytest.mark.parametrize("name", SAMPLE_DEPLOYMENTS)
def test_every_fault_is_found(aws_account: FakeAwsAccount, name: str) -> None:
    shape, standing = rebuild_deployment(aws_account, name), USUAL_VERDICTS.get(name, set())
    ways = [target_by_arn(shape)]
    if name in CONNECTION_HAS_IDS:
        ways.append(target_as_connection(aws_account, shape, with_ids=CONNECTION_HAS_IDS[name]))
    for known in ways:
        assert (
            set(evidence_by_verdict(run_checks(VERIFY, known.check_context(shape, AwsClient(aws_account.client)))))
            == standing
        )
    lines: list[str] = []
    for one in (*faults_for(name), *ARN_ONLY_FAULTS):
        rebuild_deployment(aws_account, name)
        words = {**fault_placeholders(aws_account), "arn": shape.arn, "address": shape.addresses[-1]}
        if one.inject(aws_account):
            continue  # A fault of what is stated.
        reader = AwsClient(aws_account.client)  # What was read for the one way is not read again for the other.
        for known in ways[:1] if one in ARN_ONLY_FAULTS else ways:
            own = words | {**known.placeholders}
            results = run_checks(VERIFY, known.check_context(shape, reader, one.resolve_addresses(own)))
            if fault := expected_fault(one, known):
                missed = list(fault.find_result_errors(results, own, standing))
            else:
                missed = [f"{what}, and it is no fault" for what in set(evidence_by_verdict(results)) - standing]
            way = "as a connection" if known.is_connection else "by its ARN"
            lines += (f"{one.inject.__name__}, {way}: {line}" for line in missed)
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
