"""Serve the fake account over HTTP on the loopback interface, for programs with AWS's SDK: the real AWS provider.

moto responds to requests for moto's services as they are. Requests for the account's own operations are parsed, and
their responses written, by moto's implementation of AWS's protocols from botocore's models. So are the requests for an
operation with a fault or an edit of its responses: the hooked boto3 client of the account makes these calls.
"""

from __future__ import annotations

import functools
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from moto.core.exceptions import ServiceException
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import JSONRouter, QueryRouter, RestRouter
from moto.core.serialize import SERIALIZERS
from moto.core.utils import get_service_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moto.core.model import ServiceModel
    from moto.core.routing import ProtocolRouter
    from moto.core.serialize import ResponseDict

    from .botocore_hooks import BotocoreHooks

ROUTERS: dict[str, type[ProtocolRouter]] = {
    "ec2": QueryRouter,
    "json": JSONRouter,
    "query": QueryRouter,
    "rest-json": RestRouter,
}


class ErrorResponse(ServiceException):
    """An error with a code and a message; moto reads no service from the module of this class."""


class RequestHandler(BaseHTTPRequestHandler):
    """Passes a request to the server's account; the connection stays open for further requests."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 20  # one packet for header and body
    server: AccountServer

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        region, service = _credential_scope(self.headers["Authorization"])
        host = f"{service}.{region}.amazonaws.com"
        del self.headers["Host"]  # moto finds the service by the host
        request = Request.from_primitives(self.command, f"https://{host}{self.path}", self.headers, body)
        request.environ["RAW_URI"] = self.path
        response = self.server.respond(request, region, service)
        self.send_response(response["status_code"])
        content = response["body"]
        encoded_content = content.encode() if isinstance(content, str) else content
        for name, value in {**response["headers"], "Content-Length": str(len(encoded_content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(encoded_content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815 - names of the base class

    def log_message(self, *_: object) -> None:
        """Write no line in the log for each request."""


class AccountServer(ThreadingHTTPServer):
    """A server with the services of an account, on a free port of the loopback interface.

    Attributes:
        account: The account.
        call_counts: The number of calls by operation, such as "ec2:DescribeVpcs".
        url: The URL of the server.
    """

    def __init__(self, account: BotocoreHooks) -> None:
        super().__init__(("127.0.0.1", 0), RequestHandler)
        self.account = account
        self.call_counts: Counter[str] = Counter()
        self.url = f"http://127.0.0.1:{self.server_port}"
        self._errors: list[Exception] = []
        self._request_count = 0

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

    def respond(self, request: Request, region: str, service: str) -> ResponseDict:
        """Return the response of the account to a request."""
        try:
            return self._call(request, region, service)
        except Exception as error:  # noqa: BLE001 - any error of a fake, for the test to raise
            self._errors.append(error)
            # Not 500: the SDK repeats a request with an error of the server for minutes.
            return {"status_code": 400, "headers": {}, "body": f"The fake account failed: {error!r}"}

    def _call(self, request: Request, region: str, service: str) -> ResponseDict:
        model, router = _service(service)
        operation, url_params = router.match(request)
        self._request_count += 1
        self.call_counts[f"{service}:{operation.name}"] += 1
        is_changed = self.account.is_changed(service, operation.name)
        is_own = self.account.has_operation(service, operation.name)
        if not is_changed and not is_own:
            return self.account.forward_to_moto(request, service, operation.name)
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
        client = self.account.client_in(region, service)
        result: object
        try:
            if is_changed:
                result = getattr(client, xform_name(operation.name))(**params)
            else:
                result = self.account.call_own_operation(client.meta.service_model, operation.name, region, params)
        except ParamValidationError as error:
            result = ErrorResponse("ValidationException", str(error))
        except ClientError as error:
            result = ErrorResponse(error.response["Error"]["Code"], error.response["Error"]["Message"])
        return SERIALIZERS[protocol](operation).serialize(result)


def _credential_scope(authorization: str) -> tuple[str, str]:
    """Return Region and service from the signature of a request."""
    scope = authorization.partition("Credential=")[2].split(",")[0].split("/")
    return scope[2], scope[3]


@functools.cache
def _service(name: str) -> tuple[ServiceModel, ProtocolRouter]:
    model = get_service_model(name)
    return model, ROUTERS[model.protocol](model)


@contextmanager
def serve_account(account: BotocoreHooks) -> Iterator[AccountServer]:
    """Serve an account from a thread of this process."""
    with AccountServer(account) as server:
        thread = threading.Thread(target=server.serve_forever, name="fake-account", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
