import { isJsonNumber } from '../../json/exact-number.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'

/** Fields with one choice: a text, an option with a value, or a number (a date with a time). */
const single = [
  'value',
  'selected_option',
  'selected_user',
  'selected_conversation',
  'selected_channel',
  'selected_date',
  'selected_time',
  'selected_date_time',
] as const
/** Fields with several choices. */
const several = ['selected_options', 'selected_users', 'selected_conversations', 'selected_channels'] as const

/**
 * The choices as texts, for every kind of element: buttons, selects of all kinds, overflow menus, checkboxes, radio buttons, pickers,
 * inputs, and future kinds that look like one of these. An action without a choice has no texts.
 */
export function actionValues(actions: JsonValue | undefined): string[] {
  return Array.isArray(actions) ? actions.flatMap(valuesOf) : []
}

function valuesOf(action: JsonValue): string[] {
  if (!isObject(action)) return []
  const lists = several.flatMap((key) => {
    const list = ownValue(action, key)
    return Array.isArray(list) ? list : []
  })
  return [...single.map((key) => ownValue(action, key)), ...lists].flatMap(textOf)
}

function textOf(choice: JsonValue | undefined): string[] {
  const value = isObject(choice) ? ownValue(choice, 'value') : choice
  if (typeof value === 'string') return [value]
  return isJsonNumber(value) ? [String(value)] : []
}
