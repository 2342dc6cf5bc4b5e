"""The connection for a deployment that is there: what it says, what is said of the rest, and where it goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import at, privatelink
from fakes.aws.resource_builder import POLYTOMIC
from fakes.aws.sample_deployments import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import Cloud
    from fakes.aws.sample_deployments import Shape

FILE = """\
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
def shape(cloud: Cloud, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Shape:
    made = SHAPES[getattr(request, "param", "console names")](cloud)
    at(made, monkeypatch)
    return made


def adopted(shape: Shape, *arguments: str, said: tuple[str, ...] = (), status: int = 0) -> dict[str, Any]:
    """Return the connection that is printed, after the lines that are said of what it does not hold."""
    ended = privatelink("adopt", shape.arn, *arguments)
    assert (ended.err.splitlines(), ended.status) == (list(said), status)
    connection: dict[str, Any] = json.loads(ended.out) if ended.out else {}
    return connection


def test_what_was_built_by_the_consoles_steps_is_a_connection_with_nothing_to_say(cloud: Cloud, shape: Shape) -> None:
    connection = adopted(shape)
    assert connection == {
        "region": "us-east-1",
        "name": "polytomic",
        "vpc_id": cloud.vpc_id,
        "subnet_ids": sorted(cloud.gateway_subnets),
        "rds_host": shape.host,
        "rds_port": 5432,
        "rds_security_group_id": shape.groups[0],
        "polytomic_aws_account_id": POLYTOMIC,
        "import_ids": {
            "security_group": shape.gateway_groups[0],
            "resource_gateway": shape.gateway,
            "resource_configuration": shape.arn.partition("/")[2],
            "ram_resource_share": shape.share,
        },
        "names": {"security_group": "polytomic-resource-gateway"},
        "security_group_description": "Polytomic resource gateway",
    }
    assert list(connection)[:2] == ["region", "name"]


def test_it_only_reads(cloud: Cloud, shape: Shape) -> None:
    cloud.clear_counts()
    adopted(shape)
    assert [name for name in cloud.calls if not name.partition(":")[2].startswith(("Describe", "Get", "List"))] == []


# What a connection does not hold as it is

CASES: list[tuple[str, Any, tuple[str, ...]]] = []


def case(of: str, *lines: str) -> Callable[[Any], Any]:
    def add(change: Any) -> Any:  # noqa: ANN401 - the function
        CASES.append((of, change, lines))
        return change

    return add


@case("console names", "would be changed: the tags of the resource gateway: Owner would be removed")
def tags_that_not_all_share(cloud: Cloud, shape: Shape) -> dict[str, Any]:
    share = {"key": "Team", "value": "data"}
    for item in (cloud.gateways[0], cloud.configurations[0]):
        item["tags"] = {"Team": "data", "aws:cloudformation:stack-name": "x"}
    cloud.gateways[0]["tags"]["Owner"] = "me"
    cloud.shares[0]["tags"] = [share]
    cloud.client("ec2").create_tags(Resources=shape.gateway_groups, Tags=[{"Key": "Team", "Value": "data"}])
    return {"tags": {"Team": "data"}}


@case("console names", "would be changed: the ports of the resource configuration {rcfg}: 5000-6000 becomes 5432")
def a_port_range(cloud: Cloud, _: Shape) -> dict[str, Any]:
    cloud.configurations[0]["portRanges"] = ["5000-6000"]
    return {"rds_port": 5432}


@case("console names", "stays as it is, and is not managed: principal 111111111111 of the RAM share {share}")
def a_second_principal(cloud: Cloud, _: Shape) -> None:
    cloud.associate("PRINCIPAL", "111111111111")


@case(
    "console names",
    "stays as it is, and is not managed: the resource gateway {rgw}: {group} lets out more than to the database (tcp "
    "443-443 to 10.0.0.0/8), which would be removed",
    "stays as it is, and is not managed: the rules between {group} and {rds}",
)
def an_extra_rule_that_inline_egress_would_remove(cloud: Cloud, shape: Shape) -> dict[str, Any]:
    cloud.egress(shape.gateway_groups[0], 443, IpRanges=[{"CidrIp": "10.0.0.0/8"}])
    return {
        "resource_gateway": {"id": shape.gateway, "security_group_id": shape.gateway_groups[0], "has_rules": True},
        "vpc_id": None,
        "subnet_ids": None,
        "names": None,
        "security_group_description": None,
        "import_ids": {"resource_configuration": shape.arn.partition("/")[2], "ram_resource_share": shape.share},
    }


@case(
    "two groups on the gateway",
    "stays as it is, and is not managed: the resource gateway {rgw}: it has 2 security groups ({groups}), and all but "
    "one would be taken off",
    "is missing, and would be made: the ingress rule of {rds} for the resource gateway on tcp 5432",
)
def the_missed_step_on_a_gateway_that_is_not_managed(cloud: Cloud, shape: Shape) -> dict[str, Any]:
    cloud.revoke(shape.groups[0], egress=False)
    group, rds = shape.gateway_groups[0], shape.groups[0]
    return {
        "resource_gateway": {"id": shape.gateway, "security_group_id": group},
        "import_ids": {
            "resource_configuration": shape.arn.partition("/")[2],
            "ram_resource_share": shape.share,
            "rds_egress_rule": f"{group}_egress_tcp_5432_5432_{rds}",
            "rds_ingress_rule": None,
        },
    }


@case(
    "console names",
    "stays as it is, and is not managed: the resource gateway {rgw}: it serves other, too",
    "stays as it is, and is not managed: the rules between {group} and {rds}",
)
def another_configuration_for_the_same_database(cloud: Cloud, shape: Shape) -> dict[str, Any]:
    digits = "f" * 17
    arn = f"{shape.arn[:-17]}{digits}"
    cloud.configurations.append({**cloud.configurations[0], "name": "other", "id": f"rcfg-{digits}", "arn": arn})
    return {"vpc_id": None}


@case(
    "console names",
    "is missing, and would be made: the ingress rule of {rds} for the resource gateway on tcp 5432",
)
def an_ingress_rule_for_more_ports_than_that_of_the_connection(cloud: Cloud, shape: Shape) -> dict[str, Any]:
    cloud.revoke(shape.groups[0], egress=False)
    pairs = [{"GroupId": shape.gateway_groups[0]}]
    wide = {"IpProtocol": "tcp", "FromPort": 5000, "ToPort": 6000, "UserIdGroupPairs": pairs}
    cloud.client("ec2").authorize_security_group_ingress(GroupId=shape.groups[0], IpPermissions=[wide])
    return {"resource_gateway": None}


@case(
    "console names",
    "is missing, and would be made: a security group of the resource gateway, which has none",
    "is missing, and would be made: the egress rule of that group to {rds} on tcp 5432",
    "is missing, and would be made: the ingress rule of {rds} for the resource gateway on tcp 5432",
)
def a_gateway_without_a_group(cloud: Cloud, _: Shape) -> dict[str, Any]:
    cloud.gateways[0]["securityGroupIds"] = []
    return {"names": None, "security_group_description": None}


@case(
    "console names",
    "would be changed: the RAM share {share}: it would allow accounts outside your organization",
    "is missing, and would be made: the association of the RAM share with account 210987654321",
)
def a_share_for_the_organization(cloud: Cloud, _: Shape) -> dict[str, Any]:
    cloud.client("ram").update_resource_share(resourceShareArn=cloud.share_arn, allowExternalPrincipals=False)
    cloud.associations.remove(cloud.principal)
    return {"--polytomic-aws-account-id": POLYTOMIC}


@case(
    "console names",
    "is missing, and would be made: a RAM share with the resource configuration and Polytomic's account",
)
def no_share(cloud: Cloud, _: Shape) -> dict[str, Any]:
    cloud.associations.clear()
    return {"--polytomic-aws-account-id": POLYTOMIC}


@case("console names")
def private_names_and_few_addresses(cloud: Cloud, _: Shape) -> dict[str, Any]:
    cloud.gateways[0].update(ipAddressType="DUALSTACK", ipv4AddressesPerEni=8, resourceConfigDnsResolution="IN_VPC")
    return {
        "ip_address_type": "DUALSTACK",
        "ipv4_addresses_per_eni": 8,
        "dns_resolution": "IN_VPC",
        "aws_provider_version": ">= 6.46, < 7.0",
    }


@pytest.mark.parametrize(
    ("shape", "change", "lines"), [pytest.param(*each, id=each[1].__name__) for each in CASES], indirect=["shape"]
)
def test_what_a_connection_does_not_hold_is_said_first(
    cloud: Cloud,
    shape: Shape,
    change: Callable[[Cloud, Shape], dict[str, Any] | None],
    lines: tuple[str, ...],
) -> None:
    expected: dict[str, Any] = change(cloud, shape) or {}
    words = {
        "rcfg": shape.arn.partition("/")[2],
        "rgw": shape.gateway,
        "group": shape.gateway_groups[0],
        "groups": ", ".join(sorted(shape.gateway_groups)),
        "rds": shape.groups[0],
        "share": shape.share,
    }
    flags = [word for name, value in expected.items() if name.startswith("--") for word in (name, value)]
    connection = adopted(shape, *flags, said=tuple(line.format_map(words) for line in lines))
    wanted = {name: value for name, value in expected.items() if not name.startswith("--")}
    assert {name: connection.get(name) for name in wanted} == wanted


# What would give Polytomic another ARN

REPLACED = (
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
def test_what_would_change_the_arn_is_written_only_with_force(
    cloud: Cloud, shape: Shape, change: dict[str, Any], why: str, flags: list[str]
) -> None:
    text = json.dumps(change).replace("{host}", shape.host)
    cloud.configurations[0].update(json.loads(text))
    arguments = [word for flag in flags for word in (flag, shape.host)]
    line = REPLACED.format(rcfg=shape.arn.partition("/")[2], why=why)
    refusal = "privatelink: no connection is given: the ARN that Polytomic holds would be another; --force does it "
    assert adopted(shape, *arguments, said=(line, f"{refusal}all the same"), status=1) == {}
    connection = adopted(shape, *arguments, "--force", said=(line,))
    assert connection["names"]["resource_configuration"] == "polytomic2-rc"
    assert "resource_configuration" not in connection["import_ids"]
    assert connection["import_ids"]["ram_resource_association"] is None
    Path("cdktf.json").write_text(FILE, "utf-8")
    ended = privatelink("adopt", shape.arn, *arguments, "--write", "new")
    assert (ended.status, Path("cdktf.json").read_text("utf-8")) == (1, FILE)
    assert "privatelink: nothing is written: the ARN" in ended.err


# What AWS does not say


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda cloud: cloud.configurations[0].update(
                resourceConfigurationDefinition={"ipResource": {"ipAddress": "10.0.10.10"}}
            ),
            "the configuration names no host, but the IP address 10.0.10.10; add --rds-host",
        ),
        (
            lambda cloud: cloud.associations.remove(cloud.principal),
            (
                "which account is Polytomic's is not known: no share names an account outside yours; say which with "
                "the option --polytomic-aws-account-id"
            ),
        ),
        (
            lambda cloud: cloud.edit(
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
def test_what_is_not_known_is_asked_for_by_its_flag(cloud: Cloud, shape: Shape, change: Any, line: str) -> None:  # noqa: ANN401 - a function
    change(cloud)
    said = line.replace("{host}", shape.host)
    assert adopted(shape, said=(f"privatelink: {shape.arn}: {said}",), status=2) == {}


def test_of_several_groups_of_the_database_that_with_the_rule_is_taken(cloud: Cloud, shape: Shape) -> None:
    other = cloud.group(cloud.vpc_id, "other")
    groups = [{"VpcSecurityGroupId": each, "Status": "active"} for each in (other, *shape.groups)]
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(VpcSecurityGroups=groups))
    assert adopted(shape)["rds_security_group_id"] == shape.groups[0]
    cloud.revoke(shape.groups[0], egress=False)
    cloud.revoke(shape.gateway_groups[0], egress=True)
    ended = privatelink("adopt", shape.arn)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"privatelink: {shape.arn}: which security group of the database gets the ingress rule is not known: "
        f"{', '.join(sorted([other, *shape.groups]))}; say which with the option --rds-security-group-id\n"
    )
    assert privatelink("adopt", shape.arn, "--rds-security-group-id", other).status == 0


def test_a_name_with_control_characters_is_no_connections(cloud: Cloud, shape: Shape) -> None:
    cloud.shares[0]["name"] = "evil\x1b[2J"
    ended = privatelink("adopt", shape.arn)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: no connection can say what is there:\n"
        "privatelink: names: evil\\u001b[2J has control characters in AWS, which no connection has; take them out "
        "there\n"
    )


