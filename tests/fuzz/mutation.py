"""Sound files made unsound: what a broken disk, a foreign program or an attacker makes of them."""

import io
import os
import zipfile
from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

FUZZ = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)

places = st.floats(0, 1, exclude_max=True)


def edits(*words):
    """Up to eight changes: (what, where, how far or which word), where and how far as parts of the file."""
    what = st.sampled_from(["flip", "cut", "twice", "end"]) | st.sampled_from(words or (b"\0",))
    return st.lists(st.tuples(what, places, places), min_size=1, max_size=8)


def changed(data, steps):
    """The bytes after these edits."""
    for what, where, far in steps:
        start = int(where * len(data))
        stop = start + 1 + int(far * far * (len(data) - start))  # mostly short stretches
        if isinstance(what, bytes):
            data = data[:start] + what + data[start:]
        elif what == "flip" and data:
            data = data[:start] + bytes([data[start] ^ (1 + int(far * 255))]) + data[start + 1 :]
        elif what == "cut":
            data = data[:start] + data[stop:]
        elif what == "twice":
            data = data[:stop] + data[start:stop] + data[stop:]
        elif what == "end":
            data = data[:start]
    return data


def changed_inside(data, member, steps):
    """A zip archive with one member changed; checksums are right again, so that its reader sees it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        names = [info for info in old.infolist() if not info.is_dir()]
        wanted = names[int(member * len(names))].filename
        for info in names:
            content = old.read(info)
            new.writestr(info, changed(content, steps) if info.filename == wanted else content)
    return buffer.getvalue()


def members(data):
    """Whether these bytes are a zip archive that can be opened."""
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)):
        return True
    return False
