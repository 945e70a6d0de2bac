import type { Config } from '../../config/config.ts'
import { blockKeys, extrasOf, handlerKinds, isHandler, isSingleBlock } from '../../config/schemas/handlers.ts'
import type { HandlerKind, HandlerName } from '../../config/schemas/handlers.ts'
import { switches } from '../../config/schemas/switches.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { below } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { blockLints } from '../../events/handlers/block-lint.ts'
import { lintCondition } from '../../events/lint/condition-lint.ts'
import { isLiteral } from '../../events/lint/literal.ts'
import { checkTarget } from '../../events/lint/path-lint.ts'
import type { PathRules } from '../../events/lint/path-lint.ts'
import { withNames } from '../../events/lint/template-lint.ts'
import type { LintScope, TemplateLint } from '../../events/lint/template-lint.ts'

export interface PipelinesInput {
  readonly lint: TemplateLint
  /** The context data. */
  readonly document: JsonObject
  /** The path in the app's config. */
  readonly prefix: Path
  readonly scope: LintScope
  readonly rules: PathRules
  readonly config: Config | undefined
  readonly isConfigNamed: boolean
}

/** Checks the generators and the event handlers of all pipelines of a context. */
export async function lintPipelines(input: PipelinesInput): Promise<void> {
  for (const [name, pipeline] of mapsIn(input.document.pipelines)) {
    const path = below(input.prefix, 'pipelines', name)
    for (const [group, items] of mapsIn(pipeline.generators)) {
      for (const [item, generator] of mapsIn(items)) {
        lintGenerator(input, below(path, 'generators', group, item), generator)
      }
    }
    for (const [event, handlers] of mapsIn(pipeline['event-handlers'])) {
      await lintEvent(input, below(path, 'event-handlers', event), handlers)
    }
  }
}

function lintGenerator({ lint, scope, rules }: PipelinesInput, path: Path, generator: JsonObject): void {
  const seen = withNames(scope, { generator })
  lintCondition(lint, below(path, 'if'), ownValue(generator, 'if'), seen)
  for (const [index, rule] of (Array.isArray(generator.set) ? generator.set : []).entries()) {
    if (!isObject(rule)) continue
    const at = below(path, 'set', index)
    const target = isLiteral(rule.key) ? { target: rule.key.trim() } : {}
    for (const name of ['key', 'value']) lint.text(below(at, name), ownValue(rule, name), { ...seen, ...target })
    checkTarget(lint, below(at, 'key'), ownValue(rule, 'key'), rules)
  }
}

async function lintEvent(input: PipelinesInput, path: Path, event: JsonObject): Promise<void> {
  lintCondition(input.lint, below(path, 'if'), ownValue(event, 'if'), input.scope)
  for (const [handler, config] of mapsIn(event)) {
    if (!isHandler(handler)) continue
    const at = below(path, handler)
    if (isSingleBlock(handlerKinds[handler], config)) {
      await lintBlock(input, handler, at, config)
      continue
    }
    lintCondition(
      input.lint,
      below(at, 'if'),
      ownValue(config, 'if'),
      withNames(input.scope, { [contextName(handler)]: undefined }),
    )
    for (const [name, block] of mapsIn(config)) {
      if (!Object.hasOwn(switches, name)) await lintBlock(input, handler, below(at, name), block)
    }
  }
}

async function lintBlock(input: PipelinesInput, handler: HandlerName, path: Path, block: JsonObject): Promise<void> {
  const scope = withNames(input.scope, { [contextName(handler)]: undefined })
  lintCondition(input.lint, below(path, 'if'), ownValue(block, 'if'), scope)
  foreignKeys(input.lint, handler, path, block)
  await blockLints[handler]({ ...input, block, path, scope })
}

/** Warns of keys that only other handlers know, in a block that no template of the config or of the block itself reads. */
function foreignKeys(lint: TemplateLint, handler: HandlerName, path: Path, block: JsonObject): void {
  const kind: HandlerKind = handlerKinds[handler]
  const isRead = kind.template !== undefined || (block.endpoint ?? null) !== null
  if (isRead || JSON.stringify(block).includes(kind.contextName)) return
  for (const [name] of extrasOf(kind, block)) {
    const owners = Object.entries<HandlerKind>(handlerKinds).filter(([, each]) => Object.hasOwn(blockKeys(each), name))
    if (owners.length === 0) continue
    const others = owners.map(([owner]) => owner).join(', ')
    lint.warn(below(path, name), 'MISSPELT_KEY', `has no effect here: it is a key of ${others}, not of ${handler}`)
  }
}

function contextName(handler: HandlerName): string {
  return handlerKinds[handler].contextName
}

/** The entries of a map that are maps. A null removes an inherited entry; the schema reports other types. */
function mapsIn(value: JsonValue | undefined): [string, JsonObject][] {
  if (!isObject(value)) return []
  return Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
}
