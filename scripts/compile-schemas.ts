/** Compiles the JSON Schemas to code, so that no command loads ajv: `node scripts/compile-schemas.ts`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { schemas } from '../src/config/schemas/index.ts'
import type { SchemaName } from '../src/config/schemas/index.ts'

const target = new URL('../src/config/schemas/compiled/', import.meta.url)
const names = Object.keys(schemas) as SchemaName[]

/** The text of src/config/schemas/compiled/NAME.ts, by NAME: a file for each schema, as most commands check two of them. */
export function compileSchemas(): ReadonlyMap<SchemaName, string> {
  return new Map(names.map((name) => [name, compileSchema(name)]))
}

function compileSchema(name: SchemaName): string {
  const ajv = new Ajv({
    schemas: Object.entries(schemas).map(([id, schema]) => ({ ...schema, $id: id })),
    allErrors: true,
    allowUnionTypes: true,
    messages: false,
    verbose: true,
    inlineRefs: false,
    code: { source: true, esm: true, lines: true },
  })
  const header =
    '/* eslint-disable */\n// @ts-nocheck\n/* c8 ignore start */\n// Made by scripts/compile-schemas.ts; do not edit.\n'
  return header + append + inLinearTime(standalone.default(ajv, { validate: name }))
}

const append = 'const append = (errors, more) => { for (const error of more) errors.push(error); return errors }\n'

/** Makes the validators run in linear time. ajv's code copies all earlier errors whenever it adds some: for a file with 40 000 errors that takes minutes. */
function inLinearTime(code: string): string {
  return code.replace(/vErrors\.concat\((\w+\.errors)\)/g, 'append(vErrors, $1)')
}

if (import.meta.main) {
  await mkdir(target, { recursive: true })
  for (const [name, text] of compileSchemas()) await writeFile(new URL(`${name}.ts`, target), text)
}
