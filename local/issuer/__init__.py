"""An OpenID Connect issuer for the local run, as small as a real one can be: discovery, keys, the page on which one of a few people signs
in, and the endpoint that exchanges a code for tokens if the verifier of its challenge is shown (PKCE, RFC 7636).

It asks nobody for a password, and its keys live as long as its process: it is for this machine only.
"""
