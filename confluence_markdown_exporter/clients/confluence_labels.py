"""The labels of a whole space, which Cloud's v2 lists page by page only."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from confluence_markdown_exporter.clients.confluence_answers import Answer, listing
from confluence_markdown_exporter.clients.confluence_search import EXPANDED_LIMIT, quoted, search
from confluence_markdown_exporter.clients.http import ApiSession

_QUERY_LENGTH = 3000


def labels_of_space(api: ApiSession, space_key: str, *, page_count: int) -> Mapping[str, tuple[str, ...]]:
    """Map the ids of a space's labelled pages and blog posts to their labels, each sorted.

    One search answers for up to 200 pages. In a larger space the labels in use are asked for first, so
    that the search need only go through the pages that bear one. (v1's listing of a space's labels does
    that: its `global` prefix is documented as "labels that are on content within the provided space".
    The v2 listing that looks alike knows the prefixes `my` and `team` only.)
    """
    everything = f"space = {quoted(space_key)} and type in (page, blogpost)"
    if page_count <= EXPANDED_LIMIT:
        queries = [everything]
    else:
        in_use = _labels_in_use(api, space_key)
        queries = [f"{everything} and label in ({names})" for names in _quoted_lists(in_use)]
    labels = {
        found.text("id"): global_labels(found)
        for cql in queries
        for found in search(api, cql, limit=EXPANDED_LIMIT, expand="metadata.labels")
    }
    return {page_id: names for page_id, names in labels.items() if names}


def global_labels(found: Answer) -> tuple[str, ...]:
    """Return the labels that everyone sees, sorted; `my:` ones are private to whoever asks."""
    labels = found.parts("metadata", "labels", "results")
    return tuple(
        sorted({label.text("name") for label in labels if label.optional_text("prefix") in {"", "global"}})
    )


def _labels_in_use(api: ApiSession, space_key: str) -> Sequence[str]:
    path = f"/rest/api/space/{quote(space_key, safe='~')}/label"
    found = listing(api, path, {"prefix": "global", "limit": EXPANDED_LIMIT})
    return list(dict.fromkeys(label.text("name") for label in found))


def _quoted_lists(names: Sequence[str]) -> Iterator[str]:
    """Split the names into lists that a URL can hold even when every character is percent-encoded."""
    batch = ""
    for name in map(quoted, names):
        if batch and len(batch) + len(name) > _QUERY_LENGTH:
            yield batch
            batch = ""
        batch += f", {name}" if batch else name
    if batch:
        yield batch
