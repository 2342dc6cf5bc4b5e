"""The connection for a deployment that is there: what it says, what is said of the rest, and where it goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import resolve_host_to, run_privatelink
from fakes.aws.resource_builder import POLYTOMIC_ACCOUNT
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

PROJECT_FILE = """\
{
  "language": "python",
  "context": {
      "connections": {
          "orders" : {"region":"eu-west-1", "name": "orders", "vpc_id": "vpc-0a1b",
            "subnet_ids": ["subnet-a", "subnet-b"],
            "rds_host": "db.example.com", "rds_security_group_id": "sg-0a1b",
            "polytomic_aws_account_id": "210987654321"}
      }
  },
  "app":   "python main.py"
}
"""


@pytest.fixture
def deployment(
    aws_account: FakeAwsAccount, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> SampleDeployment:
    made = SAMPLE_DEPLOYMENTS[getattr(request, "param", "console names")](aws_account)
    resolve_host_to(made, monkeypatch)
    return made


def adopt_output(
    shape: SampleDeployment, *arguments: str, said: tuple[str, ...] = (), status: int = 0
) -> dict[str, Any]:
    """Return the connection that is printed, after the lines that are said of what it does not hold."""
    ended = run_privatelink("adopt", shape.arn, *arguments)
    assert (ended.err.splitlines(), ended.status) == (list(said), status)
    connection: dict[str, Any] = json.loads(ended.out) if ended.out else {}
    return connection


def test_console_deployment_adopts_silently(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    connection = adopt_output(deployment)
    assert connection == {
        "region": "us-east-1",
        "name": "polytomic",
        "vpc_id": aws_account.vpc_id,
        "subnet_ids": sorted(aws_account.gateway_subnets),
        "rds_host": deployment.host,
        "rds_port": 5432,
        "rds_security_group_id": deployment.database_groups[0],
        "polytomic_aws_account_id": POLYTOMIC_ACCOUNT,
        "import_ids": {
            "security_group": deployment.gateway_groups[0],
            "resource_gateway": deployment.gateway,
            "resource_configuration": deployment.arn.partition("/")[2],
            "ram_resource_share": deployment.share,
        },
        "names": {"security_group": "polytomic-resource-gateway"},
        "security_group_description": "Polytomic resource gateway",
    }
    assert list(connection)[:2] == ["region", "name"]


def test_adopt_only_reads(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.clear_counts()
    adopt_output(deployment)
    assert [
        name for name in aws_account.call_counts if not name.partition(":")[2].startswith(("Describe", "Get", "List"))
    ] == []


# What a connection does not hold as it is

ADOPT_CASES: list[tuple[str, Any, tuple[str, ...]]] = []


def adopt_case(deployment_name: str, *lines: str) -> Callable[[Any], Any]:
    def add(change: Any) -> Any:  # noqa: ANN401 - the function
        ADOPT_CASES.append((deployment_name, change, lines))
        return change

    return add


@adopt_case("console names", "would be changed: the tags of the resource gateway: Owner would be removed")
def tags_on_one_resource(cloud: FakeAwsAccount, shape: SampleDeployment) -> dict[str, Any]:
    share = {"key": "Team", "value": "data"}
    for item in (cloud.gateways[0], cloud.configurations[0]):
        item["tags"] = {"Team": "data", "aws:cloudformation:stack-name": "x"}
    cloud.gateways[0]["tags"]["Owner"] = "me"
    cloud.shares[0]["tags"] = [share]
    cloud.client("ec2").create_tags(Resources=shape.gateway_groups, Tags=[{"Key": "Team", "Value": "data"}])
    return {"tags": {"Team": "data"}}


@adopt_case("console names", "would be changed: the ports of the resource configuration {rcfg}: 5000-6000 becomes 5432")
def port_range(cloud: FakeAwsAccount, _: SampleDeployment) -> dict[str, Any]:
    cloud.configurations[0]["portRanges"] = ["5000-6000"]
    return {"rds_port": 5432}


@adopt_case("console names", "stays as it is, and is not managed: principal 111111111111 of the RAM share {share}")
def second_principal(cloud: FakeAwsAccount, _: SampleDeployment) -> None:
    cloud.create_association("PRINCIPAL", "111111111111")


@adopt_case(
    "console names",
    "stays as it is, and is not managed: the resource gateway {rgw}: {group} lets out more than to the database (tcp "
    "443-443 to 10.0.0.0/8), which would be removed",
    "stays as it is, and is not managed: the rules between {group} and {rds}",
)
def extra_egress_rule(cloud: FakeAwsAccount, shape: SampleDeployment) -> dict[str, Any]:
    cloud.add_egress_rule(shape.gateway_groups[0], 443, IpRanges=[{"CidrIp": "10.0.0.0/8"}])
    return {
        "resource_gateway": {"id": shape.gateway, "security_group_id": shape.gateway_groups[0], "has_rules": True},
        "vpc_id": None,
        "subnet_ids": None,
        "names": None,
        "security_group_description": None,
        "import_ids": {"resource_configuration": shape.arn.partition("/")[2], "ram_resource_share": shape.share},
    }


@adopt_case(
    "two groups on the gateway",
    "stays as it is, and is not managed: the resource gateway {rgw}: it has 2 security groups ({groups}), and all but "
    "one would be taken off",
    "is missing, and would be made: the ingress rule of {rds} for the resource gateway on tcp 5432",
)
def missing_rule_on_unmanaged_gateway(cloud: FakeAwsAccount, shape: SampleDeployment) -> dict[str, Any]:
    cloud.revoke_rules(shape.database_groups[0], egress=False)
    group, rds = shape.gateway_groups[0], shape.database_groups[0]
    return {
        "resource_gateway": {"id": shape.gateway, "security_group_id": group},
        "import_ids": {
            "resource_configuration": shape.arn.partition("/")[2],
            "ram_resource_share": shape.share,
            "rds_egress_rule": f"{group}_egress_tcp_5432_5432_{rds}",
            "rds_ingress_rule": None,
        },
    }


@adopt_case(
    "console names",
    "stays as it is, and is not managed: the resource gateway {rgw}: it serves other, too",
    "stays as it is, and is not managed: the rules between {group} and {rds}",
)
def second_configuration(cloud: FakeAwsAccount, shape: SampleDeployment) -> dict[str, Any]:
    digits = "f" * 17
    arn = f"{shape.arn[:-17]}{digits}"
    cloud.configurations.append({**cloud.configurations[0], "name": "other", "id": f"rcfg-{digits}", "arn": arn})
    return {"vpc_id": None}


@adopt_case(
    "console names",
    "is missing, and would be made: the ingress rule of {rds} for the resource gateway on tcp 5432",
)
def wider_ingress_rule(cloud: FakeAwsAccount, shape: SampleDeployment) -> dict[str, Any]:
    cloud.revoke_rules(shape.database_groups[0], egress=False)
    pairs = [{"GroupId": shape.gateway_groups[0]}]
    wide = {"IpProtocol": "tcp", "FromPort": 5000, "ToPort": 6000, "UserIdGroupPairs": pairs}
    cloud.client("ec2").authorize_security_group_ingress(GroupId=shape.database_groups[0], IpPermissions=[wide])
    return {"resource_gateway": None}


@adopt_case(
    "console names",
    "is missing, and would be made: a security group of the resource gateway, which has none",
    "is missing, and would be made: the egress rule of that group to {rds} on tcp 5432",
    "is missing, and would be made: the ingress rule of {rds} for the resource gateway on tcp 5432",
)
def gateway_without_group(cloud: FakeAwsAccount, _: SampleDeployment) -> dict[str, Any]:
    cloud.gateways[0]["securityGroupIds"] = []
    return {"names": None, "security_group_description": None}


@adopt_case(
    "console names",
    "would be changed: the RAM share {share}: it would allow accounts outside your organization",
    "is missing, and would be made: the association of the RAM share with account 210987654321",
)
def organization_only_share(cloud: FakeAwsAccount, _: SampleDeployment) -> dict[str, Any]:
    cloud.client("ram").update_resource_share(resourceShareArn=cloud.share_arn, allowExternalPrincipals=False)
    cloud.associations.remove(cloud.polytomic_association)
    return {"--polytomic-aws-account-id": POLYTOMIC_ACCOUNT}


@adopt_case(
    "console names",
    "is missing, and would be made: a RAM share with the resource configuration and Polytomic's account",
)
def missing_share(cloud: FakeAwsAccount, _: SampleDeployment) -> dict[str, Any]:
    cloud.associations.clear()
    return {"--polytomic-aws-account-id": POLYTOMIC_ACCOUNT}


@adopt_case("console names")
def private_dns_and_few_addresses(cloud: FakeAwsAccount, _: SampleDeployment) -> dict[str, Any]:
    cloud.gateways[0].update(ipAddressType="DUALSTACK", ipv4AddressesPerEni=8, resourceConfigDnsResolution="IN_VPC")
    return {
        "ip_address_type": "DUALSTACK",
        "ipv4_addresses_per_eni": 8,
        "dns_resolution": "IN_VPC",
        "aws_provider_version": ">= 6.46, < 7.0",
    }


@pytest.mark.parametrize(
    ("deployment", "change", "lines"),
    [pytest.param(*each, id=each[1].__name__) for each in ADOPT_CASES],
    indirect=["deployment"],
)
def test_adopt_reports_differences_first(
    aws_account: FakeAwsAccount,
    deployment: SampleDeployment,
    change: Callable[[FakeAwsAccount, SampleDeployment], dict[str, Any] | None],
    lines: tuple[str, ...],
) -> None:
    expected: dict[str, Any] = change(aws_account, deployment) or {}
    words = {
        "rcfg": deployment.arn.partition("/")[2],
        "rgw": deployment.gateway,
        "group": deployment.gateway_groups[0],
        "groups": ", ".join(sorted(deployment.gateway_groups)),
        "rds": deployment.database_groups[0],
        "share": deployment.share,
    }
    flags = [word for name, value in expected.items() if name.startswith("--") for word in (name, value)]
    connection = adopt_output(deployment, *flags, said=tuple(line.format_map(words) for line in lines))
    wanted = {name: value for name, value in expected.items() if not name.startswith("--")}
    assert {name: connection.get(name) for name in wanted} == wanted


# What would give Polytomic another ARN

REPLACED_LINE = (
    "would be replaced: the resource configuration {rcfg}: {why}. Another, polytomic2-rc, would be made beside it: "
    "send Polytomic its ARN, and delete this one when Polytomic uses the other"
)


@pytest.mark.parametrize(
    ("change", "why", "flags"),
    [
        (
            {"resourceConfigurationDefinition": {"ipResource": {"ipAddress": "10.0.10.10"}}},
            "it leads to the IP address 10.0.10.10, and is made here with a DNS name",
            ["--rds-host"],
        ),
        ({"type": "CHILD"}, "it is of type CHILD, and is made here as SINGLE", []),
        (
            {"customDomainName": "db.example.com"},
            "it has the custom domain name db.example.com",
            [],
        ),
        (
            {"resourceConfigurationDefinition": {"dnsResource": {"domainName": "{host}", "ipAddressType": "IPV6"}}},
            "it resolves the name to IPV6, and with IPV4 is made here for IPV4",
            [],
        ),
    ],
    ids=["address", "child", "custom domain", "family"],
)
def test_arn_change_needs_force(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, change: dict[str, Any], why: str, flags: list[str]
) -> None:
    text = json.dumps(change).replace("{host}", deployment.host)
    aws_account.configurations[0].update(json.loads(text))
    arguments = [word for flag in flags for word in (flag, deployment.host)]
    line = REPLACED_LINE.format(rcfg=deployment.arn.partition("/")[2], why=why)
    refusal = "privatelink: no connection is given: the ARN that Polytomic holds would be another; --force does it "
    assert adopt_output(deployment, *arguments, said=(line, f"{refusal}all the same"), status=1) == {}
    connection = adopt_output(deployment, *arguments, "--force", said=(line,))
    assert connection["names"]["resource_configuration"] == "polytomic2-rc"
    assert "resource_configuration" not in connection["import_ids"]
    assert connection["import_ids"]["ram_resource_association"] is None
    Path("cdktf.json").write_text(PROJECT_FILE, "utf-8")
    ended = run_privatelink("adopt", deployment.arn, *arguments, "--write", "new")
    assert (ended.status, Path("cdktf.json").read_text("utf-8")) == (1, PROJECT_FILE)
    assert "privatelink: nothing is written: the ARN" in ended.err


# What AWS does not say


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda aws_account: aws_account.configurations[0].update(
                resourceConfigurationDefinition={"ipResource": {"ipAddress": "10.0.10.10"}}
            ),
            "the configuration names no host, but the IP address 10.0.10.10; add --rds-host",
        ),
        (
            lambda aws_account: aws_account.associations.remove(aws_account.polytomic_association),
            (
                "which account is Polytomic's is not known: no share names an account outside yours; say which with "
                "the option --polytomic-aws-account-id"
            ),
        ),
        (
            lambda aws_account: aws_account.edit_items(
                "rds:DescribeDBInstances", "DBInstances", lambda one: one["Endpoint"].update(Address="other")
            ),
            (
                "no instance, cluster or proxy in us-east-1, account 123456789012, has the endpoint {host}; add "
                "--rds-security-group-id"
            ),
        ),
    ],
    ids=["host", "account", "database"],
)
def test_unknown_value_asks_for_its_flag(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, change: Any, line: str
) -> None:  # noqa: ANN401 - a function
    change(aws_account)
    said = line.replace("{host}", deployment.host)
    assert adopt_output(deployment, said=(f"privatelink: {deployment.arn}: {said}",), status=2) == {}


def test_database_group_with_rule_is_chosen(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    other = aws_account.create_security_group(aws_account.vpc_id, "other")
    groups = [{"VpcSecurityGroupId": each, "Status": "active"} for each in (other, *deployment.database_groups)]
    aws_account.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(VpcSecurityGroups=groups))
    assert adopt_output(deployment)["rds_security_group_id"] == deployment.database_groups[0]
    aws_account.revoke_rules(deployment.database_groups[0], egress=False)
    aws_account.revoke_rules(deployment.gateway_groups[0], egress=True)
    ended = run_privatelink("adopt", deployment.arn)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"privatelink: {deployment.arn}: which security group of the database gets the ingress rule is not known: "
        f"{', '.join(sorted([other, *deployment.database_groups]))}; say which with the option --rds-security-group-id\n"
    )
    assert run_privatelink("adopt", deployment.arn, "--rds-security-group-id", other).status == 0


def test_control_characters_rejected_in_name(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.shares[0]["name"] = "evil\x1b[2J"
    ended = run_privatelink("adopt", deployment.arn)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: no connection can say what is there:\n"
        "privatelink: names: evil\\u001b[2J has control characters in AWS, which no connection has; take them out "
        "there\n"
    )


# Into the file


def test_write_keeps_all_other_bytes(deployment: SampleDeployment) -> None:
    Path("cdktf.json").write_bytes(PROJECT_FILE.encode())
    Path("cdktf.json").chmod(0o640)
    ended = run_privatelink("adopt", deployment.arn, "--write", "taken-over")
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == ("Wrote taken-over to cdktf.json; see what it plans with\nnpx cdktf diff taken-over\n")
    text = Path("cdktf.json").read_bytes().decode()
    before, after = PROJECT_FILE.split("}\n      }\n")
    assert text.startswith(before + '},\n          "taken-over": {\n')
    assert text.endswith("\n          }\n      }\n" + after)
    assert json.loads(text)["context"]["connections"]["taken-over"] == adopt_output(deployment)
    assert Path("cdktf.json").stat().st_mode & 0o777 == 0o640
    assert [file.name for file in Path().iterdir()] == ["cdktf.json"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"context": {"connections": {}}}', '{"context": {"connections": {\n  "x": 1\n}}}'),
        (
            '{\r\n "context": {\r\n  "connections": {\r\n\t\t"a": {"b": "}{"}\r\n  }\r\n }\r\n}',
            '{\r\n "context": {\r\n  "connections": {\r\n\t\t"a": {"b": "}{"},\r\n\t\t"x": 1\r\n  }\r\n }\r\n}',
        ),
        (
            '{"connections": 0, "context": {"a": [{"connections": {}}], "connections": {"a": 1 , "b":2 } }}',
            '{"connections": 0, "context": {"a": [{"connections": {}}], "connections": {"a": 1 , "b":2,\n  "x": 1 } }}',
        ),
    ],
    ids=["empty", "tabs and carriage returns", "in one line"],
)
def test_connection_is_added_to_existing_ones(text: str, expected: str) -> None:
    from aws_privatelink_rds_lattice.cli.json_edit import insert_connection  # noqa: PLC0415 - not what the others are about

    connection: Any = 1
    assert insert_connection(text, "x", connection) == expected


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        (
            PROJECT_FILE,
            "orders",
            "cdktf.json: has a connection orders already, which is never overwritten; choose another name",
        ),
        (
            "{}",
            "new",
            "cdktf.json: has no map context.connections to put the connection into; write one, as the README",
        ),
        ('{"context": {"connections": []}}', "new", "cdktf.json: has no map context.connections to put the connection"),
        ("{", "new", "cdktf.json: not JSON in UTF-8: "),
        (None, "new", "cdktf.json: No such file or directory; run this in the folder where the file is"),
    ],
    ids=["name is taken", "no connections", "a list", "no JSON", "no file"],
)
def test_unwritable_file_fails_before_aws_calls(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, text: str | None, name: str, line: str
) -> None:
    if text is not None:
        Path("cdktf.json").write_text(text, "utf-8")
    aws_account.clear_counts()
    ended = run_privatelink("adopt", deployment.arn, "--write", name)
    assert (ended.status, ended.out, ended.err.count("\n"), aws_account.call_counts) == (2, "", 1, {})
    assert ended.err.startswith(f"privatelink: {line}")


def test_invalid_result_leaves_file_unchanged(deployment: SampleDeployment) -> None:
    text = PROJECT_FILE.replace("eu-west-1", "us-east-1").replace('"name": "orders"', '"name": "polytomic"')
    Path("cdktf.json").write_text(text, "utf-8")
    ended = run_privatelink("adopt", deployment.arn, "--write", "new")
    assert (ended.status, ended.out, Path("cdktf.json").read_text("utf-8")) == (2, "", text)
    first, second, *_ = ended.err.splitlines()
    assert first == "privatelink: cdktf.json: nothing is written, for with new these would be wrong:"
    assert second.startswith('privatelink: new.name: got "polytomic"; must be another than that of orders')


def test_invalid_name_is_rejected(deployment: SampleDeployment) -> None:
    Path("cdktf.json").write_text(PROJECT_FILE, "utf-8")
    ended = run_privatelink("adopt", deployment.arn, "--write", "a/b")
    assert (ended.status, Path("cdktf.json").read_text("utf-8")) == (2, PROJECT_FILE)
    assert 'stack name: got "a/b"; must be a stack name of 1 to 200 letters, digits, - and _' in ended.err


# A state that holds it already


def write_module_state(module: str, identifier: str, file: str = "terraform.old.tfstate") -> None:
    resource = {
        "mode": "managed",
        "type": "aws_vpclattice_resource_configuration",
        "name": "pl",
        "instances": [{"attributes": {"id": identifier}}],
        **({"module": module} if module else {}),
    }
    Path(file).write_text(json.dumps({"version": 4, "outputs": {}, "resources": [resource]}), "utf-8")


def test_module_in_state_is_moved(deployment: SampleDeployment) -> None:
    write_module_state("module.polytomic_privatelink", deployment.arn.partition("/")[2])
    said = (
        f"{Path.cwd()}/terraform.old.tfstate holds it as module.polytomic_privatelink, so it is moved (adopt_module), "
        "not imported; the connection's state must be that one: docs/start/published-module.md says how"
    )
    connection = adopt_output(deployment, said=(said,))
    assert connection["adopt_module"] == "module.polytomic_privatelink"
    assert "import_ids" not in connection


def test_resource_in_other_state_is_unmanaged(deployment: SampleDeployment) -> None:
    write_module_state("", deployment.arn.partition("/")[2])
    said = (
        f"privatelink: {Path.cwd()}/terraform.old.tfstate holds {deployment.arn.partition('/')[2]} already: what is "
        "deployed with that state manages it, and there is nothing to adopt"
    )
    assert adopt_output(deployment, said=(said,), status=2) == {}


def test_unrelated_state_is_ignored(deployment: SampleDeployment) -> None:
    write_module_state("module.polytomic_privatelink", "rcfg-00000000000000000")
    assert "import_ids" in adopt_output(deployment)


@pytest.mark.parametrize(
    ("text", "why"),
    [("{", "is no Terraform state"), ('{"version": 3}', "is a Terraform state of version 3; must be 4")],
)
def test_unreadable_state_is_reported(deployment: SampleDeployment, text: str, why: str) -> None:
    Path("terraform.tfstate").write_text(text, "utf-8")
    said = (
        f"privatelink: {Path.cwd()}/terraform.tfstate {why}; it may hold the deployment: move it away, or correct it",
    )
    assert adopt_output(deployment, said=said, status=2) == {}
