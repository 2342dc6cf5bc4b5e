"""Texts that people paste from the console, ``dig``, a connection URL and other tools: each remedy names the fault."""

from __future__ import annotations

import re
from typing import Any

import pytest

from aws_privatelink_rds_lattice.inputs.paste_repairs import find_repair_remedy
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS

HOST = "mydb.cabc12345678.us-east-1.rds.amazonaws.com"
SECRET = "Sekret99pw"  # noqa: S105 - a made-up password
VPC = "vpc-0123456789abcdef0"
GROUP = "sg-0123456789abcdef0"
SHARE_ARN = "arn:aws:ram:us-east-1:123456789012:resource-share/0a-1b"
CONSOLE_REMEDY = "this is an address of the AWS console: give the endpoint that the console shows"
MISSING_REMEDY = "another tool writes this for a missing value: look up the value in that tool"
VARIABLE_REMEDY = "this is a variable of another tool, which is not replaced here: write the value of the variable"
LOOKALIKE_REMEDY = "type the text again: some characters only look like ASCII characters"
COMMA_REMEDY = "remove the comma or semicolon at the end"
QUOTES_REMEDY = "remove the quotation marks inside the text"
INVISIBLE_REMEDY = "remove the invisible character: type the text again"
SCHEME_REMEDY = "give only the host name, without the scheme"
INSTANCE_REMEDY = "this is an instance: give its cluster's identifier, or set db_instance_identifier if it has none"
CLUSTER_REMEDY = "this is a cluster: give its identifier as db_cluster_identifier"
PROXY_REMEDY = "this is an RDS Proxy: give its endpoint as rds_host, instead of an identifier"
LIST_REMEDY = 'write each as a separate string, as in ["first", "second"]'
RULE_ID_REMEDY = (
    "Terraform imports this rule by its parts, not by its id: write it as in sg-0a_ingress_tcp_5432_5432_sg-0b"
)

