"""The settings of a connection's AWS provider, valid and invalid."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App, AwsProvider
from aws_privatelink_rds_lattice.constructs.provider_settings import _PARAMETERS, _argument_types
from aws_privatelink_rds_lattice.testing import synthesized
from fakes.terraform.provider_schema import PROVIDER_SCHEMA
from programs import copy_program, run_main_in_process, run_python
from sample_project import REQUIRED_INPUTS
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine
from workspaces import write_stack

pytestmark = pytest.mark.cdk

# The bindings' docstrings link each parameter to its Terraform name.
DOCUMENTED_ARGUMENT = re.compile(r":param (\w+):(?:(?!:param ).)*? AwsProvider#(\w+)\}", re.DOTALL)
ROLE_ARN = "arn:aws:iam::123456789012:role/deploy"
# Every setting of the provider's schema, except secrets and settings of other inputs; the output has the same value.
VALID_SETTINGS: dict[str, Any] = {
    "allowed_account_ids": ["123456789012"],
    "assume_role": [
        {
            "role_arn": ROLE_ARN,
            "external_id": "polytomic",
            "session_name": "deploy",
            "duration": "1h",
            "policy": "{}",
            "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            "source_identity": "me",
            "tags": {"Team": "data"},
            "transitive_tag_keys": ["Team"],
        },
        {"role_arn": ROLE_ARN},
    ],
    "assume_role_with_web_identity": [{"role_arn": ROLE_ARN, "web_identity_token_file": "/token"}],
    "custom_ca_bundle": "/ca.pem",
    "default_tags": [{"tags": {"Team": "data"}}],
    "ec2_metadata_service_endpoint": "http://169.254.169.254",
    "ec2_metadata_service_endpoint_mode": "IPv4",
    "endpoints": [{"sts": "https://sts.test", "lambda": "https://lambda.test"}],
    "forbidden_account_ids": [],
    "http_proxy": "http://proxy.test",
    "https_proxy": "http://proxy.test",
    "ignore_tags": [{"keys": ["a"], "key_prefixes": ["b"]}],
    "insecure": False,
    "max_retries": 3,
    "no_proxy": "localhost",
    "profile": "data",
    "retry_mode": "adaptive",
    "s3_us_east_1_regional_endpoint": "regional",
    "s3_use_path_style": True,
    "shared_config_files": ["/config"],
    "shared_credentials_files": ["/credentials"],
    "skip_credentials_validation": True,
    "skip_metadata_api_check": "true",
    "skip_region_validation": True,
    "skip_requesting_account_id": True,
    "sts_region": "us-east-1",
    "tag_policy_compliance": "error",
    "token_bucket_rate_limiter_capacity": 0,
    "use_dualstack_endpoint": True,
    "use_fips_endpoint": False,
}


# The settings that AWS provider 5 does not have.
NEWER_SETTINGS = {"tag_policy_compliance"}


def stack_with_settings(folder: Path, settings: dict[str, Any] | None) -> PrivateLinkStack:
    connection: Any = {**REQUIRED_INPUTS, "region": "us-east-1", "provider": settings}
    return PrivateLinkStack(App(outdir=str(folder)), "own", **connection)


def synthesized_provider(folder: Path, settings: dict[str, Any] | None) -> dict[str, Any]:
    (provider,) = synthesized(stack_with_settings(folder, settings))["provider"]["aws"]
    return dict(provider)


def test_every_setting_is_listed() -> None:
    schema = PROVIDER_SCHEMA["provider"]["block"]
    schema_names = {*schema["attributes"], *schema["block_types"]}
    assert schema_names - set(VALID_SETTINGS) == {"access_key", "secret_key", "token", "region"}


@pytest.mark.parametrize("name", VALID_SETTINGS)
def test_setting_is_written_unchanged(tmp_path: Path, name: str) -> None:
    assert synthesized_provider(tmp_path, {name: VALID_SETTINGS[name]}) == {
        "region": "us-east-1",
        name: VALID_SETTINGS[name],
    }


def test_block_may_be_an_object(tmp_path: Path) -> None:
    settings = {"assume_role": {"role_arn": ROLE_ARN}, "default_tags": {"tags": {"Team": "data"}}, "profile": None}
    assert synthesized_provider(tmp_path, settings) == {
        "region": "us-east-1",
        "assume_role": [{"role_arn": ROLE_ARN}],
        "default_tags": [{"tags": {"Team": "data"}}],
    }


@ON_ONE_ENGINE
def test_provider_validates_all_settings(terraform: TerraformEngine, tmp_path: Path) -> None:
    omitted_names = {"forbidden_account_ids", *NEWER_SETTINGS}  # conflicts with allowed_account_ids
    settings = {name: value for name, value in VALID_SETTINGS.items() if name not in omitted_names}
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run") as workspace:
        write_stack(workspace, stack_with_settings(tmp_path / "synth", settings))
        assert workspace.validate().diagnostics == []


@ON_ONE_ENGINE
@pytest.mark.provider_version("6.22.0")
def test_terraform_accepts_all_settings(terraform: TerraformEngine, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run") as workspace:
        for hcl in (False, True):
            write_stack(workspace, stack_with_settings(tmp_path / f"{hcl}", VALID_SETTINGS), hcl=hcl)
            plan = workspace.plan()
            tags = plan.values["aws_vpclattice_resource_gateway.pl"]["tags_all"]
            assert tags == {"Team": "data"}
            settings = plan.document["configuration"]["provider_config"]["aws"]["expressions"]
            assert settings.keys() >= {name for name, value in VALID_SETTINGS.items() if value != []}
            assert len(settings["assume_role"]) == 2
        workspace.run("fmt", "-check", "-diff", "cdk.tf")


SYNTAX_REMEDY = "see https://registry.terraform.io/providers/hashicorp/aws/latest/docs"
CREDENTIAL_ERROR = (
    "got a secret; must be omitted: this file and cdktf.out would contain it; use a profile, or the environment "
    "variables of AWS"
)
HIDDEN_TEXT_ERROR = (
    "got a value with a secret; must be omitted: the output would contain it; use a profile, or an environment "
    "variable such as HTTPS_PROXY"
)
INVALID_SETTINGS: dict[str, tuple[Any, str]] = {
    "region": ("eu-west-1", 'got "eu-west-1"; must be omitted; give the Region as region of the connection'),
    "alias": (
        "eu",
        (
            'got "eu"; must be omitted; omit it: the stack of a connection has one provider; in Python, a '
            "construct accepts any"
        ),
    ),
    "access_key": ("AKIA", CREDENTIAL_ERROR),
    "secret_key": ("s", CREDENTIAL_ERROR),
    "token": ("t", CREDENTIAL_ERROR),
    "profil": ("data", "unknown; did you mean profile?"),
    "assume_roles": ({}, "unknown; did you mean assume_role?"),
    "AllowedAccountIds": ([], "unknown; did you mean allowed_account_ids?"),
    "profile": (1, f"got 1; must be a text; {SYNTAX_REMEDY}"),
    "max_retries": ("3", f'got "3"; must be a whole number; {SYNTAX_REMEDY}'),
    "token_bucket_rate_limiter_capacity": (True, f"got true; must be a whole number; {SYNTAX_REMEDY}"),
    "insecure": ("false", f'got "false"; must be true or false; {SYNTAX_REMEDY}'),
    "s3_use_path_style": (0, f"got 0; must be true or false; {SYNTAX_REMEDY}"),
    "skip_region_validation": ([], f"got []; must be true or false; {SYNTAX_REMEDY}"),
    "skip_metadata_api_check": (True, f"got true; must be a text; {SYNTAX_REMEDY}"),
    "retry_mode": (["adaptive"], f'got ["adaptive"]; must be a text; {SYNTAX_REMEDY}'),
    "shared_config_files": ("~/.aws/config", f'got "~/.aws/config"; must be a list of strings; {SYNTAX_REMEDY}'),
    "shared_credentials_files": ([1], f"got [1]; must be a list of strings; {SYNTAX_REMEDY}"),
    "ignore_tags": (["a"], f'got ["a"]; must be an object or a list of objects; {SYNTAX_REMEDY}'),
    "default_tags": ("Team", f'got "Team"; must be an object or a list of objects; {SYNTAX_REMEDY}'),
    "http_proxy": ({}, f"got {{}}; must be a text; {SYNTAX_REMEDY}"),
    "https_proxy": ("http://user:hunter2@proxy.example.com:3128", HIDDEN_TEXT_ERROR),
    "use_fips_endpoint": (None, ""),
}
INVALID_NESTED_SETTINGS: dict[str, tuple[Any, str]] = {
    "assume_role.role": ({"assume_role": {"role": ROLE_ARN}}, "unknown; did you mean role_arn?"),
    "assume_role[1].role_arn": (
        {"assume_role": [{"role_arn": ROLE_ARN}, {"role_arn": 1}]},
        f"got 1; must be a text; {SYNTAX_REMEDY}",
    ),
    "assume_role.tags": (
        {"assume_role": {"tags": ["a"]}},
        f'got ["a"]; must be a map of strings; {SYNTAX_REMEDY}',
    ),
    "assume_role.policy_arns": (
        {"assume_role": {"policy_arns": "a"}},
        f'got "a"; must be a list of strings; {SYNTAX_REMEDY}',
    ),
    "assume_role_with_web_identity.web_identity_token": (
        {"assume_role_with_web_identity": {"web_identity_token": "t"}},
        CREDENTIAL_ERROR,
    ),
    "endpoints.s3": ({"endpoints": {"s3": "https://user:hunter2@s3.example.com"}}, HIDDEN_TEXT_ERROR),
    "default_tags.Team": ({"default_tags": {"Team": "data"}}, "unknown; known names: tags"),
    "default_tags.tags": (
        {"default_tags": {"tags": {"Team": 1}}},
        f'got {{"Team":1}}; must be a map of strings; {SYNTAX_REMEDY}',
    ),
    "endpoints.rdss": ({"endpoints": {"rdss": "https://x"}}, "unknown; did you mean rds?"),
    "endpoints.Nobody": (
        {"endpoints": {"Nobody": "https://x"}},
        "unknown; see https://registry.terraform.io/providers/hashicorp/aws/latest/docs",
    ),
    "allowed_account_ids[1]": (
        {"allowed_account_ids": ["123456789012", "1234"]},
        'got "1234"; must be the 12 digits of an AWS account id; copy the id of the account from the AWS console',
    ),
    "forbidden_account_ids": (
        {"allowed_account_ids": ["123456789012"], "forbidden_account_ids": ["210987654321"]},
        'got ["210987654321"]; must be omitted with allowed_account_ids; remove one of the two',
    ),
}


def test_all_invalid_settings_are_reported(tmp_path: Path) -> None:
    project = copy_program(tmp_path / "project")
    content = json.loads((project / "cdktf.json").read_text("utf-8"))
    sample = content["context"]["connections"]["polytomic"]
    settings_by_connection = {"flat": {name: value for name, (value, _) in INVALID_SETTINGS.items()}}
    expected = [f"flat.provider.{name}: {line}" for name, (_, line) in INVALID_SETTINGS.items() if line]
    for index, (field, (settings, line)) in enumerate(INVALID_NESTED_SETTINGS.items()):
        settings_by_connection[f"c{index}"] = settings
        expected.append(f"c{index}.provider.{field}: {line}")
    connections = {}
    for name, settings in settings_by_connection.items():
        connections[name] = {**sample, "name": name, "provider": settings}
    content["context"]["connections"] = connections
    (project / "cdktf.json").write_text(json.dumps(content), "utf-8")
    message, _ = run_main_in_process(project)
    assert len(expected) >= 30
    assert [line.strip() for line in message.splitlines()[1:]] == expected
    assert not (project / "cdktf.out").exists()


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ("data", 'provider: got "data"; must be a map of the AWS provider\'s settings; write it as in '),
        (
            {"profile": "${var.x}", "insecure": 1},
            (
                'provider.profile: got "${var.x}"; must be literal text; Terraform evaluates ${ and %{: write the '
                "value itself, or pass a reference in Python\nprovider.insecure: got 1; must be true or false; "
            ),
        ),
    ],
)
def test_non_literal_settings_are_rejected(tmp_path: Path, settings: Any, line: str) -> None:  # noqa: ANN401 - bad
    with pytest.raises(ValueError, match="provider") as raised:
        stack_with_settings(tmp_path, settings)
    assert str(raised.value).startswith(line)


def test_output_is_equal_without_docstrings(tmp_path: Path) -> None:
    project = copy_program(tmp_path / "project")
    content = json.loads((project / "cdktf.json").read_text("utf-8"))
    content["context"]["connections"]["polytomic"] |= {
        "provider": VALID_SETTINGS,
        "polytomic_aws_account_id": "210987654321",  # the settings are of the sample's account
    }
    (project / "cdktf.json").write_text(json.dumps(content), "utf-8")
    output = project / "cdktf.out/stacks/polytomic/cdk.tf.json"
    assert run_main_in_process(project)[0] == ""
    expected = output.read_bytes()
    output.unlink()
    completed = run_python(project, "-OO", "main.py")
    warning = "cdktf.json: warning: polytomic: has the values of the sample; replace them before a deployment\n"
    assert (completed.returncode, completed.stderr) == (0, warning)
    assert output.read_bytes() == expected


def test_terraform_names_match_bindings_docs() -> None:
    blocks = [argument for argument in _argument_types(AwsProvider).values() if isinstance(argument, type)]
    assert blocks
    for bindings_class in (AwsProvider, *blocks):
        names = [(_PARAMETERS.get(name, name), name) for name in _argument_types(bindings_class)]
        assert names == DOCUMENTED_ARGUMENT.findall(vars(bindings_class)["__init__"].__doc__)


def test_name_may_repeat_in_other_account(tmp_path: Path) -> None:
    project = copy_program(tmp_path / "project")
    content = json.loads((project / "cdktf.json").read_text("utf-8"))
    sample = content["context"]["connections"]["polytomic"]
    content["context"]["defaults"] = {"provider": {"default_tags": {"tags": {"Team": "data"}}, "profile": "data"}}
    content["context"]["connections"] = {"live": sample, "test": {**sample, "provider": {"profile": "test"}}}
    (project / "cdktf.json").write_text(json.dumps(content), "utf-8")
    assert run_main_in_process(project)[0] == ""
    for name, profile in (("live", "data"), ("test", "test")):
        config = json.loads((project / f"cdktf.out/stacks/{name}/cdk.tf.json").read_text("utf-8"))
        (provider,) = config["provider"]["aws"]
        assert provider["profile"] == profile
        assert provider["default_tags"] == [{"tags": {"Team": "data"}}]
