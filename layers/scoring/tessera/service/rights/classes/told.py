"""What is told to receivers of webhooks: the outbox, and the log of deliveries."""

from tessera.service.rights.catalogue import NOTHING, DataClass, ItemKind
from tessera.service.store import primary_keys
from tessera.service.store.outbox import EVENT_LIFE, STANDING_LIFE

declared = DataClass(
    name="told",
    title="Webhooks: events to be told, and how telling them went",
    ends="What receivers have got is theirs to erase: they are told by whoever erases.",
    kinds=(
        ItemKind(
            key=primary_keys.told_event,
            holds="a recommendation, a result, a label or a case as it is told, sealed",
            found="by traces with actions and cases; of labels by its key, which follows from the label",
            erased="removed; a delivery that is still in the queue finds nothing to tell",
            lives=EVENT_LIFE,
        ),
        ItemKind(
            key=primary_keys.delivery,
            holds=f"{NOTHING}: a random name, a type, a state",
            lives=EVENT_LIFE,
        ),
        ItemKind(key=primary_keys.standing, holds=f"{NOTHING}: how a receiver does", lives=STANDING_LIFE),
    ),
)
