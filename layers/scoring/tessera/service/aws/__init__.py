"""AWS's services that speak JSON (DynamoDB, Secrets Manager, KMS), with a quarter of the processor time that boto3 takes.

    from tessera.service.aws.client import client_of

    dynamodb = client_of("dynamodb")
    dynamodb.get_item(TableName="tessera", Key={"PK": {"S": "a"}, "SK": {"S": "b"}})

takes and returns what boto3's client does, and raises its errors; only binary values of answers stay in base64. It does what a function in
Lambda needs. Where the environment asks for more (a proxy, a profile, a role to assume, another kind of endpoint), `client_of` returns
boto3's own (`docs/decisions/2026-11-30-a-client-of-our-own.md`).

`environment`  where a service is, and whose keys sign; or that boto3 is needed
`signing`      Signature Version 4
`answers`      a request and its answer over a connection
`connections`  kept connections to one endpoint
`client`       a call: written, signed, sent, read, and tried again
"""
