"""Proves in steps what only a real AWS account can prove about a deployment: `make prove-deployment`."""
