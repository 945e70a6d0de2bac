import { Fault } from '../values/fault.ts'
import { nearName, shownName } from '../values/near-name.ts'

const needLoader: ReadonlySet<string> = new Set(['extends', 'include', 'import', 'from'])

/** The open tags, and the errors for a tag that is not closed or not known. */
export class OpenTags {
  /** Innermost last. */
  private readonly tags: { readonly name: string; readonly line: number }[] = []

  push(name: string, line: number): void {
    this.tags.push({ name, line })
  }

  pop(): void {
    this.tags.pop()
  }

  failUnclosed(ends: readonly string[]): never {
    const tag = this.tags.at(-1)
    const end = ends.find((name) => name.startsWith('end')) ?? ''
    throw new Fault('syntax', `"${end}" is missing for "${tag?.name ?? ''}"`, tag?.line)
  }

  failUnknown(name: string, line: number, known: readonly string[]): never {
    if (needLoader.has(name)) {
      throw new Fault(
        'syntax',
        `"${name}" is not available: a template cannot use other templates; share text through macros`,
        line,
      )
    }
    const open = this.tags.at(-1)
    const inside = open === undefined ? '' : ` in "${open.name}" of line ${open.line}`
    throw new Fault('syntax', `unknown tag "${shownName(name)}"${inside}${nearName(name, known)}`, line)
  }
}
