import type { JsonObject, JsonValue } from '../../context/json.ts'
import { isObject, ownValue } from '../../context/json.ts'
import { badBlock, below, renderText, withValues } from '../scope.ts'
import type { Scope } from '../scope.ts'
import { generateChoices } from './choice-generators.ts'
import type { Handler } from './handler.ts'
import { captureRules, slackMessage } from './slack-message.ts'

/** Asks people to choose: posts buttons, those written and those generated. */
export const manualChoice: Handler = {
  contextName: 'manualChoice',
  blockKey: 'title',
  async plan(input) {
    const { block, scope, config, document } = input
    const title = renderText(below(scope, 'title'), ownValue(block, 'title'))
    const titled = { ...block, title }
    const written = ownValue(block, 'choices') ?? {}
    const generators = ownValue(block, 'choice-generators')
    const place = below(scope, 'choices')
    if (!isObject(written)) throw badBlock(place, 'must be a map')
    if (generators === undefined && Object.keys(written).length === 0) throw badBlock(place, 'is missing')

    const { choices, scope: seen } = await generateChoices(
      withValues(scope, { manualChoice: titled }),
      generators ?? {},
      document,
    )
    const rendered = renderChoices(below(seen, 'choices'), { ...written, ...choices })
    return {
      kind: 'send',
      ...slackMessage('manual-choice', withValues(seen, { manualChoice: { ...titled, choices: rendered } }), config),
      captures: captureRules('manual-choice', input),
    }
  },
}

function renderChoices(scope: Scope, choices: JsonObject): JsonObject {
  const entries = Object.entries(choices).filter(
    ([, choice]) => choice !== null && !(isObject(choice) && choice.enabled === false),
  )
  return Object.fromEntries(entries.map(([name, choice]) => [name, renderChoice(below(scope, name), choice)]))
}

function renderChoice(scope: Scope, choice: JsonValue): JsonObject {
  if (!isObject(choice)) throw badBlock(scope, 'must be a map with header and options')
  const header = renderText(below(scope, 'header'), ownValue(choice, 'header'))
  const options = choice.options === null ? [] : ownValue(choice, 'options')
  const place = below(scope, 'options')
  if (!Array.isArray(options)) throw badBlock(place, options === undefined ? 'is missing' : 'must be a list')
  return {
    ...choice,
    header,
    options: options.map((option, index) => renderOption(below(place, `[${index}]`), option)),
  }
}

function renderOption(scope: Scope, option: JsonValue): JsonObject {
  if (!isObject(option)) throw badBlock(scope, 'must be a map with text and value')
  const value = renderText(below(scope, 'value'), ownValue(option, 'value'))
  return { ...option, value, text: renderText(below(scope, 'text'), ownValue(option, 'text')) }
}
