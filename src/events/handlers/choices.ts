import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { RenderedChoice, RenderedChoices, RenderedOption } from '../messages/message.ts'
import { isDisabled } from '../rendering/condition.ts'
import { unmark } from '../rendering/marks.ts'
import { asTheyAre, badBlock, below, renderText } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import type { GeneratedChoice } from './choice-generators.ts'

/** The choices to show: those written, rendered, then those generated; one of the same name takes a written one's place. Throws BAD_BLOCK and TEMPLATE_ERROR (config). */
export function renderChoices(
  scope: Scope,
  written: JsonObject,
  generated: ReadonlyMap<string, GeneratedChoice>,
): RenderedChoices {
  const made = Object.fromEntries([...generated].map(([name, choice]) => [name, choice.made]))
  const shown = Object.entries({ ...written, ...made }).filter(
    ([, choice]) => choice !== null && !(isObject(choice) && isDisabled(choice)),
  )
  return Object.fromEntries(
    shown.map(([name, choice]) => {
      const place = below(scope, name)
      const one = generated.get(name)
      return [name, one === undefined ? choiceOf(place, choice, renderText) : generatedChoice(place, one)]
    }),
  )
}

function generatedChoice(scope: Scope, { made, template }: GeneratedChoice): RenderedChoice {
  return template === undefined ? choiceOf(scope, made, finalText) : unmark(choiceOf(scope, template, renderText))
}

/** What a template has made is no template. It loses its last line break, as a template does. */
const finalText: TextOf = (scope, value) =>
  typeof value === 'string' ? value.replace(/\n$/, '') : renderText(scope, value)

type TextOf = (scope: Scope, value: JsonValue | undefined) => string

function choiceOf(scope: Scope, choice: JsonValue, textOf: TextOf): RenderedChoice {
  if (!isObject(choice)) throw badBlock(scope, 'must be a map with header and options')
  const header = textOf(below(scope, 'header'), ownValue(choice, 'header'))
  const options = choice.options === null ? [] : ownValue(choice, 'options')
  const place = below(scope, 'options')
  if (!Array.isArray(options)) throw badBlock(place, options === undefined ? 'is missing' : 'must be a list')
  return {
    ...choice,
    header,
    options: options.map((option, index) => optionOf(below(place, `[${index}]`), option, textOf)),
  }
}

function optionOf(scope: Scope, option: JsonValue, textOf: TextOf): RenderedOption {
  if (!isObject(option)) throw badBlock(scope, 'must be a map with text and value')
  // What a button sends is no text for people.
  const value = textOf(below(asTheyAre(scope), 'value'), ownValue(option, 'value'))
  return { ...option, value, text: textOf(below(scope, 'text'), ownValue(option, 'text')) }
}
