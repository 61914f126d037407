"""Text to sentence ranges and back: the text is stored once, sentences are spans over it.

Nothing here alters text. Sentences come from sentencex, which knows most of our languages; Thai, Khmer and
Burmese, where it finds one boundary in a hundred or far too many, have rules of their own. Every line
break is a boundary, because engines take single lines and because layout must survive. A segment longer
than its script's cap is cut where the cut hurts least.
"""

import re
from collections.abc import Iterator, Sequence

from icu4py.breakers import CharacterBreaker, WordBreaker
from sentencex import get_sentence_boundaries  # type: ignore[attr-defined]  # compiled, without stubs

from translator.datatypes import LanguagePair, Span
from translator.languages import LANGUAGES, get_language

_CAPS = {"Hans": 200, "Jpan": 200, "Hang": 250, "Thai": 320, "Khmr": 420, "Mymr": 420}
_DEFAULT_CAP = 460
"""Characters per segment: just above the longest of 200 FLORES sentences of each script (zh 117, ja 137,
ko 177, th 314, km 415, my 405, it 455), so that no ordinary sentence is cut. Engines with a smaller window
cut further by their own measure, as Bergamot does."""

_WINDOW = 2000
"""Characters given to sentencex at once. Its time grows with the square of the length in some languages
(Italian: 0.16 s for 20,000 characters, 0.51 s for 40,000), so a 1 MB line would take minutes."""

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_TERMINATORS = {
    "th": re.compile(r"[?!…]+(?=\s)"),
    "km": re.compile(r"។ល។|[។៕]+|[?!…]+(?=\s)"),  # ។ល។ is "et cetera", one sign
    "my": re.compile(r"။+|[?!…]+(?=\s)"),
}
_CLOSERS = re.compile(r"[\"'”’»」』）)\]】]*")

_ABBREVIATIONS = frozenset(
    (
        *("approx", "dept", "ext", "tel", "mme", "mlle", "mm"),
        *("av", "exmo", "exma", "pág", "pag", "núm", "num", "fls", "godz", "ul", "nr", "św", "ds"),
        *("рис", "табл", "тел", "ул", "г", "обл", "вул", "буд", "көш"),
        *("tp", "ths", "ts", "pgs", "gs", "bs", "jl", "jln", "bpk"),
        *("डॉ", "श्री", "ডা", "ড", "মো", "திரு", "திருமதி", "డా", "శ్రీ"),
    )
)
"""Those after which sentencex 1.0 ends a sentence; it has the common ones of most languages itself."""

_SHORT_WORD = 4
"""Letters of a word that, with a full stop and a number after it, is read as an abbreviation (Sec. 5)."""

_CLAUSE = re.compile(r"[，、；：。！？،؛؟।۔၊។៖](?!\d)|[,;:!?.](?=\s)")
_SPACE = re.compile(r"\s+")
_UNSPACED_TARGETS = frozenset({"zh", "ja"})
"""Languages that put nothing between sentences; Thai, Khmer and Burmese put a space there, not between
words."""
_CLOSING = frozenset(",.;:!?…)]}»”’。，、；：！？）】」』،؛؟।")

_RUN_ON = re.compile(r"([^\W\d_]{2}[.!?])(?=([^\W\d_])[^\W\d_])")
"""A word of two letters or more, its full stop, and at once the beginning of another word."""


def split_sentences(text: str, language: str) -> list[Span]:
    """Sentences of a text as ranges of code points, in order, without the white space around them.

    Every character that is not white space lies in exactly one range; a range holds no line break. The
    time is linear in the length, also for a single endless line.

    Args:
        text: any text.
        language: tag of the language it is written in.

    Raises:
        LanguageError: the language is not one of the 32.

    >>> split_sentences("Go to No. 5. Thanks!", "en")
    [Span(start=0, end=12), Span(start=13, end=20)]
    """
    tag = get_language(language).tag
    limit = longest_segment(tag)
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        for sentence in _sentences(line.group(), tag):
            spans.extend(
                Span(line.start() + part.start, line.start() + part.end)
                for part in _cut(line.group(), sentence, limit)
            )
    return spans