# The remedy by input and pasted value.
PASTED_VALUES: list[tuple[str, Any, str]] = [
    # The console, `dig` and `psql`.
    ("rds_host", f"{HOST}.", "remove the dot at the end"),
    ("rds_host", f"{HOST}. 60 IN A 10.0.1.5", "give only the host name"),
    ("rds_host", f"{HOST}. 5 IN CNAME ec2-3-4-5-6.compute-1.amazonaws.com.", "give only the host name"),
    ("rds_host", f"psql -h {HOST} -U app", "give only the host name"),
    ("rds_host", f"{HOST}\t5432", "give only the host name"),
    ("rds_host", f"{HOST} (writer)", "give only the host name"),
    ("rds_host", f"https://us-east-1.console.aws.amazon.com/rds/home?region=us-east-1#id={HOST}", CONSOLE_REMEDY),
    ("rds_host", HOST.replace(".us", ".\n us"), "remove the white space"),
    # Connection URLs and settings.
    ("rds_host", f"{HOST}:5432", "remove the port, and set rds_port"),
    ("rds_host", f"postgres://u:{SECRET}@{HOST}:5432/orders", SCHEME_REMEDY),
    ("rds_host", f"jdbc:postgresql://{HOST}:5432/orders", SCHEME_REMEDY),
    ("rds_host", f"u:{SECRET}@{HOST}", "remove the user: enter the credentials in Polytomic instead"),
    ("rds_host", f"{HOST}:{SECRET}", "give only the host name"),
    ("rds_host", f"{HOST}:5432:orders:u:{SECRET}", "give only the host name"),
    ("rds_host", f"host={HOST} password={SECRET}", "give only the host name"),
    ("rds_host", f"tcp:{HOST},1433", "give only the host name"),
    # Other tools.
    ("rds_host", f'"{HOST}",', f"{COMMA_REMEDY} and {QUOTES_REMEDY}"),
    ("rds_host", f'"Address": "{HOST}"', "give only the host name"),
    ("rds_host", f"<{HOST}>", "remove the brackets"),
    ("rds_host", f"*.{HOST}", "remove the dots and asterisks at both ends"),
    ("rds_host", f"{HOST}\u200b", INVISIBLE_REMEDY),
    ("rds_host", HOST.replace(".", "\u3002"), LOOKALIKE_REMEDY),
    (
        "rds_host",
        HOST.replace("com", "c\u043em"),
        "type the name again: a DNS name of RDS cannot have one of its characters",
    ),
    ("rds_host", "None", MISSING_REMEDY),
    ("rds_host", "$RDS_HOST", VARIABLE_REMEDY),
    ("rds_host", "{{ host }}", VARIABLE_REMEDY),
    ("rds_host", "arn:aws:rds:us-east-1:123456789012:db:mydb", "give the database's endpoint, not its ARN"),
    ("rds_host", "mydb", "give the database's endpoint as RDS shows it, not the database's identifier"),
    ("rds_host", "-db.example.com", "copy the database's endpoint again: no DNS name has this form"),
    ("rds_host", "10.0.1.5/32", "an address does not follow a failover: give the endpoint's DNS name"),
    # Ids.
    ("vpc_id", f"{VPC} / prod", f"give only {VPC}"),
    ("vpc_id", f"prod ({VPC})", f"give only {VPC}"),
    ("vpc_id", f'{{"VpcId": "{VPC}", "CidrBlock": "10.0.0.0/16"}}', f"give only {VPC}"),
    ("vpc_id", f"{VPC},", COMMA_REMEDY),
    ("vpc_id", f'["{VPC}"]', f"{QUOTES_REMEDY} and remove the brackets"),
    ("vpc_id", VPC.upper(), "write it in lower case"),
    (
        "vpc_id",
        f" {VPC.upper()},",
        "remove the white space and remove the comma or semicolon at the end and write it in lower case",
    ),
    ("vpc_id", VPC.replace("-", "\u2011"), LOOKALIKE_REMEDY),
    ("vpc_id", GROUP, "this is the id of another resource: copy the id of the VPC"),
    ("vpc_id", "10.0.0.0/16", "this is a CIDR block: copy the id of the VPC"),
    (
        "vpc_id",
        "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-0a",
        "this is the ARN of another resource: copy the id of the VPC",
    ),
    ("vpc_id", "prod", "copy the id of the VPC from the AWS console"),
    ("rds_security_group_id", f"{GROUP} - orders-db", f"give only {GROUP}"),
    ("rds_security_group_id", f"123456789012/{GROUP}", f"give only {GROUP}"),
    ("rds_security_group_id", f"{GROUP}\tactive", f"give only {GROUP}"),
    ("rds_security_group_id", "sgr-0123456789abcdef0", "this is the id of a rule: copy the id of the security group"),
    ("subnet_ids", "subnet-0a\tsubnet-0b", LIST_REMEDY),
    ("subnet_ids", ["subnet-0a,subnet-0b"], "give a single id"),
    ("subnet_ids", "orders-subnets", 'write a list of strings, as in ["first", "second"]'),
    (
        "subnet_ids",
        {"Subnets": [{"SubnetId": "subnet-0a"}]},
        'write a list of strings instead of the map, as in ["first", "second"]',
    ),
    ("resource_gateway", {"id": "polytomic-rg (rgw-0a)", "security_group_id": "sg-0a"}, "give only rgw-0a"),
    ("import_ids", {"ram_resource_share": "0a1b-2c3d"}, "give the whole ARN of the share, not only its last part"),
    ("import_ids", {"ram_resource_share": SHARE_ARN.upper()}, "write it in lower case"),
    ("import_ids", {"rds_ingress_rule": "sgr-0123456789abcdef0"}, RULE_ID_REMEDY),
    ("import_ids", {"rds_egress_rule": "sg-0a_ingress_tcp_1_1_sg-0b"}, "this is an ingress rule: set rds_ingress_rule"),
    (
        "import_ids",
        {"ram_principal_association": f"{SHARE_ARN}, 123456789012"},
        "separate the two parts with a comma, without white space",
    ),
    ("names", {"resource_gateway": "rgw-0123456789abcdef0"}, "give the name, not the id"),
    (
        "names",
        {"security_group": f"arn:aws:ec2:us-east-1:123456789012:security-group/{GROUP}|"},
        "give the name, not the ARN",
    ),
    # Account ids.
    ("polytomic_aws_account_id", "1234-5678-9012", "remove the hyphens"),
    ("polytomic_aws_account_id", "123 456 789 012", "remove the white space"),
    ("polytomic_aws_account_id", "polytomic (123456789012)", "give only 123456789012"),
    ("polytomic_aws_account_id", "123456789012:root", "give only 123456789012"),
    ("polytomic_aws_account_id", "12345678901", "write its leading zeros, too: a number loses them"),
    ("polytomic_aws_account_id", "1.23457E+11", "a spreadsheet has rounded the number: copy all 12 digits as text"),
    ("polytomic_aws_account_id", "123456789012.0", "write it without the decimal point"),
    # Regions.
    ("region", "us-east-1 (N. Virginia)", "give only us-east-1"),
    ("region", "us-east-1-bos-1a", "give only us-east-1"),
    ("region", HOST, "give only us-east-1"),
    ("region", "use1-az1", "this is the id of an Availability Zone: give its Region, such as us-east-1"),
    ("region", "us east 1", "write it with hyphens"),
    ("region", "global", "a global service has no Region: give the Region of the database, such as us-east-1"),
    # Identifiers.
    ("db_instance_identifier", "arn:aws:rds:us-east-1:123456789012:cluster:mydb", CLUSTER_REMEDY),
    ("db_instance_identifier", HOST.replace("mydb.", "mydb.cluster-ro-"), CLUSTER_REMEDY),
    ("db_instance_identifier", HOST.replace("mydb.", "mydb.proxy-"), PROXY_REMEDY),
    (
        "db_instance_identifier",
        f"postgres://u:{SECRET}@{HOST}/x",
        "give only the identifier of the database, not a URL",
    ),
    ("db_cluster_identifier", "arn:aws:rds:us-east-1:123456789012:db:mydb", INSTANCE_REMEDY),
    ("db_cluster_identifier", HOST, INSTANCE_REMEDY),
    ("db_cluster_identifier", "arn:aws:rds:us-east-1:123456789012:db-proxy:prx-0a", PROXY_REMEDY),
    (
        "db_cluster_identifier",
        "arn:aws:rds:us-east-1:123456789012:cluster:mydb",
        "give only the identifier: the last part of the ARN",
    ),
    # Numbers and words.
    ("rds_port", "5432/tcp", "write only the number, without quotes"),
    ("rds_port", "1433,3306", "give a single number, without quotes"),
    ("rds_port", "05432", "write it without quotes and without leading zeros"),
    ("rds_port", "\uff15\uff14\uff13\uff12", "write only the number, without quotes"),
    ("rds_port", f"{HOST}:5432", "write only the number, without quotes"),
    ("ip_address_type", "ipv4", "write it in upper case"),
    ("ip_address_type", "Dual-stack mode", "write DUALSTACK"),
    ("dns_resolution", "In VPC", "write IN_VPC"),
    ("name", "Polytomic", "write it in lower case"),
    (
        "adopt_module",
        "Module.Polytomic",
        "copy it from `terraform state list`, up to the type of the resource",  # Terraform's names have a case.
    ),
    ("adopt_module", "'module.polytomic',", f"{COMMA_REMEDY} and {QUOTES_REMEDY}"),
]


