# ruff: noqa: ANN401 - botocore types nothing
"""The wire: counts what boto3 asks, and changes, fails or gives answers, inside botocore.

Requests have passed botocore's own validation when they get here, and what is answered or changed here is validated
against the service model as well. Any number of threads may ask at once; one after the other is answered.
"""

from __future__ import annotations

import copy
import json
import pickle
import threading
from collections import Counter
from time import sleep  # bound here: tests have botocore's time.sleep, which is everybody's, do nothing
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.validate import ParamValidator
from moto.core.models import botocore_stubber

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.config import Config

REGION = "us-east-1"

Response = dict[str, Any]

# What is written to one of these changes no answer about anything else.
WRITABLE_RESOURCE_TYPES = ("NetworkAcl", "PrefixList", "RouteTable", "SecurityGroup")

ERROR_RESPONSES = {
    "denied": ("AccessDenied", {"ec2": "UnauthorizedOperation"}, 403),
    "throttled": ("ThrottlingException", {"ec2": "RequestLimitExceeded", "rds": "Throttling"}, 400),
    "expired": ("ExpiredToken", {}, 403),
    "broken": ("InternalFailure", {}, 500),
}


class FakeApiError(Exception):
    """An answer that is an error: its code, as the service model has it, and its message."""


class ResponseBody:
    """The body of an answer, as botocore reads it."""

    def __init__(self, text: str) -> None:
        self.data = text.encode()

    def stream(self) -> Iterator[bytes]:
        yield self.data


class FakeSession:
    """What stands in for a boto3 session."""

    def __init__(self, wire: BotocoreHooks, region: str | None) -> None:
        self._hooks, self.region_name = wire, region

    def client(self, service: str, config: Config | None = None, **more: object) -> Any:
        assert self.region_name
        return self._hooks.client_in(self.region_name, service, config, **more)

    def get_available_partitions(self) -> list[str]:
        return ["aws"]

    def get_available_regions(self, service: str, partition: str) -> list[str]:
        """Return the Regions that botocore knows of a service."""
        return list(boto3.Session().get_available_regions(service, partition))


