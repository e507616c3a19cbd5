"""What CloudFormation would do with a template, done by calls of the services' APIs.

`values` resolves parameters and functions, `shapes` holds what is asked against the APIs' own description, `makers` makes one resource of a
kind, `stack` makes all of them in the order that their references need, names outputs, and takes them down again.

It is our reading of CloudFormation: it proves names, types, references, order, formats and environments. It proves nothing of how
CloudFormation updates or rolls back, of IAM's decisions, or of limits that the APIs do not describe.
"""
