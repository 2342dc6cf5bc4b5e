"""A client for a language server, as in an editor: JSON-RPC over standard input and output."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any


class LanguageServerClient:
    """A connection to a running language server."""

    def __init__(self, server: subprocess.Popen[bytes]) -> None:
        assert server.stdin is not None
        assert server.stdout is not None
        self._stdin = server.stdin
        self._stdout = server.stdout
        self._request_id = 0
        self._notifications: dict[str, Any] = {}

    def notify(self, method: str, parameters: Any) -> None:  # noqa: ANN401 - JSON
        self._send({"method": method, "params": parameters})

    def request(self, method: str, parameters: Any) -> Any:  # noqa: ANN401 - JSON
        self._request_id += 1
        self._send({"id": self._request_id, "method": method, "params": parameters})
        for message in self._messages():
            if message.get("id") == self._request_id and "result" in message:
                return message["result"]
        raise EOFError(method)

    def wait_for_notification(self, method: str) -> Any:  # noqa: ANN401 - JSON
        """Return the parameters of the server's last notification for a method, after waiting for the first."""
        messages = self._messages()
        while method not in self._notifications:
            next(messages)
        return self._notifications[method]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._stdin.flush()

    def _messages(self) -> Iterator[dict[str, Any]]:
        while header := self._stdout.readline():
            length = int(header.split(b":")[1])
            while self._stdout.readline().strip():
                pass
            message: dict[str, Any] = json.loads(self._stdout.read(length))
            if "method" in message and "id" in message:
                self._reply_without_settings(message)
            elif "method" in message:
                self._notifications[message["method"]] = message["params"]
            yield message

    def _reply_without_settings(self, request: dict[str, Any]) -> None:
        """Reply to the server's request for settings: there are none."""
        items = request.get("params", {}).get("items", [])
        self._send({"id": request["id"], "result": [{} for _ in items]})
