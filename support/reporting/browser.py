"""A real browser without a window, to look at a report as its reader does."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from support.skipping import NotHere

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE_SECONDS = 20


class Reader:
    """Somebody who opens a report, clicks on words, and reads what appears."""

    def __init__(self, driver: Chrome) -> None:
        self._driver = driver

    def opens(self, page: Path) -> None:
        """Open a file, as by a double click."""
        self._driver.get(page.absolute().as_uri())

    def clicks(self, words: str) -> None:
        """Click on what reads exactly like this, as soon as it is there."""
        self._first_that(f"normalize-space(.)={_quoted(words)}", words).click()

    def sees(self, words: str) -> bool:
        """Say whether this is read somewhere on the page, waiting for it a while."""
        return self._first_that(f"contains(normalize-space(.), {_quoted(words)})", words).is_displayed()

    def sees_in_a_frame(self, words: str) -> bool:
        """Say whether this is read in one of the frames that the page shows Markdown in, waiting a while."""

        def told(driver: Chrome) -> bool:
            return any(words in self._text_of(frame) for frame in driver.find_elements(By.TAG_NAME, "iframe"))

        return WebDriverWait(self._driver, _PATIENCE_SECONDS).until(told, f"No frame says {words!r}.")

    def _text_of(self, frame: WebElement) -> str:
        self._driver.switch_to.frame(frame)
        try:
            return self._driver.find_element(By.TAG_NAME, "body").text
        finally:
            self._driver.switch_to.default_content()

    @property
    def title(self) -> str:
        """The title of the window."""
        return self._driver.title

    def _first_that(self, reads: str, words: str) -> WebElement:
        """Wait for an element that is shown, and no part of which would do as well."""

        def shown(driver: Chrome) -> list[WebElement]:
            elements = driver.find_elements(By.XPATH, f"//*[{reads}][not(*[{reads}])]")
            return [one for one in elements if one.is_displayed()]

        waiting = WebDriverWait(self._driver, _PATIENCE_SECONDS)
        return waiting.until(shown, f"Nobody can see {words!r} on the page.")[0]


def _quoted(words: str) -> str:
    """Write words as XPath does, which knows no way to escape a quotation mark."""
    return f"'{words}'" if '"' in words else f'"{words}"'


@contextmanager
def reader() -> Iterator[Reader]:
    """Start a browser, and end it; `NotHere` where there is none."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        raise NotHere("Chromium with chromedriver is not on this machine.")
    options = ChromeOptions()
    options.binary_location = browser
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,1600"):
        options.add_argument(argument)
    started = Chrome(options=options, service=Service(driver))
    try:
        yield Reader(started)
    finally:
        started.quit()
