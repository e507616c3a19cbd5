"""Does what CloudFormation would do with a template, by calling the services' APIs.

`values` resolves parameters and functions, `shapes` checks each request against the API's own description, `makers` makes one resource of a
kind, `stack` makes all of them in the order that their references need, reads the outputs, and deletes them again.

It is our reading of CloudFormation: it proves names, types, references, order, formats and environments. It proves nothing about how
CloudFormation updates or rolls back, of IAM's decisions, or of limits that the APIs do not describe.
"""
