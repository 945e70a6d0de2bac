import { guardPath } from '../../context/guard-path.ts'
import { operationFromSet } from '../../context/set-expression.ts'
import { unusualRoot } from '../../context/unusual-root.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject } from '../../json/json.ts'
import { parseSetPath } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { lookUpIfPath, matchesOf } from '../../json/query.ts'
import { noMapAt } from '../rendering/scope.ts'
import type { TemplateLint } from './template-lint.ts'
import { isLiteral } from './literal.ts'

export interface PathRules {
  /** Paths that blocks must not change. */
  readonly protectedPaths: readonly Path[]
  /** The context data built from the app's config. */
  readonly document: JsonObject
}

/** Checks a path that a block or generator stores at, if it has no template tags: a path that cannot be stored at fails whenever the block runs. */
export function checkTarget(lint: TemplateLint, at: Path, value: JsonValue | undefined, rules: PathRules): void {
  if (!isLiteral(value)) return
  const text = value.trim()
  if (text === '') return
  try {
    operationFromSet(text, '')
    const { path } = parseSetPath(text)
    guardPath(path, { allowConfigPaths: false, protectedPaths: rules.protectedPaths })
    const unusual = unusualRoot(path, rules.document)
    if (unusual !== undefined) lint.warn(at, 'UNUSUAL_PATH', `${text}: ${unusual}`)
  } catch (error) {
    if (!(error instanceof CicdError)) throw error
    lint.error(at, error.code, error.message, error.suggestions[0])
  }
}

/** Checks the path of the map that a generator iterates over, if it has no template tags. Paths below `state` are not checked, because a flow writes them while it runs. */
export async function checkForeach(
  lint: TemplateLint,
  at: Path,
  value: JsonValue | undefined,
  document: JsonObject,
): Promise<void> {
  if (!isLiteral(value)) return
  const text = value.trim()
  try {
    // An empty document: this only checks that the path can be parsed.
    await matchesOf({}, text)
  } catch (error) {
    if (!(error instanceof CicdError)) throw error
    lint.error(at, error.code, error.message, error.suggestions[0])
    return
  }
  if (/^(?:\$\.)?state\b/.test(text) || text.startsWith('$') || text.startsWith('[')) return
  const [root = ''] = text.split(/[.[]/)
  const found = await lookUpIfPath(document, text)
  if (isObject(found)) return
  if (Object.hasOwn(document, root)) lint.error(at, 'BAD_BLOCK', `is ${JSON.stringify(text)}, ${noMapAt(found)}`)
  else lint.warn(at, 'UNUSUAL_PATH', `does not lead to a map: there is no "${root}" in the context data`)
}
