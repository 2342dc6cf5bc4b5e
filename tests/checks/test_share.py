"""The share and Polytomic's endpoint: accounts with one fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from fakes.aws.faults import Faults, asked, by_verdict, case
from fakes.aws.resource_builder import POLYTOMIC

if TYPE_CHECKING:
    from fakes.aws.account import Cloud
    from fakes.aws.faults import Fault

FAULTS = Faults()


@FAULTS("verify", "fail", "share-status", "no RAM share {share}")
def no_share(cloud: Cloud) -> None:
    cloud.edit("ram:GetResourceShares", "resourceShares", lambda one: one.update(status="DELETED"))


@FAULTS("verify", "fail", "share-status", "no RAM share {share}")
def share_on_its_way_out(cloud: Cloud) -> None:
    cloud.edit("ram:GetResourceShares", "resourceShares", lambda one: one.update(status="DELETING"))


@FAULTS("verify", "fail", "share-status", "FAILED: it went wrong")
def share_failed(cloud: Cloud) -> None:
    change = {"status": "FAILED", "statusMessage": "it went wrong"}
    cloud.edit("ram:GetResourceShares", "resourceShares", lambda one: one.update(change))


@FAULTS("verify", "fail", "share-external", "allowExternalPrincipals is false")
def share_for_the_organization_only(cloud: Cloud) -> None:
    cloud.client("ram").update_resource_share(resourceShareArn=cloud.share_arn, allowExternalPrincipals=False)


@FAULTS("verify", "fail", "share-resource", "{arn} is not in the share")
def configuration_not_shared(cloud: Cloud) -> None:
    cloud.associations.remove(cloud.association(cloud.configuration_arn))


@FAULTS("verify", "fail", "share-principal", "principals of the share: none")
def no_principal(cloud: Cloud) -> None:
    cloud.principal["status"] = "DISASSOCIATED"


@FAULTS("verify", "fail", "share-principal", "principals of the share: none")
def principal_on_its_way_out(cloud: Cloud) -> None:
    cloud.principal["status"] = "DISASSOCIATING"


@FAULTS("verify", "fail", "share-principal", "principals of the share: 111111111111")
def wrong_principal(cloud: Cloud) -> None:
    cloud.principal["associatedEntity"] = "111111111111"


@FAULTS("verify", "fail", "share-principal", f"principals of the share: 111111111111, {POLYTOMIC}")
def one_principal_too_many(cloud: Cloud) -> None:
    cloud.associate("PRINCIPAL", "111111111111")


@FAULTS(
    "verify", "warn", "share-principal", f"principal {POLYTOMIC}; another share gives the configuration to 111111111111"
)
def another_share_for_somebody_else(cloud: Cloud) -> None:
    more = {"resourceShareArn": cloud.share("first")}
    for kind, entity in (("RESOURCE", cloud.configuration_arn), ("PRINCIPAL", "111111111111")):
        cloud.associate(kind, entity, **more)
    cloud.shares.reverse()


@FAULTS("verify", "fail", "share-status", "no RAM share {share}")
def nothing_of_a_share(cloud: Cloud) -> None:
    cloud.shares.clear()
    cloud.associations.clear()


@FAULTS("verify", "warn", "share-accepted", "waiting for Polytomic to accept; nothing is wrong on your side")
def not_accepted_yet(cloud: Cloud) -> None:
    cloud.principal["status"] = "ASSOCIATING"


@FAULTS("verify", "fail", "share-accepted", "FAILED: the account does not exist")
def association_failed(cloud: Cloud) -> None:
    cloud.principal.update(status="FAILED", statusMessage="the account does not exist")


@FAULTS("verify", "warn", "share-permission", "version 1, not the default version")
def old_permission(cloud: Cloud) -> None:
    cloud.permissions[0].update(version="1", defaultVersion=False)


@FAULTS("verify", "warn", "endpoint", "none yet")
def no_endpoint(cloud: Cloud) -> None:
    cloud.endpoints.clear()


@FAULTS("verify", "warn", "endpoint", "endpoints of other accounts: vpce-00000000000000000 of 111111111111")
def endpoint_of_another_account(cloud: Cloud) -> None:
    cloud.endpoint("111111111111", "vpce-00000000000000000")


@FAULTS.all()
def test_a_fault_is_found_by_its_check_and_by_no_other(cloud: Cloud, one: Fault) -> None:
    assert list(one.shortfalls(cloud)) == []


def test_of_two_shares_of_the_name_the_one_with_the_configuration_counts(cloud: Cloud) -> None:
    connection = cloud.after()
    for _ in range(3):
        cloud.share("polytomic-rc")
    cloud.edits["ram:GetResourceShares"] = lambda parsed: parsed["resourceShares"].reverse()
    assert by_verdict(asked(cloud, "verify", connection)) == {}


def test_of_two_shares_with_polytomic_the_accepted_one_counts(cloud: Cloud) -> None:
    connection = cloud.after()
    more = {"resourceShareArn": cloud.share("earlier")}
    cloud.associate("RESOURCE", cloud.configuration_arn, **more)
    cloud.associate("PRINCIPAL", POLYTOMIC, external=True, status="ASSOCIATING", **more)
    for _ in range(2):
        cloud.shares.reverse()
        cloud.associations.reverse()
        assert by_verdict(asked(cloud, "verify", connection)) == {}


def test_a_share_known_by_an_arn_that_ram_has_forgotten_is_missing(cloud: Cloud) -> None:
    this = case(cloud, cloud.after())
    this.deployment.known_ids["ram_resource_share"] = cloud.share_arn
    cloud.shares.clear()
    cloud.associations.clear()
    results = run_checks(VERIFY, this)
    assert {key: seen for key, seen in by_verdict(results).items() if key.startswith("fail")} == {
        "fail share-status": "there is no RAM share polytomic-rc in us-east-1, account 123456789012"
    }
    assert {one.remedy for one in results if one.verdict == "unknown"} == {"# first see to the check share-status"}


def test_acceptance_by_another_account_is_not_that_of_polytomic(cloud: Cloud) -> None:
    connection = cloud.after()
    cloud.principal["status"] = "ASSOCIATING"
    cloud.associations.insert(0, {**cloud.principal, "associatedEntity": "111111111111", "status": "ASSOCIATED"})
    assert set(by_verdict(asked(cloud, "verify", connection))) == {"fail share-principal", "warn share-accepted"}
