import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml'
import type { Event, ScalarEvent } from 'js-yaml'
import { deepestNesting } from './read-yaml.ts'
import { below } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import { pythonKindOf, resolveScalar } from './resolve-scalar.ts'
import type { Place } from './positions.ts'

/** A scalar that PyYAML reads differently from this program. */
export interface PythonReading {
  readonly place: Place
  /** That of the value, or of the value that the key has. */
  readonly path: Path
  /** The text as written. */
  readonly text: string
  /** The type in PyYAML. */
  readonly kind: string
  readonly isKey: boolean
}

/** The first `most` such scalars of a text, in its order. None if the text is not valid YAML: reading it reports why. */
export function pythonReadings(text: string, most: number): readonly PythonReading[] {
  const readings: PythonReading[] = []
  for (const { event, isKey, path } of scalarsOf(text)) {
    if (readings.length >= most) break
    const written = getScalarValue(text, event)
    const kind = isKey ? keyKindOf(written) : pythonKindOf(written)
    if (kind !== undefined)
      readings.push({ place: placeAt(text, event.valueStart), path: path(), text: written, kind, isKey })
  }
  return readings
}

/** The type of a key in PyYAML, if it is not text. In this program keys are always texts. */
export function keyKindOf(text: string): string | undefined {
  if (text === '<<') return undefined
  const other = pythonKindOf(text)
  if (other !== undefined) return other
  try {
    const value = resolveScalar(text)
    if (value === null) return 'None'
    return typeof value === 'boolean' ? 'boolean' : typeof value === 'string' ? undefined : 'number'
  } catch {
    return 'number with too many digits'
  }
}

/** A map or list that is read. */
interface Open {
  /** Whether a key comes next; undefined in a list. */
  isKey: boolean | undefined
  /** The last key, or the index of the next item. */
  step: string | number
}

/** The plain scalars without a tag, each with whether it is a key. */
function* scalarsOf(text: string): Generator<{ event: ScalarEvent; isKey: boolean; path: () => Path }> {
  const open: Open[] = []
  const next = (name = '') => {
    const inside = open.at(-1)
    if (inside === undefined) return false
    if (typeof inside.step === 'number') inside.step++
    const isKey = inside.isKey === true
    if (isKey) inside.step = name
    if (inside.isKey !== undefined) inside.isKey = !isKey
    return isKey
  }
  for (const event of eventsOf(text)) {
    if (event.type === EVENT_ID.POP) open.pop()
    else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      next()
      open.push(event.type === EVENT_ID.MAPPING ? { isKey: true, step: '' } : { isKey: undefined, step: -1 })
    } else if (event.type === EVENT_ID.ALIAS) next()
    else if (event.type === EVENT_ID.SCALAR) {
      const isPlain = event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0 && event.valueStart >= 0
      const isKey = next(getScalarValue(text, event))
      // The first is the document.
      if (isPlain) yield { event, isKey, path: () => below([], ...open.slice(1).map(({ step }) => step)) }
    } else open.push({ isKey: undefined, step: '' })
  }
}

function eventsOf(text: string): readonly Event[] {
  try {
    return parseEvents(text, { maxDepth: deepestNesting + 2 })
  } catch {
    return []
  }
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}
