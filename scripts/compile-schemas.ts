/** Compiles the JSON Schemas to code, so that no command loads ajv: `node scripts/compile-schemas.ts`. */
import { writeFile } from 'node:fs/promises'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { schemas } from '../src/config/schemas/index.ts'

const target = new URL('../src/config/schemas/compiled.ts', import.meta.url)

/** The text of src/config/schemas/compiled.ts. */
export function compileSchemas(): string {
  const ajv = new Ajv({
    schemas: Object.entries(schemas).map(([name, schema]) => ({ ...schema, $id: name })),
    allErrors: true,
    allowUnionTypes: true,
    messages: false,
    verbose: true,
    inlineRefs: false,
    code: { source: true, esm: true, lines: true },
  })
  const names = Object.fromEntries(Object.keys(schemas).map((name) => [name, name]))
  const header =
    '/* eslint-disable */\n// @ts-nocheck\n/* c8 ignore start */\n// Made by scripts/compile-schemas.ts; do not edit.\n'
  return header + append + inLinearTime(standalone.default(ajv, names))
}

const append = 'const append = (errors, more) => { for (const error of more) errors.push(error); return errors }\n'

/** What ajv makes copies all errors for each list of further ones: of a file with 40 000 mistakes that takes minutes. */
function inLinearTime(code: string): string {
  return code.replace(/vErrors\.concat\((\w+\.errors)\)/g, 'append(vErrors, $1)')
}

if (import.meta.main) await writeFile(target, compileSchemas())
