"""Files: exports that were made, and batches of the stream that its readers gave up."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from tessera.service import dependencies, settings
from tessera.service.decisions import answers
from tessera.service.rights import downloads
from tessera.service.rights.catalogue import DataClass
from tessera.service.rights.classes import actions
from tessera.service.rights.people import Person, Went
from tessera.service.store import primary_keys
from tessera.service.store.action_items import action_of
from tessera.service.store.items import item_of

AT_ONCE = 20  # batches
declared = DataClass(
    name="files",
    title="Exports, and batches of the stream that were given up",
    ends="Exports end after a day, batches after fourteen, by the lifecycle of their buckets; erasure removes both at once.",
)


def erase(person: Person, place: str, now: int) -> Went:
    """Remove the user's exports, then go through the next batches that were given up."""
    if not place:
        return Went(place="batches#", counts={"exports": downloads.forget(person, now)})
    bucket, objects = settings.current().dead_batches, dependencies.objects()
    if not bucket:
        return Went()
    after = place.removeprefix("batches#")
    listed = objects.list_objects_v2(Bucket=bucket, MaxKeys=AT_ONCE, **({"StartAfter": after} if after else {}))
    names = [each["Key"] for each in listed.get("Contents", ())]
    changed = sum(_erase_from_batch(person, bucket, name) for name in names)
    return Went(place=f"batches#{names[-1]}" if listed.get("IsTruncated") else None, counts={"given-up batches": changed})


def _erase_from_batch(person: Person, bucket: str, name: str) -> int:
    """Take the records of a user out of a batch; 1 if there were any."""
    objects = dependencies.objects()
    letter = json.loads(objects.get_object(Bucket=bucket, Key=name)["Body"].read())
    batch = letter.get("payload")
    batch = json.loads(batch) if isinstance(batch, str) else batch
    records = batch.get("Records", ()) if isinstance(batch, dict) else ()
    kept = [each for record in records if (each := _without(person, record))]
    if kept == list(records):
        return 0
    if kept:
        payload = {**batch, "Records": kept}
        letter["payload"] = json.dumps(payload) if isinstance(letter["payload"], str) else payload
        objects.put_object(Bucket=bucket, Key=name, Body=json.dumps(letter).encode())
    else:
        objects.delete_object(Bucket=bucket, Key=name)
    return 1


def _without(person: Person, record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A record of the stream without a user; None if it is theirs: of their action, of an item under their keys, of one that is gone."""
    images = record.get("dynamodb", {})
    partition, sort = (images["Keys"][name]["S"] for name in ("PK", "SK"))
    if not partition.startswith(f"{person.tenant}#"):
        return record
    newest = images.get("NewImage") or images.get("OldImage") or {}
    if person.account in partition or _owner_of(newest) == person.account or not _is_there(partition, sort):
        return None
    named = {name: _image_without(person, images[name]) for name in ("NewImage", "OldImage") if "action_type" in images.get(name, {})}
    return {**record, "dynamodb": {**images, **named}}


def _image_without(person: Person, image: Mapping[str, Any]) -> Mapping[str, Any]:
    """Somebody else's action in a record's image, without a user whom it names."""
    action = action_of(item_of(image))
    kept = dict(image)
    if "users" in image and person.account in image["users"]["SS"]:
        kept["users"] = {"SS": [each for each in image["users"]["SS"] if each != person.account]}
    if action.subject == person.account:
        kept = {name: value for name, value in kept.items() if name not in ("subject", "user_key", "owner")}
    told = answers.first(action)
    if (unnamed := actions.unnamed(person, told)) != told:
        kept["answer"] = {"B": b64encode(answers.keep(action.tenant, unnamed)).decode()}
    return kept


def _owner_of(image: Mapping[str, Any]) -> str | None:
    """Whose an action is by its image, on a backend's word or an SDK's."""
    if "owner" in image:
        return primary_keys.owner_of(image["owner"]["S"])
    subject: str | None = image.get("subject", {}).get("S")
    return subject


def _is_there(partition: str, sort: str) -> bool:
    """Whether what a record is about is still there; of an item that went, nobody needs to hear any more."""
    key: primary_keys.Key = partition, sort
    return key in dependencies.store().erasing.present([key], 0)
