"""As much of W&B's server as `wandb sync` needs to be content; it keeps all that it is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "local-" + 40 * "a"
"""A key in the form that the client accepts."""


@dataclass
class Received:
    """What came in."""

    url: str = ""
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    """path and body"""

    @property
    def everything(self) -> bytes:
        return b"\n".join(body for _, body in self.requests)

    def asked(self, name: str) -> list[dict[str, Any]]:
        """The variables of every GraphQL request of that name."""
        bodies = [json.loads(body) for path, body in self.requests if path == "/graphql"]
        return [body.get("variables", {}) for body in bodies if body.get("operationName") == name]

    def uploads(self) -> dict[str, bytes]:
        """File -> content."""
        start = "/upload/"
        return {
            path.removeprefix(start): body for path, body in self.requests if path.startswith(start)
        }


@contextmanager
def backend() -> Iterator[Received]:
    """A server on this machine."""
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            received.requests.append((self.path, body))
            content: dict[str, Any] = {}
            if self.path == "/graphql":
                told = json.loads(body)
                content = {"data": _data(told, received.url)}
            text = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 - names of the standard library

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    received.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield received
    finally:
        server.shutdown()


def _data(told: dict[str, Any], url: str) -> dict[str, Any]:
    name, variables = told["operationName"], told.get("variables") or {}
    given = variables.get("input", {})
    if name == "UpsertBucket":
        project = {"id": "p", "name": "harkd", "entity": {"id": "e", "name": "me"}}
        bucket = {"id": "b", "name": variables["name"], "displayName": "", "config": "{}",
                  "project": project}  # fmt: skip
        return {"upsertBucket": {"bucket": bucket, "inserted": True}}
    if name == "CreateRunFiles":
        files = [{"name": file, "uploadUrl": f"{url}/upload/{file}"} for file in variables["files"]]
        return {"createRunFiles": {"runID": "b", "uploadHeaders": [], "files": files}}
    if name == "CreateArtifact":
        artifact = {"id": given["artifactCollectionName"], "state": "PENDING",
                    "artifactSequence": {"id": "s", "latestArtifact": None}}  # fmt: skip
        return {"createArtifact": {"artifact": artifact}}
    if name in ("CreateArtifactManifest", "UpdateArtifactManifest"):
        place = variables.get("artifactID", variables.get("artifactManifestID"))
        file = {"id": "f", "displayName": "m", **_upload(f"{url}/upload/manifest/{place}")}
        answer = {"artifactManifest": {"id": "m", "file": file}}
        return {f"{name[0].lower()}{name[1:]}": answer}
    if name == "CreateArtifactFiles":
        nodes = [
            {
                "id": "f",
                "name": file["name"],
                "displayName": file["name"],
                "storagePath": None,
                "artifact": {"id": file["artifactID"]},
                "uploadMultipartUrls": None,
                **_upload(f"{url}/upload/{file['artifactID']}/{file['name']}"),
            }
            for file in given["artifactFiles"]
        ]
        return {"createArtifactFiles": {"files": {"edges": [{"node": node} for node in nodes]}}}
    if name == "CommitArtifact":
        return {"commitArtifact": {"artifact": {"id": "a", "digest": "d"}}}
    return {}


def _upload(url: str) -> dict[str, Any]:
    return {"uploadUrl": url, "uploadHeaders": []}
