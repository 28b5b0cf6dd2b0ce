"""Ask yaml-language-server what an editor would be told of a YAML file (Language Server Protocol 3.17, over stdio)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SETTINGS = {"yaml": {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}}


class Server:
    """A running language server; what it sends besides answers is kept by file."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.problems: dict[str, list[Any]] = {}
        self.last = 0

    def send(self, method: str, params: Any, **more: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self._write(body)

    def _write(self, body: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self) -> Any:
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        assert length, "the language server ended"
        message = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.problems[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            # It asks for settings, by section, and the like.
            items = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
            result = [SETTINGS.get(item["section"]) for item in items] or None
            self._write(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode())
        return message

    def ask(self, method: str, params: Any) -> Any:
        self.last += 1
        self.send(method, params, id=self.last)
        while (message := self.receive()).get("id") != self.last or "method" in message:
            pass
        return message["result"]

    def open(self, file: Path, text: str) -> list[str]:
        """Return what it says is wrong in `text`, as if that stood in a file, which need not be there, and is opened for the first time."""
        uri = file.as_uri()
        assert uri not in self.problems
        self.send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
        while uri not in self.problems:
            self.receive()
        return [problem["message"] for problem in self.problems[uri]]

    def complete(self, file: Path, line: int, character: int) -> list[str]:
        """Return what it offers at a place (counted from 0) of a file that is open."""
        place = {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": character}}
        return [item["label"] for item in self.ask("textDocument/completion", place)["items"]]

    def hover(self, file: Path, line: int, character: int) -> str:
        """Return what it shows of a place of a file that is open."""
        place = {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": character}}
        return str(self.ask("textDocument/hover", place)["contents"]["value"])


@contextmanager
def server(modules: Path, folder: Path) -> Iterator[Server]:
    """Yield the server of a node_modules, at work in a folder."""
    command = ["node", str(modules / "yaml-language-server" / "bin" / "yaml-language-server"), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            running = Server(process)
            running.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {"workspace": {"configuration": True}}})
            running.send("initialized", {})
            running.send("workspace/didChangeConfiguration", {"settings": SETTINGS})
            yield running
        finally:
            process.kill()
