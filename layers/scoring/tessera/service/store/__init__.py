"""The store: two DynamoDB tables, and every access to them. Each row is one method, or two; nothing else talks to DynamoDB.

    method            calls, parallel within a trip                                          trips  write units  read units
    client            1 get (kept 30 s in the process); `put_client` 1 put                   0–1    0            0–0.5
    application       1 get (kept 30 s in the process); `put_application` 1 put              0–1    0            0–0.5
    count_request     1 update of the minute's item, for one request in `limit / 64`         0–1    0–1          0
    open_session      1 put of the session's traits                                          1      1            0
    renew_session     1 put of the traits, 1 update of its own item; without a key 1 get     2      2            0–0.5
    fold              1 update of the stream's aggregate; 1 more when its window is full     1      1            0
    hear_elsewhere    1 update of the session's own item, where a request comes from         0–1    0–1          0
                      elsewhere than its session token was issued to
    use_secured_token 1 update of the session's own item (`give_back_secured_token` too)     1      1            0
    pages             1 query of the session, strongly consistent                            1      0            1 per 4 KB
    bind_user         1 update of the session's own item; without an action 1 put of a trace 1–2    1–2          0
    gather            query of the session ∥ update of the address's hour, the user's and the device's counters
                      ∥ batch get of user, device and address profile, link, the address's previous hour
                                                                                             1      3            3.5
                      of a payment also the payee's profile, the paying account's and the market's
                                                                                                                 +0.5–1.5
                      of a payment without telemetry neither session nor device                     0–3          0.5–2.5
    gather_again      the same, of what turned out otherwise                                 1      2            1
    ahead             a call of another row, beside those that follow                        –
    put_action        put of the action ∥ of its transaction data ∥ of its correlation's pointer; two index rows
                      ∥ an update of each tie that is new in 30 days ∥ a trace for each
                      user whom it names besides its own                                     1      4, +0–7      0
    action            1 get, once more strongly on a miss                                    1–2    0            0.5–1.5
    transaction       1 get, once more strongly on a miss                                    1–2    0            0.5–1.5
    consume           1 update, the first time                                               0–1    2            0
    report_result     1 update                                                               1      2            0
                      of another than its own so far, or of one that an earlier version
                      stored: 1 more; 1 put of a trace if only an SDK had named the other   2–3    4–5          0
    observe_failure   update of the user's and the device's counters ∥ of the address's hour 1      3            0
    erased            1 batch get of users' profiles                                         1      0            0.5 each
    recall            1 batch get of what a success teaches and of its users (in `learn`)    0–1    0            0–1.5
    learn             1 batch get, 2 puts at once (none where nothing is new)                1–2    0–2          1.5
                      before that of a user of more than a dozen devices a get and a put
                      of the link of the one that leaves the profile                         +2     +1           +0.5
                      of a payment also the market's and the payee's profile                 –      +0–2         +1
    revoke            3 gets, 3 puts of link and profiles                                    6      3            1.5
    refuse            1 get, 1 put of the payee's profile (none where nothing is new)        1–2    0–1          0.5
    label_payee       1 get, 1 put of the payee's profile (none where nothing is new)        1–2    0–1          0.5
    action_from_image none: reads an image of the table's stream                             0      0            0
    claim             1 put; 1 update more where an attempt that broke off is taken over     1–2    1–2          0
    keep_answer       1 update (`release_claim` too)                                         1      1            0

A protected session (1 start, 6 batches, 1 action with its recommendation inline, 1 result with a user id, and learning it) is billed 19
write units, three of them for index rows, and 5 read units: `tests/service/test_units.py` counts them, and every row above.

    item              PK                      SK              holds                                               lives
    session's own     tenant#D#device         S#sid~          bound user, used tokens, closed, heard elsewhere    24 h
    session's traits  tenant#D#device         S#sid~T         what it opened with                                 24 h
    stream            tenant#D#device         S#sid#stream    tallies, mark, seen numbers, address, page, times   24 h
    action            tenant#D#device         A#ulid          judgement, answer, result; rows by day and by       90 d
                                                              owner, there apart where only an SDK names them
    transaction data  tenant#D#device         A#ulid#T        as sent, sealed                                     90 d
    correlation       tenant#X#hash           A#ulid          the action's device                                 90 d
    device profile    tenant#D#device         P               what was learned, and its version                   400 d
    user profile      tenant#U#user           P               likewise                                            400 d
    payee profile     tenant#Y#account        P               who pays that account, and what of it was fraud       400 d
    market            tenant#Y                P#currency      which amounts are usual in the currency               400 d
    link              tenant#U#user           D#device        of a pair that left the user's profile, or was      400 d
                                                              revoked: its successes, and when that was
    tie               tenant#Z#kind#value     D#device#account that an account was seen with it (`ties`)     90 d
    address profile   tenant#I#address        P               what labels came to (`labels`)                 90 d
    label             tenant#B#label          L               what it says, sealed                                400 d
    observed          as the two profiles     O               stamps, links, last place (`counters`)              400 d
    of a copy         tenant#D#device         O#key           likewise, of who shows the id without its key       8 d
    of a claim        tenant#U#user#claimed   O#device#key    likewise, of a user whom only an SDK names          8 d
    collection        tenant#E                risk            how far streams of activities are read (`activities`) 90 d
    address's hour    tenant#I#address#shard  W#yyyymmddhh    minutes and slots (`counters`)                      3 h
    requests          tenant#N#client#address M#minute        their number                                        2 min
    idempotency key   K#hash                  I               hash of the body, first answer                      24 h
    client            C#client                K               `Client`
    application       tenant#C                APPLICATION#id  `Application`

Clients and applications, and what `configurations`, `models` and `audit` keep, lie in a table of their own, which governs the others: roles
of functions that devices reach cannot write it, and when actions are restored from a backup, the audit stays.

Why it is so
    *Item collections instead of indexes.* A session's streams (`S#sid#stream`), the session's own facts (`S#sid~`) and its traits
    (`S#sid~T`) are one range of the device's partition. Read backwards with a limit, it gives the facts, the traits and the newest 64
    streams: bounded, in one query, billed by the total size. The query is strongly consistent (1 unit per 4 KB), because telemetry sent
    milliseconds before the action must count.
    *The index by owner has what a search shows.* A page of a user's actions is one query. What an earlier version stored is under its user
    in the index by user, which has names only; nothing is added there, and after 90 days nothing is left but case files.
    *Sums, not rows.* `ADD` folds a batch's tallies without reading. A batch counts once: its number must be above the stream's `mark`, at
    most 1,024 ahead, and not among those `seen`. A refused update returns the item, which distinguishes a duplicate from a gap.
    *Sets make counting idempotent.* Botocore may send an update twice. A number added to a set twice is in it once, so that users' and
    devices' counters are sets of times (milliseconds, and three digits to keep simultaneous ones apart), which also makes the rate of the
    last 60 s exact. They are cleaned when they have more than 48 members, which is the highest count. What covers a day and a week
    (failures, and who was met in which hour) is in such sets, too, in the same update, and not in a decayed sum, which a repeated update
    would count twice. The update itself returns the old values, so that 100 parallel attempts do not all see zero.
    *Addresses are busier than people.* An address has an item per hour with a counter per minute, and sets of hashes mod 256 from which
    distinct users and devices are estimated by linear counting. When a process is throttled on an address it spreads its writes over 2, 4 …
    16 shards, chosen by user and device, and scales up the values of one shard. Minutes are plain counters: an update that botocore sends
    twice may count twice there.
    *One request in several counts for all of them* where a limit is high: an unbiased estimate at a fraction of the units.
    *Only reading the session and putting the action are mandatory.* Anything else that is late or fails is named in `Gathered.missing`.
    *No scan, no transaction.* Every write is a conditional single-item update, or safe to repeat.

Its modules: `facade` opens the table, with a part for each subject; `table` calls DynamoDB; `compression` makes documents small;
`primary_keys`, `items` and `action_items` say where records are in the table and how they look; `records` has the values that the store
takes and returns, `ownership` says whose an action is once its result names a user. `clients`, `requests`, `sessions`, `gathering`,
`actions`, `profiles` and `idempotency` are the rows above; `counters` updates what changes with every action, `velocity` does the
arithmetic, and `whose` (in `keys`) says whose they are. Each of the others has a table of its own in its docstring: `labels` keeps labels
and reputations, `models` models, `sites` what applications learned, `configurations` what is configured, `audit` who changed it, `cases`
cases, `ties` what accounts share, `rollups` what overviews count, `token_bans` misused tokens, `activities` how far streams are read,
`webhooks` who is told of what happens, `outbox` what that is and how it went; `jobs` work that takes longer than a request; `saved_views`
what analysts keep of the console; `people` reads what is known about users, devices and addresses, `action_index` and `archive` find
actions. Units of `now`, `at`: epoch milliseconds; of the attribute `expires` (the table's TTL): epoch seconds. An expired item is
invisible whether or not DynamoDB has removed it. Tenants' names contain no `#`. The store has no keys: ids arrive hashed, addresses and
answers sealed.
"""
