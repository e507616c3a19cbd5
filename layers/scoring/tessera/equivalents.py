"""Equivalents: names that mean the same are brought into one form before they are compared.

Browsers, address databases and people write one thing in several ways: Chromium says `Asia/Calcutta` where Firefox says `Asia/Kolkata`, and
a language is `en-IN`, `en-in` or `en_IN`. Answers keep the form that was sent.
"""

from functools import cache, lru_cache

from tessera import artefacts

SCRIPT = 4  # letters
REGION = 2
FORMER_LANGUAGES = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "no": "nb", "tl": "fil"}
"""Language codes with a newer code (IANA's registry of language subtags), or for which browsers use a wider one."""
FORMER_COUNTRIES = {"UK": "GB", "EL": "GR"}
"""Country codes that people and the European Union use, but ISO 3166-1 does not."""


@lru_cache(maxsize=1024)
def timezone(name: str) -> str:
    """The present name of a time zone, by `artefacts/timezones.json`; a name without a newer one stays."""
    return _zones().get(name.casefold(), name)


@lru_cache(maxsize=1024)
def language(tag: str) -> str:
    """A language tag in the form of BCP 47: `en-IN`, `zh-Hans-CN`."""
    first, *rest = tag.strip().replace("_", "-").split("-")
    known = first.lower()
    return "-".join((FORMER_LANGUAGES.get(known, known), *map(_subtag, rest)))


def languages(asked: str) -> str:
    """Several languages as a browser asks for them: `nb-NO,nb;q=0.9`."""
    return ",".join(language(each) if each else each for each in asked.split(","))


def country(code: str) -> str:
    """A country's code in capitals, as in ISO 3166-1."""
    known = code.strip().upper()
    return FORMER_COUNTRIES.get(known, known)


def _subtag(text: str) -> str:
    if len(text) == SCRIPT and text.isalpha():
        return text.title()
    return text.upper() if len(text) == REGION else text.lower()


@cache
def _zones() -> dict[str, str]:
    return dict(artefacts.read("timezones")["names"])
