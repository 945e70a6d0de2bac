import type { Config } from '../../config/config.ts'
import { extrasOf, handlerKinds } from '../../config/schemas/handlers.ts'
import type { HandlerName } from '../../config/schemas/handlers.ts'
import { didYouMean, isTypo } from '../../errors/nearest-name.ts'
import { ours } from '../rendering/known-names.ts'
import { takesToken, whyNotAllowed } from './allowed-hosts.ts'
import { choiceSlips } from './choice-slips.ts'
import type { DecisionFault } from './decision-fault.ts'
import { decisionFaults } from './decision-lint.ts'
import { protectedName } from './protected-args.ts'
import { writtenVotes } from './vote-values.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { below } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { names as engineNames } from '../../templates/jinja-engine.ts'
import { checkForeach, checkTarget } from '../lint/path-lint.ts'
import type { PathRules } from '../lint/path-lint.ts'
import { isLiteral } from '../lint/literal.ts'
import { withNames } from '../lint/template-lint.ts'
import type { LintScope, TemplateLint } from '../lint/template-lint.ts'

/** A block and the inputs that its checks need. */
export interface BlockInput {
  readonly lint: TemplateLint
  readonly block: JsonObject
  readonly path: Path
  readonly scope: LintScope
  readonly rules: PathRules
  /** Undefined when the config is invalid: checks that need it are skipped. */
  readonly config: Config | undefined
  /** Whether the user named a config: without one, missing URLs are not a fault. */
  readonly isConfigNamed: boolean
}

/** The checks of a block for each handler. They report faults that do not depend on the values of a flow. */
export const blockLints: Readonly<Record<HandlerName, (input: BlockInput) => void | Promise<void>>> = {
  notify(input) {
    const { lint, block, path, scope } = input
    lint.text(below(path, 'message'), ownValue(block, 'message'), scope)
    mustBeText(input, 'message')
    captures(input)
    address(input)
    destination(input, 'slack')
  },
  async 'manual-choice'(input) {
    const { lint, block, path, scope } = input
    lint.text(below(path, 'title'), ownValue(block, 'title'), scope)
    const iterators = await choiceGenerators(input)
    choices(input, withNames(scope, Object.fromEntries(iterators.map((name) => [name, undefined]))))
    decision(input)
    captures(input)
    address(input)
    destination(input, 'slack')
  },
  respond(input) {
    const { lint, block, path, scope, config } = input
    for (const name of ['message', 'url']) lint.text(below(path, name), ownValue(block, name), scope)
    mustBeText(input, 'message')
    for (const [name, value] of extrasOf(handlerKinds.respond, block)) lint.deep(below(path, name), value, scope)
    const url = ownValue(block, 'url')
    if ((block.endpoint ?? null) !== null) destination(input, 'slack')
    else if (url === undefined) lint.error(below(path, 'url'), 'BAD_BLOCK', 'the key "url" is missing, or "endpoint"')
    else if (isLiteral(url) && url.trim() !== '' && config !== undefined) {
      const refusal = whyNotAllowed(url.trim(), config)
      if (refusal !== undefined) lint.error(below(path, 'url'), 'BAD_BLOCK', refusal.replace(/^renders to/, 'is'))
    }
  },
  'trigger-pipeline'(input) {
    const { lint, block, path, scope, config } = input
    const args = isObject(block.args) ? block.args : {}
    for (const [name, value] of Object.entries(args)) {
      lint.deep(below(path, 'args', name), value, scope)
      const kept = protectedName(name, config?.trigger.protectedArgs ?? [])
      if (kept === undefined) continue
      lint.error(
        below(path, 'args', name),
        'PROTECTED_ARG',
        `the config keeps the argument ${JSON.stringify(kept)} for itself`,
      )
    }
    pipelineName(input)
    destination(input, 'trigger')
  },
  'set-values'(input) {
    copyRules(input, below(input.path, 'set'), ownValue(input.block, 'set'))
  },
}

function mustBeText({ lint, block, path }: Pick<BlockInput, 'lint' | 'block' | 'path'>, name: string): void {
  const value = ownValue(block, name)
  if (typeof value !== 'object' || value === null) return
  lint.error(below(path, name), 'BAD_BLOCK', `must be text, and is ${Array.isArray(value) ? 'a list' : 'a map'}`)
}

