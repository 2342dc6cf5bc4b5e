"""Tests of the conflict checks: existing rules, used names, and adopted resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.evidence import preflight_evidence
from fakes.aws.faults import FaultRegistry, run_checks_on_account
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import CONFIGURATION_ID, GATEWAY_ID

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

FAULTS = FaultRegistry()


@FAULTS("preflight", "fail", "ingress-rule", "InvalidPermission.Duplicate")
def ingress_rule_exists(aws_account: FakeAwsAccount) -> None:
    group = aws_account.create_security_group(aws_account.vpc_id, "polytomic-rg")
    aws_account.add_ingress_rule(aws_account.database_group, UserIdGroupPairs=[{"GroupId": group}])


@FAULTS("preflight", "fail", "names", "taken: security group sg-")
def group_name_exists(aws_account: FakeAwsAccount) -> None:
    aws_account.create_security_group(aws_account.vpc_id, "Polytomic-RG")


@FAULTS("preflight", "fail", "names", f"taken: resource gateway {GATEWAY_ID}")
def gateway_name_exists(aws_account: FakeAwsAccount) -> None:
    aws_account.gateway_group = aws_account.database_group
    aws_account.create_gateway(name="polytomic-rg", id=GATEWAY_ID)


@FAULTS("preflight", "fail", "names", f"taken: resource configuration {CONFIGURATION_ID}")
def configuration_name_exists(aws_account: FakeAwsAccount) -> None:
    aws_account.create_configuration(name="polytomic-rc", id=CONFIGURATION_ID)


@FAULTS("preflight", "warn", "names", "taken: RAM share arn:")
def share_name_exists(aws_account: FakeAwsAccount) -> None:
    aws_account.create_share("polytomic-rc")


test_fault_fails_only_its_check = FAULTS.detection_test()


def connection_on_gateway(
    aws_account: FakeAwsAccount,
    sample: SampleDeployment,
    **gateway_inputs: Any,  # noqa: ANN401 - inputs
) -> Any:  # noqa: ANN401 - a connection
    """Return a connection with a new name for the database and the resource gateway of a deployment."""
    connection: Any = aws_account.connection_inputs(
        name="second", rds_host=sample.host, rds_security_group_id=sample.database_groups[0]
    )
    for name in ("vpc_id", "subnet_ids"):
        del connection[name]
    gateway = {"id": sample.gateway, "security_group_id": sample.gateway_groups[0], **gateway_inputs}
    return {**connection, "resource_gateway": gateway}


def test_existing_gateway_with_rules_is_ready(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    connection = connection_on_gateway(aws_account, sample, has_rules=True)
    assert preflight_evidence(aws_account, connection) == {}
    aws_account.gateways[0]["status"] = "UPDATE_FAILED"
    assert preflight_evidence(aws_account, connection) == {"fail gateway-status": "UPDATE_FAILED"}


def test_existing_rules_fail_unless_declared(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    (gateway_group,) = sample.gateway_groups
    (database_group,) = sample.database_groups
    connection = connection_on_gateway(aws_account, sample)
    assert preflight_evidence(aws_account, connection) == {
        "fail ingress-rule": f"{database_group} already allows {gateway_group} on tcp 5432 and {gateway_group} "
        f"already allows traffic to {database_group} on tcp 5432, so the deployment fails with "
        "InvalidPermission.Duplicate"
    }
    aws_account.revoke_rules(database_group, egress=False)
    aws_account.revoke_rules(gateway_group, egress=True)
    assert preflight_evidence(aws_account, connection) == {}
    connection = connection_on_gateway(aws_account, sample, has_rules=True)
    assert preflight_evidence(aws_account, connection) == {
        "fail ingress-rule": f"resource_gateway.has_rules is true, and the rules between {gateway_group} and "
        f"{database_group} on tcp 5432 do not exist"
    }


def test_imported_or_moved_is_no_conflict(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["published module"](aws_account)
    connection: Any = aws_account.connection_inputs()
    results = run_checks_on_account(aws_account, "preflight", connection)
    assert {result.id for result in results if result.verdict == "fail"} == {"ingress-rule", "names"}
    import_ids = {
        "security_group": sample.gateway_groups[0],
        "resource_gateway": sample.gateway,
        "resource_configuration": sample.arn.partition("/")[2],
        "ram_resource_share": sample.share,
    }
    assert preflight_evidence(aws_account, connection | {"import_ids": import_ids}) == {}
    assert preflight_evidence(aws_account, connection | {"adopt_module": "module.x"}) == {}
    configuration_id = import_ids.pop("resource_configuration")
    assert preflight_evidence(aws_account, connection | {"import_ids": import_ids}) == {
        "fail names": f"taken: resource configuration {configuration_id}"
    }


def test_imported_rules_are_no_conflict(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    connection = connection_on_gateway(aws_account, sample)
    connection["import_ids"] = {"rds_ingress_rule": "an id", "rds_egress_rule": "an id"}
    assert preflight_evidence(aws_account, connection) == {}


def test_custom_names_are_checked(aws_account: FakeAwsAccount) -> None:
    SAMPLE_DEPLOYMENTS["other names"](aws_account)
    assert preflight_evidence(aws_account, aws_account.connection_inputs()) == {}
    names = {"security_group": "y", "resource_gateway": "analytics-gw", "resource_configuration": "x-rc"}
    (evidence,) = preflight_evidence(aws_account, aws_account.connection_inputs(names=names)).values()
    assert evidence == f"taken: resource gateway {aws_account.gateways[0]['id']}"
    names["security_group"] = "DB-exit"
    evidence_by_check = preflight_evidence(aws_account, aws_account.connection_inputs(names=names))
    assert set(evidence_by_check) == {"fail names", "fail ingress-rule"}


def test_wider_rule_is_no_duplicate(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    group = aws_account.create_security_group(aws_account.vpc_id, "polytomic-rg")
    rule = {"IpProtocol": "tcp", "FromPort": 5000, "ToPort": 6000, "UserIdGroupPairs": [{"GroupId": group}]}
    aws_account.client("ec2").authorize_security_group_ingress(GroupId=aws_account.database_group, IpPermissions=[rule])
    assert set(preflight_evidence(aws_account, connection)) == {"fail names"}
