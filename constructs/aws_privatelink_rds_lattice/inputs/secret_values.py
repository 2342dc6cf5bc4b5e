"""Values that may hold a secret: the patterns, and the text that a message has in place of such a value."""

import re

from aws_privatelink_rds_lattice.error_text import redact_secrets

CONNECTION_URL_TEXT = "a connection URL"
SECRET_TEXT = "a value that may hold a secret"  # noqa: S105 - a text of messages
# In place of a value that is a part of a list or map.
HIDDEN_PART = "***"

# A URL with more than a host and a port: with a user, a password, a path or a query. Also "user:password@host".
CONNECTION_URL_PATTERN = r"://([^/]*/.|(?s:.)*[^A-Za-z0-9./:_-]|[^/]*:[^/]*[A-Za-z])|[^:/]:[^@]+@"
_SECRET_WORD = (
    "(?i:pass(word|wd|phrase|code)?|pwd|secret|token|credential|signature|authorization|bearer|"  # noqa: S105 - pattern
    "(api|access|account|private|shared)[ _-]?key)"
)
_TOKEN_CHAR = "[A-Za-z0-9+/]"  # noqa: S105 - a pattern
# A text may hold a secret if all patterns of a group match.
SECRET_PATTERNS = (
    # A secret after its name, as in a DSN, in JSON, in XML and in options: "password=x", "--password x", "-px".
    (rf"{_SECRET_WORD}[A-Za-z0-9_-]*[\"']*[\t-\r =:>]| -p[^ ]",),
    # Something else than a port after a host: "db.example.com:password".
    (r"^(localhost|([A-Za-z0-9_-]+[.]){2,}[A-Za-z0-9]+):[^/]*[A-Za-z]",),
    # A user and a password before a host, as in "user/password@host"; and a line of host, port, user, password.
    (r"^[^\t-\r /:@]+/[^\t-\r @]+@",),
    (r"[.][A-Za-z0-9-]+[\t ,;|]+[0-9]{2,5}[\t ,;|]+[^\t ,;|]+[\t ,;|]+[^\t ,;|]",),
    # A line of PostgreSQL's password file: host, port, database, user and password.
    (r"[.][A-Za-z0-9-]+:([0-9]{2,5}|[*]):[^:]*:[^:]*:.",),
    # A key id of AWS, and PEM.
    ("(AKIA|ASIA)[A-Z0-9]{12}|-----BEGIN",),
    # Random text: a long word of mixed characters, or a password with signs. An AWS id has only 17 hex digits.
    (f"{_TOKEN_CHAR}{{20}}", "([A-Z0-9+/]+[a-z]+){4}", "[0-9]"),
    (f"{_TOKEN_CHAR}{{32}}", "([0-9]+[A-Za-z]+){3}"),
    (r"[^\t-\r ]{10}", "[a-z]", "[A-Z]", "[0-9]", "[!#^&*?~]|[$%][^{]"),
)

# The end of a name of a secret setting: "password", "conn_str", "client_secret". A file or id is no secret.
_SECRET_NAME = re.compile(
    r"(pass(word|wd|phrase|code)?|pwd|secret|token|credentials?|secret_id|http_auth|conn(ection)?_?str(ing)?|dsn|"
    r"(api|access|account|private|secret|encryption|customer)[ _-]?key(_pem)?)[\"'\])]*$",
    re.IGNORECASE,
)


# An option with its value in the next word: "--password x".
_SECRET_OPTION = re.compile(rf"(-{_SECRET_WORD}[A-Za-z0-9_-]*)[ =]\S+")


def has_secret_name(field: str) -> bool:
    """Return True if a field has the name of a secret, such as ``backend.http.password`` and ``tags["token"]``."""
    return _SECRET_NAME.search(field) is not None


def hide_secret(text: str) -> str | None:
    """Return the substitute in messages for a text that may contain a secret; None for any other text."""
    if re.search(CONNECTION_URL_PATTERN, text):
        return CONNECTION_URL_TEXT
    is_secret = any(all(re.search(pattern, text) for pattern in patterns) for patterns in SECRET_PATTERNS)
    if is_secret or redact_secrets(text) != text:
        return SECRET_TEXT
    return None


def hide_secret_words(text: str) -> str:
    """Return a text of several words, such as a command line, with words that may hold a secret replaced."""
    shown_text = _SECRET_OPTION.sub(rf"\1 {HIDDEN_PART}", text)
    return re.sub(r"\S+", lambda word: word[0] if hide_secret(word[0]) is None else HIDDEN_PART, shown_text)
