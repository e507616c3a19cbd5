"""What all tests share: laws are tried without a clock, since how fast a machine is says nothing about whether they hold."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
