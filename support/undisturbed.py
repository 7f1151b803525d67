"""What an export would be if nothing had failed: the measure for runs that met faults."""

import hashlib
import pickle
import re
from collections.abc import MutableMapping
from html import unescape
from pathlib import Path

from support.matchers.exported_folder import ExportedFolder
from support.matchers.ledger_rows import ledger_rows
from support.operator import Operator
from support.stage import Stage
from support.tiny_pdf import pdf_saying

_ALLOWED_BY_DEFAULT = {".md", ".txt", ".pdf"}
_MARKUP = re.compile(r"<[^>]+>")


class Undisturbed:
    """Compares what is there with a fresh export by somebody whose network has no faults.

    `made` holds such exports by what they were made of; what was exported once is not exported again.
    """

    def __init__(self, stage: Stage, operator: Operator, made: MutableMapping[bytes, Path]) -> None:
        self._stage = stage
        self._operator = operator
        self._made = made

    def people_work(self) -> None:
        """Let people change a page, write one with an attachment, delete one, and replace an attachment."""
        stage = self._stage
        stage.changes_page("Onboarding", "The office is in Lily Lane.")
        stage.adds_page("Travel", "<p>Trains are booked early.</p>")
        stage.attaches("Travel", "fares.pdf")
        stage.deletes_page("Glossary")
        stage.site.replace_attachment(stage.site.attachment("plan.pdf"), pdf_saying("The second plan"))

    def differences_on_disk(self) -> list[str]:
        """Name the files that are not as in a fresh export into another folder."""
        return self._differences_on_disk(self.fresh_export())

    def differences_on_disk_and_in_ledger(self) -> list[str]:
        """Name also the rows of the ledger that are not as after a fresh export."""
        fresh = self.fresh_export()
        here, there = ledger_rows(self._operator.output), ledger_rows(fresh)
        rows = [f"{table}: {row}" for table in there for row in {*here[table]} ^ {*there[table]}]
        return self._differences_on_disk(fresh) + rows

    def fresh_export(self) -> Path:
        """Export the space into a folder of its own, undisturbed and by one process; return the folder."""
        for mounted in (self._stage.confluence, self._stage.open_webui):
            mounted.faults.mend()
        made_of = self._what_it_is_made_of()
        if made_of not in self._made:
            self._made[made_of] = self._exported_afresh()
        return self._made[made_of]

    def _what_it_is_made_of(self) -> bytes:
        settings = self._operator.settings_file.read_text(encoding="utf-8")
        settings = settings.replace(str(self._operator.output), "")  # the place matters to nothing in a file
        state = (self._stage.site.state, self._stage.space.key, settings)
        return hashlib.sha256(pickle.dumps(state)).digest()

    def _exported_afresh(self) -> Path:
        fresh = Operator(self._operator.workplace / "undisturbed")
        fresh.settings_file = self._operator.settings_file
        result = fresh.exports("space", self._stage.space.key, options=("--no-open-webui",))
        assert result.exit_code == 0, result.terminal
        return fresh.output

    def _differences_on_disk(self, fresh: Path) -> list[str]:
        here = ExportedFolder(self._operator.output).contents()
        there = ExportedFolder(fresh).contents()
        assert there, "The undisturbed export is empty."
        unfinished = [path.name for path in ExportedFolder(self._operator.output).unfinished_files]
        return unfinished + sorted(
            path for path in here.keys() | there.keys() if here.get(path) != there.get(path)
        )

    def differences_in_knowledge_base(self) -> list[str]:
        """Name what is missing, too much or outdated in the knowledge base, and uploads that are in none."""
        stage = self._stage
        [contents] = stage.knowledge_contents()
        names = [name for name, _ in contents.texts]
        wanted = {
            path.name
            for path in ExportedFolder(self._operator.output).files
            if path.suffix in _ALLOWED_BY_DEFAULT
        }
        told = [f"{name} is missing" for name in sorted(wanted - {*names})]
        told += [f"{name} is too much" for name in sorted(name for name in names if name not in wanted)]
        told += [f"{name} is there twice" for name in sorted({*names}) if names.count(name) > 1]
        texts = dict(contents.texts)
        for page in (page for page in stage.pages if page.status == "current"):
            words = unescape(_MARKUP.sub(" ", page.storage)).strip()
            if words not in texts.get(stage.file_name_of_page(page.title), ""):
                told.append(f"{page.title} is outdated")
        in_place = {file.id for file in stage.stand_in.files_in(contents.name)}
        strays = [file.filename for file in stage.stand_in.files.values() if file.id not in in_place]
        return told + [f"{name} is in no knowledge base" for name in strays]
