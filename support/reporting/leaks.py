"""What no report may show: the last look before it is built."""

import os
from pathlib import Path

from support.reporting.masking import SECRET_VARIABLES
from support.services.confluence_site import ConfluenceSite
from support.services.open_webui_server import OpenWebUIServer

PROJECT = Path(__file__).parents[2]


def forbidden_texts() -> list[str]:
    """Return the paths of this machine and the secrets that are known: the stand-ins' and real ones."""
    credentials = ConfluenceSite().credentials
    real = [os.environ[name] for name in SECRET_VARIABLES if os.environ.get(name)]
    return [
        f"{PROJECT}{os.sep}",
        f"{Path.home()}{os.sep}",
        f"{os.sep}pytest-of-",
        credentials.api_token,
        credentials.personal_access_token,
        OpenWebUIServer().owner.api_key,
        *real,
    ]
