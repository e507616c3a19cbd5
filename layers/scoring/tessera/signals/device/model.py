"""The device's model, as client hints or the native SDK name it, otherwise as its user agent does.

A user agent describes its platform in its first brackets, in this order: the system, sometimes the language, then the model, sometimes with
the build of its system, then what the browser adds (`wv`, `HMSCore`). The part that is none of the known others is the model; in doubt
there is none.

Wrong when: the browser reduces its user agent: Chrome calls every Android model `K`, Firefox names only the kind of device; both are left
out here. A clone or an emulator may have any phone's name.
"""

from collections.abc import Iterator

from tessera.session import DeviceSession

SYSTEMS = ("Android", "HarmonyOS", "Tizen")  # a model may follow these
PLAIN = frozenset(
    {
        "", "android", "arm", "arm_64", "arm64", "arm64-v8a", "armeabi-v7a", "aarch64", "compatible", "desktop",
        "generic", "harmonyos", "i", "iemobile", "k", "linux", "mobile", "n", "openharmony", "phone", "smart-tv", "tablet", "touch", "tv",
        "u", "unknown", "vr", "wow64", "wv", "x11", "x64", "x86", "x86_64",
    }
)  # fmt: skip
"""Parts that are not a model, in lower case."""
MAKERS = frozenset({"microsoft", "nokia", "htc", "samsung", "lg", "huawei"})  # of Windows phones, named before the model
BUILD = "Build/"
PATCHED = " MIUI/"
KAIOS_KIND = "Mobile"


def read(session: DeviceSession) -> str | None:
    return session.traits.model or _in_user_agent(session.user_agent_text or "")


def _in_user_agent(text: str) -> str | None:
    """`SM-G991B` of `Mozilla/5.0 (Linux; Android 13; SM-G991B Build/TP1A) …`."""
    claims = tuple(_claims(text))
    system = max((number for number, claim in enumerate(claims) if _is_system(claim)), default=None)
    if "kaios/" in text.lower():
        after = claims.index(KAIOS_KIND) + 1 if KAIOS_KIND in claims else len(claims)
        return _model(claims[after]) if after < len(claims) else None
    if system is None:
        return None
    return next((model for claim in claims[system + 1 :] if (model := _model(claim))), None)


def _claims(text: str) -> Iterator[str]:
    """The parts in the first brackets of a user agent, split at semicolons. A model's name may have brackets of its own."""
    _, opened, rest = text.partition("(")
    depth, claim = 1 if opened else 0, ""
    for character in rest:
        depth += (character == "(") - (character == ")")
        if depth < 1:
            break
        if character == ";" and depth == 1:
            yield claim.strip()
            claim = ""
        else:
            claim += character
    yield claim.strip()


def _is_system(claim: str) -> bool:
    """`Android 13`, `Android`, `HarmonyOS`, `Tizen 2.3`; `Android SDK built for x86` is a model."""
    name, _, version = claim.partition(" ")
    return name in SYSTEMS and (not version or version[0].isdigit())


def _model(claim: str) -> str | None:
    """The model that a part names, or None if it is something else."""
    named = claim.partition(BUILD)[0].partition(PATCHED)[0].strip()
    small = named.casefold()
    if small in PLAIN or small in MAKERS or "/" in named or small.startswith(("rv:", "hmscore", "gmscore")) or _is_language(small):
        return None
    return None if _is_system(named) else named


def _is_language(small: str) -> bool:
    """`en`, `zh-cn`, `zh-hans-cn`, `pt_br`, `es-419`; not `lm-q720`."""
    first, *rest = small.replace("_", "-").split("-")
    return len(first) == 2 and first.isalpha() and all((len(part) in (2, 4) and part.isalpha()) or part == "419" for part in rest)
