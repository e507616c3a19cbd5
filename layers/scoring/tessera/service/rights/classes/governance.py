"""Governance: who may call, who did what, and what is known of these rights themselves."""

from tessera.service.rights.catalogue import NOTHING, DataClass, ItemKind
from tessera.service.store import primary_keys
from tessera.service.store.audit import RECORD_LIFE
from tessera.service.store.jobs import JOB_LIFE
from tessera.service.store.rights import RECEIPT_LIFE, erased_life

declared = DataClass(
    name="governance",
    title="Who may call, who did what, and the proof of erasures",
    kinds=(
        ItemKind(key=primary_keys.client, holds=f"{NOTHING}: a client, with hashes of its secrets"),
        ItemKind(key=primary_keys.application, holds=f"{NOTHING}: an application"),
        ItemKind(key=primary_keys.webhooks, holds=f"{NOTHING}: receivers of webhooks"),
        ItemKind(key=primary_keys.model_head, holds=f"{NOTHING}: which model decides"),
        ItemKind(key=primary_keys.model_version, holds=f"{NOTHING}: weights, which are of many"),
        ItemKind(
            key=primary_keys.audit_record,
            holds="what staff did and looked at, sealed; users as keyed hashes alone",
            erased="stays: it proves what was done with a person's data, and nobody can change it",
            lives=RECORD_LIFE,
        ),
        ItemKind(
            key=primary_keys.job,
            holds="while it runs, whom a job is about, sealed; afterwards what it came to",
            erased="what was asked for goes when the job is done; of an erasure that a hold ended, when the next is done",
            lives=JOB_LIFE,
        ),
        ItemKind(key=primary_keys.job_about, holds="whom a job is about, as a keyed hash of its own purpose", lives=JOB_LIFE),
        ItemKind(
            key=primary_keys.legal_hold,
            holds="why somebody may not be erased, and who said so, sealed; whom, as a keyed hash of its own purpose",
            erased="refuses the erasure",
        ),
        ItemKind(
            key=primary_keys.erasure_receipt,
            holds="the receipt of an erasure, or of its refusal; whom, as a keyed hash of its own purpose",
            erased="stays: it is the proof",
            lives=RECEIPT_LIFE,
        ),
        ItemKind(
            key=primary_keys.erased_account,
            holds="that an account was erased, as a keyed hash",
            erased="stays a day longer than a backup may bring the account back: with nightly backups longer than this, as long as these",
            lives=erased_life(nightly=0),
        ),
    ),
)
