"""Labels: `labelling`, from a label as it is sent to what it changes, and back."""
