"""A device's fingerprint: one name for all devices that look the same in every lasting way."""

import json
from hashlib import sha256

from tessera.telemetry import DeviceTraits

STABLE_TRAITS = (
    "os_name", "platform", "navigator_platform", "navigator_vendor", "model", "cpu_arch", "browser_name", "timezone", "languages", "ram",
    "total_storage", "core_number", "touch_points", "graphic_card", "screen_width", "screen_height", "screen_pixel_depth",
    "screen_color_depth", "device_pixel_ratio", "font_count", "canvas_hash", "audio_hash", "plugin_count",
)  # fmt: skip
"""The traits of a device that last longer than a session; its fingerprint is their hash. Versions, windows and batteries change."""


def fingerprint(traits: DeviceTraits) -> str:
    """64 hexadecimal digits, the same for the same device as long as its stable traits are; identical devices share it."""
    stable = {name: getattr(traits, name) for name in STABLE_TRAITS}
    return sha256(json.dumps(stable, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
