"""Misspelt settings of backends are named, and no message repeats a secret."""

import json
from typing import Any

import pytest

from aws_privatelink_rds_lattice.inputs.backend_settings import redact_backend, setting_name_problems
from aws_privatelink_rds_lattice.inputs.backend_types import BACKENDS
from aws_privatelink_rds_lattice.inputs.formats import BACKEND

SECRET = "hunter2-hunter2"  # noqa: S105 - an example
PEM_KEY = f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----"
ALL_SECRETS = [(backend_type, path) for backend_type, backend in BACKENDS.items() for path in backend.secrets]


def setting_problems(backend_type: str, **settings: object) -> list[str]:
    return list(setting_name_problems(backend_type, settings))


def test_table_is_consistent() -> None:
    for backend in BACKENDS.values():
        assert len(set(backend.settings)) == len(backend.settings)
        assert set(backend.blocks) <= set(backend.settings)
        for path in backend.secrets:
            name, _, inner_name = path.partition(".")
            assert name in backend.settings
            assert not inner_name or inner_name in backend.blocks[name]


@pytest.mark.parametrize("backend_type", BACKENDS)
def test_known_settings_are_accepted(backend_type: str) -> None:
    backend = BACKENDS[backend_type]
    settings: dict[str, Any] = {name: "x" for name in backend.settings if name not in backend.secrets}
    for block, names in backend.blocks.items():
        settings[block] = {name: "x" for name in names if f"{block}.{name}" not in backend.secrets}
    assert setting_problems(backend_type, **settings) == []


@pytest.mark.parametrize(
    ("backend_type", "settings", "problem"),
    [
        ("s3", {"buckt": "b"}, "backend.s3.buckt: unknown; did you mean bucket?"),
        ("s3", {"use_lock_file": True}, "backend.s3.use_lock_file: unknown; did you mean use_lockfile?"),
        ("s3", {"Bucket": "b"}, "backend.s3.Bucket: unknown; did you mean bucket?"),
        (
            "s3",
            {"assume_role": {"rolearn": "x"}},
            "backend.s3.assume_role.rolearn: unknown; did you mean role_arn?",
        ),
        ("s3", {"endpoints": [{"dynamo_db": "x"}]}, "backend.s3.endpoints.dynamo_db: unknown; did you mean dynamodb?"),
        ("cloud", {"organisation": "o"}, "backend.cloud.organisation: unknown; did you mean organization?"),
        ("cloud", {"workspaces": {"tag": ["a"]}}, "backend.cloud.workspaces.tag: unknown; did you mean tags?"),
        ("kubernetes", {"exec": {"comand": "x"}}, "backend.kubernetes.exec.comand: unknown; did you mean command?"),
        (
            "azurerm",
            {"storage_account": "s"},
            "backend.azurerm.storage_account: unknown; did you mean storage_account_name?",
        ),
        ("local", {"Path": "x"}, "backend.local.Path: unknown; did you mean path?"),
    ],
)
def test_misspelt_setting_is_named(backend_type: str, settings: dict[str, Any], problem: str) -> None:
    newer = "give a setting of a newer Terraform to terraform init -backend-config"
    assert setting_problems(backend_type, **settings) == [f"{problem} {newer}"]


@pytest.mark.parametrize(
    ("backend_type", "settings"),
    [
        ("s3", {"setting_of_tomorrow": 1, "assume_role": {"web_of_trust": "x"}, "secret_key": None}),
        ("pg", {"table_name": "x"}),
        ("pg", {"conn_str": "postgres://state@db.example.com/terraform?sslmode=verify-full"}),
        ("gcs", {"credentials": "/run/key.json"}),
        ("http", {"address": "https://gitlab.example.com:8443/state"}),
        ("http", {"address": "https://example.com/state?ref=main&key=orders"}),
        ("pg", {"conn_str": "postgres://db.example.com/x?sslmode=verify-full&sslkey=/run/client.key"}),
        ("kubernetes", {"labels": {"password": "is no setting"}}),
    ],
)
def test_other_settings_are_left_to_terraform(backend_type: str, settings: dict[str, Any]) -> None:
    assert setting_problems(backend_type, **settings) == []


