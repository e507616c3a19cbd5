"""What only an account can prove of a deployment, in steps: `make prove-deployment`."""
