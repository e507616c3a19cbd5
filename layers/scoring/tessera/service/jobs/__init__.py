"""Jobs: work that takes longer than a request, in steps that may be interrupted anywhere.

    a door begins a job ─► queue ─ `working.attend` ─► one step after the other, each kept before the next; then the message goes round
    again

A *kind* of job is a value of `kinds.Kind`: its name, the scope that its answer asks for, its queue, and the function that makes one step.
Whoever has a kind declares it in its own folder; the function that works on its queue hands it to `attend`. A step gets where the last one
ended and answers where the next begins. It may be made twice, where a worker was killed before it was kept: it has to be safe to repeat.

`kinds` says what a kind, a job and a step's progress are; `beginning` begins jobs and finds them again; `working` works on them; `messages`
are what a queue holds, names alone; `contract` is what is on the wire.
"""
