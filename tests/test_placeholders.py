import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.datatypes import ProtectedSource, Span
from translator.placeholders import protect, restore

SHAPE = "XQ{n}"


def test_numbers_that_the_text_has_are_skipped():
    assert protect("XQ1 a b", [(Span(4, 5), "A"), (Span(6, 7), "B")], SHAPE) == ProtectedSource(
        "XQ1 XQ2 XQ3", (("XQ2", "A"), ("XQ3", "B"))
    )


PROTECTED = ProtectedSource("XQ1 XQ2", (("XQ1", "one"), ("XQ2", "XQ1")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("XQ2, XQ1!", "XQ1, one!"),
        ("XQ1", None),
        ("XQ1 XQ2 XQ2", None),
        ("XQ1 XQ12", None),
        ("XQ1 XQ2 XQ3", None),
        ("xq1 XQ2", None),
        ("", None),
    ],
)
def test_the_exact_tokens_are_demanded_back(text, expected):
    assert restore(text, PROTECTED, SHAPE) == expected


@given(
    st.text(),
    st.lists(st.integers(0, 50), max_size=6, unique=True),
    st.sampled_from([SHAPE, "__{n}__", "<{n}>", "({n})"]),
)
def test_protect_then_restore_is_identity(text, cuts, shape):
    places = sorted(cut for cut in cuts if cut <= len(text))
    spans = [Span(start, end) for start, end in zip(places[::2], places[1::2], strict=False)]
    protected = protect(text, [(span, text[span.start : span.end]) for span in spans], shape)
    restored = restore(protected.text, protected, shape)
    assert restored is not None
    assert restored == text or (shape == SHAPE and restored.replace(" ", "") == text.replace(" ", ""))
