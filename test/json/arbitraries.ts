import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import type { Operation } from '../../src/context/operation.ts'
import type { Step } from '../../src/json/path.ts'

const hostileName = fc.constantFrom(
  'a.b',
  '',
  ' ',
  '0',
  '-1',
  '[]',
  '{}',
  '"',
  "'",
  '\\',
  '$',
  'a=b',
  '\n',
  '\ud800',
  '__proto__',
  'constructor',
)

/** Any name that a map may have. */
export const nameArbitrary = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('a', 'b', 'c'),
  hostileName,
)

/** Any plain path. */
export const pathArbitrary = fc.array(
  fc.oneof(
    nameArbitrary.map((name): Step => ({ kind: 'name', name })),
    fc.integer({ min: -20, max: 20 }).map((index): Step => ({ kind: 'index', index })),
  ),
  { minLength: 1, maxLength: 5 },
)

/** Any JSON value, as JSON.parse makes it. */
export const valueArbitrary: fc.Arbitrary<JsonValue> = fc
  .json({ maxDepth: 3 })
  .map((text) => JSON.parse(text) as JsonValue)

/** Small documents whose names collide often with those of other small documents. */
export const documentArbitrary: fc.Arbitrary<JsonObject> = fc.letrec<{ value: JsonValue; map: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<JsonValue>(null, 0, 1, -3, 'x', '', true, Number.MAX_SAFE_INTEGER),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('map'),
  ),
  map: fc.dictionary(fc.constantFrom('a', 'b', 'c', '0', '1'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
})).map

const shortPath = fc
  .array(fc.constantFrom('.a', '.b', '.c', '.0', '.1', '[0]', '[1]', '[2]'), { minLength: 1, maxLength: 4 })
  .map((steps) => steps.join('').replace(/^\./, ''))

/** Operations that often hit something in those small documents. */
export const operationArbitrary: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    op: fc.constantFrom('set', 'append', 'add'),
    path: shortPath,
    value: fc.oneof(documentArbitrary, valueArbitrary),
  }),
  fc.record({ op: fc.constant('increment'), path: shortPath, by: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ op: fc.constant('unset'), path: shortPath }),
  fc.record({ op: fc.constant('copy'), path: shortPath, from: shortPath }),
)
