"""The fake AWS provider, with Terraform core, rejects invalid configurations and requests.

A fake that accepts everything would make every other test pass. Each broken configuration is ``terraform/valid.tf``
with a single mistake.
"""

from __future__ import annotations

import pytest

from fakes.terraform.valid_config import VALID_CONFIG, write_edited_config
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_ONE_ENGINE, Workspace

EGRESS_BLOCK = "  egress {" + VALID_CONFIG.partition("  egress {")[2].partition("\n  }")[0] + "\n  }"
# Errors that Terraform core finds with the schema only: edit of the configuration, and part of the diagnostic.
CORE_ERRORS = {
    "syntax": ('region = "eu-central-1"\n}', 'region = "eu-central-1"\n', "Unclosed configuration block"),
    "unknown resource type": (
        'resource "aws_ram_resource_share" "pl"',
        'resource "aws_ram_share" "pl"',
        'does not support resource type "aws_ram_share"',
    ),
    "unknown argument of the provider": ('region = "eu', 'zone = "eu', 'An argument named "zone" is not expected here'),
    "unknown argument": ('= "SINGLE"', '= "SINGLE"\n  kind = "x"', 'An argument named "kind" is not expected here'),
    "misspelt argument": ("port_ranges  ", "port_range  ", 'Did you mean "port_ranges"?'),
    "unknown nested argument": (
        "domain_name  ",
        "port = 5432\n      domain_name  ",
        'An argument named "port" is not expected here',
    ),
    "missing argument": (
        'subnet_ids         = ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"]',
        "",
        'The argument "subnet_ids" is required',
    ),
    "missing nested argument": (
        'domain_name     = "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"',
        "",
        'The argument "domain_name" is required',
    ),
    "text for a set": ('["5432"]', '"5432"', "set of string required"),
    "text for a number": ("from_port                = 5432", 'from_port = "https"', "a number is required"),
    "text for a boolean": ("allow_external_principals = true", 'allow_external_principals = "y"', "a bool is required"),
    "map for a text": (
        'description              = "Allow Polytomic PrivateLink resource gateway to reach RDS"',
        "description = {}",
        "string required",
    ),
    "block one level up": (
        "resource_configuration_definition {\n    dns_resource {",
        "dns_resource {\n    resource_configuration_definition {",
        'Blocks of type "dns_resource" are not expected here',
    ),
    "attribute instead of a block": (
        "resource_configuration_definition {\n    dns_resource {",
        "resource_configuration_definition = {\n    dns_resource = {",
        'Did you mean to define a block of type "resource_configuration_definition"?',
    ),
    "block instead of an attribute": (
        "  protocol                    =",
        "  port_range {}\n  protocol =",
        'Blocks of type "port_range" are not expected here',
    ),
    "block given twice": (
        "  allow_external_principals",
        "  timeouts {}\n  timeouts {}\n  allow_external_principals",
        "Duplicate timeouts block",
    ),
    "members missing from egress as an attribute": (
        EGRESS_BLOCK,
        EGRESS_BLOCK.replace("egress {", "egress = [{").replace("\n  }", "\n  }]"),
        'attributes "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", and "self" are required',
    ),
    "attribute that does not exist": (
        "= aws_vpclattice_resource_gateway.pl.id",
        "= aws_vpclattice_resource_gateway.pl.identifier",
        'attribute named "identifier"',
    ),
    "cycle": ('= "polytomic-rc"\n  type', "= aws_ram_resource_association.pl.id\n  type", "Cycle: "),
}
# Errors that only the provider finds.
PROVIDER_ERRORS = {
    "read-only attribute": ('= "SINGLE"', '= "SINGLE"\n  arn = "x"', "arn is decided by AWS and cannot be set"),
    "read-only attribute left to a variable": (
        '= "SINGLE"',
        '= "SINGLE"\n  arn = var.polytomic_aws_account_id',
        "arn is decided by AWS and cannot be set",
    ),
    "member missing from egress as a block": ("    from_port       = 5432\n", "", "egress.from_port is required"),
    "no ARN": (
        "= aws_vpclattice_resource_configuration.pl.arn\n  res",
        '= "rcfg-1"\n  res',
        "resource_arn is 'rcfg-1', which",
    ),
    "account in an ARN": (
        "= aws_vpclattice_resource_configuration.pl.arn\n  res",
        '= "arn:aws:vpc-lattice:us-east-1:12:resourceconfiguration/rcfg-1"\n  res',
        "resource_arn is 'arn:aws:vpc-lattice:us-east-1:12:",
    ),
    "account id": ("= var.polytomic_aws_account_id", '= "1234"', "principal is '1234', which does not match"),
    "account id in a variable": (
        'default = "123456789012"',
        'default = "12345678901"',
        "principal is '12345678901', which",
    ),
    "enumeration": ('"IPV4"\n  tags', '"ipv4"\n  tags', "ip_address_type is 'ipv4', which does not match"),
    "nested enumeration": (
        '"IPV4"\n    }',
        '"IP"\n    }',
        "dns_resource.ip_address_type is 'IP', which does not match",
    ),
    "direction of a rule": ('"ingress"', '"inbound"', "type is 'inbound', which does not match"),
    "port range": ('["5432"]', '["5432/tcp"]', "port_ranges is '5432/tcp', which does not match"),
    "range of a number": (
        '"IPV4"\n  tags',
        '"IPV4"\n  ipv4_addresses_per_eni = 63\n  tags',
        "is 63, not between 1 and 62",
    ),
    "long name": ('"polytomic-rg"\n  vpc_id', f'"{"x" * 41}"\n  vpc_id', "which does not match .{3,40}"),
    "reserved prefix of a name": ('"polytomic-rg"\n  desc', '"sg-rg"\n  desc', "name is 'sg-rg', which does not match"),
    "two definitions": (
        "  resource_configuration_definition {",
        "  resource_configuration_definition {}\n  resource_configuration_definition {",
        "resource_configuration_definition may be given 1 time(s), not 2",
    ),
    "two sources of a rule": (
        "source_security_group_id =",
        'cidr_blocks = ["10.0.0.0/8"]\n  source_security_group_id =',
        "source_security_group_id conflicts with cidr_blocks",
    ),
    "name without a port": ('port_ranges                 = ["5432"]', "", "dns_resource requires port_ranges"),
}


