"""The searches that an answer rests on, as grounding metadata of generate_content."""

from typing import Any


def search_grounding(items: list[Any]) -> dict[str, Any] | None:
    """Return what was searched for and what the text cites, None without a search."""
    metadata: dict[str, Any] = {}
    for item in items:
        if item.type == "google_search_call":
            queries = metadata.setdefault("web_search_queries", [])
            queries += item.arguments.queries or []
        elif item.type == "google_search_result":
            for result in item.result or []:
                entry = {"rendered_content": result.search_suggestions}
                metadata.setdefault("search_entry_point", entry)
    chunks: list[dict[str, Any]] = []
    for text, note in _citations(items):
        chunk = _chunk(note)
        if chunk not in chunks:
            chunks.append(chunk)
        place = {"start_index": note.start_index, "end_index": note.end_index}
        cited = text.encode()[note.start_index : note.end_index]
        support = {
            "segment": {**place, "text": cited.decode(errors="ignore")},
            "grounding_chunk_indices": [chunks.index(chunk)],
        }
        metadata.setdefault("grounding_supports", []).append(support)
    if chunks:
        metadata["grounding_chunks"] = chunks
    return metadata or None


def _citations(items: list[Any]) -> list[tuple[str, Any]]:
    """Return the citations, each with the text that it is about."""
    return [
        (block.text, note)
        for item in items
        if item.type == "model_output"
        for block in item.content or []
        if block.type == "text"
        for note in block.annotations or []
        if note.type in ("url_citation", "place_citation", "file_citation")
    ]


def _chunk(note: Any) -> dict[str, Any]:
    if note.type == "url_citation":
        return {"web": {"uri": note.url, "title": note.title}}
    if note.type == "place_citation":
        place = {"uri": note.url, "title": note.name, "place_id": note.place_id}
        return {"maps": place}
    file = {"uri": note.document_uri, "title": note.file_name}
    return {"retrieved_context": file}
