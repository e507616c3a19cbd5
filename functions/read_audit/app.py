"""Show who did what."""

from tessera.service.audit import trail
from tessera.service.audit.contract import AuditAnswer, AuditLine, AuditQuery
from tessera.service.http.api import Api

api = Api()


@api.get("/risk/v1/audit", scope="risk:audit")
def read_audit(query: AuditQuery) -> AuditAnswer:
    """Who changed what, and who read whom: the newest lines of a month first."""
    month = query.month or trail.month_of(api.now)
    lines = tuple(AuditLine(**line) for line in trail.read(api.caller.tenant, month, query.until or "", api.now))
    return AuditAnswer(month=month, lines=lines, until=lines[-1].id if lines else None)


handler = api.handler
