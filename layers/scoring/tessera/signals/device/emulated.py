"""The device is not real hardware: an emulator, a virtual machine, or a browser without a display that draws in software.

A native SDK's own word counts. Otherwise the hardware reveals it: the names of software and virtual graphics cards, the models of Android's
and Apple's own emulators, or an Android that runs on a PC's processor. The device's denial counts less than a trace.

Wrong when: Chrome draws in software on a real PC, because its graphics driver is blocked or hardware acceleration is off; somebody works on
a remote desktop or a virtual one; Android runs on a Chromebook or on one of the few phones that had an Intel processor. Emulators made to
deceive give a real phone's model and graphics card: then the signal is false and should be true.
"""

from tessera.session import DeviceSession
from tessera.signals.device import model
from tessera.user_agent import family_of

VIRTUAL_CARDS = (
    # drawn by the processor
    "swiftshader", "llvmpipe", "softpipe", "software rasterizer", "microsoft basic render", "lavapipe",
    # drawn by the host of a virtual machine
    "virtualbox", "vmware", "svga3d", "virgl", "virtio", "qxl", "parallels", "paravirtual",
    "android emulator", "genymotion", "bluestacks",
)  # fmt: skip
EMULATOR_MODELS = (
    "sdk_gphone", "google_sdk", "sdk built for", "android sdk", "emulator", "goldfish", "ranchu", "generic_x86", "vbox86", "genymotion",
    "simulator",
)  # fmt: skip
SIMULATOR_MODELS = frozenset({"i386", "x86_64", "arm64"})  # what Apple's simulator answers in place of `iPhone15,2`
PC_PROCESSORS = ("x86", "i386", "i686", "amd64")


def read(session: DeviceSession) -> bool | None:
    if session.traits.emulated:
        return True
    found = (_card(session), _model(session), runs_on_a_pc(session))
    return True if True in found else False if False in found else session.traits.emulated


def _card(session: DeviceSession) -> bool | None:
    card = session.traits.graphic_card
    return any(mark in card.lower() for mark in VIRTUAL_CARDS) if card else None


def _model(session: DeviceSession) -> bool | None:
    name = (model.read(session) or "").lower()
    return name in SIMULATOR_MODELS or any(mark in name for mark in EMULATOR_MODELS) if name else None


def runs_on_a_pc(session: DeviceSession) -> bool | None:
    """Whether an Android runs on a PC's processor. It may as well be a PC that claims to be an Android: neither is a real device."""
    traits = session.traits
    system = family_of(traits.os_name) or session.user_agent.system
    processors = [text.lower() for text in (traits.cpu_arch, traits.navigator_platform) if text]
    if system != "Android" or not processors:
        return None
    return any(mark in processor for processor in processors for mark in PC_PROCESSORS)
