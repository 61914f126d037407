import resource
import sys
import wave

import av
import numpy as np
import pytest

from translator.audio.files import FRAME_SAMPLES, read_frames
from translator.datatypes import SAMPLE_RATE
from translator.errors import AudioError


def tone(seconds, rate, channels=1):
    wave_ = 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)
    return np.tile(wave_.astype(np.float32), (channels, 1))


def write(path, codec, *, seconds=1.0, rate=44_100, layout="stereo", container=None):
    sound = tone(seconds, rate, av.AudioLayout(layout).nb_channels)
    with av.open(path, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(sound, format="fltp", layout=layout)
        frame.sample_rate = rate
        wanted = stream.format.name if stream.format else "s16"
        resampler = av.AudioResampler(wanted, layout, rate, frame_size=stream.frame_size or 1024)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return path


def write_video(path):
    with av.open(path, "w") as file:
        stream = file.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def write_float_wav(path, samples):
    header = (
        b"RIFF" + (36 + 4 * samples.size).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    )
    header += (3).to_bytes(2, "little") + (1).to_bytes(2, "little") + SAMPLE_RATE.to_bytes(4, "little")
    header += (4 * SAMPLE_RATE).to_bytes(4, "little") + (4).to_bytes(2, "little") + (32).to_bytes(2, "little")
    path.write_bytes(header + b"data" + (4 * samples.size).to_bytes(4, "little") + samples.tobytes())
    return path


def read(path):
    reader = read_frames(path)
    frames = list(reader)
    return reader, np.concatenate([frame.samples for frame in frames]), frames


@pytest.mark.parametrize(
    ("name", "codec", "rate", "layout"),
    [
        ("a.wav", "pcm_s16le", 44_100, "stereo"),
        ("a.wav", "pcm_s16le", 8_000, "mono"),
        ("a.wav", "pcm_s24le", 96_000, "5.1"),
        ("a.wav", "pcm_u8", 11_025, "mono"),
        ("a.flac", "flac", 48_000, "stereo"),
        ("a.flac", "flac", 16_000, "mono"),
        ("a.mp3", "mp3", 22_050, "mono"),
        ("a.m4a", "aac", 44_100, "stereo"),
        ("a.ogg", "libopus", 48_000, "stereo"),
        ("a.webm", "libopus", 48_000, "mono"),
        ("a.mkv", "pcm_s16le", 44_100, "5.0"),
        ("a.aiff", "pcm_s16be", 32_000, "quad"),
    ],
)
def test_every_format_becomes_16_khz_mono(tmp_path, name, codec, rate, layout):
    reader, sound, frames = read(write(tmp_path / name, codec, rate=rate, layout=layout))
    assert sound.dtype == np.float32
    assert sound.size / SAMPLE_RATE == pytest.approx(1.0, abs=0.12)  # lossy formats pad
    assert all(frame.samples.size == FRAME_SAMPLES for frame in frames[:-1])
    assert [frame.start for frame in frames] == [i * FRAME_SAMPLES / SAMPLE_RATE for i in range(len(frames))]
    middle = sound[SAMPLE_RATE // 4 : SAMPLE_RATE // 4 + 8000]
    assert np.argmax(np.abs(np.fft.rfft(middle))) * 2 == pytest.approx(440, abs=4)
    assert reader.complete
    assert reader.cautions == ()
    assert reader.seconds == sound.size / SAMPLE_RATE


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.wav", None, "audio_missing"),
        ("text.txt/inside.wav", None, "audio_missing"),
        ("empty.wav", b"", "audio_unreadable"),
        ("text.txt", "这不是录音。\n".encode() * 50, "audio_unreadable"),
        ("text.mp3", b"not a recording " * 500, "audio_unreadable"),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:10,\nhttp://198.51.100.1/a.ts\n", "audio_unreadable"),
        ("list.wav", b"ffconcat version 1.0\nfile /etc/passwd\n", "audio_unreadable"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path, capfd, name, content, code):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(AudioError) as caught:
        list(read_frames(tmp_path / name))
    assert caught.value.code == code
    assert caught.value.next_step
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", [".", "a\0b.wav", "n" * 300 + ".wav"])
def test_what_is_no_file_at_all_is_refused(tmp_path, name):
    with pytest.raises(AudioError, match="is not a file") as caught:
        read_frames(tmp_path / name)
    assert caught.value.code == "audio_unreadable"


def test_video_without_sound_is_refused(tmp_path):
    with pytest.raises(AudioError, match="has no audio track"):
        read_frames(write_video(tmp_path / "silent.mp4"))


def test_a_wav_without_samples_is_empty(tmp_path):
    with wave.open(str(tmp_path / "none.wav"), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
    with pytest.raises(AudioError) as caught:
        list(read_frames(tmp_path / "none.wav"))
    assert caught.value.code == "audio_empty"


def test_titles_in_another_encoding_do_not_matter(tmp_path):
    data = write_float_wav(tmp_path / "a.wav", np.ones(16_000, np.float32)).read_bytes()
    title = "办事大厅".encode("gbk")
    info = b"INFOINAM" + len(title).to_bytes(4, "little") + title
    data += b"LIST" + len(info).to_bytes(4, "little") + info
    (tmp_path / "a.wav").write_bytes(data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:])
    assert read(tmp_path / "a.wav")[1].size == 16_000


def test_an_absurd_sample_rate_is_refused(tmp_path):
    with wave.open(str(tmp_path / "slow.wav"), "wb") as file:
        file.setparams((1, 2, 1, 0, "NONE", ""))
        file.writeframes(bytes(20_000))
    with pytest.raises(AudioError, match="impossible sample rate of 1 Hz"):
        read_frames(tmp_path / "slow.wav")


def test_samples_that_are_not_numbers_are_refused(tmp_path):
    samples = np.zeros(4000, np.float32)
    samples[2000] = np.nan
    with pytest.raises(AudioError) as caught:
        list(read_frames(write_float_wav(tmp_path / "nan.wav", samples)))
    assert caught.value.code == "audio_invalid"


def test_loud_float_samples_are_limited(tmp_path):
    _, sound, _ = read(write_float_wav(tmp_path / "loud.wav", np.full(4000, 7.5, np.float32)))
    assert sound.max() == 1.0


@pytest.mark.parametrize(("name", "codec"), [("a.wav", "pcm_s16le"), ("a.flac", "flac"), ("a.mp3", "mp3")])
def test_a_cut_off_recording_gives_its_beginning_and_says_so(tmp_path, capfd, name, codec):
    whole = write(tmp_path / name, codec, seconds=6.0).read_bytes()
    (tmp_path / ("cut" + name)).write_bytes(whole[: len(whole) // 2])
    reader, sound, _ = read(tmp_path / ("cut" + name))
    assert 2.0 < sound.size / SAMPLE_RATE < 4.0
    assert [caution.code for caution in reader.cautions] == ["audio_truncated"]
    assert capfd.readouterr() == ("", "")


def test_a_cut_off_m4a_without_its_index_is_unreadable(tmp_path):
    whole = write(tmp_path / "a.m4a", "aac", seconds=3.0).read_bytes()
    (tmp_path / "cut.m4a").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(AudioError) as caught:
        read_frames(tmp_path / "cut.m4a")
    assert caught.value.code == "audio_unreadable"


def test_damage_in_the_middle_is_survived_and_reported(tmp_path):
    whole = bytearray(write(tmp_path / "a.flac", "flac", seconds=6.0).read_bytes())
    hole = len(whole) // 6
    whole[len(whole) // 2 : len(whole) // 2 + hole] = bytes(hole)
    (tmp_path / "b.flac").write_bytes(whole)
    reader, sound, _ = read(tmp_path / "b.flac")
    assert sound.size / SAMPLE_RATE > 4.0
    assert not reader.complete


def test_a_reader_can_be_closed_early(tmp_path):
    reader = read_frames(write(tmp_path / "a.wav", "pcm_s16le", seconds=3.0))
    next(reader)
    reader.close()
    reader.close()
    assert list(reader) == []


@pytest.mark.skipif(sys.platform == "win32", reason="resource is a Unix module")
def test_two_hours_need_no_more_memory_than_a_minute(tmp_path):
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, SAMPLE_RATE, 0, "NONE", ""))
        minute = np.random.default_rng(1).integers(0, 255, SAMPLE_RATE * 60, dtype=np.uint8).tobytes()
        for _ in range(120):
            file.writeframes(minute)
    reader = read_frames(path)
    while reader.seconds < 60:
        next(reader)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = sum(frame.samples.size for frame in reader)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert count / SAMPLE_RATE == pytest.approx(7140, abs=2)
    assert grown < 20_000 * (1024 if sys.platform == "darwin" else 1)  # the sound itself would be 460 MB
