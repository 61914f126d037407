"""A GGUF file that answers "Ok" to everything, for what happens around a model: markup, threads, errors."""

from pathlib import Path

import gguf
import numpy as np

from translator.packs.store import FileSpec, InstalledPack, Pack

WIDTH, CONTEXT = 64, 16_384

HY_TEMPLATE = (
    "{{ '<｜hy_begin▁of▁sentence｜>' }}"
    "{% for m in messages if m.role == 'system' %}{{ m.content }}<｜hy_place▁holder▁no▁3｜>{% endfor %}"
    "{% for m in messages %}"
    "{% if m.role == 'user' %}<｜hy_User｜>{{ m.content }}{% endif %}"
    "{% if m.role == 'assistant' %}<｜hy_Assistant｜>{{ m.content }}<｜hy_place▁holder▁no▁2｜>{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}<｜hy_Assistant｜>{% endif %}"
)
HY_CONTROLS = (
    "<｜hy_begin▁of▁sentence｜>",
    "<｜hy_place▁holder▁no▁2｜>",
    "<｜hy_Assistant｜>",
    "<｜hy_User｜>",
    "<｜hy_place▁holder▁no▁3｜>",
)


def tiny_gguf_pack(folder, pairs, *, template=HY_TEMPLATE, controls=HY_CONTROLS):
    """The pack that such a file makes up.

    Args:
        folder: where it is made.
        pairs: directions.
        template: chat template (Jinja).
        controls: control tokens: that which begins a text, ends an answer, opens an answer, then any others.
    """
    folder.mkdir(exist_ok=True)
    path = folder / "tiny.gguf"
    _write(path, template, controls)
    files = {path.name: FileSpec(path.stat().st_size, "0" * 64)}
    settings = {"prompt": "hy-mt2", "context": CONTEXT}
    pack = Pack(
        "tiny-gguf", "llama", "1", "test", files, grades=dict.fromkeys(pairs, "usable"), settings=settings
    )
    return InstalledPack(pack, folder)


def _byte_tokens():
    """The 256 bytes as byte-level vocabularies spell them: printable ones as themselves, others from U+0100 on."""
    own = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = iter(range(256, 512))
    return [chr(number) if number in own else chr(next(others)) for number in range(256)]


def _write(path: Path, template, controls):
    words = [*_byte_tokens(), "th", *controls]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(WIDTH)
    writer.add_head_count(2)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // 2)
    writer.add_vocab_size(len(words))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(words)
    control = gguf.TokenType.CONTROL
    writer.add_token_types([control if word in controls else gguf.TokenType.NORMAL for word in words])
    writer.add_token_merges(["t h"])
    writer.add_bos_token_id(words.index(controls[0]))
    writer.add_eos_token_id(words.index(controls[1]))
    writer.add_add_bos_token(value=False)
    writer.add_chat_template(template)
    for name, weights in _weights(words, controls).items():
        writer.add_tensor(f"{name}.weight", weights.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _weights(words, controls):
    """A table of what follows what: attention and inner layer add nothing, the output looks only at the last token."""
    random = np.random.default_rng(17)
    known = random.normal(0, 1, (len(words), WIDTH))
    output = random.normal(0, 0.01, (len(words), WIDTH))
    for before, after in ((controls[2], "O"), ("O", "k"), ("k", controls[1])):
        output[words.index(after)] += known[words.index(before)]
    nothing, ones = np.zeros((WIDTH, WIDTH)), np.ones(WIDTH)
    square = dict.fromkeys(
        ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"), nothing
    )
    layer = {
        f"blk.0.{part}": weights for part, weights in {**square, "attn_norm": ones, "ffn_norm": ones}.items()
    }
    return {"token_embd": known, "output": output, "output_norm": ones, **layer}