def longest_segment(language: str) -> int:
    """Most characters that :func:`split_sentences` leaves in one segment of a language."""
    return _CAPS.get(get_language(language).script, _DEFAULT_CAP)


def cut_segment(text: str, limit: int) -> list[Span]:
    """Ranges of at most ``limit`` code points: cut after a clause, else at a space, a word, a character.

    Args:
        text: one segment.
        limit: at least 1; a single user-perceived character longer than it is cut too.

    >>> cut_segment("Bring the form, the photo and the fee.", 20)
    [Span(start=0, end=15), Span(start=16, end=33), Span(start=34, end=38)]
    """
    if limit < 1:
        msg = f"limit must be at least 1, not {limit}"
        raise ValueError(msg)
    return list(_cut(text, Span(0, len(text)), limit))


def reassemble(text: str, spans: Sequence[Span], translations: Sequence[str], pair: LanguagePair) -> str:
    """The whole target text: translations in place of the sentences, the source's layout around them.

    Line breaks, blank lines, indentation and runs of spaces stay as they are. Between two sentences of a
    line stands what the target language wants: nothing in Chinese and Japanese, a space elsewhere.

    Args:
        text: the source text.
        spans: its sentences, as :func:`split_sentences` gave them.
        translations: one per span; an empty one leaves no doubled space.
        pair: direction of the translation.

    Raises:
        ValueError: not one translation per span.

    >>> source = "请坐。请稍等。"
    >>> spans = split_sentences(source, "zh")
    >>> reassemble(source, spans, ["Sit down.", "Please wait."], LanguagePair("zh", "en"))
    'Sit down. Please wait.'
    """
    return place_translations(text, spans, translations, pair)[0]


def space_sentences(text: str, source: str, pair: LanguagePair) -> str:
    """A translation in which sentences that an engine joined without a space stand apart again.

    Models that read Chinese or Japanese, which put nothing between sentences, write "closed.Please" for a
    source that holds two. A name or address with such a full stop that stands in the source stays.

    Args:
        text: what the engine wrote.
        source: what it read.
        pair: nothing is done unless the target alone separates sentences by spaces.

    >>> space_sentences("It is closed.Please wait.", "关了；请等。", LanguagePair("zh", "en"))
    'It is closed. Please wait.'
    """
    if LANGUAGES[pair.source].spaced or not LANGUAGES[pair.target].spaced:
        return text
    words = (word if word.rstrip(".!?") in source else _RUN_ON.sub(_apart, word) for word in text.split(" "))
    return " ".join(words)


def _apart(found: re.Match[str]) -> str:
    return f"{found[1]} " if found[2].isupper() else found[1]


def place_translations(
    text: str, spans: Sequence[Span], translations: Sequence[str], pair: LanguagePair
) -> tuple[str, list[Span]]:
    """As :func:`reassemble`, and where each translation stands in the target text.

    Raises:
        ValueError: not one translation per span.
    """
    if len(spans) != len(translations):
        msg = f"{len(translations)} translations for {len(spans)} sentences"
        raise ValueError(msg)
    parts: list[str] = []
    places: list[Span] = []
    end, before, length = 0, "", 0
    for index, (span, translation) in enumerate(zip(spans, translations, strict=True)):
        gap = text[end : span.start]
        parts.append(_separator(gap, before, translation, target=pair.target) if index else gap)
        length += len(parts[-1])
        parts.append(translation)
        places.append(Span(length, length + len(translation)))
        end, before, length = span.end, translation or before, length + len(translation)
    return "".join(parts) + text[end:], places


def _separator(gap: str, before: str, after: str, *, target: str) -> str:
    if gap not in {"", " ", "\u3000"}:
        return gap  # a line break or deliberate layout
    if not before or not after:
        return ""  # the space follows with the next sentence that is not empty
    if before[-1].isspace() or after[0].isspace() or after[0] in _CLOSING:
        return ""
    if target in _UNSPACED_TARGETS:
        words_would_merge = before[-1].isascii() and after[0].isascii()
        return " " if words_would_merge else ""
    return " "


