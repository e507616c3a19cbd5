"""The local run: the same template and the same doors, served over HTTP on this machine without a container engine.

`python -m local`   everything (what `make run` starts)
`gateway` · `execution`   API Gateway and Lambda: the SAM CLI's own parts over child processes
`stand_in` · `cloud`      DynamoDB, KMS and Secrets Manager: moto's server, and what the template creates there
`feed`                    the tables' streams and the queue, delivered to the functions behind them
`seed` · `places`         the tenant and its people, and where they can come from
`admin`                   tenants, applications and clients, here or on AWS
`ip`                      the IP artefact, built from databases and lists
"""
