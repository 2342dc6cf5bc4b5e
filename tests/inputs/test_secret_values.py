"""Values that may hold a secret: no message repeats them, wherever they are given."""

import json
import random
import re
import string
import traceback
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from aws_privatelink_rds_lattice.inputs.problems import format_value_problem, quote_name, to_short_json
from aws_privatelink_rds_lattice.inputs.secret_values import (
    CONNECTION_URL_PATTERN,
    SECRET_PATTERNS,
    has_secret_name,
    hide_secret_words,
)
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.inputs.validation import find_input_problems

CONNECTION_URLS = [
    "postgres://u:hunter2@db.test/x",
    "postgresql+psycopg://u:hunter2%40@db.test:5432/x?sslmode=require",
    "postgres://db.test/x?user=u&password=hunter2",
    "postgres://u:hunter/2@db.test",
    "jdbc:postgresql://db.test:5432/x?password=hunter2",
    "jdbc:oracle:thin:u/hunter2@db.test:1521:x",
    "redis://:hunter2@db.test",
    "https://bucket.s3.amazonaws.com/key?X-Amz-Signature=hunter2",
    "https://hooks.slack.com/services/T0/B0/hunter2",
    "u:hunter2@db.test",
]
SECRETS = [
    "host=db.test password=hunter2 dbname=x",
    "PGPASSWORD=hunter2",
    "password: hunter2",
    "password\nhunter2",
    '{"username":"u","password":"hunter2"}',
    "<password>hunter2</password>",
    "Server=db.test;User Id=u;Pwd=hunter2;",
    "mysql -h db.test -u u -phunter2",
    "psql --password hunter2",
    "Bearer hunter2",
    "db.test:5432:x:u:hunter2",
    "db.test:*:*:u:hunter2",
    "AKIAIOSFODNN7EXAMPLE",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "-----BEGIN PRIVATE KEY-----",
    "d41d8cd98f00b204e9800998ecf8427e",
    "xK9#mQ2$vL8@pR4!",
]
# Mistakes of users that a message shows.
HARMLESS_TEXTS = [
    "sg-0123456789ABCDEF0",
    "db.test:5432:x",
    "arn:aws:rds:us-east-1:123456789012:cluster-pg:orders:1",
    "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-0a1b2c3d4e5f67890",
    "arn:aws:ram:us-east-1:123456789012:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE",
    "sg-0a1b2c3d4e5f67890_egress_tcp_5432_5432_sg-0123456789abcdef0",
    "mydb.cluster-ro-c1a2b3d4e5f6.us-east-1.rds.amazonaws.com.",
    "production-database01.c1a2b3d4e5f6.us-east-1.rds.amazonaws.com:5432",
    "MyDatabaseForOrdersTeam",
    "polytomicAwsAccountId",
    "db-FAIHNTYBKTGAUSUZQYPDS2GW4A",
    "[2001:db8::5]:5432",
    "u@db.example.com",
    "https://sts.test",
    "${aws_db_instance.Main1.address}",
    ">= 5.60, < 7.0",
    "US East (N. Virginia)",
]


@pytest.mark.parametrize("text", CONNECTION_URLS)
def test_connection_url_is_named_but_not_shown(text: str) -> None:
    assert to_short_json(text) == quote_name(text) == "a connection URL"


@pytest.mark.parametrize("text", SECRETS)
def test_secret_is_not_shown(text: str) -> None:
    assert to_short_json(text) == quote_name(text) == "a value that may hold a secret"


@pytest.mark.parametrize("text", HARMLESS_TEXTS)
def test_harmless_mistake_is_shown(text: str) -> None:
    assert to_short_json(text) == json.dumps(text)


def test_secret_of_the_environment_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "correct-horse-battery")
    assert to_short_json("db-correct-horse-battery") == "a value that may hold a secret"
    assert to_short_json("db-correct-horse") == '"db-correct-horse"'


def test_random_tokens_are_hidden_and_ids_are_shown() -> None:
    generator = random.Random(1)  # noqa: S311 - the same tokens in each run
    alphabets = {
        32: string.ascii_letters + string.digits,
        40: string.ascii_letters + string.digits + "+/",
        64: "0123456789abcdef",
    }
    for length, alphabet in alphabets.items():
        tokens = ["".join(generator.choices(alphabet, k=length)) for _ in range(500)]
        shown = [token for token in tokens if to_short_json(token).startswith('"')]
        assert len(shown) <= 5, shown
    resource_ids = [f"vpc-{generator.randrange(16**17):017x} " for _ in range(500)]
    assert all(to_short_json(resource_id).startswith('"vpc-') for resource_id in resource_ids)


