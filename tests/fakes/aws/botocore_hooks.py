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

Answer = dict[str, Any]

# What is written to one of these changes no answer about anything else.
APART = ("NetworkAcl", "PrefixList", "RouteTable", "SecurityGroup")

ERRORS = {
    "denied": ("AccessDenied", {"ec2": "UnauthorizedOperation"}, 403),
    "throttled": ("ThrottlingException", {"ec2": "RequestLimitExceeded", "rds": "Throttling"}, 400),
    "expired": ("ExpiredToken", {}, 403),
    "broken": ("InternalFailure", {}, 500),
}


class RefusedError(Exception):
    """An answer that is an error: its code, as the service model has it, and its message."""


class Body:
    """The body of an answer, as botocore reads it."""

    def __init__(self, text: str) -> None:
        self.data = text.encode()

    def stream(self) -> Iterator[bytes]:
        yield self.data


class Session:
    """What stands in for a boto3 session."""

    def __init__(self, wire: Wire, region: str | None) -> None:
        self._wire, self.region_name = wire, region

    def client(self, service: str, config: Config | None = None, **more: object) -> Any:
        assert self.region_name
        return self._botocore_hooks.client_in(self.region_name, service, config, **more)

    def get_available_partitions(self) -> list[str]:
        return ["aws"]

    def get_available_regions(self, service: str, partition: str) -> list[str]:
        """Return the Regions that botocore knows of a service."""
        return list(boto3.Session().get_available_regions(service, partition))


