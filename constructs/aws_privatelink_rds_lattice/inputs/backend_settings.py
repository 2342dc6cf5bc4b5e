"""Checks of a backend's settings: misspelt names, and secrets, which no message repeats.

``terraform init`` checks the rest: missing settings, which ``-backend-config`` or the environment may give, and unknown
names, which a newer Terraform may have.
"""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from aws_privatelink_rds_lattice.engine_name import name_engine

from .backend_types import BACKENDS
from .problems import find_misspelt_name, find_similar_name, quote_name
from .secret_values import has_secret_name

# A lower ratio would take settings of newer versions for misspelt ones.
_MISSPELT_RATIO = 0.75
_ALLOWED_INSTEAD = "omitted: this file and the output would contain it"
_INIT_OPTION = "terraform init -backend-config"
# A URL with a password, a PostgreSQL connection string with a password, a URL with a token or a signature, a private
# key, or the JSON of a Google key.
_SECRET_TEXT = re.compile(
    r"://[^/\s@]*:[^/\s@]+@|\b(?:password|sslpassword)\s*=\s*[^\s&]|PRIVATE KEY-----|\"private_key\"|"
    r"[?&][\w-]*(?:token|signature|sig|secret|(?:api|access|account|private)[_-]?key)=[^\s&]",
    re.IGNORECASE,
)
_TEXT_REMEDIES = {
    "pg": "set PG_CONN_STR, or PGPASSWORD and leave the password out",
    "gcs": "name a file, or set GOOGLE_BACKEND_CREDENTIALS",
    "http": "set TF_HTTP_USERNAME and TF_HTTP_PASSWORD",
}
_DEFAULT_REMEDY = "give it in the environment"
_SECRET_NAMES = frozenset(
    name.rpartition(".")[2] for backend_type in BACKENDS.values() for name in backend_type.secrets
)
_REDACTED = "…"
# The hostname of the backends "cloud" and "remote" where none is given.
_DEFAULT_HOSTNAME = "app.terraform.io"


def redact_backend(value: object, name: object = "") -> object:
    """Return an input ``backend`` for a message, with "…" in place of each value that holds or may hold a secret."""
    if isinstance(value, Mapping):
        return {key: redact_backend(entry, key) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [redact_backend(entry, name) for entry in value]
    if isinstance(value, str) and (_SECRET_TEXT.search(value) or _similar_name(str(name), _SECRET_NAMES)):
        return _REDACTED
    return value


def state_location(backend_type: str, settings: Mapping[str, object]) -> dict[str, object] | None:
    """Return the settings that tell the state of a connection from others; None for the default local state."""
    names = BACKENDS[backend_type].location
    location = {name: settings[name] for name in names if settings.get(name) is not None}
    if backend_type == "local":
        # Each stack's folder is in the same folder, so equal relative paths mean the same file.
        paths: dict[str, object] = {name: posixpath.normpath(str(path)) for name, path in location.items() if path}
        return paths or None
    if location.get("hostname") == _DEFAULT_HOSTNAME:
        del location["hostname"]
    for name, value in location.items():
        if isinstance(value, list | tuple) and len(value) == 1 and isinstance(value[0], Mapping):
            location[name] = value[0]  # another form of a single block
    return location


def setting_name_problems(backend_type: str, settings: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem for each misspelt setting and for each secret, also in nested blocks.

    The type must be a key of ``BACKENDS``. A null is no value.
    """
    backend = BACKENDS[backend_type]
    for name, value in settings.items():
        yield from _setting_problems(backend_type, "", name, value, backend.settings)
        for block in value if isinstance(value, list | tuple) else [value]:
            if isinstance(block, Mapping):
                inner_names = backend.blocks.get(name, ())
                for inner_name, inner_value in block.items():
                    yield from _setting_problems(backend_type, f"{name}.", inner_name, inner_value, inner_names)


def _setting_problems(
    backend_type: str, block_prefix: str, name: str, value: object, known_names: Collection[str]
) -> Iterator[str]:
    """Yield the problem of a setting, if any; the prefix is the name of a nested block with a dot, or empty."""
    if value is None:
        return
    field = f"backend.{backend_type}.{block_prefix}{quote_name(name)}"
    known_name = name if name in known_names else _similar_name(str(name), known_names)
    secret_remedy = BACKENDS[backend_type].secrets.get(f"{block_prefix}{known_name}")
    if known_name is None and not isinstance(value, bool):
        secret_remedy = _unknown_secret_remedy(backend_type, block_prefix.removesuffix("."), str(name))
    init_option = name_engine(_INIT_OPTION)
    if secret_remedy:
        yield f"{field}: got a secret; must be {_ALLOWED_INSTEAD}; {name_engine(secret_remedy)}, or use {init_option}"
    elif known_name not in (None, name):
        yield f"{field}: unknown; did you mean {known_name}? give a setting of a newer Terraform to {init_option}"
    elif holds_secret_text(value):
        remedy = _TEXT_REMEDIES.get(backend_type, _DEFAULT_REMEDY)
        yield f"{field}: got a value with a secret; must be {_ALLOWED_INSTEAD}; {remedy}, or use {init_option}"


def _unknown_secret_remedy(backend_type: str, block: str, name: str) -> str | None:
    """Return the remedy for an unknown setting with the name of a secret, such as ``aws_secret_access_key``, or None.

    A block is a known block, or empty for the settings themselves. Other maps have keys of the user's choice.
    """
    backend = BACKENDS[backend_type]
    if block and block not in backend.blocks:
        return None
    secret = _similar_name(name, backend.secrets)
    if secret is None and has_secret_name(name):
        secret = find_similar_name(name, backend.secrets)
        if secret is None:
            return _TEXT_REMEDIES.get(backend_type, _DEFAULT_REMEDY)
    return None if secret is None else backend.secrets[secret]


def holds_secret_text(value: object) -> bool:
    """Return True if a text, or a text in a list, looks like a secret; not in a map."""
    if isinstance(value, list | tuple):
        return any(map(holds_secret_text, value))
    return isinstance(value, str) and bool(_SECRET_TEXT.search(value))


def _similar_name(name: str, known_names: Iterable[str]) -> str | None:
    return find_misspelt_name(name, known_names, _MISSPELT_RATIO)
