"""What is said about a service that did not do as asked: the error, in words, with advice."""

import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError

from confluence_markdown_exporter.errors import ExporterError
from confluence_markdown_exporter.models.foreign_text import without_controls
from confluence_markdown_exporter.models.masking import Masking

NO_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)
_EXCERPT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ServiceErrors:
    """The errors of one service, and the advice that goes with each.

    `masking` keeps the credentials out of what a service says of a request: careless ones say them back.
    """

    service: str
    unreachable: type[ExporterError]
    not_authorised: type[ExporterError]
    not_found: type[ExporterError]
    refused: type[ExporterError]
    unexpected: type[ExporterError]
    url_setting: str
    credentials_setting: str
    masking: Masking = field(default=Masking(()), repr=False)

    def of_transport(self, url: str, error: requests.RequestException) -> ExporterError:
        """Say that no answer came, or not all of it."""
        return self.unreachable(
            f"{self.service} at {_site(url)} cannot be reached: {transport_reason(error)}.",
            advice=self._advice_on_the_way(error),
        )

    def _advice_on_the_way(self, error: requests.RequestException) -> str:
        if isinstance(error, requests.exceptions.ProxyError):
            return f"Check {self._settings}.proxy or, where it is not set, HTTPS_PROXY and NO_PROXY."
        if isinstance(error, requests.exceptions.SSLError):
            return (
                f"Check {self.url_setting}; the certificate of a company's own authority is named by "
                f"{self._settings}.ca_bundle."
            )
        return f"Check {self.url_setting} and the network, then run the same command again."

    @property
    def _settings(self) -> str:
        """The section of the settings that is about this service."""
        return self.url_setting.rpartition(".")[0]

    def of_status(self, response: requests.Response, content: bytes) -> ExporterError:
        """Say that the answer is a refusal, with the server's own words from its content."""
        status, asked = response.status_code, f"{response.request.method} {path_of(response.url)}"
        words = self.masking.masked(_server_words(content))[:_EXCERPT_LENGTH]
        said = f" ({words})" if words else ""
        if status in {401, 403}:
            return self.not_authorised(
                f"{self.service} at {_site(response.url)} refuses the credentials for {asked}: "
                f"{status}{said}.",
                advice=f"Check {self.credentials_setting} and what that account may see.",
            )
        if status == 404:
            return self.not_found(
                f"{self.service} does not know {asked}{said}.",
                advice=f"Check {self.url_setting}, and what that account may see.",
            )
        if status == 407:
            return self.refused(
                f"The proxy on the way to {self.service} asks who we are: 407{said}.",
                advice=f"Give {self._settings}.proxy with a user name and a password.",
            )
        if status >= 500:
            return self.unreachable(
                f"{self.service} failed to answer {asked}: {status}{said}.",
                advice="Run the same command again when the server has recovered.",
            )
        if status == 429:
            return self.unreachable(
                f"{self.service} asks us to slow down and went on doing so: {asked}{said}.",
                advice="Run the same command again later.",
            )
        if status == 413:
            return self.refused(
                f"{self.service} refuses {asked}: 413{said}.",
                advice="It is larger than the server, or a proxy before it, takes. "
                "Raise that limit, or leave it out.",
            )
        return self.refused(
            f"{self.service} refuses {asked}: {status}{said}.",
            advice="Mend what it names, or look into its log; then run the same command again.",
        )

    def of_sign_in_page(self, response: requests.Response, path: str) -> ExporterError:
        """Say that a redirect led to a sign-in page."""
        return self.not_authorised(
            f"{self.service} at {_site(response.url)} asks us to sign in for {path}.",
            advice=f"Check {self.credentials_setting} and what that account may see.",
        )

    def of_broken_transfer(self, url: str, received: int, expected: int) -> ExporterError:
        """Say that a body was not as long as announced."""
        return self.unreachable(
            f"{self.service} broke off the transfer of {path_of(url)}: {received} of {expected} bytes came.",
            advice="Run the same command again.",
        )

    def of_slow_transfer(self, url: str, seconds: float) -> ExporterError:
        """Say that a body took too long in all, however steadily it came."""
        return self.unreachable(
            f"{self.service} had not sent all of {path_of(url)} after {seconds:g} seconds.",
            advice="Check the network; connection_config.transfer_timeout_seconds sets how long one answer "
            "may take.",
        )

    def of_no_json(self, response: requests.Response, what: str) -> ExporterError:
        """Say that something else than JSON came."""
        return self._no_service(response.url, what)

    def of_bad_redirect(self, url: str) -> ExporterError:
        """Say that a redirect leads to something that is no address."""
        return self._no_service(url, "a redirect to what is no web address")

    def _no_service(self, url: str, what: str) -> ExporterError:
        return self.unexpected(
            f"{self.service} answered {path_of(url)} with {what}.",
            advice=f"Check that {self.url_setting} is the address of the service itself, "
            "and that no proxy or sign-in page stands before it.",
        )


def transport_reason(error: requests.RequestException) -> str:
    """Say in a few words why no answer came."""
    if isinstance(error, requests.exceptions.SSLError):
        return "its TLS certificate or connection is not accepted"
    if isinstance(error, requests.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, NO_ADDRESS):
        return "this is no web address"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy does not let us through"
    if isinstance(error, requests.TooManyRedirects):
        return "it redirects without end"
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(cause, NameResolutionError):
        return "its name is not known here"
    if isinstance(cause, NewConnectionError):
        return "nobody takes the connection"
    return "the connection failed or broke off"


def path_of(url: str) -> str:
    """Return the path of a URL; its query may be long and its user part secret."""
    return urlsplit(url).path


def _server_words(content: bytes) -> str:
    """Return the server's own explanation of a refusal, in one line, "" when it gives none."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(answer, dict):
        return ""
    words = answer.get("detail") or answer.get("message") or answer.get("errors") or ""
    text = words if isinstance(words, str) else json.dumps(words, ensure_ascii=False)
    return without_controls(" ".join(text.split()))


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
