"""``adopt`` of deployments with parts that are not the connection's alone: referred to, refused, or reported."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import run_privatelink
from fakes.aws.fake_terminal import FakeTerminal, run_on_stream
from fakes.aws.sample_ids import OWN_ACCOUNT, POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

    AdoptOutput = Callable[..., dict[str, Any]]
    # Changes the account; returns placeholders of the expected text.
    Change = Callable[[FakeAwsAccount, SampleDeployment], dict[str, str] | None]

ORGANIZATION = "arn:aws:organizations::123456789012:organization/o-abcdefghij"


def share_another_configuration(account: FakeAwsAccount, share: str | None = None) -> str:
    """Add a second configuration on a gateway of its own to a share; return the ARN of the configuration."""
    group = account.create_security_group(account.vpc_id, "billing-rg")
    gateway = account.create_gateway(name="billing-rg", securityGroupIds=[group])
    arn: str = account.create_configuration(name="billing-rc", resourceGatewayId=gateway["id"])["arn"]
    account.create_association("RESOURCE", arn, resourceShareArn=share or account.share_arn)
    return arn


def adopt_lines(deployment: SampleDeployment, *options: str) -> tuple[dict[str, Any], list[str]]:
    """Adopt a deployment; return the connection and the lines on standard error."""
    result = run_privatelink("adopt", deployment.arn, *options)
    assert result.status == 0, result.err
    return json.loads(result.out), result.err.splitlines()


# RAM shares


def test_share_with_other_configuration_stays_unmanaged(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    share_another_configuration(aws_account)
    aws_account.shares[0]["name"] = "vendors"
    lines = (
        (
            f"unchanged, and not managed: the RAM share {deployment.share}: it also has billing-rc, and a "
            "destroy of the share would cut that off"
        ),
        (
            f"missing, to be created: the connection's own RAM share; account {POLYTOMIC_ACCOUNT} gets an "
            "invitation, and "
            "keeps its access through the other share"
        ),
    )
    connection = adopt_output(stderr_lines=lines)
    assert set(connection["import_ids"]) == {"security_group", "resource_gateway", "resource_configuration"}
    assert "ram_resource_share" not in connection["names"]


def test_notes_break_between_words_in_a_terminal(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    share_another_configuration(aws_account)
    _, (note, _) = adopt_lines(deployment)
    monkeypatch.setenv("COLUMNS", "40")
    terminal = FakeTerminal()
    run_on_stream(io.StringIO(), "adopt", deployment.arn, err=terminal)
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", terminal.getvalue()).splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("unchanged, and not"))
    last = next(index for index, line in enumerate(lines) if line.endswith("cut that off"))
    assert " ".join(line.strip() for line in lines[first : last + 1]) == note
    assert [line for line in lines[first : last + 1] if len(line) > 40] == [f"  {deployment.share}:"]


def test_two_connections_never_import_one_share(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    other_arn = share_another_configuration(aws_account)
    Path("cdktf.json").write_text('{"context": {"connections": {}}}', "utf-8")
    for name, arn in (("orders", deployment.arn), ("billing", other_arn)):
        result = run_privatelink("adopt", arn, "--write", name)
        assert result.status == 0, result.err
    connections = json.loads(Path("cdktf.json").read_text("utf-8"))["context"]["connections"]
    imported_ids = [id_ for connection in connections.values() for id_ in connection["import_ids"].values() if id_]
    assert len(imported_ids) == len(set(imported_ids))
    assert deployment.share not in imported_ids


def test_share_of_unlisted_resource_is_unmanaged(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    subnet_arn = "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-0123456789abcdef0"
    aws_account.create_association("RESOURCE", subnet_arn)
    connection, lines = adopt_lines(deployment)
    assert "ram_resource_share" not in connection["import_ids"]
    assert f"it also has {subnet_arn}, and a destroy of the share would cut that off" in lines[0]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"status": "FAILED"}, "its status is FAILED"),
        ({"featureSet": "CREATED_FROM_POLICY"}, "RAM created it from a resource policy (CREATED_FROM_POLICY)"),
    ],
    ids=["failed", "from policy"],
)
def test_unmanageable_share_is_not_imported(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, members: dict[str, str], reason: str
) -> None:
    aws_account.shares[0].update(members)
    connection, lines = adopt_lines(deployment)
    assert "ram_resource_share" not in connection["import_ids"]
    assert lines[0] == f"unchanged, and not managed: the RAM share {deployment.share}: {reason}"


def test_share_for_others_is_not_imported(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.polytomic_association.update(associatedEntity=ORGANIZATION, external=False)
    connection, lines = adopt_lines(deployment, "--polytomic-aws-account-id", POLYTOMIC_ACCOUNT)
    assert "ram_resource_share" not in connection["import_ids"]
    assert f"it is shared with {ORGANIZATION}, and a destroy of the share would cut that off" in lines[0]
    assert lines[1].endswith(f"account {POLYTOMIC_ACCOUNT} gets an invitation")


def test_own_share_is_preferred_to_common_share(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    own_share = aws_account.create_share("orders-only")
    aws_account.create_association("RESOURCE", deployment.arn, resourceShareArn=own_share)
    pending = {"status": "ASSOCIATING", "external": True, "resourceShareArn": own_share}
    aws_account.create_association("PRINCIPAL", POLYTOMIC_ACCOUNT, **pending)
    share_another_configuration(aws_account)
    connection, lines = adopt_lines(deployment)
    assert connection["import_ids"]["ram_resource_share"] == own_share
    assert connection["names"]["ram_resource_share"] == "orders-only"
    assert len(lines) == 1
    assert "it also has billing-rc" in lines[0]


# Resource gateways and their security groups


def use_database_group(account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    """Have the gateway stand in the database's group, whose members reach each other."""
    (group,) = deployment.database_groups
    move_gateway(account, group)
    account.add_ingress_rule(group, UserIdGroupPairs=[{"GroupId": group}])


