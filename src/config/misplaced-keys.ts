import { mapAt, mapOf, ownValue } from '../json/json.ts'
import type { JsonObject } from '../json/json.ts'
import { pathOfNames } from '../json/path.ts'
import type { Problem } from './problem.ts'

/** What `init` itself makes in a context: the app's own would be lost. */
const madeByInit = {
  state: 'use init --set',
  appPipelinesConfig: 'it is the app config as written',
  jinja2Macros: 'write jinja2-macros at the top',
}
const ofContext = ['channel', 'pipelines']
const ofPipeline = ['event-handlers', 'generators']

/** Finds parts of cicd contexts that an app's config has at a place where they do nothing: only templates can read them there. */
export function misplacedKeys(merged: JsonObject, source: string): readonly Problem[] {
  const contexts = Object.entries(mapAt(merged, 'cicd-contexts'))
  const [someContext = 'NAME'] = contexts.map(([name]) => name)
  const problem = (names: readonly string[], place: string): Problem => ({
    source,
    path: pathOfNames(...names),
    message: `has no effect here: it belongs below ${place}`,
  })

  // What each context has as well may be there for YAML anchors.
  const lacking = (name: string) => contexts.find(([, context]) => !Object.hasOwn(mapOf(context), name))
  const parts = ofContext
    .filter((name) => Object.hasOwn(merged, name) && (contexts.length === 0 || lacking(name) !== undefined))
    .map((name) => problem([name], `cicd-contexts.${lacking(name)?.[0] ?? someContext}`))
  const pipelineParts = ofPipeline
    .filter((name) => Object.hasOwn(merged, name))
    .map((name) => problem([name], `cicd-contexts.${someContext}.pipelines.NAME`))
  const inContexts = contexts.flatMap(([context, value]) =>
    ofPipeline
      .filter((name) => Object.hasOwn(mapOf(value), name))
      .map((name) => problem(['cicd-contexts', context, name], `cicd-contexts.${context}.pipelines.NAME`)),
  )
  const lost = contexts.flatMap(([context, value]) =>
    Object.entries(madeByInit)
      .filter(([name]) => (ownValue(mapOf(value), name) ?? null) !== null)
      .map(([name, cure]) => ({
        source,
        path: pathOfNames('cicd-contexts', context, name),
        message: `is not taken from the app config: ${cure}`,
      })),
  )
  return [...parts, ...pipelineParts, ...inContexts, ...lost]
}
