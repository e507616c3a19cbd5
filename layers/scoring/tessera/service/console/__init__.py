"""The console's files: its `page`, under a strict Content Security Policy, and what it must know before somebody signs in (`contract`)."""
