"""Describe exceptions of other packages in a line, and log their tracebacks; both without secrets."""

from __future__ import annotations

import logging
import os
import re
import traceback

from .sanitize import sanitize

HIDDEN = "***"
_MAX_LENGTH = 800
# Settings with a secret as the value.
_SECRET_VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "POLYTOMIC_API_KEY",
)
# A shorter value, such as "test", may be a part of other words.
_MIN_SECRET_LENGTH = 12
_SECRET_PATTERNS = (
    # http.client repeats a header that it refuses, such as a session token with a line break.
    (re.compile(r"(Invalid header value) .*", re.DOTALL), rf"\1 {HIDDEN}"),
    # User and password in a URL.
    (re.compile(r"(://)[^/\s'\"@]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}"), HIDDEN),
    # Assignments in AWS's files, JSON and XML with credentials, and passwords.
    (
        re.compile(
            r"((?:aws_)?(?:access_?key_?id|secret_?access_?key|session_?token|security_?token)|password|passwd)"
            r"(['\"]?\s*[=:>]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,;<]+)",
            re.IGNORECASE,
        ),
        rf"\1\2{HIDDEN}",
    ),
)
_LONG_WORD_PATTERN = re.compile(r"[A-Za-z0-9/+]{40,}=*")
_MAX_PATH_LENGTH = 100
_MIN_PATH_SLASHES = 3
# Exceptions whose message repeats a response, perhaps with credentials.
_ERRORS_WITH_RESPONSE = ("ResponseParserError",)


def redact_secrets(text: str) -> str:
    """Return a text with secrets replaced: keys, session tokens, passwords, and users and passwords in URLs."""
    for name in _SECRET_VARIABLES:
        secret = os.environ.get(name, "").strip()
        if len(secret) >= _MIN_SECRET_LENGTH:
            text = text.replace(secret, HIDDEN)
    for pattern, replacement in _SECRET_PATTERNS:
        text = pattern.sub(replacement, text)
    return _LONG_WORD_PATTERN.sub(_redact_long_word, text)


def _redact_long_word(match: re.Match[str]) -> str:
    """Return the replacement for a long word: secret keys and tokens have capitals, small letters and digits."""
    word = match[0]
    is_path = word.startswith("/") and len(word) < _MAX_PATH_LENGTH and word.count("/") >= _MIN_PATH_SLASHES
    is_mixed = all(re.search(characters, word) for characters in ("[A-Z]", "[a-z]", "[0-9]"))
    return HIDDEN if is_mixed and not is_path else word


def shorten_message(message: str) -> str:
    """Return a message of another package as a short line without secrets and control characters."""
    line = str(sanitize(redact_secrets(" ".join(message.split()))))
    return line if len(line) <= _MAX_LENGTH else f"{line[:_MAX_LENGTH]} ..."


def describe_error(error: BaseException) -> str:
    """Return the type and the message of an exception as a short line without secrets."""
    name = type(error).__name__
    if _repeats_response(error):
        return name
    message = shorten_message(str(error))
    return f"{name}: {message}" if message else name


def _repeats_response(error: BaseException) -> bool:
    return any(base.__name__ in _ERRORS_WITH_RESPONSE for base in type(error).__mro__)


def log_traceback(logger: logging.Logger, error: BaseException) -> None:
    """Log the traceback of an exception on level DEBUG, a record for each line, with the messages redacted."""
    if not logger.isEnabledFor(logging.DEBUG):
        return
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or cause.__context__
    # The first error comes first, as Python prints it.
    for link in reversed(chain):
        for entry in traceback.format_tb(link.__traceback__):
            for line in entry.splitlines():
                logger.debug("%s", redact_secrets(line))
        logger.debug("%s", describe_error(link))