@ON_ONE_ENGINE
@pytest.mark.parametrize(("old", "new", "diagnostic"), CORE_ERRORS.values(), ids=CORE_ERRORS)
def test_core_rejects_broken_configuration(workspace: Workspace, old: str, new: str, diagnostic: str) -> None:
    assert_plan_fails(workspace, old, new, diagnostic)


@ON_ONE_ENGINE
@pytest.mark.parametrize(("old", "new", "diagnostic"), PROVIDER_ERRORS.values(), ids=PROVIDER_ERRORS)
def test_provider_rejects_invalid_values(workspace: Workspace, old: str, new: str, diagnostic: str) -> None:
    assert_plan_fails(workspace, old, new, diagnostic)


def assert_plan_fails(workspace: Workspace, old: str, new: str, diagnostic: str) -> None:
    write_edited_config(workspace, (old, new))
    with pytest.raises(TerraformError) as error:
        workspace.run("plan", "-json")
    assert diagnostic in str(error.value)


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (
            'resource "aws_vpclattice_resource_gateway" "pl"',
            "resource_gateway",
            "ConflictException: .* named polytomic-rg already exists",
        ),
        ('resource "aws_vpclattice_resource_configuration" "pl"', "configuration", "ConflictException: "),
        ('resource "aws_security_group" "resource_gateway"', "group", "InvalidGroup.Duplicate: "),
        (
            'resource "aws_security_group_rule" "rds_from_resource_gateway"',
            "rule",
            "InvalidPermission.Duplicate: ",
        ),
    ],
    ids=["gateway", "configuration", "group", "rule"],
)
def test_duplicate_of_unique_name_is_rejected(workspace: Workspace, first: str, second: str, message: str) -> None:
    body = first + VALID_CONFIG.partition(first)[2].partition("\n}")[0] + "\n}\n"
    (workspace.directory / "second.tf").write_text(body.replace(first, first[: first.rindex(" ")] + f' "{second}"'))
    write_edited_config(workspace)
    with pytest.raises(TerraformError, match=message):
        workspace.apply()


@ON_ONE_ENGINE
def test_resource_in_use_is_not_deleted(workspace: Workspace) -> None:
    write_edited_config(workspace)
    workspace.apply()
    with pytest.raises(TerraformError, match=r"DependencyViolation: resource sg-\w+ has a dependent object"):
        workspace.apply("-replace=aws_security_group.resource_gateway")


@ON_ONE_ENGINE
def test_data_source_is_found_by_key_only(workspace: Workspace) -> None:
    (workspace.directory / "main.tf").write_text('data "aws_subnet" "private" {\n  vpc_id = "vpc-1"\n}\n')
    with pytest.raises(TerraformError, match="The fake provider finds aws_subnet by id only"):
        workspace.plan()