@pytest.mark.parametrize(("backend_type", "path"), ALL_SECRETS)
def test_secret_is_refused_and_not_repeated(backend_type: str, path: str) -> None:
    name, _, inner_name = path.partition(".")
    settings = {name: {inner_name: SECRET} if inner_name else SECRET}
    (problem,) = setting_problems(backend_type, **settings)
    remedy = BACKENDS[backend_type].secrets[path]
    assert problem == (
        f"backend.{backend_type}.{path}: got a secret; must be omitted: this file and the output would contain it; "
        f"{remedy}, or use terraform init -backend-config"
    )
    assert SECRET not in json.dumps(redact_backend({backend_type: settings}))


def test_misspelt_secret_is_refused_as_secret() -> None:
    (problem,) = setting_problems("s3", secretKey=SECRET)
    assert problem.startswith("backend.s3.secretKey: got a secret; ")


@pytest.mark.parametrize(
    ("backend_type", "settings", "field", "remedy"),
    [
        ("s3", {"aws_secret_access_key": SECRET}, "aws_secret_access_key", "AWS_SECRET_ACCESS_KEY"),
        ("s3", {"secret_access_key": SECRET}, "secret_access_key", "AWS_SECRET_ACCESS_KEY"),
        ("s3", {"assume_role": {"secret_key": SECRET}}, "assume_role.secret_key", "AWS_SECRET_ACCESS_KEY"),
        ("s3", {"assume_role": [{"Token": SECRET}]}, "assume_role.Token", "AWS_SESSION_TOKEN"),
        ("cloud", {"workspaces": {"token": SECRET}}, "workspaces.token", "terraform login"),
        ("pg", {"password": SECRET}, "password", "PGPASSWORD"),
        ("http", {"private_token": SECRET}, "private_token", ""),
    ],
)
def test_secret_with_unknown_name_is_refused(
    backend_type: str, settings: dict[str, Any], field: str, remedy: str
) -> None:
    (problem,) = setting_problems(backend_type, **settings)
    assert problem.startswith(f"backend.{backend_type}.{field}: got a secret; must be omitted: ")
    assert remedy in problem
    assert SECRET not in problem


def test_switch_with_name_of_secret_is_left_to_terraform() -> None:
    assert setting_problems("s3", use_session_token=True, assume_role={"tags": {"token": "a tag"}}) == []


@pytest.mark.parametrize(
    ("backend_type", "name", "value"),
    [
        ("pg", "conn_str", f"postgres://user:{SECRET}@db.example.com/x"),
        ("pg", "conn_str", f"host=db.example.com user=x password={SECRET}"),
        ("pg", "conn_str", f"postgres://db.example.com/x?user=x&password={SECRET}"),
        ("http", "address", f"https://user:{SECRET}@example.com/state"),
        ("http", "address", f"https://example.com/state?sv=2024-11-04&sig={SECRET}"),
        ("http", "lock_address", f"https://example.com/lock?private_token={SECRET}"),
        ("gcs", "credentials", json.dumps({"private_key": PEM_KEY})),
        ("s3", "https_proxy", f"http://user:{SECRET}@proxy.example.com"),
        ("s3", "setting_of_tomorrow", [PEM_KEY]),
    ],
)
def test_text_with_secret_is_refused_and_not_repeated(backend_type: str, name: str, value: object) -> None:
    (problem,) = setting_problems(backend_type, **{name: value})
    assert problem.startswith(f"backend.{backend_type}.{name}: got a value with a secret; must be omitted")
    assert SECRET not in problem
    assert SECRET not in json.dumps(redact_backend({backend_type: {name: value}}))


@pytest.mark.parametrize(
    "value",
    [
        {"bucket": "b", "secret_key": SECRET},
        {"s3": {"secret_key": SECRET}, "local": {}},
        {"s3": {"secret_key": SECRET + "${x}"}},
        {"s3": [{"secret_key": SECRET}]},
        {"s4": {"access_key": SECRET}},
        {"pg": f"postgres://user:{SECRET}@db.example.com/x"},
        f"postgres://user:{SECRET}@db.example.com/x",
    ],
)
def test_message_about_backend_has_no_secret(value: object) -> None:
    assert SECRET not in "\n".join(BACKEND.problems("backend", value))
