"""Tests of the share and endpoint checks: accounts with a fault in the RAM share or the VPC endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.evidence import verify_evidence
from fakes.aws.faults import FaultRegistry
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

FAULTS = FaultRegistry()


@FAULTS("verify", "fail", "share-status", "FAILED: it went wrong")
def share_failed(aws_account: FakeAwsAccount) -> None:
    aws_account.update_items("ram:GetResourceShares", status="FAILED", statusMessage="it went wrong")


@FAULTS("verify", "fail", "share-external", "allowExternalPrincipals is false")
def share_organization_only(aws_account: FakeAwsAccount) -> None:
    aws_account.client("ram").update_resource_share(
        resourceShareArn=aws_account.share_arn, allowExternalPrincipals=False
    )


@FAULTS("verify", "fail", "share-resource", "{arn} is not in the share")
def configuration_not_shared(aws_account: FakeAwsAccount) -> None:
    aws_account.associations.remove(aws_account.share_association(aws_account.configuration_arn))


@FAULTS("verify", "fail", "share-principal", "principals of the share: none")
def missing_principal(aws_account: FakeAwsAccount) -> None:
    aws_account.polytomic_association["status"] = "DISASSOCIATED"


@FAULTS("verify", "fail", "share-principal", "principals of the share: none")
def principal_being_removed(aws_account: FakeAwsAccount) -> None:
    aws_account.polytomic_association["status"] = "DISASSOCIATING"


@FAULTS("verify", "fail", "share-principal", "principals of the share: 111111111111")
def other_principal(aws_account: FakeAwsAccount) -> None:
    aws_account.polytomic_association["associatedEntity"] = "111111111111"


@FAULTS("verify", "fail", "share-principal", f"principals of the share: 111111111111, {POLYTOMIC_ACCOUNT}")
def extra_principal(aws_account: FakeAwsAccount) -> None:
    aws_account.create_association("PRINCIPAL", "111111111111")


@FAULTS(
    "verify",
    "warn",
    "share-principal",
    f"principal {POLYTOMIC_ACCOUNT}; another share has it for 111111111111",
)
def second_share_for_other_account(aws_account: FakeAwsAccount) -> None:
    second_share = {"resourceShareArn": aws_account.create_share("first")}
    for association_type, entity in (("RESOURCE", aws_account.configuration_arn), ("PRINCIPAL", "111111111111")):
        aws_account.create_association(association_type, entity, **second_share)
    aws_account.shares.reverse()


@FAULTS("verify", "warn", "share-accepted", "waiting for Polytomic to accept; nothing is wrong on your side")
def not_accepted_yet(aws_account: FakeAwsAccount) -> None:
    aws_account.polytomic_association["status"] = "ASSOCIATING"


@FAULTS("verify", "fail", "share-accepted", "FAILED: the account does not exist")
def association_failed(aws_account: FakeAwsAccount) -> None:
    aws_account.polytomic_association.update(status="FAILED", statusMessage="the account does not exist")


@FAULTS("verify", "warn", "share-permission", "version 1, not the default version")
def outdated_permission(aws_account: FakeAwsAccount) -> None:
    aws_account.permissions[0].update(version="1", defaultVersion=False)


@FAULTS("verify", "warn", "endpoint", "none yet")
def missing_endpoint(aws_account: FakeAwsAccount) -> None:
    aws_account.endpoints.clear()


@FAULTS("verify", "warn", "endpoint", "endpoints of other accounts: vpce-00000000000000000 of 111111111111")
def endpoint_in_other_account(aws_account: FakeAwsAccount) -> None:
    aws_account.create_endpoint("111111111111", "vpce-00000000000000000")


test_fault_fails_only_its_check = FAULTS.detection_test()


def test_share_with_configuration_wins(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    for _ in range(3):
        aws_account.create_share("polytomic-rc")
    aws_account.response_edits["ram:GetResourceShares"] = lambda parsed: parsed["resourceShares"].reverse()
    assert verify_evidence(aws_account, connection) == {}


def test_accepted_share_wins(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    earlier_share = {"resourceShareArn": aws_account.create_share("earlier")}
    aws_account.create_association("RESOURCE", aws_account.configuration_arn, **earlier_share)
    aws_account.create_association("PRINCIPAL", POLYTOMIC_ACCOUNT, external=True, status="ASSOCIATING", **earlier_share)
    for _ in range(2):
        aws_account.shares.reverse()
        aws_account.associations.reverse()
        assert verify_evidence(aws_account, connection) == {}


def test_acceptance_by_other_account_is_ignored(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    aws_account.associations.insert(
        0, {**aws_account.polytomic_association, "associatedEntity": "111111111111", "status": "ASSOCIATED"}
    )
    assert set(verify_evidence(aws_account, connection)) == {
        "fail share-principal",
        "warn share-accepted",
    }


def test_account_of_same_organization_is_not_external(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    share_organization_only(aws_account)
    aws_account.polytomic_association["external"] = False
    assert verify_evidence(aws_account, connection) == {}
    aws_account.polytomic_association["status"] = "FAILED"
    assert "fail share-external" in verify_evidence(aws_account, connection)


def test_association_of_service_network_is_ignored(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.create_endpoint(POLYTOMIC_ACCOUNT)
    association = aws_account.endpoints[-1]
    del association["vpcEndpointId"], association["vpcEndpointOwner"]
    assert verify_evidence(aws_account, connection) == {}
    aws_account.endpoints[:] = [association]
    assert set(verify_evidence(aws_account, connection)) == {"warn endpoint"}
