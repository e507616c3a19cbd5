"""Documents are compressed, those that are written most often with a dictionary: an action's takes 0.3 KB instead of 1.2, its answer 0.4
instead of 1.5, a session's traits 0.35 instead of 1.2. Each kilobyte of an item is a unit whenever anything of it is written.

A dictionary is a document of its kind with the values that are usual, or some. It was drawn from simulated traffic, and reading what was
written with it needs it for ever: so none is changed, and a better one stands beside it (`answer.json`, then `answer_2.json`). What is
compressed names its dictionary (RFC 1950), and documents from before there were any have none.
"""

import zlib
from pathlib import Path

FOLDER = Path(__file__).with_name("dictionaries")
OF_ACTIONS = (FOLDER / "action_2.json").read_bytes()
OF_ANSWERS = (FOLDER / "answer_2.json").read_bytes()
OF_TRAITS = (FOLDER / "session_traits.json").read_bytes()
FORMER = tuple((FOLDER / name).read_bytes() for name in ("action.json", "answer.json"))
DICTIONARIES = {zlib.adler32(each): each for each in (OF_ACTIONS, OF_ANSWERS, OF_TRAITS, *FORMER)}
NAMED = 0x20  # the bit of the second byte that says that the next four are a dictionary's checksum


def compressed(content: bytes, dictionary: bytes = b"") -> bytes:
    """Content in as few bytes as zlib can."""
    packing = zlib.compressobj(9, zdict=dictionary) if dictionary else zlib.compressobj(9)
    return packing.compress(content) + packing.flush()


def expanded(packed: bytes) -> bytes:
    """The content of what `compressed` made, with whichever dictionary.

    Raises:
        zlib.error: it is not compressed, or with a dictionary that is not one of ours.
    """
    if len(packed) < 6 or not packed[1] & NAMED:
        return zlib.decompress(packed)
    return zlib.decompressobj(zdict=DICTIONARIES.get(int.from_bytes(packed[2:6]), b"another")).decompress(packed)