@pytest.mark.parametrize(("name", "value", "remedy"), PASTED_VALUES, ids=range(len(PASTED_VALUES)))
def test_remedy_names_fault_of_pasted_value(name: str, value: object, remedy: str) -> None:
    (problem,) = CONNECTION_INPUTS[name].rule.problems(name, value)
    assert problem.endswith(f"; {remedy}")
    assert SECRET not in problem


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql+psycopg://u:{SECRET}@{HOST}/x",
        f"{HOST}:{SECRET}",
        f"localhost:{SECRET}",
        f"10.0.0.5:{SECRET}",
        f"u/{SECRET}@{HOST}:1521/ORCL",
        f"{HOST}\t5432\tu\t{SECRET}",
        f"{HOST},5432,u,{SECRET}",
        f"PGPASSWORD={SECRET} psql -h {HOST}",
        f'{{"username":"u","password":"{SECRET}","host":"{HOST}","port":5432}}',
    ],
)
def test_no_input_repeats_pasted_secret(text: str) -> None:
    for name, spec in CONNECTION_INPUTS.items():
        assert SECRET not in "".join(spec.rule.problems(name, text)), name


def test_problem_never_repeats_secret_around_id() -> None:
    (problem,) = CONNECTION_INPUTS["vpc_id"].rule.problems("vpc_id", f"postgres://u:{VPC}@{HOST}/x")
    assert VPC not in problem


@pytest.mark.parametrize("text", ["vpc-0a and vpc-0b", "vpc-xyz", "avpc-0a", "vpc-0ag"])
def test_remedy_names_no_doubtful_value(text: str) -> None:
    (problem,) = CONNECTION_INPUTS["vpc_id"].rule.problems("vpc_id", text)
    assert "give only" not in problem


def test_remedy_names_only_repairs_to_valid_text() -> None:
    assert find_repair_remedy("'a', ", re.compile("a").fullmatch) is not None  # type: ignore[arg-type] # truthy
    assert find_repair_remedy("'b', ", re.compile("a").fullmatch) is None  # type: ignore[arg-type] # truthy
