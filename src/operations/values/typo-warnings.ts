import type { Typo } from '../../templates/values/typo.ts'
import type { Host } from '../host.ts'

/** Takes typos of names in templates, each with the path of its template, and warns of each once. */
export function typoWarnings({ log, redact }: Host): (path: string, typo: Typo) => void {
  const told = new Set<string>()
  return (path, { name, text }) => {
    const key = JSON.stringify([path, name])
    if (told.has(key)) return
    told.add(key)
    log.warn(redact(`${path}: ${text}`))
  }
}