class Wire:
    """What answers boto3: a method that bears an operation's name; else moto.

    Attributes:
        SERVES: The services whose operations a class has as methods, where not any.
        region: Where the operation that is being answered was asked for.
        delay: Seconds before each answer; those of several threads pass at the same time.
        calls: How often each operation was called, such as "ec2:DescribeVpcs", a page being a call.
        questions: The same, by operation and arguments.
        requests: How often a request was sent, retries included; only those to which faults answer.
        faults: What goes wrong, by operation: "denied", "throttled", "broken", "timeout",
            "expired" (credentials) or "role" (credentials, which come from a role that may not be assumed).
        edits: Changes to the answer of an operation.
        odd: Values that may stand in answers although the service model does not know them.
        page: Items on a page.
        pristine: What the account is a copy of, as long as nothing is written to it. What moto answers to a question
            about a copy is kept, for the next test that asks it of the same copy.
        written: Of ``APART``, what has been written to nevertheless.
    """

    def __init__(self) -> None:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}
        self._session = boto3.Session(**keys)
        self._clients: dict[tuple[str, str], Any] = {}
        self._kept: dict[tuple[str, str], bytes] = {}
        self._lock = threading.RLock()
        self.region = REGION
        self.clear()

    def clear(self) -> None:
        self.delay: float = 0
        self.calls: Counter[str] = Counter()
        self.questions: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self.sessions: list[tuple[str | None, str | None]] = []
        self.configs: list[Any] = []
        self.origins: list[dict[str, dict[str, str]]] = []
        self.places: dict[str, dict[str, object]] = {}
        self.faults: dict[str, str] = {}
        self.edits: dict[str, Callable[[Answer], None]] = {}
        self.odd: set[str] = set()
        self.page = 100
        self.pristine = ""
        self.written: set[str] = set()

    def clear_counts(self) -> None:
        self.calls.clear()
        self.questions.clear()
        self.requests.clear()

    def session(self, profile: str | None, region: str | None, **more: dict[str, str]) -> Session:
        """Stand in for the making of a session."""
        with self._lock:
            self.sessions.append((profile, region))
            self.origins.append(more)
        return Session(self, region)

    def client(self, service: str, config: Config | None = None, **more: object) -> Any:
        return self.client_in(REGION, service, config, **more)

    def client_in(self, region: str, service: str, config: Config | None = None, **more: object) -> Any:
        """Return the client for a service in a Region: one for all tests, since making one is slow."""
        with self._lock:
            self.configs.append(config)
            if more:
                self.places[service] = more
            if (service, region) not in self._clients:
                client = self._session.client(service, region_name=region, config=config)
                client.meta.events.register("before-parameter-build", self._remember)
                client.meta.events.register("before-call", self._answer)
                client.meta.events.register_first("before-send", self._send)
                client.meta.events.register("after-call", self._edit)
                self._clients[service, region] = client
            return self._clients[service, region]

    def _remember(self, params: Answer, model: Any, context: Answer, **_: object) -> None:
        if model.name == "DescribeDBInstances":  # Of the lists that moto answers, the one that it pages.
            params["MaxRecords"] = self.page
        context["params"] = params

    def _answer(self, model: Any, context: Answer, **_: object) -> tuple[AWSResponse, Answer] | None:
        if self.delay:
            sleep(self.delay)
        with self._lock:
            service = model.service_model.service_name
            operation = f"{service}:{model.name}"
            question = f"{operation} {json.dumps(context['params'], sort_keys=True)}"
            self.calls[operation] += 1
            self.questions[question] += 1
            if operation in self.faults:
                return None
            self.region = context["client_region"]
            for kind in type(self).__mro__:
                if service in vars(kind).get("SERVES", (service,)) and model.name in vars(kind):
                    return self._own(model, context["params"])
            return self._keeper(f"{self.region} {question}", context)

    def _own(self, model: Any, params: Answer) -> tuple[AWSResponse, Answer]:
        try:
            answer: Answer = getattr(self, model.name)(**params)
        except RefusedError as refused:
            code, message = refused.args
            known = {shape.error_code or shape.name: shape.metadata["error"] for shape in model.error_shapes}
            assert code in known, f"{model.name} never ends in {code}, but in one of {sorted(known)}"
            status = known[code]["httpStatusCode"]
            error = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
            return AWSResponse("", status, {}, None), error
        report = ParamValidator().validate(answer, model.output_shape)
        assert not report.has_errors(), report.generate_report()
        for value, allowed in _enums(answer, model.output_shape):
            assert value in allowed or value in self.odd, f"{model.name} never answers {value}, but one of {allowed}"
        # As from a wire: whoever is answered may do with it what he likes.
        return AWSResponse("", 200, {}, None), {**copy.deepcopy(answer), "ResponseMetadata": {}}

    def _keeper(self, question: str, context: Answer) -> tuple[AWSResponse, Answer] | None:
        name = question.split()[1].partition(":")[2]
        if not name.startswith(("Describe", "Get", "List")):
            if touched := {part for part in APART if part in name}:
                self.written |= touched
            else:
                self.pristine = ""
            return None
        if not self._keeps(self.pristine, question):
            return None
        context["keep"] = (self.pristine, question)
        kept = self._kept.get(context["keep"])
        return (AWSResponse("", 200, {}, None), pickle.loads(kept)) if kept else None  # noqa: S301 - see _edit

    def _keeps(self, pristine: str, question: str) -> bool:
        name = question.split()[1]
        return bool(pristine) and pristine == self.pristine and not any(part in name for part in self.written)

    def _send(self, request: Any, event_name: str, **_: object) -> AWSResponse | None:
        with self._lock:
            answer = self._fault(request, event_name) or botocore_stubber(event_name, request)
        request.url = "https://nowhere.invalid"  # So that moto, which sees the request too, leaves it alone.
        return answer

    def _fault(self, request: Any, event_name: str) -> AWSResponse | None:
        service, name = event_name.split(".")[1:]
        operation = f"{service}:{name}"
        if operation not in self.faults:
            return None
        self.requests[operation] += 1
        fault = self.faults[operation]
        if fault == "role":
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no such role"}}, "AssumeRole")
        if fault == "timeout":
            raise ReadTimeoutError(endpoint_url="https://nowhere.invalid")
        default, codes, status = ERRORS[fault]
        code = codes.get(service, default)
        bodies = {
            "ec2": f"<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors></Response>",
            "rds": f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>",
        }
        body = bodies.get("rds" if service == "sts" else service, '{"message": "no"}')
        return AWSResponse(request.url, status, {"x-amzn-errortype": code}, Body(body))

    def _edit(self, parsed: Answer, model: Any, context: Answer, **_: object) -> None:
        if "Error" in parsed:
            return
        with self._lock:
            # What another thread has written to meanwhile is not what was asked.
            if "keep" in context and self._keeps(*context["keep"]):
                self._kept[context["keep"]] = pickle.dumps(parsed)
            operation = f"{model.service_model.service_name}:{model.name}"
            if operation in self.edits:
                self.edits[operation](parsed)
                answer = {key: value for key, value in parsed.items() if key != "ResponseMetadata"}
                report = ParamValidator().validate(answer, model.output_shape)
                assert not report.has_errors(), report.generate_report()

    def paged(
        self,
        member: str,
        items: list[Answer],
        nextToken: str = "0",  # noqa: N803 - AWS's
        maxResults: int = 1000,  # noqa: N803 - AWS's
    ) -> Answer:
        """Return an answer with a page of the items."""
        end = int(nextToken) + min(self.page, maxResults)
        more = {"nextToken": str(end)} if end < len(items) else {}
        return {member: items[int(nextToken) : end], **more}

    def edit(self, operation: str, member: str, change: Callable[[Answer], object]) -> None:
        """Change each item of a list in an operation's answers."""

        def edited(parsed: Answer) -> None:
            for item in parsed[member]:
                change(item)

        self.edits[operation] = edited


def _enums(value: Any, shape: Any) -> Iterator[tuple[str, list[str]]]:
    # Each text in an answer for which the service model lists the values, with that list.
    if shape.type_name == "structure":
        for name, member in value.items():
            yield from _enums(member, shape.members[name])
    elif shape.type_name == "list":
        for item in value:
            yield from _enums(item, shape.member)
    elif getattr(shape, "enum", None):
        yield value, shape.enum
