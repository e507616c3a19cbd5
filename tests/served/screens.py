"""On which screens a page must hold, and by which rules."""

SIZES = {"phone": (390, 844), "desk": (1280, 800)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
