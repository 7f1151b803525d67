"""A macro as it stands in a body."""

from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.parsing import AC, RI, text_of

_NAME = AC + "name"
_PARAMETER = AC + "parameter"
_DEFAULT_PARAMETER = AC + "default-parameter"
_RICH_BODY = AC + "rich-text-body"
_PLAIN_BODY = AC + "plain-text-body"


class Macro:
    """A macro's name, parameters and body.

    `parameters` maps names to plain text ("" names the unnamed one). `rich_body` is an element to walk,
    `plain_body` is text as it stands; each is None where the macro has none.
    """

    __slots__ = ("element", "name", "parameters", "plain_body", "rich_body")

    def __init__(self, element: Element) -> None:
        self.element = element
        self.name: str = element.get(_NAME) or ""
        self.parameters: dict[str, str] = {}
        self.rich_body: Element | None = None
        self.plain_body: str | None = None
        for child in element:
            tag = child.tag
            if tag == _PARAMETER:
                self.parameters[child.get(_NAME) or ""] = text_of(child).strip()
            elif tag == _RICH_BODY:
                self.rich_body = child
            elif tag == _PLAIN_BODY:
                self.plain_body = text_of(child)
            elif tag == _DEFAULT_PARAMETER:
                self.parameters[""] = text_of(child).strip()

    def parameter(self, *names: str) -> str:
        """Return the first of these parameters that is set, "" if none is."""
        for name in names:
            value = self.parameters.get(name)
            if value:
                return value
        return ""

    def resource(self, *names: str) -> Element | None:
        """Return what a parameter points at (`ri:page`, `ri:attachment` …), of any parameter if unnamed."""
        for child in self.element:
            if child.tag == _PARAMETER and (not names or (child.get(_NAME) or "") in names):
                for inner in child.iter():
                    if inner.tag.startswith(RI):
                        return inner
        return None
