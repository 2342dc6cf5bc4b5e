"""Serve the fake account over HTTP on the loopback interface, for programs with AWS's SDK: the real AWS provider.

A request is parsed and a response is written by moto's implementation of AWS's protocols, from botocore's models. In
between, the hooked boto3 client of the account makes the call, so a test counts, edits and refuses calls in one way.
"""

from __future__ import annotations

import functools
import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from moto.core.exceptions import ServiceException
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import QueryRouter, RestRouter
from moto.core.serialize import SERIALIZERS
from moto.core.utils import get_service_model
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response as HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from moto.core.model import ServiceModel
    from moto.core.routing import ProtocolRouter

    from .botocore_hooks import BotocoreHooks

ROUTERS: dict[str, type[ProtocolRouter]] = {"ec2": QueryRouter, "query": QueryRouter, "rest-json": RestRouter}


class ErrorResponse(ServiceException):
    """An error with a code and a message; moto reads no service from the module of this class."""


class SilentRequestHandler(WSGIRequestHandler):
    """A request handler without a line in the log for each request."""

    def log(self, *_: object, **__: object) -> None:
        return


class AccountServer:
    """A WSGI application with the services of an account.

    Attributes:
        account: The account.
        call_counts: The number of calls by operation, such as "ec2:DescribeVpcs".
        url: The URL of the server.
    """

    def __init__(self, account: BotocoreHooks) -> None:
        self.account = account
        self.call_counts: Counter[str] = Counter()
        self._errors: list[Exception] = []
        self._request_count = 0
        self.url = ""

    def take_errors(self) -> list[Exception]:
        """Return and forget the errors of the account: calls that the account does not model."""
        errors = self._errors
        self._errors = []
        return errors

    def take_request_count(self) -> int:
        """Return the number of calls since the last time."""
        count = self._request_count
        self._request_count = 0
        return count

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI
        return self._respond(Request(environ))(environ, start_response)

    def _respond(self, request: Request) -> HttpResponse:
        try:
            return self._call(request)
        except Exception as error:  # noqa: BLE001 - any error of a fake, for the test to raise
            self._errors.append(error)
            # Not 500: the SDK repeats a request with an error of the server for minutes.
            return HttpResponse(f"The fake account failed: {error!r}", 400)

    def _call(self, request: Request) -> HttpResponse:
        region, service = _credential_scope(request)
        model, router = _service(service)
        operation, url_params = router.match(request)
        protocol = determine_request_protocol(model, request.content_type)
        params = PROTOCOL_PARSERS[protocol](operation).parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": request.get_data(),
                "url_path": request.path,
                "url_params": url_params,
            }
        )
        self._request_count += 1
        self.call_counts[f"{service}:{operation.name}"] += 1
        client = self.account.client_in(region, service)
        result: object
        try:
            result = getattr(client, xform_name(operation.name))(**params)
        except ParamValidationError as error:
            result = ErrorResponse("ValidationException", str(error))
        except ClientError as error:
            result = ErrorResponse(error.response["Error"]["Code"], error.response["Error"]["Message"])
        serialized = SERIALIZERS[protocol](operation).serialize(result)
        return HttpResponse(serialized["body"], serialized["status_code"], serialized["headers"])


def _credential_scope(request: Request) -> tuple[str, str]:
    """Return Region and service from the signature of a request."""
    scope = request.headers["Authorization"].partition("Credential=")[2].split(",")[0].split("/")
    return scope[2], scope[3]


@functools.cache
def _service(name: str) -> tuple[ServiceModel, ProtocolRouter]:
    model = get_service_model(name)
    return model, ROUTERS[model.protocol](model)


@contextmanager
def serve_account(account: BotocoreHooks) -> Iterator[AccountServer]:
    """Serve an account from a thread of this process."""
    application = AccountServer(account)
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=SilentRequestHandler)
    application.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, name="fake-account", daemon=True)
    thread.start()
    try:
        yield application
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
