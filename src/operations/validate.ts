import { given } from '../json/given.ts'
import { requireAllowedContext, warningsOfOthers } from '../config/allowed-contexts.ts'
import { loadAppConfig } from '../config/load-app-config.ts'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { buildContext } from '../context/build-context.ts'
import { contextId } from '../context/context-id.ts'
import type { JsonObject } from '../json/json.ts'
import { isObject, ownValue } from '../json/json.ts'
import { unknownHandlers } from '../config/unknown-handlers.ts'
import { systemClock } from '../io/clock.ts'
import { openStore } from '../stores/open-store.ts'
import type { HostOptions } from './host-options.ts'
import type { ValidateRequest, ValidateResult } from './requests.ts'

/** Checks config, secrets and, if named, an app's config with its bases; `connect` also reaches the primary. Throws INVALID_CONFIG with all of a file's problems. */
export async function validate(options: HostOptions, request: ValidateRequest): Promise<ValidateResult> {
  const { config, warnings, files } = await loadConfig(options)
  const app = await validateApp(options.cwd, config, request)
  const result = {
    files: [...files, ...app.files],
    warnings: [...warnings, ...app.warnings],
  }
  if (request.connect !== true) return result

  const store = openStore(config, options.clock ?? systemClock)
  try {
    await store.ping()
  } finally {
    await store.close()
  }
  return { ...result, connected: true }
}

async function validateApp(
  cwd: string,
  config: Config,
  request: ValidateRequest,
): Promise<{ files: readonly string[]; warnings: readonly string[] }> {
  const { appConfig, cicdContext: asked } = request
  if (asked !== undefined) requireAllowedContext(asked, config)
  if (appConfig === undefined) return { files: [], warnings: [] }
  const { app, merged, warnings, files } = await loadAppConfig({
    appConfig,
    cwd,
    requiredBases: config.requiredBases,
    ...given({ basesDir: request.basesDir }),
  })
  const names = asked === undefined ? namesIn(merged) : [asked]
  const documents = names.map((cicdContext) =>
    buildContext({
      id: contextId('validate'),
      cicdContext,
      merged,
      app,
      operations: [],
      allowConfigPaths: false,
      file: appConfig,
      // Variables may need what init's sets bring, so they are not rendered here.
      renderVariable: (template) => template,
    }),
  )
  const handlerWarnings = documents.flatMap((document) =>
    unknownHandlers(document).map(({ path, message }) => `${path}: ${message}`),
  )
  return { files, warnings: [...new Set([...warnings, ...warningsOfOthers(names, config), ...handlerWarnings])] }
}

function namesIn(merged: JsonObject): readonly string[] {
  const contexts = ownValue(merged, 'cicd-contexts')
  return isObject(contexts) ? Object.keys(contexts) : []
}