def _sentences(line: str, language: str) -> list[Span]:
    """Sentences of a line, without gaps; one without a letter or digit joins the sentence before it."""
    sentences: list[Span] = []
    start = 0
    for end in _sentence_ends(line, language):
        if sentences and not any(map(str.isalnum, line[start:end])):
            # a quotation mark or zero-width space left behind would make an engine invent words
            sentences[-1] = Span(sentences[-1].start, end)
        else:
            sentences.append(Span(start, end))
        start = end
    return sentences


def _sentence_ends(line: str, language: str) -> Iterator[int]:
    """Ends of the sentences of a line, the last one being its length."""
    start = 0
    while start < len(line):
        window = line[start : start + _WINDOW]
        whole = start + len(window) == len(line)
        ends = [
            start + end
            for end in _raw_ends(window, language)
            if end < len(window) and not _joined(line, start + end)
        ]
        if whole:
            ends.append(len(line))
        elif not ends:
            # one sentence fills the window: it is above every cap, so it is cut here or a little later
            ends.append(start + _cut_position(window, len(window) - 1))
        yield from ends
        start = ends[-1]


def _raw_ends(window: str, language: str) -> list[int]:
    rule = _TERMINATORS.get(language)
    if rule is None:
        return [boundary["end_index"] for boundary in get_sentence_boundaries(language, window)]
    ends = []
    for match in rule.finditer(window):
        closers = _CLOSERS.match(window, match.end())
        ends.append(closers.end() if closers else match.end())
    return ends


def _joined(line: str, position: int) -> bool:
    """Whether a proposed boundary lies inside an abbreviation, number, address or ordinal.

    A boundary too few costs little, as engines translate two short sentences well; one too many tears
    "No. 5" apart.
    """
    head = line[max(0, position - 40) : position].rstrip()
    if not head.endswith((".", "?", "!")):
        return False
    following = line[position : position + 40].lstrip()[:1]
    spaced = line[position - 1].isspace() or line[position].isspace()
    if not spaced:
        return head[-1] == "." or (following.isascii() and following.isalnum())
    if head[-1] != ".":
        return False
    if following.islower():
        return True
    word = re.split(r"[\s.(（'’]", head[:-1])[-1]
    if len(word) == 1 and word.isalpha():
        return True
    cased = word.lower() != word.upper()  # a Korean or Hindi word of four letters is a whole word
    number_follows = following.isdigit() and word.isalpha() and cased and len(word) <= _SHORT_WORD
    return number_follows or word.casefold() in _ABBREVIATIONS


def _cut(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Parts of a span, trimmed, none longer than the limit."""
    start, end = span.start, span.end
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        stop = end
        if end - start > limit:
            # trailing space costs nothing, so a segment that only ends in spaces is not cut
            stop = start + _cut_position(text[start : start + limit + 1], limit)
        last = stop
        while last > start and text[last - 1].isspace():
            last -= 1
        if last > start:
            yield Span(start, last)
        start = stop


def _cut_position(window: str, limit: int) -> int:
    """Where to cut a text that is too long, at most ``limit`` apart from a space that follows.

    Punctuation counts in the last 60 % of the window, a space in the last 80 %: earlier cuts would leave
    crumbs. A space beside a digit is avoided, as it may separate a number from its unit.

    Args:
        window: its first limit + 1 characters.
        limit: code points.
    """
    ends = [match.end() for match in _CLAUSE.finditer(window, limit * 2 // 5)]
    clauses = [end for end in ends if end <= limit]
    if clauses:
        return clauses[-1]
    spaces = [match.end() for match in _SPACE.finditer(window, limit // 5) if match.start()]
    quiet = [end for end in spaces if not (window[end - 2].isdigit() or window[end : end + 1].isdigit())]
    if quiet or spaces:
        return (quiet or spaces)[-1]
    for breaker in (WordBreaker, CharacterBreaker):
        # offsets of the library's segments() count UTF-16 units, so lengths of the pieces are taken
        *_, last = breaker(window, "en")
        if len(last) < len(window):
            return len(window) - len(last)
    return limit
