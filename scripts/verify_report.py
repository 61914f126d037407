"""Checks the signature of a report of ``translator doctor --offline``.

    python scripts/verify_report.py offline-proof.json [PUBLIC KEY, 64 hexadecimal digits]

Without the key it only tells which key has signed; compare it with what its owner told you.
Needs nothing but the library cryptography.
"""

import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def main() -> int:
    """Exit status 0 when the signature is right (and by the key that was given)."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    signature = report.pop("signature")
    if signature is None:
        print("not signed")
        return 1
    signed = json.dumps(report, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    public = sys.argv[2] if len(sys.argv) > 2 else signature["public_key"]  # noqa: PLR2004
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(signature["value"]), signed
        )
    except InvalidSignature:
        print("the signature is WRONG")
        return 1
    print(f"{report['result']} on {report['machine']['name']}, {report['made']}; signed by {public}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
