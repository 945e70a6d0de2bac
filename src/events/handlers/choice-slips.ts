import { nearestName } from '../../errors/nearest-name.ts'
import { mapAt, mapOf, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { below } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import type { DecisionFault } from './decision-fault.ts'
import { error } from './decision-fault.ts'

/** The likely slips in a manual-choice block, whether it asks a question or not. */
export function choiceSlips(block: JsonObject, path: Path): readonly DecisionFault[] {
  const choices = Object.entries(mapOf(block.choices)).flatMap(([name, choice]) => {
    const at = below(path, 'choices', name)
    const { header, options } = mapOf(choice)
    const texts = (Array.isArray(options) ? options : []).map((option, index) =>
      shownTruth(mapOf(option).text, below(at, 'options', index, 'text'), 'button'),
    )
    return [...shownTruth(header, below(at, 'header'), 'message'), ...texts.flat()]
  })
  return [...misplacedDecision(block, path), ...shownTruth(block.title, below(path, 'title'), 'message'), ...choices]
}

/** What to write in place of a word that YAML reads as true or false. */
export function truthWord(value: boolean): string {
  return `write the word in quotes, as in ${value ? "'yes'" : "'no'"}`
}

function shownTruth(value: JsonValue | undefined, path: Path, where: string): readonly DecisionFault[] {
  if (typeof value !== 'boolean') return []
  const shown = value ? 'True' : 'False'
  const message = `is the YAML value ${value}, and the ${where} shows "${shown}": ${truthWord(value)}`
  return [{ severity: 'warning', code: 'SHOWS_TRUE_OR_FALSE', path, message }]
}

function misplacedDecision(block: JsonObject, path: Path): readonly DecisionFault[] {
  const key = misspeltDecision(block)
  return key === undefined ? [] : [error(below(path, key), misspeltMessage, 'BAD_BLOCK')]
}

/** What is wrong with a misspelt `decision`: the message would have buttons that anybody may press. */
export const misspeltMessage =
  'is not a known key here, did you mean "decision"? Without a decision, anybody may press the buttons'

/** The key of a block that is probably meant as `decision`: the block would post buttons that ask no question. */
export function misspeltDecision(block: JsonObject): string | undefined {
  if ((ownValue(block, 'decision') ?? null) !== null) return undefined
  return Object.keys(block).find((key) => {
    const value = mapAt(block, key)
    const isQuestion = ['name', 'policy', 'subject'].some((name) => Object.hasOwn(value, name))
    return isQuestion && nearestName(key, ['decision']) !== undefined
  })
}
