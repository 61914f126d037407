"""Convert a Hugging Face folder into the files of a CTranslate2 pack, without touching any catalogue.

    PYTHONPATH=. python scripts/convert_model.py FOLDER TARGET [FAMILY] [QUANTIZATION]

`translator models convert` does the same and enters the pack into this machine's catalogue. Needs the extra
`convert`.
"""

import sys
from pathlib import Path

from translator.errors import TranslatorError
from translator.mt.convert import convert_folder, guess_family


def main(source: Path, target: Path, family: str = "", quantization: str = "int8_float32") -> int:
    """Convert, say what came out; 3 when it cannot be done."""
    try:
        known = family or guess_family(source)
        convert_folder(source, target, family=known, quantization=quantization)
    except (TranslatorError, FileExistsError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 3
    for path in sorted(target.iterdir()):
        print(f"{path.stat().st_size:>12,}  {path.name}")
    print(f"{known}, {quantization}: {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:5]))
