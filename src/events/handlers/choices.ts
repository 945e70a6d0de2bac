import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { RenderedChoices, RenderedOption } from '../messages/message.ts'
import { isDisabled } from '../rendering/condition.ts'
import { unmark } from '../rendering/marks.ts'
import { asTheyAre, badBlock, below, renderDeep, renderText, requiredIn } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import type { GeneratedChoice } from './choice-generators.ts'
import { requireNoVote } from './vote-values.ts'

/** An option of a question; `value` is passed to later steps, null for no value. */
export type DraftOption = JsonObject & { text: string; value: JsonValue }
/** The choices of a question, by name, before their buttons get the values that stand for a vote. */
export type DraftChoices = Record<string, ChoiceWith<DraftOption>>

type ChoiceWith<Option extends DraftOption> = JsonObject & { header: string; options: Option[] }
type Generated = ReadonlyMap<string, GeneratedChoice>

/** How the texts of a choice are read: rendered, or unchanged when a generator made them. */
interface Reader {
  text(scope: Scope, value: JsonValue): string
  /** Reads a value that may be a map or list. */
  deep(scope: Scope, value: JsonValue): JsonValue
}

type OptionOf<Option> = (scope: Scope, option: JsonValue, reader: Reader) => Option

/**
 * The choices to show: first the written ones, rendered, then the generated ones. A generated choice replaces a written one with the same name. Throws
 * BAD_BLOCK and TEMPLATE_ERROR (config).
 */
export function renderChoices(scope: Scope, written: JsonObject, generated: Generated): RenderedChoices {
  return choicesOf(scope, written, generated, buttonOption)
}

/** Like `renderChoices`, for a question, whose options may have any value. */
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

/** Reads the output of a template, which is not rendered again. The last line break is removed, as after rendering. */
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
  const header = reader.text(below(scope, 'header'), requiredIn(scope, choice, 'header'))
  const options = requiredIn(scope, choice, 'options') ?? []
  const place = below(scope, 'options')
  if (!Array.isArray(options)) throw badBlock(place, 'must be a list')
  return {
    ...choice,
    header,
    options: options.map((option, index) => optionOf(below(place, `[${index}]`), option, reader)),
  }
}

const buttonOption: OptionOf<RenderedOption> = (scope, option, reader) => {
  if (!isObject(option)) throw badBlock(scope, 'must be a map with text and value')
  // People do not read the value of a button, so it is not escaped.
  const place = below(asTheyAre(scope), 'value')
  const value = reader.text(place, requiredIn(scope, option, 'value'))
  requireNoVote(place, value)
  return { ...option, value, text: reader.text(below(scope, 'text'), requiredIn(scope, option, 'text')) }
}

const draftOption: OptionOf<DraftOption> = (scope, option, reader) => {
  if (!isObject(option)) throw badBlock(scope, 'must be a map with key and text')
  const place = below(asTheyAre(scope), 'value')
  const value = ownValue(option, 'value') ?? null
  const rendered = typeof value === 'string' ? reader.text(place, value) : reader.deep(place, value)
  return { ...option, value: rendered, text: reader.text(below(scope, 'text'), requiredIn(scope, option, 'text')) }
}
