"""Gettext catalogues: entries without a translation; comments, references and finished entries stay."""

from collections.abc import Sequence
from itertools import islice

import polib
from babel.core import UnknownLocaleError
from babel.messages.plurals import get_plural

from translator.datatypes import LanguagePair
from translator.documents.encoding import decode
from translator.documents.passage import Document, Passage, Reading, unreadable
from translator.documents.wording import variables


def read(data: bytes, reading: Reading) -> Document:
    """A PO or POT file; fuzzy and empty entries are to be translated.

    Raises:
        DocumentError: it is not a catalogue.
    """
    return _Catalogue(decode(data, reading.language).text)


class _Catalogue:
    def __init__(self, text: str) -> None:
        self._text = text
        self.passages = tuple(
            Passage(f"line {entry.linenum}", text, variables(text))
            for entry in _wanted(_parse(text))
            for text in _texts(entry)
        )

    def render(self, targets: Sequence[Passage], pair: LanguagePair) -> bytes:
        """See :class:`translator.documents.passage.Document`."""
        catalogue = _parse(self._text)
        forms = _plural_forms(pair.target)
        remaining = iter(targets)
        for entry in _wanted(catalogue):
            texts = [target.text for target in islice(remaining, len(_texts(entry)))]
            if entry.msgid_plural:
                singular, plural = texts
                # a form per number: the first is for one where the language has several
                entry.msgstr_plural = {
                    form: singular if form == 0 and forms[0] > 1 else plural for form in range(forms[0])
                }
            else:
                entry.msgstr = texts[0]
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        catalogue.metadata["Language"] = pair.target.replace("-", "_")
        catalogue.metadata["Plural-Forms"] = forms[1]
        catalogue.metadata["Content-Type"] = "text/plain; charset=UTF-8"
        # the library begins with an empty comment where the file had none
        return str(catalogue).removeprefix("" if self._text.startswith("#") else "#\n").encode()


def _parse(text: str) -> polib.POFile:
    if "msgid" not in text:
        raise unreadable("The file is not a gettext catalogue.")
    try:
        return polib.pofile(text, wrapwidth=_width(text))
    except (OSError, ValueError, IndexError) as error:
        raise unreadable("The file is not a gettext catalogue, or it is cut off.") from error


def _width(text: str) -> int:
    """Column at which the file itself is wrapped; 0 when it is not."""
    longest = max((len(line) for line in text.splitlines() if line.startswith(("msg", '"'))), default=0)
    return 0 if longest > _WRAPPED else 78


_WRAPPED = 82
"""Gettext wraps at 78 and lets single words stand out a little."""


def _wanted(catalogue: polib.POFile) -> list[polib.POEntry]:
    return [
        entry
        for entry in catalogue
        if not entry.obsolete and not entry.translated() and any(map(str.isalpha, entry.msgid))
    ]


def _texts(entry: polib.POEntry) -> list[str]:
    return [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]


def _plural_forms(language: str) -> tuple[int, str]:
    """Number of plural forms and the header that tells them (CLDR, by Babel)."""
    try:
        rule = get_plural(language.replace("-", "_"))
    except UnknownLocaleError:
        rule = get_plural("en")
    return int(rule.num_plurals), str(rule.plural_forms)
