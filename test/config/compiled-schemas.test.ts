import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { compileSchemas } from '../../scripts/compile-schemas.ts'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { schemas } from '../../src/config/schemas/index.ts'

describe('the JSON Schemas', () => {
  it('are compiled: `node scripts/compile-schemas.ts` has run since they changed', () => {
    for (const [name, text] of compileSchemas()) {
      const file = new URL(`../../src/config/schemas/compiled/${name}.ts`, import.meta.url)
      expect(readFileSync(file, 'utf8') === text, name).to.equal(true)
    }
  })

  for (const [name, schema] of Object.entries(schemas)) {
    it(`of ${name} are right by the schema of schemas`, () => {
      expect(new Ajv({ allowUnionTypes: true }).validateSchema(schema)).to.equal(true)
    })

    it(`of ${name} describe every property`, () => {
      expect(undescribed(schema, '#')).to.deep.equal([])
    })
  }
})

function undescribed(schema: JsonValue, path: string): string[] {
  if (!isObject(schema)) return []
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : []
  const here = properties.filter(
    ([, each]) => isObject(each) && !('description' in each || '$ref' in each || 'const' in each),
  )
  // Those of an `if` only tell which case it is.
  const parts = Object.entries(schema).filter(([key]) => key !== 'if' || path.endsWith('/properties'))
  const below = parts.flatMap(([key, each]) =>
    isObject(each)
      ? undescribed(each, `${path}/${key}`)
      : listOf(each).flatMap((item) => undescribed(item, `${path}/${key}`)),
  )
  return [...here.map(([key]) => `${path}/${key}`), ...below]
}

function listOf(value: JsonValue): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
