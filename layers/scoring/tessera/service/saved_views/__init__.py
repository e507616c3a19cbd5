"""What analysts keep of the console: views under a name, for themselves or for everybody of their tenant (`keeping`, `contract`)."""