# Into the file


def test_write_adds_the_connection_and_leaves_every_other_byte(shape: Shape) -> None:
    Path("cdktf.json").write_bytes(FILE.encode())
    Path("cdktf.json").chmod(0o640)
    ended = privatelink("adopt", shape.arn, "--write", "taken-over")
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == ("Wrote taken-over to cdktf.json; see what it plans with\nnpx cdktf diff taken-over\n")
    text = Path("cdktf.json").read_bytes().decode()
    before, after = FILE.split("}\n      }\n")
    assert text.startswith(before + '},\n          "taken-over": {\n')
    assert text.endswith("\n          }\n      }\n" + after)
    assert json.loads(text)["context"]["connections"]["taken-over"] == adopted(shape)
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
def test_a_connection_goes_where_the_others_are(text: str, expected: str) -> None:
    from aws_privatelink_rds_lattice.cli.json_edit import insert_connection  # noqa: PLC0415 - not what the others are about

    connection: Any = 1
    assert insert_connection(text, "x", connection) == expected


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        (
            FILE,
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
def test_a_file_that_cannot_take_it_is_said_before_aws_is_asked(
    cloud: Cloud, shape: Shape, text: str | None, name: str, line: str
) -> None:
    if text is not None:
        Path("cdktf.json").write_text(text, "utf-8")
    cloud.clear_counts()
    ended = privatelink("adopt", shape.arn, "--write", name)
    assert (ended.status, ended.out, ended.err.count("\n"), cloud.calls) == (2, "", 1, {})
    assert ended.err.startswith(f"privatelink: {line}")


def test_a_file_that_would_be_wrong_with_it_is_left_alone(shape: Shape) -> None:
    text = FILE.replace("eu-west-1", "us-east-1").replace('"name": "orders"', '"name": "polytomic"')
    Path("cdktf.json").write_text(text, "utf-8")
    ended = privatelink("adopt", shape.arn, "--write", "new")
    assert (ended.status, ended.out, Path("cdktf.json").read_text("utf-8")) == (2, "", text)
    first, second, *_ = ended.err.splitlines()
    assert first == "privatelink: cdktf.json: nothing is written, for with new these would be wrong:"
    assert second.startswith('privatelink: new.name: got "polytomic"; must be another than that of orders')


def test_a_bad_name_is_refused(shape: Shape) -> None:
    Path("cdktf.json").write_text(FILE, "utf-8")
    ended = privatelink("adopt", shape.arn, "--write", "a/b")
    assert (ended.status, Path("cdktf.json").read_text("utf-8")) == (2, FILE)
    assert 'stack name: got "a/b"; must be a stack name of 1 to 200 letters, digits, - and _' in ended.err


# A state that holds it already


def state(module: str, identifier: str, file: str = "terraform.old.tfstate") -> None:
    resource = {
        "mode": "managed",
        "type": "aws_vpclattice_resource_configuration",
        "name": "pl",
        "instances": [{"attributes": {"id": identifier}}],
        **({"module": module} if module else {}),
    }
    Path(file).write_text(json.dumps({"version": 4, "outputs": {}, "resources": [resource]}), "utf-8")


def test_what_a_module_in_a_state_holds_is_moved_not_imported(shape: Shape) -> None:
    state("module.polytomic_privatelink", shape.arn.partition("/")[2])
    said = (
        f"{Path.cwd()}/terraform.old.tfstate holds it as module.polytomic_privatelink, so it is moved (adopt_module), "
        "not imported; the connection's state must be that one: docs/start/published-module.md says how"
    )
    connection = adopted(shape, said=(said,))
    assert connection["adopt_module"] == "module.polytomic_privatelink"
    assert "import_ids" not in connection


def test_what_another_state_holds_by_itself_is_left_to_it(shape: Shape) -> None:
    state("", shape.arn.partition("/")[2])
    said = (
        f"privatelink: {Path.cwd()}/terraform.old.tfstate holds {shape.arn.partition('/')[2]} already: what is "
        "deployed with that state manages it, and there is nothing to adopt"
    )
    assert adopted(shape, said=(said,), status=2) == {}


def test_a_state_of_something_else_is_no_matter(shape: Shape) -> None:
    state("module.polytomic_privatelink", "rcfg-00000000000000000")
    assert "import_ids" in adopted(shape)


@pytest.mark.parametrize(
    ("text", "why"),
    [("{", "is no Terraform state"), ('{"version": 3}', "is a Terraform state of version 3; must be 4")],
)
def test_a_state_that_cannot_be_read_is_said(shape: Shape, text: str, why: str) -> None:
    Path("terraform.tfstate").write_text(text, "utf-8")
    said = (
        f"privatelink: {Path.cwd()}/terraform.tfstate {why}; it may hold the deployment: move it away, or correct it",
    )
    assert adopted(shape, said=said, status=2) == {}
