"""Labels: `labelling` puts a label into effect and withdraws it."""
