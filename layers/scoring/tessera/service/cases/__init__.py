"""Cases: `casework`, from opening one to deciding it."""
