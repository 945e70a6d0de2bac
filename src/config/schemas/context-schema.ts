import type { JsonObject } from '../../json/json.ts'
import { draft } from './parts.ts'

const time: JsonObject = { description: 'ISO 8601, UTC', type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T' }
const revision: JsonObject = { type: 'integer', minimum: 1 }

const operation: JsonObject = {
  description: 'one change to the document; see "schema apply"',
  type: 'object',
  required: ['op', 'path'],
  properties: {
    op: { description: 'what was done', enum: ['set', 'append', 'add', 'increment', 'copy', 'unset'] },
    path: { description: 'where', type: 'string' },
  },
}

const change: JsonObject = {
  type: 'object',
  required: ['revision', 'time', 'actor', 'command', 'operations', 'inverse'],
  additionalProperties: false,
  properties: {
    revision: { ...revision, description: 'the revision that the change made' },
    time: { ...time, description: 'when; ISO 8601, UTC' },
    actor: { description: 'who', type: 'string' },
    command: { description: 'the command that ran', type: 'string' },
    operations: { description: 'what was done', type: 'array', items: operation },
    inverse: { description: 'what undoes it, in that order', type: 'array', items: operation },
    creates: { description: 'set where the change made the document', const: true },
    run: { description: 'where it ran', type: 'object', additionalProperties: { type: 'string' } },
  },
}

/** The schema of the document that `export --whole` writes and `import` reads. */
export const contextSchema: JsonObject = {
  $schema: draft,
  title: 'cicdstatemgr export --whole',
  description: 'a context with its history, to be moved or put back',
  type: 'object',
  required: ['format', 'version', 'exportedAt', 'id', 'revision', 'document', 'history', 'sha256'],
  additionalProperties: false,
  properties: {
    format: { const: 'cicdstatemgr-context' },
    version: { description: 'of the format', const: 1 },
    exportedAt: time,
    id: { description: 'context data id', type: 'string' },
    revision: { ...revision, description: 'of the document' },
    ttl: {
      description:
        'the time to live that "expire" gave it, in milliseconds, or null for no end; absent where the config decides',
      type: ['integer', 'null'],
      minimum: 1,
    },
    document: { description: 'the context data', type: 'object' },
    history: { description: 'the changes that are kept, newest first', type: 'array', items: change },
    sha256: { description: 'of all the rest as compact JSON', type: 'string', pattern: '^[0-9a-f]{64}$' },
  },
}
