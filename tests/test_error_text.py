"""Exceptions of other packages as text without secrets."""

from __future__ import annotations

import logging

import pytest
from botocore.parsers import ResponseParserError

from aws_privatelink_rds_lattice.error_text import describe_error, log_traceback, redact_secrets, shorten_message

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY1"  # noqa: S105 - an example


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (f"key {SECRET_KEY}.", "key ***."),
        ("user AKIAIOSFODNN7EXAMPLE, role ASIAIOSFODNN7EXAMPLE", "user ***, role ***"),
        ("https://user:pass@proxy.test:3128/x", "https://***@proxy.test:3128/x"),
        ("http://token@[::1]:80", "http://***@[::1]:80"),
        ("aws_secret_access_key = short", "aws_secret_access_key = ***"),
        ('{"SecretAccessKey": "a b", "SessionToken": "c"}', '{"SecretAccessKey": ***, "SessionToken": ***}'),
        ("<SecretAccessKey>abc</SecretAccessKey>", "<SecretAccessKey>***</SecretAccessKey>"),
        ("password=hunter2; next", "password=***; next"),
        ("Invalid header value b'abc\\n'", "Invalid header value ***"),
    ],
)
def test_secret_is_redacted(text: str, redacted: str) -> None:
    assert redact_secrets(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "/Users/Jane2/Documents/work/company/Infrastructure/aws/config: No such file or directory",
        "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0",
        "arn:aws:ram:us-east-1:123456789012:resource-share/01234567-89ab-cdef-0123-456789abcdef",
        "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/jane",
        "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY",
        "Error loading SSO Token: Token for work does not exist",
        "https://vpc-lattice.us-east-1.amazonaws.com/resourceconfigurations?maxResults=100",
    ],
)
def test_text_without_secret_is_unchanged(text: str) -> None:
    assert redact_secrets(text) == text


def test_secrets_of_environment_are_redacted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "a token of the environment\n")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")  # A short value may be a part of a word.
    assert redact_secrets("contest: a token of the environment") == "contest: ***"


def test_message_is_a_short_sanitized_line() -> None:
    assert shorten_message(" two\n lines \x1b ") == "two lines \\u001b"
    assert len(shorten_message("word " * 1000)) < 1000


def test_description_hides_response() -> None:
    assert describe_error(ValueError("no number")) == "ValueError: no number"
    assert describe_error(ValueError()) == "ValueError"
    assert describe_error(ResponseParserError("invalid XML: <Token>secret</Token>")) == "ResponseParserError"


def test_traceback_is_logged_with_causes_first(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("aws_privatelink_rds_lattice.test")
    try:
        try:
            raise ValueError("password=hunter2")  # noqa: TRY301 - the traceback is the test's subject
        except ValueError as error:
            raise KeyError("status") from error
    except KeyError as error:
        with caplog.at_level(logging.DEBUG, logger.name):
            log_traceback(logger, error)
    assert [message for message in caplog.messages if "Error:" in message] == [
        "ValueError: password=***",
        "KeyError: 'status'",
    ]
    assert any("test_traceback_is_logged_with_causes_first" in message for message in caplog.messages)
    assert not any("\n" in message or "hunter2" in message for message in caplog.messages)
