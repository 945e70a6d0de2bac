import { readButton } from '../../decisions/button.ts'
import type { Decision } from '../../decisions/decision.ts'
import { isObject } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { jsonIn } from '../../json/json-in.ts'
import { listAt } from '../slack/clicker.ts'

/** The most characters of JSON that a record can hold as the blocks of its message. */
const longest = 20_000

/**
 * The blocks with which a question was posted, from its record; undefined if they are not known. Other programs can change the record,
 * so the blocks are used only if every button in them is an answer to this question.
 */
export function postedBlocks(context: string, decision: Decision): readonly JsonValue[] | undefined {
  const { blocks: kept = '' } = decision.message ?? {}
  const blocks = kept.length > longest ? undefined : jsonIn(kept)
  if (!Array.isArray(blocks)) return undefined
  return blocks.every((block) => isHarmless(block, context, decision)) ? blocks : undefined
}

const plainBlocks = ['section', 'context', 'header', 'divider']

function isHarmless(block: JsonValue, context: string, decision: Decision): boolean {
  if (!isObject(block) || typeof block.type !== 'string') return false
  if (block.type === 'actions') {
    return listAt(block, 'elements').every((element) => isOfQuestion(element, context, decision))
  }
  return plainBlocks.includes(block.type) && !Object.hasOwn(block, 'accessory')
}

function isOfQuestion(element: JsonValue, context: string, { id, name }: Decision): boolean {
  if (!isObject(element) || element.type !== 'button' || typeof element.value !== 'string') return false
  const button = readButton(element.value)
  return button?.context === context && button.question === id && button.name === name && !Object.hasOwn(element, 'url')
}
