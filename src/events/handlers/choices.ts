import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { RenderedChoices, RenderedOption } from '../messages/message.ts'
import { isDisabled } from '../rendering/condition.ts'
import { unmark } from '../rendering/marks.ts'
import { asTheyAre, badBlock, below, renderDeep, renderText } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import type { GeneratedChoice } from './choice-generators.ts'

/** An option of a question: its value is what later steps get, null for nothing. */
export type DraftOption = JsonObject & { text: string; value: JsonValue }
/** The choices of a question, by name, before their buttons say what a vote is. */
export type DraftChoices = Record<string, ChoiceWith<DraftOption>>

type ChoiceWith<Option extends DraftOption> = JsonObject & { header: string; options: Option[] }
type Generated = ReadonlyMap<string, GeneratedChoice>

/** How the texts of a choice are had: rendered, or as a generator made them. */
interface Reader {
  text(scope: Scope, value: JsonValue | undefined): string
  /** What may be more than text. */
  deep(scope: Scope, value: JsonValue): JsonValue
}

type OptionOf<Option> = (scope: Scope, option: JsonValue, reader: Reader) => Option

/** The choices to show: those written, rendered, then those generated; one of the same name takes a written one's place. Throws BAD_BLOCK and TEMPLATE_ERROR (config). */
export function renderChoices(scope: Scope, written: JsonObject, generated: Generated): RenderedChoices {
  return choicesOf(scope, written, generated, buttonOption)
}

/** The same of a question, whose options may have any value. */
export function draftChoices(scope: Scope, written: JsonObject, generated: Generated): DraftChoices {
  return choicesOf(scope, written, generated, draftOption)
}

function choicesOf<Option extends DraftOption>(
  scope: Scope,
  written: JsonObject,
  generated: Generated,
  optionOf: OptionOf<Option>,
): Record<string, ChoiceWith<Option>> {
  const made = Object.fromEntries([...generated].map(([name, choice]) => [name, choice.made]))
  const shown = Object.entries({ ...written, ...made }).filter(
    ([, choice]) => choice !== null && !(isObject(choice) && isDisabled(choice)),
  )
  return Object.fromEntries(
    shown.map(([name, choice]) => {
      const place = below(scope, name)
      const one = generated.get(name)
      if (one === undefined) return [name, choiceOf(place, choice, template, optionOf)]
      if (one.template === undefined) return [name, choiceOf(place, one.made, final, optionOf)]
      return [name, unmark(choiceOf(place, one.template, template, optionOf))]
    }),
  )
}

const template: Reader = { text: renderText, deep: renderDeep }

/** What a template has made is not a template. It loses its last line break, as a template does. */
const final: Reader = {
  text: (scope, value) => (typeof value === 'string' ? value.replace(/\n$/, '') : renderText(scope, value)),
  deep: (_, value) => value,
}

function choiceOf<Option extends DraftOption>(
  scope: Scope,
  choice: JsonValue,
  reader: Reader,
  optionOf: OptionOf<Option>,
): ChoiceWith<Option> {
  if (!isObject(choice)) throw badBlock(scope, 'must be a map with header and options')
  const header = reader.text(below(scope, 'header'), ownValue(choice, 'header'))
  const options = choice.options === null ? [] : ownValue(choice, 'options')
  const place = below(scope, 'options')
  if (!Array.isArray(options)) throw badBlock(place, options === undefined ? 'is missing' : 'must be a list')
  return {
    ...choice,
    header,
    options: options.map((option, index) => optionOf(below(place, `[${index}]`), option, reader)),
  }
}

const buttonOption: OptionOf<RenderedOption> = (scope, option, reader) => {
  if (!isObject(option)) throw badBlock(scope, 'must be a map with text and value')
  // What a button sends is not for people to read.
  const value = reader.text(below(asTheyAre(scope), 'value'), ownValue(option, 'value'))
  return { ...option, value, text: reader.text(below(scope, 'text'), ownValue(option, 'text')) }
}

const draftOption: OptionOf<DraftOption> = (scope, option, reader) => {
  if (!isObject(option)) throw badBlock(scope, 'must be a map with key and text')
  const place = below(asTheyAre(scope), 'value')
  const value = ownValue(option, 'value') ?? null
  const rendered = typeof value === 'string' ? reader.text(place, value) : reader.deep(place, value)
  return { ...option, value: rendered, text: reader.text(below(scope, 'text'), ownValue(option, 'text')) }
}
