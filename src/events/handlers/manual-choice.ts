import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { RenderedChoice, RenderedChoices, RenderedOption } from '../messages/message.ts'
import { isDisabled } from '../rendering/condition.ts'
import { badBlock, below, renderText } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import { generateChoices } from './choice-generators.ts'
import { endpointOf } from './endpoint.ts'
import { withBlock } from './handler.ts'
import type { Handler } from './handler.ts'
import { sendToEndpoint, sendToSlack } from './send-message.ts'

/** Asks people to choose: posts buttons, those written and those generated. */
export const manualChoice: Handler = {
  async plan(input) {
    const { block, scope, document } = input
    const title = renderText(below(scope, 'title'), ownValue(block, 'title'))
    const titled = { ...block, title }
    const written = ownValue(block, 'choices') ?? {}
    const generators = ownValue(block, 'choice-generators')
    const place = below(scope, 'choices')
    if (!isObject(written)) throw badBlock(place, 'must be a map')
    if (generators === undefined && Object.keys(written).length === 0) throw badBlock(place, 'is missing')

    const { choices, scope: seen } = await generateChoices(
      withBlock(scope, 'manual-choice', titled),
      generators ?? {},
      document,
    )
    const rendered = renderChoices(below(seen, 'choices'), { ...written, ...choices })
    const message = { handler: 'manual-choice', title, choices: rendered } as const
    const shown = withBlock(seen, 'manual-choice', { ...titled, choices: rendered })
    const endpoint = endpointOf(input, shown)
    return endpoint ? sendToEndpoint(endpoint, message, shown, input) : sendToSlack(message, shown, input)
  },
}

function renderChoices(scope: Scope, choices: JsonObject): RenderedChoices {
  const entries = Object.entries(choices).filter(
    ([, choice]) => choice !== null && !(isObject(choice) && isDisabled(choice)),
  )
  return Object.fromEntries(entries.map(([name, choice]) => [name, renderChoice(below(scope, name), choice)]))
}

function renderChoice(scope: Scope, choice: JsonValue): RenderedChoice {
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

function renderOption(scope: Scope, option: JsonValue): RenderedOption {
  if (!isObject(option)) throw badBlock(scope, 'must be a map with text and value')
  const value = renderText(below(scope, 'value'), ownValue(option, 'value'))
  return { ...option, value, text: renderText(below(scope, 'text'), ownValue(option, 'text')) }
}
