"""Polytomic's API: the health of a connection in Polytomic. Uses the extra ``polytomic`` of this package."""

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
        "# pass an id that Polytomic's API lists (GET /api/connections), and a key of the same organization",
    ),
    429: ("limits the number of requests", "# wait a minute, then run the command again"),
}


class PolytomicSettingsError(PrivateLinkError):
    """A setting or the package for Polytomic's API is missing or invalid; the text has a line for each problem."""


class PolytomicApiError(PrivateLinkError):
    """A call of Polytomic's API failed.

    Attributes:
        reason: The cause.
        remedy: Instructions, as comments of a shell.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        """Store the cause and the instructions."""
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True)
class PolytomicConnection:
    """A connection in Polytomic from the API; None or an empty text for an absent member.

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
                deployment than Polytomic's cloud.

        Raises:
            PolytomicSettingsError: A variable is missing or invalid, or the package is not installed.
        """
        problems = []
        key = environment.get(API_KEY_VARIABLE, "").strip()
        if not key:
            problems.append(
                f"{API_KEY_VARIABLE}: missing; must be an API key of Polytomic; create a key in Polytomic's settings"
            )
        elif not (key.isascii() and key.isprintable() and " " not in key):
            problems.append(
                f"{API_KEY_VARIABLE}: got a text with white space or a character outside of ASCII, not shown since the "
                "text may hold the key; must be the API key alone; copy the key again"
            )
        url = environment.get(URL_VARIABLE, "").strip() or _DEFAULT_URL
        if "://" not in url:
            url = f"https://{url}"
        if not _is_safe_url(url):
            problems.append(
                f"{URL_VARIABLE}: got another URL, not shown since it may hold a password; must be an https URL "
                f"without a user, such as {_DEFAULT_URL}; correct the variable, or unset it"
            )
        try:
            import polytomic.client  # noqa: F401, PLC0415 - an extra, and slow to import
        except ImportError:
            problems.append(
                "package polytomic: not installed; must be in the environment of privatelink for "
                "--polytomic-connection; run pip install polytomic"
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
            # A redirect would send the key to another host.
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
            failure, remedy = _REMEDIES_BY_STATUS[status]
        elif status is not None and status < 400:  # noqa: PLR2004 - HTTP's first status of an error
            failure = f"returns status {status} without a connection"
            remedy = f"# check {URL_VARIABLE}: the URL may lead to another service"
        else:
            failure, remedy = f"returns the error status {status}", _REPEAT_REMEDY
        return PolytomicApiError(f"Polytomic at {self._host} {failure}", remedy)


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
    """Return the port in a configuration of Polytomic, a number or digits; None for another value."""
    text = str(value)
    is_port = text.isascii() and text.isdecimal() and len(text) <= _MAX_PORT_DIGITS
    return int(text) if is_port else None
