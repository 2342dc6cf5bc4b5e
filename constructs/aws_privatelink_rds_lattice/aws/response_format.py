"""A handler of botocore against responses that are not AWS's, such as the page of a proxy, or that are cut short.

botocore takes a JSON response that it cannot parse for an empty response: a list that is cut short looks empty.
"""

from __future__ import annotations

import json
import re
from typing import Any

from .errors import UnreadableResponseError

# The root of XML with the result of an operation, such as <DescribeVpcsResponse>, after the XML declaration.
_XML_ROOT_PATTERN = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:\w+:)?\w*(?:Response|Result)[\s>/]")
_FIRST_ERROR_STATUS = 301
_FIRST_SERVER_ERROR_STATUS = 500


def check_response_format(
    operation_model: Any,  # noqa: ANN401 - botocore has no types
    response_dict: dict[str, Any],
    **_: object,
) -> None:
    """Handle the event ``before-parse``: check the body of a response against the protocol of the service.

    A server error with another body, such as plain text, becomes an error without a body, which botocore retries.

    Raises:
        UnreadableResponseError: The body has another format, or is cut short.
    """
    body = response_dict["body"]
    if not isinstance(body, bytes):
        return
    service = operation_model.service_model
    is_json = has_json_protocol(service)
    status = response_dict["status_code"]
    if _is_json_object(body) if is_json else _is_xml(body, is_error=status >= _FIRST_ERROR_STATUS):
        return
    if status >= _FIRST_SERVER_ERROR_STATUS:
        response_dict["body"] = b""
        return
    # The body may have credentials, so the error does not repeat it.
    content_type = response_dict["headers"].get("content-type") or "unknown"
    format_name = "JSON" if is_json else "XML"
    raise UnreadableResponseError(
        f"{service.signing_name}:{operation_model.name}",
        f"no complete {format_name} of AWS (HTTP status {status}, content type {content_type}, {len(body)} bytes)",
    )


def has_json_protocol(service_model: Any) -> bool:  # noqa: ANN401 - botocore has no types
    """Return True if the responses of a service are JSON, else XML."""
    # An earlier botocore has no resolved_protocol.
    return "json" in (getattr(service_model, "resolved_protocol", None) or service_model.metadata["protocol"])


def _is_json_object(body: bytes) -> bool:
    if not body.strip():
        return True
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False


def _is_xml(body: bytes, *, is_error: bool) -> bool:
    """Return True for XML of AWS, as its root shows; botocore reports XML that is cut short."""
    if is_error:
        return body.lstrip().startswith(b"<") and b"<html" not in body[:1000].lower()
    return _XML_ROOT_PATTERN.match(body) is not None
