import type { JsonObject } from '../../json/json.ts'
import { appSchema } from './app-schema.ts'
import { applySchema } from './apply-schema.ts'
import { configSchema } from './config-schema.ts'
import { secretsSchema } from './secrets-schema.ts'

/** The JSON Schemas (draft 7) of all files that people write. */
export const schemas = {
  config: configSchema,
  secrets: secretsSchema,
  app: appSchema,
  apply: applySchema,
} satisfies Record<string, JsonObject>

export type SchemaName = keyof typeof schemas
