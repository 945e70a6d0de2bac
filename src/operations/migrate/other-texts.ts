import { isObject } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { Path } from '../../json/path.ts'

/** How a text of a manifest is checked that is not at a key of scripts; `remarks`: only what it reads, and the image and package. */
export type TextUse = 'script' | 'remarks' | 'unread'

/** Keys whose text a shell runs in the files of other systems, such as Compose and CircleCI. */
const commandKeys: ReadonlySet<string> = new Set(['command', 'args', 'entrypoint', 'source', 'shell', 'cmd'])

/** What people read. `kubectl apply` keeps the whole manifest in an annotation. */
const prose: ReadonlySet<string> = new Set([
  ...['description', 'summary', 'displayName', 'title', 'message', 'help', 'comment', 'documentation', 'notes'],
  ...['annotations', 'labels', 'name', 'image'],
])

const callsProgram = /(?<![\w-])cicdstatemgr\b["',\s]+-{1,2}[a-z]/
const configOfProgram = /^cicdstatemgr:|^cicd-contexts:/m
const isShell = /^#!.*?[/\s](?:ba|da|k|z|a)?sh\b/

/** The texts in the data of a ConfigMap or Secret; undefined for other values. */
export function dataOf({ kind, data, stringData }: JsonObject): JsonObject | undefined {
  if (kind !== 'ConfigMap' && kind !== 'Secret') return undefined
  const texts = kind === 'Secret' ? stringData : data
  return isObject(texts) ? texts : {}
}

/** The keys of a ConfigMap or Secret whose values are base64 and name the program. */
export function encodedNames(value: JsonObject): readonly (readonly [map: string, key: string])[] {
  if (dataOf(value) === undefined) return []
  const map = value.kind === 'Secret' ? 'data' : 'binaryData'
  const texts = value[map]
  return (isObject(texts) ? Object.entries(texts) : []).flatMap(([key, text]) =>
    typeof text === 'string' && Buffer.from(text, 'base64').includes('cicdstatemgr') ? [[map, key] as const] : [],
  )
}

/** Whether a ConfigMap or Secret has data, and none of it is a script. */
export function hasOnlyOtherData(value: JsonObject): boolean {
  const data = dataOf(value)
  if (data === undefined) return false
  const uses = Object.entries(data).map(([key, text]) => useOfData(key, text))
  const isEmpty = uses.length === 0 && !isObject(value.data) && !isObject(value.binaryData)
  return !isEmpty && !uses.includes('script')
}

/** How a value in the data of a ConfigMap is checked. */
export function useOfData(key: string, text: JsonValue | undefined): TextUse | undefined {
  if (typeof text !== 'string' || /\.(?:md|rst)$/i.test(key)) return undefined
  if (/\.(?:ba|k|z)?sh$/.test(key) || text.startsWith('#!')) return 'script'
  if (/\.\w+$/.test(key)) return callsProgram.test(text) || configOfProgram.test(text) ? 'unread' : 'remarks'
  if (configOfProgram.test(text)) return 'unread'
  // A script may call the program through a variable.
  return callsProgram.test(text) || /cicdstatemgr[^]*\n/.test(text) ? 'script' : 'remarks'
}

/** How another text of a manifest is checked; undefined for one that is not. */
export function useOfText(path: Path, text: string): TextUse | undefined {
  const names = path.flatMap((step) => (step.kind === 'name' ? [step.name] : []))
  if (names.some((name) => prose.has(name))) return undefined
  const key = names.at(-1) ?? ''
  if (isShell.test(text) || (key.endsWith('.sh') && text.includes('\n'))) return 'script'
  if (!callsProgram.test(text)) return undefined
  return commandKeys.has(key) ? 'script' : 'unread'
}
