"""Cases: `filing`, from opening one to deciding it."""
