"""Call operations of the AWS API, with all pages."""

from __future__ import annotations

import logging
from typing import Any

from .boto3_errors import converted_errors
from .error_responses import log_retries
from .errors import UnreadableResponseError
from .response_format import has_json_protocol

_LOGGER = logging.getLogger(__name__)
# The pages that are fetched at most. FilterLogEvents also returns a page, with few events or none, for each part of a
# log group that has no event of the pattern: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
MAX_PAGES = {"logs:FilterLogEvents": 100}


def call_operation(
    boto3_client: Any,  # noqa: ANN401 - boto3 creates its classes at run time
    action: str,
    **arguments: object,
) -> dict[str, Any]:
    """Call an operation of a boto3 client and return the response, with the lists of all pages concatenated.

    The response has a ``nextToken`` only if there are more pages than ``MAX_PAGES`` allows.

    Args:
        boto3_client: The client of the action's service.
        action: Service and operation, by IAM's names, such as "ec2:DescribeVpcs".
        arguments: The operation's arguments.

    Raises:
        ParamValidationError: An argument does not fit the operation.
        ApiError: See ``converted_errors``.
    """
    from botocore import xform_name  # noqa: PLC0415 - slow to import

    _LOGGER.debug("Calling %s in %s", action, boto3_client.meta.region_name)
    operation = xform_name(action.partition(":")[2])
    response: dict[str, Any] = {}
    with converted_errors(action):
        if not boto3_client.can_paginate(operation):
            response = getattr(boto3_client, operation)(**arguments)
            log_retries(action, response)
            return response
        is_json = has_json_protocol(boto3_client.meta.service_model)
        pages = boto3_client.get_paginator(operation).paginate(**arguments)
        for number, page in enumerate(pages, start=1):
            log_retries(action, page)
            for key in pages.result_keys:
                # A service with XML leaves out an empty list. FilterLogEvents leaves out the second list.
                if is_json and key is pages.result_keys[0] and key.expression not in page:
                    raise UnreadableResponseError(action, f"it lacks {key.expression}")
                response.setdefault(key.expression, []).extend(page.get(key.expression) or [])
            if number == MAX_PAGES.get(action) and page.get("nextToken"):
                response["nextToken"] = page["nextToken"]
                break
    return response
