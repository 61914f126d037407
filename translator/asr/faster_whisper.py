"""Whisper models through faster-whisper (CTranslate2), on the processor in int8."""

import math
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from opencc import OpenCC

from translator.asr.cleanup import is_loop, lacks_pauses, load_credits, punctuate_chinese, wrong_script
from translator.asr.judgement import Part, Verdict, judge
from translator.datatypes import SAMPLE_RATE, Caution, FloatArray, SpeechSegment, Utterance
from translator.errors import LanguageError, ModelError
from translator.packs.store import InstalledPack

CODES: Mapping[str, str] = {
    "zh": "zh",
    "en": "en",
    "ja": "ja",
    "ko": "ko",
    "ru": "ru",
    "fr": "fr",
    "de": "de",
    "es": "es",
    "pt": "pt",
    "it": "it",
    "ar": "ar",
    "vi": "vi",
    "th": "th",
    "id": "id",
    "ms": "ms",
    "tl": "tl",
    "hi": "hi",
    "bn": "bn",
    "ur": "ur",
    "ta": "ta",
    "te": "te",
    "fa": "fa",
    "tr": "tr",
    "he": "he",
    "nl": "nl",
    "pl": "pl",
    "uk": "uk",
    "cs": "cs",
    "km": "km",
    "my": "my",
    "kk": "kk",
    "mn": "mn",
}
"""Our tag -> Whisper's language token."""

SHORT = 3.0
"""Seconds of speech below which sound alone does not tell the language: of single words 37 % were named
right among 99 languages, of sentences 95 %."""

_IDENTIFY_PADDING = 3.0
_IDENTIFY_LEAST = 5.0
"""Seconds: speech plus 3 s of silence, 5 s at least, instead of Whisper's 30 s. Identification is as good
and takes a fifth of the time; transcripts would get worse, so they use the full window."""

_IDENTIFY_MOST = 30.0
"""Seconds: Whisper's window."""

_TEXT_WEIGHT = 4.0
"""Weight of a transcript's mean log-probability beside the log-probability of its language, measured."""

_CLEAR = 0.7
"""Share of probability below which the choice of language is shown as uncertain."""

PROMPTS: Mapping[str, str] = {"zh": "以下是普通话的句子，有标点符号。"}
"""What the model is told it has just heard: Simplified and punctuated Chinese. All long recordings came out
punctuated with it and none without, at about the same character error rate. Should the model repeat it,
``credits.tsv`` drops it like any other invented line."""

_PROMPT_FROM = 5.0
"""Seconds of speech from which the prompt is given: shorter speech needs no inner punctuation, and there the
prompt did harm (a character wrong at 4.3 s; a one-second phrase taken for silence)."""

Encoded = Any
"""The encoder's output, which stays inside the library (a ctranslate2.StorageView, untyped)."""

_TOKENS_PER_SECOND = 10
"""More than anybody speaks: a preview that needs more is stuck in a loop and only costs time."""

_LANGUAGE_UNSURE = Caution(
    "language_uncertain", "It is not certain which language was spoken; please check or choose it."
)
_NOT_PUNCTUATED = Caution(
    "speech_unpunctuated", "A long stretch has no punctuation; please check its meaning."
)


