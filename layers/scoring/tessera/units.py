"""Units of time, in milliseconds: everything that is told as a moment or a duration is in them."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
