import { CHOMPING_MODE, getScalarValue, SCALAR_STYLE } from 'js-yaml'
import type { ScalarEvent } from 'js-yaml'

/**
 * The text of a scalar. As in PyYAML, a block scalar at the end of a document without a final newline does not get one; js-yaml, which reads YAML
 * 1.2, adds it.
 */
export function scalarText(text: string, event: ScalarEvent): string {
  const value = getScalarValue(text, event)
  return isCutOff(text, event) && value.endsWith('\n') ? value.slice(0, -1) : value
}

function isCutOff(text: string, event: ScalarEvent): boolean {
  if (event.style !== SCALAR_STYLE.LITERAL_BLOCK && event.style !== SCALAR_STYLE.FOLDED_BLOCK) return false
  if (event.chomping === CHOMPING_MODE.STRIP || event.valueEnd < text.length) return false
  const lastLine = text.length - 1 - Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'), event.valueStart - 1)
  if (lastLine === 0) return false
  // A last line of only blanks does not count unless it is longer than the indentation. With `+`, it was counted.
  return event.chomping === CHOMPING_MODE.KEEP || lastLine > Math.max(event.indent, 0)
}
