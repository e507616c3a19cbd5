"""What a draft would have changed: `backtesting` on stored actions."""
