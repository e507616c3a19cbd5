"""Which names of time zones mean the same zone: `python -m training.timezones` writes `artefacts/timezones.json`.

The tz database keeps a zone's former names as links (Asia/Calcutta of Asia/Kolkata), and joins zones that have kept the same time since
1970 in the same way (Europe/Oslo to Europe/Berlin). Only the first are names of one place: a name that `zone.tab` gives to a country's
own zone stays itself. Abbreviations (`EST`) name no place and stay themselves too.
"""

from collections.abc import Mapping
from importlib.resources import files

from training.artefacts import write

UTC = "Etc/UTC"
ITS_NAMES = frozenset({"etc/utc", "etc/gmt"})  # browsers take both for one
SPELLED_ANEW: Mapping[str, str] = {
    "Africa/Asmera": "Africa/Asmara", "Africa/Timbuktu": "Africa/Bamako", "America/Coral_Harbour": "America/Atikokan",
    "America/Virgin": "America/St_Thomas", "Antarctica/South_Pole": "Antarctica/McMurdo", "Atlantic/Jan_Mayen": "Europe/Oslo",
    "Iceland": "Atlantic/Reykjavik", "Pacific/Ponape": "Pacific/Pohnpei", "Pacific/Truk": "Pacific/Chuuk", "Pacific/Yap": "Pacific/Chuuk",
}  # fmt: skip
"""Former names whose own zone is itself joined to a neighbour's: the links of the compiled database lead past it."""
ABBREVIATED = frozenset({"EST", "MST", "HST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "CET", "MET", "EET", "WET"})


def former_names() -> Mapping[str, str]:
    """By each former name, in small letters, the zone's name of today."""
    folder = files("tzdata") / "zoneinfo"
    lines = (line.split() for line in (folder / "tzdata.zi").read_text().splitlines())
    links = {line[2]: line[1] for line in lines if line and line[0] == "L"}
    places = {line.split("\t")[2] for line in (folder / "zone.tab").read_text().splitlines() if line and not line.startswith("#")}

    def zone_of(name: str) -> str:
        while name not in places and name in links:
            name = SPELLED_ANEW.get(name, links[name])
        return UTC if name.casefold() in ITS_NAMES else name

    names = {*links, "Etc/GMT"} - places - ABBREVIATED
    if strays := [old for old, new in SPELLED_ANEW.items() if links.get(new, new) != links.get(old)]:
        raise ValueError(f"These are no longer former names as they were: {', '.join(strays)}.")
    return {name.casefold(): zone_of(name) for name in sorted(names) if zone_of(name) != name}


def main() -> None:
    card = {
        "made": "python -m training.timezones, from the links of the tz database (package tzdata)",
        "meant_for": "comparing the time zones that browsers, address databases and authors of rules name",
        "limits": "a name that the database has not heard of yet stays itself",
    }
    print("timezones.json", write("timezones", {"card": card, "names": former_names()}))


if __name__ == "__main__":
    main()
