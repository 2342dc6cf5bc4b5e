"""The share and Polytomic's endpoint: accounts with one fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from fakes.aws.faults import FaultRegistry, check_context, evidence_by_verdict, run_checks_on_account
from fakes.aws.resource_builder import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.faults import Fault

FAULTS = FaultRegistry()


@FAULTS("verify", "fail", "share-status", "no RAM share {share}")
def share_missing(cloud: FakeAwsAccount) -> None:
    cloud.edit_items("ram:GetResourceShares", "resourceShares", lambda one: one.update(status="DELETED"))


@FAULTS("verify", "fail", "share-status", "no RAM share {share}")
def share_being_deleted(cloud: FakeAwsAccount) -> None:
    cloud.edit_items("ram:GetResourceShares", "resourceShares", lambda one: one.update(status="DELETING"))


@FAULTS("verify", "fail", "share-status", "FAILED: it went wrong")
def share_failed(cloud: FakeAwsAccount) -> None:
    change = {"status": "FAILED", "statusMessage": "it went wrong"}
    cloud.edit_items("ram:GetResourceShares", "resourceShares", lambda one: one.update(change))


@FAULTS("verify", "fail", "share-external", "allowExternalPrincipals is false")
def share_organization_only(cloud: FakeAwsAccount) -> None:
    cloud.client("ram").update_resource_share(resourceShareArn=cloud.share_arn, allowExternalPrincipals=False)


@FAULTS("verify", "fail", "share-resource", "{arn} is not in the share")
def configuration_not_shared(cloud: FakeAwsAccount) -> None:
    cloud.associations.remove(cloud.share_association(cloud.configuration_arn))


@FAULTS("verify", "fail", "share-principal", "principals of the share: none")
def missing_principal(cloud: FakeAwsAccount) -> None:
    cloud.polytomic_association["status"] = "DISASSOCIATED"


@FAULTS("verify", "fail", "share-principal", "principals of the share: none")
def principal_being_removed(cloud: FakeAwsAccount) -> None:
    cloud.polytomic_association["status"] = "DISASSOCIATING"


@FAULTS("verify", "fail", "share-principal", "principals of the share: 111111111111")
def other_principal(cloud: FakeAwsAccount) -> None:
    cloud.polytomic_association["associatedEntity"] = "111111111111"


@FAULTS("verify", "fail", "share-principal", f"principals of the share: 111111111111, {POLYTOMIC_ACCOUNT}")
def extra_principal(cloud: FakeAwsAccount) -> None:
    cloud.create_association("PRINCIPAL", "111111111111")


@FAULTS(
    "verify",
    "warn",
    "share-principal",
    f"principal {POLYTOMIC_ACCOUNT}; another share gives the configuration to 111111111111",
)
def second_share_for_other_account(cloud: FakeAwsAccount) -> None:
    more = {"resourceShareArn": cloud.create_share("first")}
    for kind, entity in (("RESOURCE", cloud.configuration_arn), ("PRINCIPAL", "111111111111")):
        cloud.create_association(kind, entity, **more)
    cloud.shares.reverse()


@FAULTS("verify", "fail", "share-status", "no RAM share {share}")
def no_share_at_all(cloud: FakeAwsAccount) -> None:
    cloud.shares.clear()
    cloud.associations.clear()


@FAULTS("verify", "warn", "share-accepted", "waiting for Polytomic to accept; nothing is wrong on your side")
def not_accepted_yet(cloud: FakeAwsAccount) -> None:
    cloud.polytomic_association["status"] = "ASSOCIATING"


@FAULTS("verify", "fail", "share-accepted", "FAILED: the account does not exist")
def association_failed(cloud: FakeAwsAccount) -> None:
    cloud.polytomic_association.update(status="FAILED", statusMessage="the account does not exist")


@FAULTS("verify", "warn", "share-permission", "version 1, not the default version")
def outdated_permission(cloud: FakeAwsAccount) -> None:
    cloud.permissions[0].update(version="1", defaultVersion=False)


@FAULTS("verify", "warn", "endpoint", "none yet")
def missing_endpoint(cloud: FakeAwsAccount) -> None:
    cloud.endpoints.clear()


@FAULTS("verify", "warn", "endpoint", "endpoints of other accounts: vpce-00000000000000000 of 111111111111")
def endpoint_in_other_account(cloud: FakeAwsAccount) -> None:
    cloud.create_endpoint("111111111111", "vpce-00000000000000000")


@FAULTS.parametrize()
def test_fault_fails_only_its_check(aws_account: FakeAwsAccount, one: Fault) -> None:
    assert list(one.find_detection_errors(aws_account)) == []


def test_share_with_configuration_wins(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    for _ in range(3):
        aws_account.create_share("polytomic-rc")
    aws_account.response_edits["ram:GetResourceShares"] = lambda parsed: parsed["resourceShares"].reverse()
    assert evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection)) == {}


def test_accepted_share_wins(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    more = {"resourceShareArn": aws_account.create_share("earlier")}
    aws_account.create_association("RESOURCE", aws_account.configuration_arn, **more)
    aws_account.create_association("PRINCIPAL", POLYTOMIC_ACCOUNT, external=True, status="ASSOCIATING", **more)
    for _ in range(2):
        aws_account.shares.reverse()
        aws_account.associations.reverse()
        assert evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection)) == {}


def test_forgotten_share_arn_is_missing(aws_account: FakeAwsAccount) -> None:
    this = check_context(aws_account, aws_account.setup_deployment())
    this.deployment.known_ids["ram_resource_share"] = aws_account.share_arn
    aws_account.shares.clear()
    aws_account.associations.clear()
    results = run_checks(VERIFY, this)
    assert {key: seen for key, seen in evidence_by_verdict(results).items() if key.startswith("fail")} == {
        "fail share-status": "there is no RAM share polytomic-rc in us-east-1, account 123456789012"
    }
    assert {one.remedy for one in results if one.verdict == "unknown"} == {"# first see to the check share-status"}


def test_acceptance_by_other_account_is_ignored(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    aws_account.associations.insert(
        0, {**aws_account.polytomic_association, "associatedEntity": "111111111111", "status": "ASSOCIATED"}
    )
    assert set(evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection))) == {
        "fail share-principal",
        "warn share-accepted",
    }
