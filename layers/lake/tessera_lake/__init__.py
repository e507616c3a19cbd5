"""The lake: all that was decided and what became of it, as rows in tables that analysts ask in SQL.

`schema`     what a column and a table are
`columns`    every table's columns: name, type, unit, meaning; everything else that knows columns is made of these
`keyed`      names of people and places as the keyed hashes under which the lake knows them
`rows`       a row from a stored event, a module for each table
`happened`   what a record of a stream tells, as rows
`people`     which rows are one person's

Nothing here is in the doors' layer, and no door waits for it. A row is plain JSON: moments are epoch milliseconds, and what is unknown is
absent. Heavy libraries are where files are read and written (`local.lake`).
"""
