"""Polytomic's API: the state of a connection in Polytomic. Uses Polytomic's package, an extra of this one."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .error_text import describe_error
from .errors import PrivateLinkError

if TYPE_CHECKING:
    from collections.abc import Mapping

API_KEY_VARIABLE = "POLYTOMIC_API_KEY"
# The variable of Polytomic's Terraform provider.
URL_VARIABLE = "POLYTOMIC_DEPLOYMENT_URL"
_DEFAULT_URL = "https://app.polytomic.com"
_TIMEOUT_SECONDS = 30
_MAX_PORT_DIGITS = 5
_REPEAT_REMEDY = "# run the command again"
_REMEDIES_BY_STATUS = {
    401: ("rejects the API key", f"# set {API_KEY_VARIABLE} to a valid API key of your organization in Polytomic"),
    403: ("does not let the API key read the connection", "# use an API key whose role may read the connection"),
    404: (
        "has no such connection for this API key",
        "# pass the id at the end of the connection's address in Polytomic, and a key of the same organization",
    ),
    429: ("has too many requests", "# wait a minute, then run the command again"),
}


class PolytomicSettingsError(PrivateLinkError):
    """Polytomic's API cannot be called: a setting or the package is missing; the text has a line for each reason."""


class PolytomicApiError(PrivateLinkError):
    """A call of Polytomic's API failed.

    Attributes:
        reason: The cause, in words.
        remedy: Instructions, as comments of a shell.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        """Store the cause and the instructions."""
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True)
class PolytomicConnection:
    """A connection in Polytomic, as the API returns it; None or an empty text for each member that is absent.

    Attributes:
        name: The name in Polytomic.
        status: The health; the documented example is "healthy".
        error: The error of the last health check.
        host: The host name that Polytomic connects to.
        port: The TCP port that Polytomic connects to.
    """

    name: str
    status: str
    error: str
    host: str
    port: int | None


class PolytomicClient:
    """A client of Polytomic's API that reads connections."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Read the settings and load Polytomic's package.

        Args:
            environment: The environment variables: ``POLYTOMIC_API_KEY``, and ``POLYTOMIC_DEPLOYMENT_URL`` for another
                address than Polytomic's cloud.

        Raises:
            PolytomicSettingsError: A variable is missing or invalid, or the package is not installed.
        """
        problems = []
        key = environment.get(API_KEY_VARIABLE, "").strip()
        if not key:
            problems.append(
                f"{API_KEY_VARIABLE}: missing; must be an API key of Polytomic; make one in Polytomic's settings"
            )
        elif not (key.isascii() and key.isprintable() and " " not in key):
            problems.append(
                f"{API_KEY_VARIABLE}: has a character that no API key has, such as a line break; must be the key "
                "alone; copy it again"
            )
        url = environment.get(URL_VARIABLE, "").strip() or _DEFAULT_URL
        if "://" not in url:
            url = f"https://{url}"
        if not _is_safe_url(url):
            problems.append(
                f"{URL_VARIABLE}: must be an https address with a host and no password, such as {_DEFAULT_URL}; "
                "correct it, or unset it"
            )
        try:
            import polytomic.client  # noqa: F401, PLC0415 - an extra, and slow to import
        except ImportError:
            problems.append(
                "the package polytomic is not installed; --polytomic-connection needs it; install it with\n"
                "pip install polytomic"
            )
        if problems:
            raise PolytomicSettingsError("\n".join(problems))
        self._url = url
        self._key = key
        self._host = urlsplit(url).netloc

    def fetch_connection(self, connection_id: str) -> PolytomicConnection:
        """Return a connection.

        Args:
            connection_id: The connection's UUID in Polytomic.

        Raises:
            PolytomicApiError: The API cannot be reached, refuses the call, or the response has no connection.
        """
        import httpx  # noqa: PLC0415 - a dependency of the extra
        from polytomic.client import Polytomic  # noqa: PLC0415 - the extra
        from polytomic.core.api_error import ApiError  # noqa: PLC0415 - the extra
        from polytomic.core.parse_error import ParsingError  # noqa: PLC0415 - the extra

        try:
            # Redirects would send the key to another address.
            with httpx.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False) as http_client:
                client = Polytomic(base_url=self._url, token=self._key, httpx_client=http_client)
                # The package would wait up to a minute before each retry if the response asks for it.
                response = client.connections.get(connection_id, request_options={"max_retries": 0}).data
        except (ApiError, ParsingError) as error:
            raise self._refusal(error.status_code) from None
        except httpx.HTTPError as error:
            raise PolytomicApiError(
                f"Polytomic at {self._host} cannot be reached: {describe_error(error)}",
                "# check the network, the proxy (HTTPS_PROXY) and the certificates (SSL_CERT_FILE)",
            ) from None
        if response is None:
            raise PolytomicApiError(f"Polytomic at {self._host} returns no connection", _REPEAT_REMEDY)
        configuration = response.configuration or {}
        return PolytomicConnection(
            name=response.name or "",
            status=response.status or "",
            error=response.status_error or "",
            host=str(configuration.get("hostname") or ""),
            port=_port_number(configuration.get("port")),
        )

    def _refusal(self, status: int | None) -> PolytomicApiError:
        """Return the error for a response without a connection."""
        if status in _REMEDIES_BY_STATUS:
            words, remedy = _REMEDIES_BY_STATUS[status]
        elif status is not None and status < 400:  # noqa: PLR2004 - HTTP's first status of an error
            words = f"answers with status {status}, but not with a connection"
            remedy = f"# check {URL_VARIABLE}: the address may be that of another service"
        else:
            words, remedy = f"fails with status {status}", _REPEAT_REMEDY
        return PolytomicApiError(f"Polytomic at {self._host} {words}", remedy)


def _is_safe_url(url: str) -> bool:
    """Return True if a request to a URL sends the API key to a host by TLS, or to this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port_number(value: Any) -> int | None:  # noqa: ANN401 - JSON of any shape
    """Return the port of a configuration in Polytomic, which may be a number or its digits; None for another value."""
    text = str(value)
    is_port = text.isascii() and text.isdecimal() and len(text) <= _MAX_PORT_DIGITS
    return int(text) if is_port else None
