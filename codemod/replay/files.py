"""The Files API: uploads by both protocols, get, list and delete.

google-genai uploads with the ``X-Goog-Upload-*`` commands; google-generativeai reads a discovery
document first and then uploads with ``uploadType=resumable`` or ``multipart``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections import Counter
from typing import Any, Final

from codemod.replay.canonical import JsonObject, NormalForm, digest, without_empty
from codemod.replay.http_types import Call, Reply, error_reply, json_reply
from codemod.replay.spelling import camel_keys

TIME: Final = "2026-01-01T00:00:00Z"


class FileStore:
    """Uploaded files; a file's id depends on its content, so that it is the same in every run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: dict[str, JsonObject] = {}
        self._uploads: Counter[tuple[str, str]] = Counter()
        self._sessions: dict[str, JsonObject] = {}

    def start(self, call: Call) -> Reply:
        """Handle a POST to ``/upload/<version>/files``."""
        if call.query.get("uploadType") == "multipart":
            metadata, mime_type, content = _multipart(call)
            return self._finish(call, metadata, mime_type, content)
        metadata = camel_keys(call.json().get("file") or {})
        mime_type = (
            call.headers.get("x-goog-upload-header-content-type")
            or call.headers.get("x-upload-content-type")
            or "application/octet-stream"
        )
        with self._lock:
            session = str(len(self._sessions) + 1)
            self._sessions[session] = {"file": metadata, "mime": mime_type, "content": b""}
        url = f"{call.base_url}/upload/session/{session}"
        headers = {"X-Goog-Upload-URL": url, "Location": url, "X-Goog-Upload-Status": "active"}
        return Reply(parts=(b"{}",), headers=headers)

    def transfer(self, call: Call, session: str) -> Reply:
        """Handle the bytes of an upload session, in one request or several."""
        state = self._sessions.get(session)
        if state is None:
            return error_reply(404, f"No upload session {session}.")
        state["content"] += call.body
        if not _is_last(call, len(state["content"])):
            headers = {"X-Goog-Upload-Status": "active", "Range": f"0-{len(state['content']) - 1}"}
            by_command = "x-goog-upload-command" in call.headers
            return Reply(status=200 if by_command else 308, headers=headers)
        mime_type = state["file"].get("mimeType") or state["mime"]
        return self._finish(call, state["file"], mime_type, state["content"])

    def _finish(self, call: Call, metadata: JsonObject, mime_type: str, content: bytes) -> Reply:
        sha256 = hashlib.sha256(content)
        with self._lock:
            # Numbered among equal files only: uploads of several threads come in any order.
            key = sha256.hexdigest(), mime_type
            identity = digest([*key, self._uploads[key]])
            self._uploads[key] += 1
            name = metadata.get("name") or f"files/{identity}"
            resource = {
                "name": name,
                "displayName": metadata.get("displayName"),
                "mimeType": mime_type,
                "sizeBytes": str(len(content)),
                "createTime": TIME,
                "updateTime": TIME,
                "expirationTime": "2026-01-03T00:00:00Z",
                "sha256Hash": base64.b64encode(sha256.hexdigest().encode()).decode(),
                "uri": f"{call.base_url}/v1beta/{name}",
                "state": "ACTIVE",
                "source": "UPLOADED",
            }
            self._files[name] = without_empty(resource)
        described = {
            "mime_type": mime_type,
            "sha256": sha256.hexdigest(),
            "display_name": metadata.get("displayName"),
            "name": metadata.get("name"),
        }
        form = NormalForm("files.upload", extra=without_empty(described))
        reply = json_reply({"file": self._files[name]}, form)
        return Reply(parts=reply.parts, headers={"X-Goog-Upload-Status": "final"}, form=reply.form)

    def get(self, name: str) -> Reply:
        """Return the resource of a file."""
        form = NormalForm("files.get", extra={"name": name})
        resource = self._files.get(name)
        if resource is None:
            message = "You do not have permission to access the File or it may not exist."
            return error_reply(403, message, form)
        return json_reply(resource, form)

    def list(self) -> Reply:
        """Return all files, newest last."""
        form = NormalForm("files.list")
        return json_reply({"files": list(self._files.values())} if self._files else {}, form)

    def delete(self, name: str) -> Reply:
        """Delete a file."""
        form = NormalForm("files.delete", extra={"name": name})
        if self._files.pop(name, None) is None:
            message = "You do not have permission to access the File or it may not exist."
            return error_reply(403, message, form)
        return json_reply({}, form)


def _is_last(call: Call, received: int) -> bool:
    command = call.headers.get("x-goog-upload-command")
    if command is not None:
        return "finalize" in command
    total = call.headers.get("content-range", "").rpartition("/")[2]
    return not total.isdigit() or received >= int(total)


def _multipart(call: Call) -> tuple[JsonObject, str, bytes]:
    """Return metadata, media type and content of a multipart/related body."""
    boundary = call.headers["content-type"].split("boundary=", 1)[1].strip('"; ').encode()
    sections = [part for part in call.body.split(b"--" + boundary) if part.strip(b"\r\n-")]
    parsed: list[tuple[str, bytes]] = []
    for section in sections:
        section = section.removeprefix(b"\r\n").removeprefix(b"\n")
        separator = b"\r\n\r\n" if b"\r\n\r\n" in section else b"\n\n"
        head, _, content = section.partition(separator)
        lines = dict(
            line.split(":", 1) for line in head.decode().lower().splitlines() if ":" in line
        )
        parsed.append((lines.get("content-type", "").strip(), _without_newline(content)))
    metadata: Any = json.loads(parsed[0][1])
    return metadata.get("file") or {}, parsed[1][0], parsed[1][1]


def _without_newline(content: bytes) -> bytes:
    return content[:-2] if content.endswith(b"\r\n") else content.removesuffix(b"\n")


def discovery_document(base_url: str) -> JsonObject:
    """Return the part of the API description that google-generativeai needs to upload a file."""
    return {
        "kind": "discovery#restDescription",
        "name": "generativelanguage",
        "version": "v1beta",
        "rootUrl": f"{base_url}/",
        "baseUrl": f"{base_url}/",
        "servicePath": "",
        "batchPath": "batch",
        "schemas": {"CreateFileRequest": {"id": "CreateFileRequest", "type": "object"}},
        "resources": {
            "media": {
                "methods": {
                    "upload": {
                        "id": "generativelanguage.media.upload",
                        "path": "v1beta/files",
                        "flatPath": "v1beta/files",
                        "httpMethod": "POST",
                        "parameters": {},
                        "parameterOrder": [],
                        "supportsMediaUpload": True,
                        "request": {"$ref": "CreateFileRequest"},
                        "response": {"$ref": "CreateFileRequest"},
                        "mediaUpload": {
                            "accept": ["*/*"],
                            "protocols": {
                                "simple": {"multipart": True, "path": "/upload/v1beta/files"},
                                "resumable": {
                                    "multipart": True,
                                    "path": "/upload/v1beta/files",
                                },
                            },
                        },
                    }
                }
            }
        },
    }
