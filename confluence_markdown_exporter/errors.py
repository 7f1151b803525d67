"""Every error that the exporter raises on purpose.

::

    ExporterError
    ├── ConfigurationError          settings or command line: the operator mends them
    ├── OutputError                 the output folder or a file in it cannot be written or read
    │   └── FolderInUse             another run is at work there
    ├── LedgerError                 the ledger cannot be used
    ├── RemovalStopped              more would be removed than may be without the operator's consent
    ├── ConversionError             one page's body cannot be turned into Markdown
    ├── SourceError                 the side that pages come from
    │   ├── ArchiveError            an XML space export is damaged, unsafe or none at all
    │   ├── SourceLost              nothing can be had of it any more in this run
    │   ├── DamagedDownload         what came of an attachment is not what was listed
    │   └── ConfluenceError         a Confluence server
    │       ├── ConfluenceUnreachable
    │       ├── ConfluenceNotAuthorised
    │       ├── ConfluenceNotFound
    │       ├── ConfluenceRefused
    │       └── ConfluenceUnexpectedAnswer
    ├── ClusterError                the scheduler of a cluster, or its workers
    ├── WebhookError                a webhook could not be told of a run
    └── OpenWebUIClientError        an Open WebUI server
        ├── OpenWebUIUnreachable
        ├── OpenWebUINotAuthorised
        ├── OpenWebUINotFound
        ├── OpenWebUIRefused
        ├── OpenWebUIUnexpectedAnswer
        ├── OpenWebUIProcessingFailed
        └── OpenWebUITooOld

Each one says what happened and to what (`str(error)`) and what the operator can do (`error.advice`).
No message ever holds a secret.
"""


class ExporterError(Exception):
    """Something went wrong that the operator should read about.

    `message` says what happened to what, in one sentence; `advice` says what can be done about it.
    """

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".rstrip()


class ConfigurationError(ExporterError):
    """The settings or the command line ask for something impossible; nothing was started."""


class OutputError(ExporterError):
    """A file or folder of the export cannot be written or read."""


class FolderInUse(OutputError):
    """Another run is writing into the output folder."""


class LedgerError(ExporterError):
    """The ledger of an export folder cannot be used."""


class MachineExhausted(ExporterError):
    """The machine gives the program no more memory, threads or open files."""


class RemovalStopped(ExporterError):
    """More would be removed at once than may be; nothing was removed."""


class ClusterError(ExporterError):
    """The scheduler of a cluster or its workers cannot be used."""


class WebhookError(ExporterError):
    """A webhook could not be told how a run ended."""


class ConversionError(ExporterError):
    """The body of one page cannot be turned into Markdown."""


class SourceError(ExporterError):
    """The place that pages come from failed us."""


class ArchiveError(SourceError):
    """An XML space export is damaged, unsafe, or not one at all."""


class SourceLost(SourceError):
    """The source was lost in mid-run: what is left was not tried."""


class DamagedDownload(SourceError):
    """What came of an attachment is not what was listed; it may be right the next time."""


class ConfluenceError(SourceError):
    """A Confluence server could not be used as asked."""


class ConfluenceUnreachable(ConfluenceError):
    """No answer, or none in time: connection, name look-up, TLS, time-out, or 5xx after all retries."""


class ConfluenceNotAuthorised(ConfluenceError):
    """Confluence refuses the credentials, or they may not see what was asked for."""


class ConfluenceNotFound(ConfluenceError):
    """Confluence knows no such space, page, attachment or user (or hides it)."""


class ConfluenceRefused(ConfluenceError):
    """Confluence understood the request and refuses it, for example a query with a mistake in it."""


class ConfluenceUnexpectedAnswer(ConfluenceError):
    """Confluence answered with something that is not its API, for example a login page."""


class OpenWebUIClientError(ExporterError):
    """Open WebUI could not be used as asked; the base of all its failures."""


class OpenWebUIUnreachable(OpenWebUIClientError):
    """No answer, or none in time: connection, name look-up, TLS, time-out, or 5xx after all retries."""


class OpenWebUINotAuthorised(OpenWebUIClientError):
    """Open WebUI refuses the API key, or it may not do what was asked."""


class OpenWebUINotFound(OpenWebUIClientError):
    """Open WebUI knows no such knowledge base or file."""


class OpenWebUIRefused(OpenWebUIClientError):
    """Open WebUI understood the request and refuses it: too large, wrong type, duplicate text."""


class OpenWebUIUnexpectedAnswer(OpenWebUIClientError):
    """Open WebUI answered with something that is not its API, for example its web page."""


class OpenWebUIProcessingFailed(OpenWebUIClientError):
    """Open WebUI took the file but could not process it, so no question would ever find it."""


class OpenWebUITooOld(OpenWebUIClientError):
    """Open WebUI lacks something that the exporter cannot do without."""