function captures(input: BlockInput): void {
  copyRules(input, below(input.path, 'capture-response-data'), ownValue(input.block, 'capture-response-data'), {
    body: undefined,
  })
}

function copyRules(
  { lint, scope, rules }: BlockInput,
  path: Path,
  list: JsonValue | undefined,
  more: Readonly<Record<string, undefined>> = {},
): void {
  const seen = withNames(scope, more)
  for (const [index, rule] of (Array.isArray(list) ? list : []).entries()) {
    if (!isObject(rule)) continue
    const at = below(path, index)
    const target = isLiteral(rule.to) ? { target: rule.to.trim() } : {}
    for (const name of ['from', 'to']) lint.text(below(at, name), ownValue(rule, name), { ...seen, ...target })
    if (isLiteral(rule.to) && rule.to.trim() === '')
      lint.error(below(at, 'to'), 'BAD_BLOCK', 'is blank: a path is expected')
    checkTarget(lint, below(at, 'to'), ownValue(rule, 'to'), rules)
  }
}

function choices({ lint, block, path }: BlockInput, scope: LintScope): void {
  const written = isObject(block.choices) ? block.choices : {}
  const place = below(path, 'choices')
  const isQuestion = isObject(block.decision)
  if (Object.keys(written).length === 0 && block['choice-generators'] === undefined) {
    lint.error(place, 'BAD_BLOCK', 'there are no "choices" and no "choice-generators"')
  }
  for (const [name, choice] of Object.entries(written)) {
    if (!isObject(choice)) continue
    const at = below(place, name)
    required(lint, at, choice, ['header', 'options'])
    lint.text(below(at, 'header'), ownValue(choice, 'header'), scope)
    for (const [index, option] of (Array.isArray(choice.options) ? choice.options : []).entries()) {
      const here = below(at, 'options', index)
      if (!isObject(option)) {
        lint.error(here, 'BAD_BLOCK', 'must be a map with text and value')
        continue
      }
      required(lint, here, option, isQuestion ? ['text'] : ['text', 'value'])
      lint.text(below(here, 'text'), ownValue(option, 'text'), scope)
      lint.deep(below(here, 'value'), ownValue(option, 'value'), scope)
      if (!isQuestion) mustBeText({ lint, block: option, path: here }, 'value')
    }
  }
}

/** Checks the question that the choices answer. An app can also be checked alone, without the config that has its policies. */
function decision({ lint, block, path, scope, config, isConfigNamed, rules }: BlockInput): void {
  const asked = ownValue(block, 'decision')
  for (const fault of choiceSlips(block, path)) report(lint, fault)
  if (!isObject(asked)) {
    for (const { path: at, message } of writtenVotes(block, path)) lint.error(at, 'BAD_BLOCK', message)
    return
  }
  for (const name of ['subject', 'invoker']) {
    lint.text(below(path, 'decision', name), ownValue(asked, name), scope)
  }
  if (config === undefined) return
  const faults = decisionFaults(block, path, { document: rules.document, config })
  for (const fault of faults) {
    // A policy that too few people can vote by is reported once, in the config.
    if (fault.code === 'NO_WAY_TO_VOTE' && isAtName(fault.path, 'policy')) continue
    if (fault.code !== 'UNKNOWN_POLICY' || isConfigNamed) report(lint, fault)
  }
}

function report(lint: TemplateLint, fault: DecisionFault): void {
  if (fault.severity === 'warning') lint.warn(fault.path, fault.code, fault.message)
  else lint.error(fault.path, fault.code, fault.message)
}

function isAtName(path: Path, name: string): boolean {
  const last = path.at(-1)
  return last?.kind === 'name' && last.name === name
}

function required(lint: TemplateLint, path: Path, map: JsonObject, names: readonly string[]): void {
  for (const name of names) {
    if (ownValue(map, name) !== undefined) continue
    const typo = isTypo(name, Object.keys(map))
    lint.error(path, 'BAD_BLOCK', `the key ${JSON.stringify(name)} is missing${typo === '' ? '' : `; ${typo}`}`)
  }
}

