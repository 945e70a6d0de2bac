import type { JsonObject } from '../../json/json.ts'
import { appSchema } from './app-schema.ts'
import { applySchema } from './apply-schema.ts'
import { configSchema } from './config-schema.ts'
import { contextSchema } from './context-schema.ts'
import { secretsSchema } from './secrets-schema.ts'

/** The JSON Schemas (draft 7) of all files that people write, and of an exported context. */
export const schemas = {
  config: configSchema,
  secrets: secretsSchema,
  app: appSchema,
  apply: applySchema,
  context: contextSchema,
} satisfies Record<string, JsonObject>

export type SchemaName = keyof typeof schemas
