"""Sound out of any recording that FFmpeg can read, as a stream of frames in flat memory."""

from collections.abc import Generator, Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Self

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.error import FFmpegError

from translator.datatypes import SAMPLE_RATE, AudioFrame, Caution, FloatArray
from translator.errors import AudioError

FRAME_SAMPLES = 8192
"""Samples per frame, 0.512 s: sixteen VAD chunks; large enough that Python overhead does not show."""

RATES = range(4_000, 384_001)
"""Sample rates believed. A header that claims 1 Hz would turn a small file into weeks of sound."""

MISSING_SECONDS = 0.5
"""A recording this much shorter than its header says is reported; encoders round by far less."""

_FORMATS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,eac3,flac,flv,matroska,mov,mp3,mpeg,mpegts,ogg,rm,"
    "tta,w64,wav,webm,wv"
)
"""FFmpeg demuxers allowed. Left out on purpose: playlists (hls, dash, concat), which open other files and
network addresses, and formats that take any bytes for sound."""

_UNKNOWN_SIZE = 0xFFFF_F000
"""RIFF sizes from here on mean "unknown": recorders that write to a pipe put all ones there."""

_CONVERT = "Convert the recording to WAV, FLAC, MP3, M4A or OGG and try again."


class FrameReader(Iterator[AudioFrame]):
    """The frames of one recording; after the last one it knows whether the recording was whole.

    A damaged recording yields what could be decoded, then ``cautions`` says so: throwing away the good
    part, or hiding the loss, would both be worse.

    Args:
        path: any file with an audio track; of several tracks the first is read.

    Raises:
        AudioError: at once for ``audio_missing`` and ``audio_unreadable``; while iterating for
            ``audio_empty`` (not one sample) and ``audio_invalid`` (samples that are not numbers).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seconds = 0.0
        """sound delivered so far."""
        self.complete = True
        """False once decoding stopped early or the recording is shorter than its header says."""
        self._container = _open(path)
        self._cut = _is_cut_wav(path)
        self._frames = self._read()

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What people must know about the recording; final after the last frame."""
        if self.complete:
            return ()
        message = f"The recording is damaged or cut off; only {self.seconds:.1f} s of it could be read."
        return (Caution("audio_truncated", message),)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> AudioFrame:
        return next(self._frames)

    def close(self) -> None:
        """Let go of the file before its end; safe to call twice."""
        self._frames.close()
        self._container.close()

    def _read(self) -> Generator[AudioFrame, None, None]:
        with self._container:
            announced = _announced_seconds(self._container)
            count = 0
            for samples in self._samples():
                if not np.isfinite(samples).all():
                    raise AudioError(
                        "audio_invalid",
                        f"{self.path.name} holds samples that are not numbers.",
                        next_step=_CONVERT,
                        path=str(self.path),
                    )
                yield AudioFrame(np.clip(samples, -1.0, 1.0), count / SAMPLE_RATE)
                count += samples.size
                self.seconds = count / SAMPLE_RATE
            if not count:
                raise AudioError(
                    "audio_empty",
                    f"{self.path.name} holds no sound.",
                    next_step="Check that the recording was saved completely.",
                    path=str(self.path),
                )
            if self.seconds < announced - MISSING_SECONDS or self._cut:
                self.complete = False

    def _samples(self) -> Iterator[FloatArray]:
        resampler, arriving = _resampler(), None
        for frame in self._decoded():
            # a file may change its layout or rate on the way, as joined MP3s do; a resampler may not
            layout = (frame.format.name, frame.layout.name, frame.sample_rate)
            if arriving not in (None, layout):
                yield from _arrays(resampler.resample(None))
                resampler = _resampler()
            arriving = layout
            frame.pts = None  # broken time stamps would otherwise become gaps or errors
            yield from _arrays(resampler.resample(frame))
        if arriving:
            yield from _arrays(resampler.resample(None))

    def _decoded(self) -> Iterator[av.AudioFrame]:
        packets = self._container.demux(audio=0)
        while True:
            try:
                packet = next(packets, None)
            except FFmpegError:  # the container is broken from here on; what came before stands
                self.complete = False
                return
            if packet is None:
                return
            try:
                frames = packet.decode()
            except FFmpegError:  # one damaged packet; the next may be sound again
                self.complete = False
                continue
            yield from frames


def read_frames(path: Path) -> FrameReader:
    """The sound of a recording as frames of at most FRAME_SAMPLES; see FrameReader for what it reports.

    >>> read_frames(Path("no such file.wav"))
    Traceback (most recent call last):
    ...
    translator.errors.AudioError: There is no file no such file.wav. Check the path.
    """
    return FrameReader(path)


def _resampler() -> AudioResampler:
    return AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE, frame_size=FRAME_SAMPLES)


def _arrays(pieces: list[av.AudioFrame]) -> Iterator[FloatArray]:
    return (piece.to_ndarray()[0] for piece in pieces)


def _open(path: Path) -> InputContainer:
    facts = {"path": str(path)}
    try:
        regular = S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise AudioError(
            "audio_missing", f"There is no file {path}.", next_step="Check the path.", **facts
        ) from error
    except (OSError, ValueError):  # no permission on the way there, or a name that no system takes
        regular = False
    if not regular:
        raise AudioError(
            "audio_unreadable",
            f"{path} is not a file that can be read.",
            next_step="Name the recording itself.",
            **facts,
        )
    try:
        container = av.open(
            path,
            options={"protocol_whitelist": "file", "format_whitelist": _FORMATS},
            metadata_errors="replace",  # titles in GBK and the like are not our concern
        )
    except FFmpegError as error:
        raise AudioError(
            "audio_unreadable",
            f"{path.name} is not a recording that can be read.",
            next_step=_CONVERT,
            **facts,
        ) from error
    if not container.streams.audio:
        container.close()
        raise AudioError(
            "audio_unreadable",
            f"{path.name} has no audio track.",
            next_step="Choose a recording with sound.",
            **facts,
        )
    decoder = container.streams.audio[0].codec_context
    if decoder is None:
        container.close()
        raise AudioError(
            "audio_unreadable",
            f"{path.name} is recorded in a way that nothing here can read.",
            next_step=_CONVERT,
            **facts,
        )
    rate = decoder.sample_rate
    if rate not in RATES:
        container.close()
        raise AudioError(
            "audio_unreadable",
            f"{path.name} has an impossible sample rate of {rate} Hz.",
            next_step=_CONVERT,
            **facts,
        )
    return container


def _is_cut_wav(path: Path) -> bool:
    """Whether a WAV file is shorter than its first header says: FFmpeg corrects that length silently."""
    with path.open("rb") as file:
        head = file.read(8)
    size = int.from_bytes(head[4:], "little")
    return head[:4] == b"RIFF" and size < _UNKNOWN_SIZE and size + 8 > path.stat().st_size + 1


def _announced_seconds(container: InputContainer) -> float:
    """Length by the header of the track, else of the file; 0 where neither says."""
    stream = container.streams.audio[0]
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base