/** The names that the generators give to their items, as far as they are written without templates. */
async function choiceGenerators({ lint, block, path, scope, rules }: BlockInput): Promise<readonly string[]> {
  const generators = isObject(block['choice-generators']) ? block['choice-generators'] : {}
  const iterators: string[] = []
  for (const [name, generator] of Object.entries(generators)) {
    if (!isObject(generator)) continue
    const at = below(path, 'choice-generators', name)
    required(lint, at, generator, ['foreach', 'iterator', 'template'])
    const { foreach, iterator, template } = generator
    lint.text(below(at, 'foreach'), foreach, scope)
    await checkForeach(lint, below(at, 'foreach'), foreach, rules.document)
    lint.text(below(at, 'iterator'), iterator, scope)
    if (isLiteral(iterator)) iterators.push(iterator.trim())
    if (isLiteral(iterator) && isKnown(iterator.trim(), rules.document)) {
      lint.error(
        below(at, 'iterator'),
        'BAD_BLOCK',
        `${JSON.stringify(iterator)} has a meaning in templates already: choose another name`,
      )
    }
    // A computed iterator can have any name.
    const seen = isLiteral(iterator) ? withNames(scope, { [iterator.trim()]: undefined }) : { macros: scope.macros }
    if (isLiteral(template) && template.trim() === '') continue
    if (isObject(template)) lint.deep(below(at, 'template'), template, seen)
    else lint.text(below(at, 'template'), template, seen)
  }
  return iterators
}

/** Whether a name is known, as `isKnownName` decides for the names that templates see during an event. */
function isKnown(name: string, document: JsonObject): boolean {
  return ours.includes(name) || engineNames.has(name) || Object.hasOwn(document, name)
}

/** Checks the channel and the message that a block names. */
function address({ lint, block, path, scope, config, isConfigNamed }: BlockInput): void {
  for (const name of ['channel', 'reply_broadcast', 'update'])
    lint.text(below(path, name), ownValue(block, name), scope)
  const { url } = config?.slack ?? {}
  if ((block.update ?? null) === null || (block.endpoint ?? null) !== null || url === undefined || !isConfigNamed)
    return
  if (config === undefined || !URL.canParse(url) || takesToken(new URL('chat.update', url).href, config)) return
  lint.error(
    below(path, 'update'),
    'BAD_BLOCK',
    `needs chat.update among slack.methods of ${config.file ?? 'the config'}`,
  )
}

/** Checks where a block sends its request. */
function destination({ lint, block, path, scope, config, isConfigNamed }: BlockInput, to: 'slack' | 'trigger'): void {
  const endpoint = ownValue(block, 'endpoint') ?? null
  const place = below(path, 'endpoint')
  if (endpoint !== null) {
    lint.text(place, endpoint, scope)
    const known = Object.keys(config?.endpoints ?? {})
    if (!isLiteral(endpoint) || config === undefined || known.includes(endpoint.trim())) return
    const hint = didYouMean(endpoint, known) || (known.length === 0 ? ': it has none' : ` (known: ${known.join(', ')})`)
    const file = config.file ?? 'the config'
    lint.error(place, 'UNKNOWN_ENDPOINT', `there is no endpoint "${endpoint}" in ${file}${hint}`)
    return
  }
  // An app can also be checked alone, without the config of its installation.
  if (config === undefined || !isConfigNamed || config[to].url !== undefined) return
  const code = to === 'slack' ? 'NO_SLACK_URL' : 'NO_TRIGGER_URL'
  const typo = isTypo('endpoint', Object.keys(block))
  const why = typo === '' ? 'cannot be sent: ' : `names no endpoint (${typo}), and `
  lint.error(path, code, `${why}${config.file ?? 'the config'} has no ${to}.url`)
}

/** Checks the name of the pipeline. It may belong to another app, and often does. */
function pipelineName({ lint, block, path, rules }: BlockInput): void {
  const known = Object.keys(isObject(rules.document.pipelines) ? rules.document.pipelines : {})
  const name = ownValue(block, 'name')
  if (!isLiteral(name) || known.includes(name.trim())) return
  lint.warn(
    below(path, 'name'),
    'UNKNOWN_NAME',
    `there is no pipeline "${name}" in the context${didYouMean(name, known)}`,
  )
}
