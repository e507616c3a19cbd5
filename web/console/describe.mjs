// Writes src/described/ from the API's own description: its types, the catalogues of what can be searched by and what rules may ask, and
// which scope each call needs.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const description = JSON.parse(await readFile("../../functions/serve_web/openapi.json", "utf8"));
const { schemas } = description.components;

const KINDS = { NumberFilter: "number", TextFilter: "text", TextsFilter: "texts", FlagFilter: "flag" };
const fields = Object.entries(schemas.Filters.properties).map(([name, schema]) => [name, KINDS[schema.$ref.split("/").at(-1)]]);
const facts = Object.entries({ NumberFact: "number", TextFact: "text", TextsFact: "texts", FlagFact: "flag", AddressFact: "address" }).flatMap(
  ([schema, kind]) => (schemas[schema].enum ?? [schemas[schema].const]).map((name) => [name, kind]),
);
const choices = {
  use_case: schemas.LabelRequest.properties.use_case.anyOf[0].enum,
  label_type: schemas.LabelRequest.properties.label_type.anyOf[0].enum,
};
const actionTypes = schemas.CustomAction.properties.base.enum;
const catalogue = `// Made by describe.mjs from the API's description.
export type Kind = "number" | "text" | "texts" | "flag" | "address";
export const searchFields: readonly (readonly [string, Kind])[] = ${JSON.stringify(fields)};
export const facts: readonly (readonly [string, Kind])[] = ${JSON.stringify(facts)};
export const ACTION_TYPES = ${JSON.stringify(actionTypes)} as const;
export const choices = ${JSON.stringify(choices)} as const;
`;

const needed = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { security }]) => [`${method.toUpperCase()} ${path}`, security?.flatMap((each) => Object.values(each).flat())[0]]),
);
const scopes = `// Made by describe.mjs from the API's description.
export const scopeOf = ${JSON.stringify(Object.fromEntries(needed.filter(([, scope]) => scope)))} as const;
`;

await mkdir("src/described", { recursive: true });
await writeFile("src/described/catalogue.ts", catalogue);
await writeFile("src/described/scopes.ts", scopes);
await writeFile("src/described/api.d.ts", astToString(await openapiTS(description, { defaultNonNullable: false })));