def move_gateway(account: FakeAwsAccount, group: str) -> None:
    """Give the gateway and its network interfaces another security group."""
    account.client("vpc-lattice").update_resource_gateway(
        resourceGatewayIdentifier=account.gateways[0]["id"], securityGroupIds=[group]
    )


def add_application(account: FakeAwsAccount, deployment: SampleDeployment) -> dict[str, str]:
    subnet = account.gateway_subnets[0]
    account.create_interface(subnet, deployment.gateway_groups, ipv4=1, ipv6=0, Description="app")
    filters = [{"Name": "description", "Values": ["app"]}]
    (interface,) = account.client("ec2").describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
    return {"eni": interface["NetworkInterfaceId"]}


def use_default_group(account: FakeAwsAccount, deployment: SampleDeployment) -> dict[str, str]:
    filters = [{"Name": "group-name", "Values": ["default"]}, {"Name": "vpc-id", "Values": [account.vpc_id]}]
    (group,) = account.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
    move_gateway(account, group["GroupId"])
    account.add_ingress_rule(deployment.database_groups[0], UserIdGroupPairs=[{"GroupId": group["GroupId"]}])
    return {"default": group["GroupId"]}


def refer_to_group(account: FakeAwsAccount, deployment: SampleDeployment) -> dict[str, str]:
    other = account.create_security_group(account.vpc_id, "cache")
    account.add_ingress_rule(other, 6379, UserIdGroupPairs=[{"GroupId": deployment.gateway_groups[0]}])
    return {"other": other}


def use_group_of_other_account(account: FakeAwsAccount, _: SampleDeployment) -> None:
    account.update_items("ec2:DescribeSecurityGroups", OwnerId="111111111111")


