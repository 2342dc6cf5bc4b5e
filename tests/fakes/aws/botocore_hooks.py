# ruff: noqa: ANN401 - botocore has no types
"""Hooks inside botocore: count the calls of boto3, return responses, edit responses or inject faults.

botocore validates a request before the hooks run, but only the first of equal requests to read. The hooks validate
their responses and edits against the service model, too. Any number of threads may call at the same time; the hooks
handle the calls in sequence.
"""

from __future__ import annotations

import json
import pickle
import threading
from collections import Counter
from contextlib import contextmanager
from functools import cache, partial
from time import sleep  # a name of this module: tests replace botocore's time.sleep, the function of every module
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, ParamValidationError, ReadTimeoutError
from botocore.validate import ParamValidator
from moto.core.models import botocore_stubber

from aws_privatelink_rds_lattice.cli.aws_clients import make_boto3_session

from .sample_ids import REGION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.config import Config
    from moto.core.request import Request
    from moto.core.serialize import ResponseDict

Response = dict[str, Any]

# A write to a resource of these types changes no response about resources of other types. Any other write changes no
# response of other services.
WRITABLE_RESOURCE_TYPES = ("NetworkAcl", "PrefixList", "RouteTable", "SecurityGroup")

# Services whose name in botocore's events is not the name of the client.
EVENT_SERVICES = {"cloudwatch-logs": "logs"}
READ_PREFIXES = ("Describe", "Filter", "Get", "List")
ERROR_RESPONSES = {
    "denied": ("AccessDenied", {"ec2": "UnauthorizedOperation", "logs": "AccessDeniedException"}, 403),
    "throttled": ("ThrottlingException", {"ec2": "RequestLimitExceeded", "rds": "Throttling"}, 400),
    "expired": ("ExpiredToken", {}, 403),
    "broken": ("InternalFailure", {}, 500),
}


class FakeApiError(Exception):
    """An error response: the code in the service model, and the message."""


class ResponseBody:
    """The body of a response, as botocore reads bodies."""

    def __init__(self, text: str) -> None:
        self.data = text.encode()

    def stream(self) -> Iterator[bytes]:
        yield self.data


class FakeSession:
    """A replacement for a boto3 session."""

    def __init__(self, hooks: BotocoreHooks, region: str | None) -> None:
        self._hooks = hooks
        self.region_name = region

    def client(self, service: str, config: Config | None = None, **more: object) -> Any:
        assert self.region_name
        return self._hooks.client_in(self.region_name, service, config, **more)

    def get_credentials(self) -> None:
        """Return no credentials; the clients of the hooks have theirs."""

    def get_available_partitions(self) -> list[str]:
        return ["aws"]

    def get_available_regions(self, service: str, partition: str) -> list[str]:
        """Return the Regions of a service in botocore's data."""
        return list(boto3.Session().get_available_regions(service, partition))


