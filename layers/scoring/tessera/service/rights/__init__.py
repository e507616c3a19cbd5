"""People's rights: everything of a person is exported, or erased, as a job; and a legal hold, which refuses an erasure and says so.

    DELETE /risk/v1/users/{id} ─► `erasing`: phase after phase over the classes of data, a second look that must find nothing, a receipt
    GET …/export               ─► `exporting`: the same classes, as lines of JSON in files that end after a day

`classes` has a module for each class of data: the kinds of items in it, what each holds of a person, how it is found and what erasing does
(`catalogue` collects them; no kind of item is without), and the functions that do it. `people` says who is meant; `taking_out` is the
arithmetic by which somebody leaves what others share; `holds` and `receipts` are what their names say; `contract` is what is on the wire.
"""