def manage_by_service(account: FakeAwsAccount, _: SampleDeployment) -> None:
    account.gateways[0].update(serviceManaged=True, managedBy="eks.amazonaws.com")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (use_database_group, "{rds} is a security group of the database; {rds} allows egress beyond "),
        (add_application, "{group} is also on other network interfaces ({eni}, app)"),
        (use_default_group, "{default} is the default security group of the VPC; "),
        (refer_to_group, "rules of {other} refer to {group}"),
        (use_group_of_other_account, "{group} belongs to account 111111111111"),
        (manage_by_service, "eks.amazonaws.com manages it"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_gateway_that_is_not_alone_is_referred_to(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, change: Change, reason: str
) -> None:
    values = {"rds": deployment.database_groups[0], "group": deployment.gateway_groups[0]}
    values |= change(aws_account, deployment) or {}
    connection, lines = adopt_lines(deployment)
    expected = f"unchanged, and not managed: the resource gateway {deployment.gateway}: {reason}"
    assert lines[0].startswith(expected.format_map(values))
    assert set(connection["import_ids"]) == {"resource_configuration", "ram_resource_share"}
    assert connection["resource_gateway"]["has_rules"] is True
    assert connection["resource_gateway"]["security_group_id"] == aws_account.gateways[0]["securityGroupIds"][0]


def test_all_groups_of_database_may_refer_to_gateway(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    second_group = aws_account.create_security_group(aws_account.vpc_id, "second")
    (first_group,) = deployment.database_groups
    groups = [{"VpcSecurityGroupId": group_id, "Status": "active"} for group_id in (first_group, second_group)]
    aws_account.update_items("rds:DescribeDBInstances", VpcSecurityGroups=groups)
    aws_account.add_ingress_rule(second_group, UserIdGroupPairs=[{"GroupId": deployment.gateway_groups[0]}])
    connection, lines = adopt_lines(deployment, "--rds-security-group-id", first_group)
    (gateway_group,) = deployment.gateway_groups
    assert lines == [
        f"prevents a destroy: rules of {second_group}, which refer to {gateway_group}: delete these rules first"
    ]
    assert connection["import_ids"]["security_group"] == gateway_group
    aws_account.faults["rds:DescribeDBInstances"] = "denied"
    _, lines = adopt_lines(deployment, "--rds-security-group-id", first_group)
    assert f"rules of {second_group} refer to {gateway_group}" in lines[0]


def test_own_interfaces_without_description_are_known(
    aws_account: FakeAwsAccount, deployment: SampleDeployment
) -> None:
    aws_account.update_items("ec2:DescribeNetworkInterfaces", Description="")
    assert "resource_gateway" not in adopt_lines(deployment)[0]
    aws_account.update_items("ec2:DescribeNetworkInterfaces", Description="", TagSet=[])
    assert "resource_gateway" not in adopt_lines(deployment)[0]
    instance = {"InstanceId": "i-0123456789abcdef0"}
    aws_account.update_items("ec2:DescribeNetworkInterfaces", Description="", TagSet=[], Attachment=instance)
    assert "is also on other network interfaces" in adopt_lines(deployment)[1][0]


def test_rule_for_others_on_gateway_is_not_imported(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    (database_group,) = deployment.database_groups
    (group,) = deployment.gateway_groups
    aws_account.create_configuration(name="replica-rc", resourceGatewayId=deployment.gateway)
    aws_account.create_configuration(name="billing-rc", resourceGatewayId=deployment.gateway)
    aws_account.revoke_rules(database_group, egress=False)
    connection, lines = adopt_lines(deployment)
    assert lines == [
        (
            f"broken, and not repaired by adopt: the ingress rule between {group} and {database_group} on tcp 5432 is "
            f"missing: `privatelink verify {deployment.arn}` prints the command for it"
        ),
        (
            f"unchanged, and not managed: the resource gateway {deployment.gateway}: it also serves billing-rc, "
            "replica-rc"
        ),
        (
            f"unchanged, and not managed: the egress rule between {group} and {database_group} on tcp 5432, "
            "which others may also use"
        ),
    ]
    assert connection["resource_gateway"]["has_rules"] is True
    assert not {name for name in connection["import_ids"] if "rule" in name}


def test_resources_in_other_states_are_not_imported(deployment: SampleDeployment) -> None:
    state_ids = {
        "aws_vpclattice_resource_gateway": deployment.gateway,
        "aws_security_group": deployment.gateway_groups[0],
        "aws_ram_resource_share": deployment.share,
    }
    resources: list[dict[str, Any]] = []
    for resource_type, resource_id in state_ids.items():
        instances = [{"attributes": {"id": resource_id}}]
        resources.append({"mode": "managed", "type": resource_type, "name": "x", "instances": instances})
    state_file = Path.cwd() / "network.tfstate"
    state_file.write_text(json.dumps({"version": 4, "resources": resources}), "utf-8")
    connection, lines = adopt_lines(deployment)
    assert set(connection["import_ids"]) == {"resource_configuration"}
    assert f"{state_file} has it; {state_file} has {deployment.gateway_groups[0]}" in lines[0]
    assert f"the RAM share {deployment.share}: {state_file} has it" in lines[1] + lines[2]


# Refusals


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        ("CREATE_FAILED", "AWS cannot repair it: delete it, create another, and send Polytomic the new ARN"),
        ("CREATE_IN_PROGRESS", "run adopt again once it is ACTIVE"),
        ("DELETE_IN_PROGRESS", "there is nothing left to adopt"),
    ],
)
def test_unfinished_resources_are_refused(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput, status: str, remedy: str
) -> None:
    aws_account.configurations[0].update(status=status, failureReason="no addresses")
    aws_account.gateways[0]["status"] = status
    configuration_id = deployment.arn.partition("/")[2]
    lines = (
        (
            f"privatelink: {deployment.arn}: the resource configuration {configuration_id} is {status} (no addresses): "
            f"{remedy}"
        ),
        f"privatelink: {deployment.arn}: the resource gateway {deployment.gateway} is {status}: {remedy}",
    )
    assert adopt_output(stderr_lines=lines, status=2) == {}


def test_pending_share_is_refused(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    aws_account.shares[0]["status"] = "PENDING"
    line = (
        f"privatelink: {deployment.arn}: the RAM share {deployment.share} is PENDING: run adopt again once it is ACTIVE"
    )
    assert adopt_output(stderr_lines=(line,), status=2) == {}


def test_configuration_of_aws_is_refused(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    aws_account.configurations[0]["amazonManaged"] = True
    configuration_id = deployment.arn.partition("/")[2]
    line = (
        f"privatelink: {deployment.arn}: AWS manages the resource configuration {configuration_id}, so a "
        "connection cannot: create another for Polytomic"
    )
    assert adopt_output(stderr_lines=(line,), status=2) == {}


def test_shared_gateway_without_group_is_refused(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.create_configuration(name="billing-rc", resourceGatewayId=deployment.gateway)
    aws_account.gateways[0]["securityGroupIds"] = []
    result = run_privatelink("adopt", deployment.arn)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        f"privatelink: {deployment.arn}: the resource gateway {deployment.gateway} has no security group that a "
        "connection can refer to: it also serves billing-rc. First add a security group to the gateway, with "
        "egress rules for all of its configurations\n"
    )


# Faults and consumers, which the connection keeps


def test_changed_database_port_is_reported_first(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    aws_account.edit_items("rds:DescribeDBInstances", lambda instance: instance["Endpoint"].update(Port=5433))
    line = (
        "broken, and not repaired by adopt: the database listens on tcp 5433, but the connection has tcp 5432: "
        "adopt it with --rds-port 5433"
    )
    assert adopt_output(stderr_lines=(line,))["rds_port"] == 5432
    connection, lines = adopt_lines(deployment, "--rds-port", "5433")
    assert connection["rds_port"] == 5433
    assert not [text for text in lines if text.startswith("does not work")]
    assert "would change to 5433" in lines[0]


def test_failed_update_is_reported_first(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    aws_account.gateways[0]["status"] = "UPDATE_FAILED"
    line = f"broken, and not repaired by adopt: the resource gateway {deployment.gateway} is UPDATE_FAILED"
    assert "import_ids" in adopt_output(stderr_lines=(line,))


def test_failed_association_is_reported_first(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    aws_account.polytomic_association["status"] = "FAILED"
    line = (
        f"broken, and not repaired by adopt: the association of the RAM share {deployment.share} with "
        f"{POLYTOMIC_ACCOUNT} is FAILED: `privatelink verify {deployment.arn}` prints the command for it"
    )
    assert "ram_resource_share" in adopt_output(stderr_lines=(line,))["import_ids"]


def test_other_consumers_are_reported_for_a_destroy(aws_account: FakeAwsAccount, adopt_output: AdoptOutput) -> None:
    aws_account.create_endpoint(OWN_ACCOUNT, "vpce-0fedcba9876543210")
    association = {**aws_account.endpoints[0], "id": "rea-0fedcba9876543210"}
    del association["vpcEndpointId"], association["vpcEndpointOwner"]
    aws_account.endpoints.append(association)
    lines = (
        (
            f"cut off by a destroy: the VPC endpoint vpce-0fedcba9876543210 of {OWN_ACCOUNT}, which also uses the "
            "resource configuration"
        ),
        (
            "cut off by a destroy: the association rea-0fedcba9876543210, perhaps of a service network, which also "
            "uses the resource configuration"
        ),
    )
    assert "import_ids" in adopt_output(stderr_lines=lines)