class FasterWhisperRecognizer:
    """One installed Whisper pack; callable from any thread, one call at a time.

    The pack's ``settings["languages"]`` lists the tags that this model serves well enough; a pack without
    it serves all 32.

    Args:
        installed: the pack; its folder holds model.bin, config.json, tokenizer.json and the vocabulary.
        threads: processor threads; more than there are cores does not help.
        beam: hypotheses kept while decoding; 1 is fastest.

    Raises:
        ModelError: a file is missing or corrupt (``pack_missing``, ``pack_corrupt``).
    """

    def __init__(self, installed: InstalledPack, *, threads: int, beam: int = 5) -> None:
        self.name = installed.pack.name
        self.signature = f"beam:{beam}|int8|temperature:0|prompt:{','.join(PROMPTS)}>={_PROMPT_FROM}s"
        self.languages = _served(installed)
        self._beam = beam
        self._model = _load(installed, threads)
        self._simplify = OpenCC("t2s")
        self._credits = load_credits()
        self._lock = threading.Lock()

    def transcribe(
        self, segment: SpeechSegment, languages: Sequence[str], *, prior: str | None = None
    ) -> Utterance:
        """What was said, in one of the candidate languages.

        Args:
            segment: speech, normally cut by VAD, at most 30 s.
            languages: candidate tags, at least one; with one, nothing is guessed.
            prior: the candidate that the turn or the pressed button suggests; under SHORT seconds it is
                taken unseen, above it only clear evidence overrules it.

        Returns:
            An utterance; its text is empty and ``warnings`` says why when nothing trustworthy was heard.

        Raises:
            LanguageError: no candidate is given, or one is not served (``language_unsupported``).
            ModelError: the engine failed (``engine_failed``) or was closed (``engine_missing``).
        """
        self.require(languages)
        with self._lock:
            language, verdict, sure = self._best(segment, tuple(dict.fromkeys(languages)), prior)
        cautions = verdict.cautions
        if not sure and verdict.text:
            cautions = (*cautions, _LANGUAGE_UNSURE)
        text = verdict.text
        if language == "zh" and text:
            text = punctuate_chinese(text)
            if lacks_pauses(text):
                cautions = (*cautions, _NOT_PUNCTUATED)
        return Utterance(text, language, segment.start, segment.end, verdict.confidence, cautions)

    def preview(self, segment: SpeechSegment, languages: Sequence[str]) -> tuple[str, str]:
        """A quick greedy reading of unfinished speech, and its language; empty when it cannot be trusted.

        Only the sound itself is encoded instead of 30 s, which is five times as fast and a little worse.

        Raises:
            LanguageError: no candidate is given, or one is not served.
            ModelError: the engine failed.
        """
        self.require(languages)
        with self._lock:
            encoded = self._encode(segment.samples)
            language = languages[0]
            if len(languages) > 1:
                shares = self._shares(encoded, languages)
                language = max(shares, key=shares.__getitem__)
            seconds = segment.samples.size / SAMPLE_RATE
            return self._read_quickly(encoded, language, most=int(8 + seconds * _TOKENS_PER_SECOND)), language

    def identify(self, segment: SpeechSegment, languages: Sequence[str]) -> dict[str, float]:
        """How the probability is shared among the candidates; the values sum to 1.

        Raises:
            LanguageError: no candidate is given, or one is not served.
            ModelError: the engine failed.
        """
        self.require(languages)
        with self._lock:
            return self._identify(segment.samples, languages)

    def require(self, languages: Sequence[str]) -> None:
        """Nothing, if every candidate is served.

        Raises:
            LanguageError: no candidate is given, or one is not served (``language_unsupported``).
        """
        refused = [tag for tag in languages if tag not in self.languages]
        if refused or not languages:
            names = ", ".join(refused) or "no language"
            raise LanguageError(
                "language_unsupported",
                f"{self.name} cannot recognise speech in {names} well enough.",
                next_step="Type instead, or install a larger recogniser (translator models list).",
                languages=tuple(refused),
                pack=self.name,
            )

    def close(self) -> None:
        """Free the weights; safe to call twice."""
        with self._lock:
            self._model = None

    def _best(
        self, segment: SpeechSegment, languages: tuple[str, ...], prior: str | None
    ) -> tuple[str, Verdict, bool]:
        """Language, verdict, and whether the choice of language was clear."""
        samples = segment.samples
        if len(languages) == 1:
            return languages[0], self._decode(samples, languages[0]), True
        short = samples.size < SHORT * SAMPLE_RATE
        if short and prior in languages:
            return prior, self._decode(samples, prior), True
        shares = self._identify(samples, languages)
        ranked = sorted(shares, key=shares.__getitem__, reverse=True)
        if short:
            return self._compare(samples, ranked[:2], shares)
        clear = shares[ranked[0]] >= _CLEAR
        language = ranked[0] if clear or prior not in languages else prior
        return language, self._decode(samples, language), clear

    def _compare(
        self, samples: FloatArray, languages: Sequence[str], shares: Mapping[str, float]
    ) -> tuple[str, Verdict, bool]:
        """Transcribe short speech in both likely languages and keep the better supported text."""
        verdicts = {language: self._decode(samples, language) for language in languages}
        support = {
            language: _TEXT_WEIGHT * math.log(max(verdict.confidence, 1e-6))
            + math.log(max(shares[language], 1e-6))
            for language, verdict in verdicts.items()
        }
        best = max(support, key=support.__getitem__)
        return best, verdicts[best], best == languages[0] and shares[best] >= _CLEAR

    def _identify(self, samples: FloatArray, languages: Sequence[str]) -> dict[str, float]:
        return self._shares(self._encode(samples), languages)

    def _encode(self, samples: FloatArray) -> Encoded:
        """The encoder's output for this sound with a short silence behind it."""
        model = self._loaded()
        heard = samples[: int(_IDENTIFY_MOST * SAMPLE_RATE)]
        length = max(heard.size + int(_IDENTIFY_PADDING * SAMPLE_RATE), int(_IDENTIFY_LEAST * SAMPLE_RATE))
        padded = np.pad(heard, (0, min(length, int(_IDENTIFY_MOST * SAMPLE_RATE)) - heard.size))
        try:
            return model.encode(model.feature_extractor(padded, padding=0))
        except (RuntimeError, ValueError) as error:
            raise self._failed() from error

    def _shares(self, encoded: Encoded, languages: Sequence[str]) -> dict[str, float]:
        try:
            found = self._loaded().model.detect_language(encoded)[0]
        except (RuntimeError, ValueError) as error:
            raise self._failed() from error
        chances = {token[2:-2]: chance for token, chance in found}
        raw = {tag: max(float(chances.get(CODES[tag], 0.0)), 1e-9) for tag in languages}
        total = sum(raw.values())
        return {tag: chance / total for tag, chance in raw.items()}

    def _read_quickly(self, encoded: Encoded, language: str, *, most: int) -> str:
        model = self._loaded()
        words = Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=CODES[language]
        )
        prompt = [*words.sot_sequence, words.no_timestamps]
        try:
            (found,) = model.model.generate(
                encoded, [prompt], beam_size=1, max_length=min(most, 440), suppress_tokens=[-1]
            )
        except (RuntimeError, ValueError) as error:
            raise self._failed() from error
        text = unicodedata.normalize("NFC", words.decode(found.sequences_ids[0]).strip())
        if is_loop(text) or wrong_script(text, language):
            return ""
        return punctuate_chinese(self._simplify.convert(text)) if language == "zh" else text

    def _decode(self, samples: FloatArray, language: str) -> Verdict:
        if not samples.size:
            return judge((), language)
        long = samples.size >= _PROMPT_FROM * SAMPLE_RATE
        try:
            found, _ = self._loaded().transcribe(
                samples,
                language=CODES[language],
                beam_size=self._beam,
                initial_prompt=PROMPTS.get(language) if long else None,
                temperature=0.0,
                condition_on_previous_text=False,
                without_timestamps=True,  # as accurate on short segments, a seventh faster
                no_speech_threshold=None,  # nothing is dropped unseen: judge() decides and reports
                log_prob_threshold=None,
                compression_ratio_threshold=None,
            )
            parts = [self._part(item, language) for item in found]
        except (RuntimeError, ValueError) as error:
            raise self._failed() from error
        return judge(parts, language, self._credits.get(language))

    def _part(self, found: Any, language: str) -> Part:
        text = self._simplify.convert(found.text) if language == "zh" else found.text
        return Part(
            text=unicodedata.normalize("NFC", text),
            log_probability=found.avg_logprob,
            no_speech=found.no_speech_prob,
            compression=found.compression_ratio,
            tokens=len(found.tokens),
        )

    def _loaded(self) -> WhisperModel:
        if self._model is None:
            raise ModelError(
                "engine_missing", f"{self.name} has been closed.", next_step="Start the program again."
            )
        return self._model

    def _failed(self) -> ModelError:
        return ModelError(
            "engine_failed",
            f"{self.name} failed on this piece of speech.",
            next_step="Say it again or type it.",
            pack=self.name,
        )


def _served(installed: InstalledPack) -> frozenset[str]:
    listed = installed.pack.settings.get("languages", tuple(CODES))
    if not isinstance(listed, (list, tuple)) or not set(listed) <= set(CODES):
        raise ModelError(
            "manifest_invalid",
            f"{installed.pack.name} lists languages that the product does not know.",
            next_step="Correct settings.languages in the manifest.",
            pack=installed.pack.name,
        )
    return frozenset(listed)


def _load(installed: InstalledPack, threads: int) -> WhisperModel | None:
    name = installed.pack.name
    for file in ("model.bin", "config.json", "tokenizer.json"):  # faster-whisper would download what it lacks
        if not (installed.folder / file).is_file():
            raise ModelError(
                "pack_missing",
                f"{name} is not completely installed: {file} is missing.",
                next_step=f"Run: translator models pull {name}",
                pack=name,
                file=file,
            )
    try:
        return WhisperModel(
            str(installed.folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )
    except Exception as error:  # the tokenizers library raises bare Exception for a damaged file
        raise ModelError(
            "pack_corrupt",
            f"{name} cannot be loaded; a file is damaged.",
            next_step=f"Run: translator models verify {name}",
            pack=name,
        ) from error
