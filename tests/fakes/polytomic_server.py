"""A server with Polytomic's API for connections, from the models of Polytomic's package."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from polytomic import ConnectionResponseEnvelope, ConnectionResponseSchema

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTION_ID = "248df4b7-aa70-47b8-a036-33ac447e668d"
# Of the form of a key, and long enough to be found in any output.
API_KEY = "5e1fFAKEkey0fPolytomicOnlyForTests"


class _RequestHandler(BaseHTTPRequestHandler):
    server: PolytomicServer

    def do_GET(self) -> None:
        """Answer a request with the prepared response, or refuse the key or the id as Polytomic does."""
        self.server.paths.append(self.path)
        status, content = self.server.status, self.server.content
        if self.headers["Authorization"] != f"Bearer {API_KEY}":
            status, content = 401, '{"message": "unauthorized"}'
        elif self.path != f"/api/connections/{CONNECTION_ID}":
            status, content = 404, '{"message": "not found"}'
        encoded_content = content.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(encoded_content)))
        if status in (301, 302):
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.end_headers()
        self.wfile.write(encoded_content)

    def log_message(self, *_: object) -> None:
        """Write no line in the log for each request."""


class PolytomicServer(ThreadingHTTPServer):
    """A server on a free port of the loopback interface, with one connection.

    Attributes:
        status: The HTTP status of the response for the connection.
        content: The content of this response.
        paths: The paths of all requests.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _RequestHandler)
        self.status = 200
        self.content = ""
        self.paths: list[str] = []
        self.set_connection(status="healthy")

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"http://127.0.0.1:{self.server_port}"

    def set_connection(self, configuration: dict[str, Any] | None = None, **members: Any) -> None:  # noqa: ANN401 - JSON
        """Set the members of the connection; the configuration is that of the documentation, with changes."""
        configuration = {
            "database": "orders",
            "hostname": "vpce-0123.example.com",
            "port": 5432,
            **(configuration or {}),
        }
        connection = ConnectionResponseSchema(id=CONNECTION_ID, name="orders", configuration=configuration, **members)
        self.content = ConnectionResponseEnvelope(data=connection).model_dump_json()


@contextmanager
def run_polytomic_server() -> Iterator[PolytomicServer]:
    """Run a server while the context is open."""
    with PolytomicServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