class BotocoreHooks:
    """What answers boto3: a method that bears an operation's name; else moto.

    Attributes:
        SERVICES: The services whose operations a class has as methods, where not any.
        current_region: Where the operation that is being answered was asked for.
        response_delay: Seconds before each answer; those of several threads pass at the same time.
        call_counts: How often each operation was called, such as "ec2:DescribeVpcs", a page being a call.
        request_counts: The same, by operation and arguments.
        attempt_counts: How often a request was sent, retries included; only those to which faults answer.
        faults: What goes wrong, by operation: "denied", "throttled", "broken", "timeout",
            "expired" (credentials) or "role" (credentials, which come from a role that may not be assumed).
        response_edits: Changes to the answer of an operation.
        allowed_unknown_values: Values that may stand in answers although the service model does not know them.
        page_size: Items on a page.
        unmodified_snapshot: What the account is a copy of, as long as nothing is written to it. What moto answers to a question
            about a copy is kept, for the next test that asks it of the same copy.
        modified_types: Of ``APART``, what has been written to nevertheless.
    """

    def __init__(self) -> None:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}
        self._session = boto3.Session(**keys)
        self._clients: dict[tuple[str, str], Any] = {}
        self._response_cache: dict[tuple[str, str], bytes] = {}
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
        self.response_edits: dict[str, Callable[[Response], None]] = {}
        self.allowed_unknown_values: set[str] = set()
        self.page_size = 100
        self.unmodified_snapshot = ""
        self.modified_types: set[str] = set()

    def clear_counts(self) -> None:
        self.call_counts.clear()
        self.request_counts.clear()
        self.attempt_counts.clear()

    def create_session(self, profile: str | None, region: str | None, **more: dict[str, str]) -> FakeSession:
        """Stand in for the making of a session."""
        with self._lock:
            self.session_arguments.append((profile, region))
            self.session_credentials.append(more)
        return FakeSession(self, region)

    def client(self, service: str, config: Config | None = None, **more: object) -> Any:
        return self.client_in(REGION, service, config, **more)

    def client_in(self, region: str, service: str, config: Config | None = None, **more: object) -> Any:
        """Return the client for a service in a Region: one for all tests, since making one is slow."""
        with self._lock:
            self.client_configs.append(config)
            if more:
                self.client_arguments[service] = more
            if (service, region) not in self._clients:
                client = self._session.client(service, region_name=region, config=config)
                client.meta.events.register("before-parameter-build", self._store_params)
                client.meta.events.register("before-call", self._respond)
                client.meta.events.register_first("before-send", self._send_request)
                client.meta.events.register("after-call", self._edit_response)
                self._clients[service, region] = client
            return self._clients[service, region]

    def _store_params(self, params: Response, model: Any, context: Response, **_: object) -> None:
        if model.name == "DescribeDBInstances":  # Of the lists that moto answers, the one that it pages.
            params["MaxRecords"] = self.page_size
        context["params"] = params

    def _respond(self, model: Any, context: Response, **_: object) -> tuple[AWSResponse, Response] | None:
        if self.response_delay:
            sleep(self.response_delay)
        with self._lock:
            service = model.service_model.service_name
            operation = f"{service}:{model.name}"
            question = f"{operation} {json.dumps(context['params'], sort_keys=True)}"
            self.call_counts[operation] += 1
            self.request_counts[question] += 1
            if operation in self.faults:
                return None
            self.current_region = context["client_region"]
            for kind in type(self).__mro__:
                if service in vars(kind).get("SERVICES", (service,)) and model.name in vars(kind):
                    return self._call_own_operation(model, context["params"])
            return self._cached_response(f"{self.current_region} {question}", context)

    def _call_own_operation(self, model: Any, params: Response) -> tuple[AWSResponse, Response]:
        try:
            answer: Response = getattr(self, model.name)(**params)
        except FakeApiError as refused:
            code, message = refused.args
            known = {shape.error_code or shape.name: shape.metadata["error"] for shape in model.error_shapes}
            assert code in known, f"{model.name} never ends in {code}, but in one of {sorted(known)}"
            status = known[code]["httpStatusCode"]
            error = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
            return AWSResponse("", status, {}, None), error
        report = ParamValidator().validate(answer, model.output_shape)
        assert not report.has_errors(), report.generate_report()
        for value, allowed in _enum_values(answer, model.output_shape):
            assert value in allowed or value in self.allowed_unknown_values, (
                f"{model.name} never answers {value}, but one of {allowed}"
            )
        # As from a wire: whoever is answered may do with it what he likes.
        return AWSResponse("", 200, {}, None), {**copy.deepcopy(answer), "ResponseMetadata": {}}

    def _cached_response(self, question: str, context: Response) -> tuple[AWSResponse, Response] | None:
        name = question.split()[1].partition(":")[2]
        if not name.startswith(("Describe", "Get", "List")):
            if touched := {part for part in WRITABLE_RESOURCE_TYPES if part in name}:
                self.modified_types |= touched
            else:
                self.unmodified_snapshot = ""
            return None
        if not self._is_cacheable(self.unmodified_snapshot, question):
            return None
        context["keep"] = (self.unmodified_snapshot, question)
        kept = self._response_cache.get(context["keep"])
        return (AWSResponse("", 200, {}, None), pickle.loads(kept)) if kept else None  # noqa: S301 - see _edit

    def _is_cacheable(self, pristine: str, question: str) -> bool:
        name = question.split()[1]
        return (
            bool(pristine)
            and pristine == self.unmodified_snapshot
            and not any(part in name for part in self.modified_types)
        )

    def _send_request(self, request: Any, event_name: str, **_: object) -> AWSResponse | None:
        with self._lock:
            answer = self._fault_response(request, event_name) or botocore_stubber(event_name, request)
        request.url = "https://nowhere.invalid"  # So that moto, which sees the request too, leaves it alone.
        return answer

    def _fault_response(self, request: Any, event_name: str) -> AWSResponse | None:
        service, name = event_name.split(".")[1:]
        operation = f"{service}:{name}"
        if operation not in self.faults:
            return None
        self.attempt_counts[operation] += 1
        fault = self.faults[operation]
        if fault == "role":
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no such role"}}, "AssumeRole")
        if fault == "timeout":
            raise ReadTimeoutError(endpoint_url="https://nowhere.invalid")
        default, codes, status = ERROR_RESPONSES[fault]
        code = codes.get(service, default)
        bodies = {
            "ec2": f"<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors></Response>",
            "rds": f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>",
        }
        body = bodies.get("rds" if service == "sts" else service, '{"message": "no"}')
        return AWSResponse(request.url, status, {"x-amzn-errortype": code}, ResponseBody(body))

    def _edit_response(self, parsed: Response, model: Any, context: Response, **_: object) -> None:
        if "Error" in parsed:
            return
        with self._lock:
            # What another thread has written to meanwhile is not what was asked.
            if "keep" in context and self._is_cacheable(*context["keep"]):
                self._response_cache[context["keep"]] = pickle.dumps(parsed)
            operation = f"{model.service_model.service_name}:{model.name}"
            if operation in self.response_edits:
                self.response_edits[operation](parsed)
                answer = {key: value for key, value in parsed.items() if key != "ResponseMetadata"}
                report = ParamValidator().validate(answer, model.output_shape)
                assert not report.has_errors(), report.generate_report()

    def paginate(
        self,
        member: str,
        items: list[Response],
        nextToken: str = "0",  # noqa: N803 - AWS's
        maxResults: int = 1000,  # noqa: N803 - AWS's
    ) -> Response:
        """Return an answer with a page of the items."""
        end = int(nextToken) + min(self.page_size, maxResults)
        more = {"nextToken": str(end)} if end < len(items) else {}
        return {member: items[int(nextToken) : end], **more}

    def edit_items(self, operation: str, member: str, change: Callable[[Response], object]) -> None:
        """Change each item of a list in an operation's answers."""

        def edited(parsed: Response) -> None:
            for item in parsed[member]:
                change(item)

        self.response_edits[operation] = edited


def _enum_values(value: Any, shape: Any) -> Iterator[tuple[str, list[str]]]:
    # Each text in an answer for which the service model lists the values, with that list.
    if shape.type_name == "structure":
        for name, member in value.items():
            yield from _enum_values(member, shape.members[name])
    elif shape.type_name == "list":
        for item in value:
            yield from _enum_values(item, shape.member)
    elif getattr(shape, "enum", None):
        yield value, shape.enum