NESTED_SECRETS: dict[str, Any] = {
    "text": "u:hunter2@db.test",
    "list": ["vpc-0a", "u:hunter2@db.test"],
    "key": {"u:hunter2@db.test": "x"},
    "value": {"a": {"b": ["password=hunter2"]}},
    "secret name": {"password": "hunter2", "db_token": ["hunter2"], "client_secret": {"a": "hunter2"}},
    "list of maps": [{"sas_token": "hunter2"}],
    "deep": [[[[[[[["hunter2"]]]]]]]],
}


@pytest.mark.parametrize("name", [*CONNECTION_INPUTS, "nobody", "password"])
def test_no_input_prints_a_nested_secret(name: str) -> None:
    for value in NESTED_SECRETS.values():
        assert "hunter2" not in "\n".join(find_input_problems(CONNECTION_INPUTS, {name: value}))


def test_name_of_unknown_input_may_be_a_secret() -> None:
    problems = list(find_input_problems(CONNECTION_INPUTS, {"u:hunter2@db.test": 1, "names": {"password=hunter2": 1}}))
    assert problems[0].startswith("a connection URL: unknown; known names: name, ")
    assert problems[1].startswith("names.a value that may hold a secret: unknown; ")


@pytest.mark.parametrize(
    ("field", "is_secret"),
    [
        ("backend.pg.conn_str", True),
        ("backend.http.password", True),
        ("backend.azurerm.client_secret", True),
        ('tags["DB_PASSWORD"]', True),
        ("backend.s3.sse_customer_key", True),
        ("backend.s3.key", False),
        ("backend.s3.kms_key_id", False),
        ("provider.shared_credentials_files", False),
        ("tags, key", False),
    ],
)
def test_value_of_secret_setting_is_not_shown(field: str, is_secret: bool) -> None:  # noqa: FBT001 - a parameter
    assert has_secret_name(field) is is_secret
    assert ("hunter2" in format_value_problem(field, "hunter2", "x", "y")) is not is_secret
    assert "got null;" in format_value_problem(field, None, "x", "y")


@pytest.mark.parametrize("content", ['{"context": {"password": "hunter2" x}}', '{"password": "hunter2\udcff"}'])
def test_error_of_file_has_no_text_of_the_file(tmp_path: Path, content: str) -> None:
    file = tmp_path / "cdktf.json"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError) as raised:
        read_connections(file, lambda _: [])
    assert "hunter2" not in "".join(traceback.format_exception(raised.value)) + repr(raised.value)
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)


def test_file_with_secrets_prints_none(tmp_path: Path) -> None:
    connection = dict.fromkeys(CONNECTION_INPUTS, "postgres://u:hunter2@db.test/x")
    duplicate = json.dumps({"orders": connection}).replace("{", '{"u:hunter2@db.test": 1, "u:hunter2@db.test": 2, ', 1)
    file = tmp_path / "cdktf.json"
    file.write_text(f'{{"context": {{"connections": {duplicate}}}}}', "utf-8")
    with pytest.raises(InputError) as raised:
        read_connections(file, lambda values: find_input_problems(CONNECTION_INPUTS, values))
    assert "hunter2" not in str(raised.value)
    assert len(raised.value.problems) > len(CONNECTION_INPUTS)


def test_command_line_is_shown_without_secrets() -> None:
    shown = hide_secret_words(
        "unrecognized arguments: --x=u:hunter2@db.test --db-password hunter2 'password=hunter2' y"
    )
    assert shown == "unrecognized arguments: *** --db-password *** *** y"


def test_secret_patterns_mean_the_same_in_re2() -> None:
    for pattern in (CONNECTION_URL_PATTERN, *(pattern for patterns in SECRET_PATTERNS for pattern in patterns)):
        assert not re.search(r"\(\?[=!<]|\\[swdb]|\$$", pattern), pattern


def test_invisible_characters_are_shown() -> None:
    assert to_short_json("vpc-0a\u200b\u202e") == r'"vpc-0a\u200b\u202e"'
    assert to_short_json(10**5000) == '"a number of more than 300 digits"'
