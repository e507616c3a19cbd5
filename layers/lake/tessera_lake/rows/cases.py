"""A row of `cases`: a version of a case, without its title and notes."""

from tessera.service.cases import casework
from tessera.service.cases.casework import CaseFile
from tessera_lake.rows import row
from tessera_lake.schema import Row


def case(tenant: str, file: CaseFile) -> Row:
    decision = file.decision
    values = {
        "case_id": file.id,
        "version": file.version,
        "state": file.state,
        "action_ids": list(file.actions),
        "actions": len(file.actions),
        "assignee": casework.hash_assignee(tenant, file.assignee),
        "created_by": file.created_by,
        "created_at": file.created_at,
        "verdict": decision.verdict if decision else None,
        "use_case": decision.use_case if decision else None,
        "decided_by": decision.by if decision else None,
        "decided_at": decision.at if decision else None,
    }
    return row(tenant, "case", f"{file.id} {file.version}", file.updated_at, values)