class BotocoreHooks:
    """Handles the calls of boto3: by a method of the operation's name, or else by moto.

    Attributes:
        SERVICES: A class attribute: the services of the operations that a class has as methods. A class without the
            attribute handles operations of any service.
        current_region: The Region of the current call; between calls, the Region of the deployment.
        response_delay: Seconds before each response; the delays of several threads overlap.
        call_counts: The number of calls by operation, such as "ec2:DescribeVpcs". Each page is a call.
        request_counts: The number of calls by operation and arguments.
        attempt_counts: The number of requests by operation, after all retries; only for operations with a
            fault or a raw response.
        session_arguments: Profile and Region of each created session.
        session_credentials: Further arguments of each created session.
        client_configs: The config of each created client.
        client_arguments: Further arguments of clients by service.
        faults: The faults by operation: "denied", "throttled", "broken", "timeout", "expired" (credentials) or
            "role" (credentials from a role that the caller may not assume).
        raw_responses: The HTTP status and the body of the responses by operation.
        response_edits: Functions by operation that change a response in place.
        allowed_unknown_values: Values that a response may have although the service model does not list the values.
        page_size: The number of items on a page.
        snapshot: The name of the restored snapshot, or an empty text. As far as the account equals the snapshot, moto's
            responses are cached for later tests on the same snapshot.
        modified_types: The types of ``WRITABLE_RESOURCE_TYPES`` with a write: responses about these are not cached.
        modified_services: The services with other writes: responses of these are not cached.
    """

    def __init__(self) -> None:
        credentials = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        self._session = make_boto3_session(None, REGION, credentials=credentials)
        self._clients: dict[tuple[str, str], Any] = {}
        self._response_cache: dict[tuple[str, str], bytes] = {}
        self._valid_requests: set[str] = set()
        self._valid_responses: set[tuple[str, bytes]] = set()
        self._lock = threading.RLock()
        self.current_region = REGION
        self.clear()

    def clear(self) -> None:
        self.response_delay: float = 0
        self.call_counts: Counter[str] = Counter()
        self.request_counts: Counter[str] = Counter()
        self.attempt_counts: Counter[str] = Counter()
        self.session_arguments: list[tuple[str | None, str | None]] = []
        self.client_configs: list[Any] = []
        self.session_credentials: list[dict[str, dict[str, str]]] = []
        self.client_arguments: dict[str, dict[str, object]] = {}
        self.faults: dict[str, str] = {}
        self.raw_responses: dict[str, tuple[int, str]] = {}
        self.response_edits: dict[str, Callable[[Response], None]] = {}
        self.allowed_unknown_values: set[str] = set()
        self.page_size = 100
        self.snapshot = ""
        self.modified_types: set[str] = set()
        self.modified_services: set[str] = set()

    def clear_counts(self) -> None:
        self.call_counts.clear()
        self.request_counts.clear()
        self.attempt_counts.clear()

    def create_session(self, profile: str | None, region: str | None, **more: dict[str, str]) -> FakeSession:
        """Create a session; replaces the package's function for boto3 sessions."""
        with self._lock:
            self.session_arguments.append((profile, region))
            self.session_credentials.append(more)
        return FakeSession(self, region)

    def client(self, service: str, config: Config | None = None, **more: object) -> Any:
        """Return the client for a service in the current Region."""
        return self.client_in(self.current_region, service, config, **more)

    def client_in(self, region: str, service: str, config: Config | None = None, **more: object) -> Any:
        """Return the client for a service in a Region. All tests share the client: creating a client is slow."""
        with self._lock:
            self.client_configs.append(config)
            if more:
                self.client_arguments[service] = more
            if (service, region) not in self._clients:
                client = self._session.client(service, region_name=region, config=config)
                client.meta.events.register("before-parameter-build", self._store_params)
                client.meta.events.register("before-call", self._respond)
                client.meta.events.unregister("before-send", botocore_stubber)  # _send_request calls it
                client.meta.events.register_first("before-send", self._send_request)
                client.meta.events.register("after-call", self._edit_response)
                # botocore has no event before the validation of a request.
                client._make_api_call = partial(self._call, client, client._make_api_call)  # noqa: SLF001
                client.get_paginator = cache(client.get_paginator)  # botocore creates a class for each paginator
                self._clients[service, region] = client
            return self._clients[service, region]

    def _call(
        self, client: Any, call_with_botocore: Callable[..., Response], name: str, params: dict[str, Any]
    ) -> Response:
        """Return the response to a call of a client.

        botocore validates, builds and signs only the first of equal requests to read: that takes most of a call.
        """
        if self.response_delay:
            sleep(self.response_delay)
        if name == "DescribeDBInstances":  # the only list that moto pages
            params = {**params, "MaxRecords": self.page_size}
        model = client.meta.service_model.operation_model(name)
        operation = f"{model.service_model.service_name}:{name}"
        arguments = json.dumps(params, sort_keys=True)
        request = f"{client.meta.region_name} {operation} {arguments}"
        with self._lock:
            self.call_counts[operation] += 1
            self.request_counts[f"{operation} {arguments}"] += 1
            if request in self._valid_requests:
                context = {"client_region": client.meta.region_name, "params": params}
                http_and_response = self._respond(model, context)
                if http_and_response:
                    http, response = http_and_response
                    event = f"after-call.{model.service_model.service_id.hyphenize()}.{name}"
                    client.meta.events.emit(event, http_response=http, parsed=response, model=model, context=context)
                    if "Error" in response:
                        raise client.exceptions.from_code(response["Error"]["Code"])(response, name)
                    return response
        response = call_with_botocore(name, params)
        if name.startswith(READ_PREFIXES):
            self._valid_requests.add(request)
        return response

    def _store_params(self, params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        context["params"] = params

    def _respond(self, model: Any, context: dict[str, Any], **_: object) -> tuple[AWSResponse, Response] | None:
        """Return the response of this account or of the cache; None for a response of moto, or a fault."""
        service = model.service_model.service_name
        operation = f"{service}:{model.name}"
        with self._lock:
            if operation in self.faults or operation in self.raw_responses:
                return None
            own_operation = self._own_operation(service, model.name)
            if own_operation is None:
                return self._cached_response(service, model.name, context)
            with self.in_region(context["client_region"]):
                return self._call_operation(own_operation, model, context["params"])

    def _own_operation(self, service: str, name: str) -> Callable[..., Response] | None:
        """Return the operation of this account, or None for an operation of moto."""
        for base_class in type(self).__mro__:
            methods = vars(base_class)
            if service in methods.get("SERVICES", (service,)) and name in methods:
                # A test may replace an operation by an attribute of the account.
                operation: Callable[..., Response] = vars(self).get(name) or methods[name].__get__(self)
                return operation
        return None

    # Calls over HTTP

    def has_operation(self, service: str, name: str) -> bool:
        """Return whether this account handles an operation, and not moto."""
        return self._own_operation(service, name) is not None

    def is_changed(self, service: str, name: str) -> bool:
        """Return whether an operation has a fault or an edit of its responses."""
        operation = f"{service}:{name}"
        return any(operation in changes for changes in (self.faults, self.raw_responses, self.response_edits))

    def call_own_operation(self, service_model: Any, name: str, region: str, params: dict[str, Any]) -> Response:
        """Call an operation of this account without a boto3 client: a client takes most of the time of a call.

        Raises:
            ParamValidationError: The parameters do not match the service model.
            ClientError: AWS refuses the call.
        """
        model = service_model.operation_model(name)
        report = ParamValidator().validate(params, model.input_shape)
        if report.has_errors():
            raise ParamValidationError(report=report.generate_report())
        with self._lock, self.in_region(region):
            self.call_counts[f"{service_model.service_name}:{name}"] += 1
            operation = self._own_operation(service_model.service_name, name)
            assert operation
            _, response = self._call_operation(operation, model, params)
        if "Error" in response:
            raise ClientError(response, name)
        return response

    def forward_to_moto(self, request: Request, service: str, name: str) -> ResponseDict:
        """Return the response of moto to an HTTP request."""
        with self._lock:
            self.call_counts[f"{service}:{name}"] += 1
            if not name.startswith(READ_PREFIXES):
                self._note_write(service, name)
            response = botocore_stubber.process_request(request)
        assert response, f"moto does not model {service}:{name}"
        status, headers, body = response
        return {"status_code": status, "headers": headers, "body": body}

    @contextmanager
    def in_region(self, region: str) -> Iterator[None]:
        """Make a Region the current Region: an operation may call other operations in the Region."""
        outer_region = self.current_region
        self.current_region = region
        try:
            yield
        finally:
            self.current_region = outer_region

    def _call_operation(
        self, operation: Callable[..., Response], model: Any, params: dict[str, Any]
    ) -> tuple[AWSResponse, Response]:
        try:
            response = operation(**params)
        except FakeApiError as error:
            return _error_response(model, *error.args)
        pickled_response = pickle.dumps(response)
        if (model.name, pickled_response) not in self._valid_responses:
            self._validate_own_response(model, response)
            if not self.allowed_unknown_values:
                self._valid_responses.add((model.name, pickled_response))
        # A copy, as from a network: the caller may change the response. ``deepcopy`` takes four times as long.
        copied_response = pickle.loads(pickled_response)  # noqa: S301 - pickled above
        return AWSResponse("", 200, {}, None), {**copied_response, "ResponseMetadata": {}}

    def _validate_own_response(self, model: Any, response: Response) -> None:
        _validate_response(model, response)
        for value, allowed_values in _enum_values(response, model.output_shape):
            assert value in allowed_values or value in self.allowed_unknown_values, (
                f"{model.name} never returns {value}, but one of {allowed_values}"
            )

    def _cached_response(self, service: str, name: str, context: dict[str, Any]) -> tuple[AWSResponse, Response] | None:
        """Return the cached response to a request of moto, if any, and note writes.

        Args:
            service: The service.
            name: The operation.
            context: The context of the call; ``_edit_response`` finds the cache key in the context.
        """
        if not name.startswith(READ_PREFIXES):
            self._note_write(service, name)
            return None
        if not self._is_cacheable(self.snapshot, service, name):
            return None
        request = f"{context['client_region']} {service}:{name} {json.dumps(context['params'], sort_keys=True)}"
        context["cache_key"] = (self.snapshot, request)
        cached = self._response_cache.get(context["cache_key"])
        if cached is None:
            return None
        return AWSResponse("", 200, {}, None), pickle.loads(cached)  # noqa: S301 - pickled in _edit_response

    def _note_write(self, service: str, name: str) -> None:
        modified_types = {type_name for type_name in WRITABLE_RESOURCE_TYPES if type_name in name}
        if modified_types:
            self.modified_types |= modified_types
        else:
            self.modified_services.add(service)

    def _is_cacheable(self, snapshot: str, service: str, name: str) -> bool:
        """Return True if the resources in the response of an operation still equal a snapshot."""
        if not snapshot or snapshot != self.snapshot or service in self.modified_services:
            return False
        return not any(type_name in name for type_name in self.modified_types)

    def _send_request(self, request: Any, event_name: str, **_: object) -> AWSResponse | None:
        with self._lock:
            service, name = event_name.split(".")[1:]
            operation = f"{EVENT_SERVICES.get(service, service)}:{name}"
            response = self._fault_response(request, operation) or self._raw_response(request, operation)
            return response or botocore_stubber(event_name, request)

    def _raw_response(self, request: Any, operation: str) -> AWSResponse | None:
        if operation not in self.raw_responses:
            return None
        self.attempt_counts[operation] += 1
        status, body = self.raw_responses[operation]
        return AWSResponse(request.url, status, {"content-type": "text/html"}, ResponseBody(body))

    def _fault_response(self, request: Any, operation: str) -> AWSResponse | None:
        if operation not in self.faults:
            return None
        service = operation.partition(":")[0]
        self.attempt_counts[operation] += 1
        fault = self.faults[operation]
        if fault == "role":
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no such role"}}, "AssumeRole")
        if fault == "timeout":
            raise ReadTimeoutError(endpoint_url="https://nowhere.invalid")
        default, codes, status = ERROR_RESPONSES[fault]
        code = codes.get(service, default)
        bodies = {
            "logs": json.dumps({"__type": code, "message": "no"}),
            "ec2": f"<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors></Response>",
            "rds": f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>",
        }
        body = bodies.get("rds" if service == "sts" else service, '{"message": "no"}')
        return AWSResponse(request.url, status, {"x-amzn-errortype": code}, ResponseBody(body))

    def _edit_response(self, parsed: Response, model: Any, context: dict[str, Any], **_: object) -> None:
        if "Error" in parsed:
            return
        with self._lock:
            service = model.service_model.service_name
            # Another thread may have written since the call.
            if "cache_key" in context and self._is_cacheable(context["cache_key"][0], service, model.name):
                self._response_cache[context["cache_key"]] = pickle.dumps(parsed)
            operation = f"{service}:{model.name}"
            if operation in self.response_edits:
                self.response_edits[operation](parsed)
                response = {key: value for key, value in parsed.items() if key != "ResponseMetadata"}
                _validate_response(model, response)

    def paginate(
        self,
        member: str,
        items: list[Response],
        nextToken: str = "0",  # noqa: N803 - AWS's
        maxResults: int = 1000,  # noqa: N803 - AWS's
    ) -> Response:
        """Return a response with a page of the items."""
        end = int(nextToken) + min(self.page_size, maxResults)
        more = {"nextToken": str(end)} if end < len(items) else {}
        return {member: items[int(nextToken) : end], **more}

    def edit_items(self, operation: str, change: Callable[[Response], object]) -> None:
        """Change every item of the list in the responses of an operation.

        Args:
            operation: The operation, such as "ec2:DescribeVpcs".
            change: Changes an item in place.
        """

        def edit(parsed: Response) -> None:
            (items,) = [value for value in parsed.values() if isinstance(value, list)]
            for item in items:
                change(item)

        self.response_edits[operation] = edit

    def update_items(self, operation: str, **members: object) -> None:
        """Set members of every item of the list in the responses of an operation."""
        self.edit_items(operation, lambda item: item.update(members))


def _error_response(model: Any, code: str, message: str) -> tuple[AWSResponse, Response]:
    errors = {shape.error_code or shape.name: shape.metadata["error"] for shape in model.error_shapes}
    assert code in errors, f"{model.name} never returns {code}, but one of {sorted(errors)}"
    status = errors[code]["httpStatusCode"]
    error = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return AWSResponse("", status, {}, None), error


def _validate_response(model: Any, response: Response) -> None:
    report = ParamValidator().validate(response, model.output_shape)
    assert not report.has_errors(), report.generate_report()


def _enum_values(value: Any, shape: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield the texts of a response with restricted values in the service model, and the allowed values."""
    if shape.type_name == "structure":
        for name, member in value.items():
            yield from _enum_values(member, shape.members[name])
    elif shape.type_name == "list":
        for item in value:
            yield from _enum_values(item, shape.member)
    elif getattr(shape, "enum", None):
        yield value, shape.enum
