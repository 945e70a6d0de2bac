import { CicdError } from '../../errors/cicd-error.ts'
import { isPrimitive } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { formatPath } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { stringifyJson } from '../../json/json-text.ts'

interface Sized {
  readonly path: Path
  readonly bytes: number
}

/** Throws `DOCUMENT_TOO_LARGE` (usage) if a document's text has more than `maxBytes` bytes. The message names its largest paths. */
export function checkSize(text: string, maxBytes: number, document: JsonObject): void {
  // Each UTF-16 unit has at most three bytes in UTF-8.
  if (text.length * 3 <= maxBytes) return
  const bytes = Buffer.byteLength(text)
  if (bytes <= maxBytes) return
  const largest = largestPaths(document, bytes).map((one) => `${formatPath(one.path)} (${one.bytes} bytes)`)
  throw new CicdError(
    'DOCUMENT_TOO_LARGE',
    `the context data would have ${bytes} bytes, ${maxBytes} are allowed; the largest in it: ${largest.join(', ')}. Nothing was stored.`,
    {
      suggestions: ['Keep large values elsewhere and store where they are.', 'maxBytes in the config sets the limit.'],
    },
  )
}

/** Up to three paths that hold a tenth of the document or more, as deep as possible. If no child is that large, the largest child. */
function largestPaths(document: JsonObject, total: number): Sized[] {
  const found: Sized[] = []
  const visit = (value: JsonValue, path: Path, bytes: number): void => {
    const children = childrenOf(value, path)
    const heavy = children.filter((child) => child.bytes * 10 >= total)
    if (heavy.length === 0 && path.length > 0) found.push({ path, bytes })
    else if (heavy.length === 0) found.push(...children)
    for (const child of heavy) visit(child.value, child.path, child.bytes)
  }
  visit(document, [], total)
  return found.sort((a, b) => b.bytes - a.bytes).slice(0, 3)
}

function childrenOf(value: JsonValue, path: Path): (Sized & { readonly value: JsonValue })[] {
  if (isPrimitive(value)) return []
  const entries: [Path[number], JsonValue][] = Array.isArray(value)
    ? value.map((item, index) => [{ kind: 'index', index }, item])
    : Object.entries(value).map(([name, item]) => [{ kind: 'name', name }, item])
  return entries.map(([step, item]) => ({
    path: [...path, step],
    value: item,
    bytes: Buffer.byteLength(stringifyJson(item)),
  }))
}
