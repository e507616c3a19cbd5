// The columns of a batch are those that the server reads: the vectors are its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { columns } from "../src/columns";
import vectors from "./columns.json";

test("every vector's events are told in its columns", () => {
  assert.ok(vectors.length > 0);
  for (const { events, columns: told } of vectors) assert.deepEqual(columns(events), told);
});
