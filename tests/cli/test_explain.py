"""``privatelink explain``: resources, rules and permissions of a connection, without AWS calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.aws.cli_runner import run_privatelink, write_identifier_project, write_project_file
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


def unwrapped_lines(text: str) -> list[str]:
    """Return the lines of a description, with the continuations of each bullet joined."""
    return text.replace("\n    ", " ").splitlines()


def test_explain_lists_resources_and_rules(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    result = run_privatelink("explain")
    assert result.status == 0
    for line in (
        f"  - out of polytomic-rg: tcp 5432 to security group {aws_account.database_group}",
        f"  - into {aws_account.database_group}: tcp 5432 from security group polytomic-rg",
        f"  - association of the share with AWS account {POLYTOMIC_ACCOUNT}",
        f"  - resource gateway polytomic-rg in {aws_account.vpc_id}, with IPv4 interfaces in "
        + ", ".join(aws_account.gateway_subnets),
        f"  - resource configuration polytomic-rc: {aws_account.database_host}, TCP port 5432",
    ):
        assert line in unwrapped_lines(result.out)
    assert aws_account.call_counts == {}


def test_explain_warns_of_doubtful_inputs(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    reader = "orders.cluster-ro-abc123.us-east-1.rds.amazonaws.com"
    write_project_file(
        orders={**connection, "rds_host": reader},
        billing={**connection, "name": "billing", "polytomic_aws_account_id": "123456789012"},
    )
    result = run_privatelink("explain", "orders")
    assert result.status == 0
    assert result.err.startswith(
        f'privatelink: warning: orders.rds_host: got "{reader}"; should be the writer endpoint, '
    )
    assert result.err.count("\n") == 1
    assert "warning" not in result.out
    result = run_privatelink("explain", "billing")
    assert result.err == (
        'privatelink: warning: billing.polytomic_aws_account_id: got "123456789012"; should be a real value, not a '
        "placeholder; ask Polytomic for its AWS account id\n"
    )


def test_explain_covers_existing_gateway(aws_account: FakeAwsAccount) -> None:
    connection: Any = aws_account.setup_before_deployment(names={"resource_configuration": "orders"})
    del connection["vpc_id"], connection["subnet_ids"]
    connection["resource_gateway"] = {"id": "rgw-0a1b", "security_group_id": "sg-0a1b"}
    write_project_file(connection)
    text = run_privatelink("explain").out
    for line in (
        "Creates (six resources, tags: none)",
        (
            f"  - one egress rule on sg-0a1b and one ingress rule on {aws_account.database_group}; their other rules "
            "stay as they are"
        ),
        f"  - resource configuration orders: {aws_account.database_host}, TCP port 5432",
        "  - nothing else: the resource gateway rgw-0a1b exists, and stays as it is",
        f"  - out of sg-0a1b: tcp 5432 to security group {aws_account.database_group}",
        "  - A new name or rds_host replaces the resource configuration and its ARN: send Polytomic the new ARN.",
    ):
        assert line in unwrapped_lines(text)
    connection["resource_gateway"]["has_rules"] = True
    write_project_file(connection)
    text = run_privatelink("explain").out
    assert "Creates (four resources, tags: none)\n  - resource configuration orders: " in text
    no_rule = f"no rule: the rules between sg-0a1b and {aws_account.database_group} exist, and others manage them"
    assert f"Opens\n  - {no_rule}" in text


def test_explain_lists_gateway_addresses(aws_account: FakeAwsAccount) -> None:
    names = {"resource_gateway": "gateway"}
    for address_type, ip_versions in (("IPV6", "IPv6"), ("DUALSTACK", "IPv4 and IPv6"), ("IPV4", "IPv4")):
        write_project_file(aws_account.setup_before_deployment(ip_address_type=address_type, names=names))
        line = f"resource gateway gateway in {aws_account.vpc_id}, with {ip_versions} interfaces in"
        assert line in run_privatelink("explain").out


def test_explain_identifier_makes_no_calls(aws_account: FakeAwsAccount) -> None:
    write_identifier_project(aws_account, aws_account.setup_before_deployment(), db_cluster_identifier="fleet")
    aws_account.call_counts.clear()
    result = run_privatelink("explain")
    assert "polytomic-rc: the writer endpoint of the cluster fleet, TCP port (that of the cluster fleet)" in result.out
    assert not aws_account.call_counts


def test_explain_lists_role_permissions(aws_account: FakeAwsAccount) -> None:
    write_project_file({**aws_account.setup_before_deployment(), "tags": {"Team": "data"}})
    text = " ".join(run_privatelink("explain").out.split())
    for part in (
        (
            f"change and delete security groups in {aws_account.vpc_id} with the tags of the connection, and add "
            "their egress rules"
        ),
        f"add ingress rules to {aws_account.database_group} and remove them",
        "list networks and RAM shares and tags of VPC Lattice of the whole account in us-east-1",
        "It may not - change a database: it has no RDS action - share by RAM with another AWS account",
        f"- change or delete security groups in another VPC than {aws_account.vpc_id}",
    ):
        assert part in text


def test_explain_lists_database_lookup(aws_account: FakeAwsAccount) -> None:
    write_identifier_project(aws_account, aws_account.setup_before_deployment(), db_cluster_identifier="fleet")
    text = " ".join(run_privatelink("explain").out.split())
    assert "look up the cluster fleet in RDS, and DB subnet groups" in text
    assert "change a database: it only looks up fleet" in text
    assert "add ingress rules to every security group in the account" in text
