import type { JsonObject } from '../../json/json.ts'
import { draft } from './parts.ts'

const path: JsonObject = { description: 'a path in the document', type: 'string' }
const value: JsonObject = { description: 'any value' }

const fields: Readonly<Record<string, Readonly<Record<string, JsonObject>>>> = {
  set: { path, value },
  append: { path, value },
  add: { path, value },
  increment: { path, by: { description: 'what to add; below 0 subtracts', type: 'number' } },
  copy: { path, from: { description: 'the path of the value to copy', type: 'string' } },
  unset: { path },
  if: { path, value },
  'if-absent': { path },
  'if-revision': { revision: { description: 'the revision the document must have', type: 'integer', minimum: 0 } },
  get: { path, default: { description: 'the value if there is nothing at the path; without it that is an error' } },
}

const op: JsonObject = { description: 'what to do', enum: Object.keys(fields) }

/** The schema of the list of operations for `apply`. */
export const applySchema: JsonObject = {
  $schema: draft,
  title: 'cicdstatemgr apply',
  description: 'operations, conditions and reads, in order, as one change',
  type: 'array',
  items: {
    type: 'object',
    required: ['op'],
    properties: { op },
    allOf: Object.entries(fields).map(([name, own]) => ({
      if: { required: ['op'], properties: { op: { const: name } } },
      then: {
        properties: { op, ...own },
        required: Object.keys(own).filter((field) => field !== 'default'),
        additionalProperties: false,
      },
    })),
  },
}
