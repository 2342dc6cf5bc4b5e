# ruff: noqa: ANN401 - botocore types nothing
"""The wire: counts what boto3 asks, and changes, fails or gives answers, inside botocore.

Requests have passed botocore's own validation when they get here, and what is answered or changed here is validated
against the service model as well.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter
from typing import TYPE_CHECKING, Any, Self

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.validate import ParamValidator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.config import Config

REGION = "us-east-1"

Answer = dict[str, Any]

ERRORS = {
    "denied": ("AccessDenied", {"ec2": "UnauthorizedOperation"}, 403),
    "throttled": ("ThrottlingException", {"ec2": "RequestLimitExceeded", "rds": "Throttling"}, 400),
    "expired": ("ExpiredToken", {}, 403),
    "broken": ("InternalFailure", {}, 500),
}


class Body:
    """The body of an answer, as botocore reads it."""

    def __init__(self, text: str) -> None:
        self.data = text.encode()

    def stream(self) -> Iterator[bytes]:
        yield self.data


class Wire:
    """What stands in for a boto3 session. A method that bears an operation's name answers it; moto answers the rest.

    Attributes:
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
    """

    def __init__(self) -> None:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}
        session = boto3.Session(**keys)
        self._session = session
        self._clients: dict[str, Any] = {}
        self._kept: dict[str, bytes] = {}
        self.clear()

    def clear(self) -> None:
        self.calls: Counter[str] = Counter()
        self.questions: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self.sessions: list[tuple[str | None, str]] = []
        self.configs: list[Any] = []
        self.origins: list[dict[str, dict[str, str]]] = []
        self.places: dict[str, dict[str, object]] = {}
        self.faults: dict[str, str] = {}
        self.edits: dict[str, Callable[[Answer], None]] = {}
        self.odd: set[str] = set()
        self.page = 100
        self.pristine = ""

    def clear_counts(self) -> None:
        self.calls.clear()
        self.questions.clear()
        self.requests.clear()

    def session(self, profile: str | None, region: str, **more: dict[str, str]) -> Self:
        """Stand in for the making of a session."""
        self.sessions.append((profile, region))
        self.origins.append(more)
        return self

    def client(self, service: str, config: Config | None = None, **more: object) -> Any:
        """Return the client for a service: one for all tests, since making one is slow."""
        self.configs.append(config)
        if more:
            self.places[service] = more
        if service not in self._clients:
            client = self._session.client(service, config=config)
            client.meta.events.register("before-parameter-build", self._remember)
            client.meta.events.register("before-call", self._answer)
            client.meta.events.register_first("before-send", self._fault)
            client.meta.events.register("after-call", self._edit)
            self._clients[service] = client
        return self._clients[service]

    def _remember(self, params: Answer, model: Any, context: Answer, **_: object) -> None:
        if model.name == "DescribeDBInstances":  # Of the lists that moto answers, the one that it pages.
            params["MaxRecords"] = self.page
        context["params"] = params

    def _answer(self, model: Any, context: Answer, **_: object) -> tuple[AWSResponse, Answer] | None:
        operation = f"{model.service_model.service_name}:{model.name}"
        self.calls[operation] += 1
        self.questions[f"{operation} {json.dumps(context['params'], sort_keys=True)}"] += 1
        if operation in self.faults:
            return None
        if not hasattr(self, model.name):
            return self._keeper(model.name, context)
        answer: Answer = getattr(self, model.name)(**context["params"])
        report = ParamValidator().validate(answer, model.output_shape)
        assert not report.has_errors(), report.generate_report()
        for value, allowed in _enums(answer, model.output_shape):
            assert value in allowed or value in self.odd, f"{operation} never answers {value}, but one of {allowed}"
        answer["ResponseMetadata"] = {}
        return AWSResponse("", 200, {}, None), answer

    def _keeper(self, name: str, context: Answer) -> tuple[AWSResponse, Answer] | None:
        if not name.startswith(("Describe", "Get", "List")):
            self.pristine = ""
        if not self.pristine:
            return None
        context["keep"] = f"{self.pristine} {name} {json.dumps(context['params'], sort_keys=True)}"
        kept = self._kept.get(context["keep"])
        return (AWSResponse("", 200, {}, None), pickle.loads(kept)) if kept else None  # noqa: S301 - see _edit

    def _fault(self, request: Any, event_name: str, **_: object) -> AWSResponse | None:
        service, name = event_name.split(".")[1:]
        operation = f"{service}:{name}"
        if operation not in self.faults:
            return None
        self.requests[operation] += 1
        request.url = "https://nowhere.invalid"  # So that moto, which sees the request too, leaves it alone.
        fault = self.faults[operation]
        if fault == "role":
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no such role"}}, "AssumeRole")
        if fault == "timeout":
            raise ReadTimeoutError(endpoint_url=request.url)
        default, codes, status = ERRORS[fault]
        code = codes.get(service, default)
        bodies = {
            "ec2": f"<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors></Response>",
            "rds": f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>",
        }
        body = bodies.get("rds" if service == "sts" else service, '{"message": "no"}')
        return AWSResponse(request.url, status, {"x-amzn-errortype": code}, Body(body))

    def _edit(self, parsed: Answer, model: Any, context: Answer, **_: object) -> None:
        if "keep" in context and "Error" not in parsed:
            self._kept[context["keep"]] = pickle.dumps(parsed)
        operation = f"{model.service_model.service_name}:{model.name}"
        if "Error" not in parsed and operation in self.edits:
            self.edits[operation](parsed)
            answer = {key: value for key, value in parsed.items() if key != "ResponseMetadata"}
            report = ParamValidator().validate(answer, model.output_shape)
            assert not report.has_errors(), report.generate_report()

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
