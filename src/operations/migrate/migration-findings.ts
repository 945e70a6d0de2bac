import { given } from '../../json/given.ts'
import type { JsonValue } from '../../json/json.ts'
import { formatPath } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { shorten } from '../../text/shorten.ts'
import { yamlPlaces } from '../../yaml/positions.ts'
import type { Place, YamlPlaces } from '../../yaml/positions.ts'
import type { ValidationProblem } from '../../events/lint/findings.ts'
import { migrationAdvice } from './advice.ts'
import type { MigrationCode, MigrationSeverity } from './advice.ts'

/** Something that fails in this program, or works differently than in the Python program. */
export interface MigrationFinding extends Omit<ValidationProblem, 'severity'> {
  readonly severity: MigrationSeverity
  /** The page of the docs about it, with the heading. */
  readonly page?: string
  /** The uncut value that the Python program stored or sent (`there`), and that of this program (`here`). Absent if there is none. */
  readonly there?: JsonValue
  readonly here?: JsonValue
}

/** A file and the positions of its values. */
export interface MigrationFile {
  /** As it was named. */
  readonly source: string
  readonly places: YamlPlaces
}

export interface Found {
  readonly code: MigrationCode
  readonly file: MigrationFile
  readonly path?: Path
  readonly place?: Place
  readonly message: string
  /** Replaces the usual suggestion of the code. */
  readonly suggestion?: string
  /** Replaces the usual page of the code. */
  readonly page?: string
  readonly there?: JsonValue
  readonly here?: JsonValue
}

/** Largest number of findings of one kind in one file: nobody reads more. */
const mostOfOneKind = 50
const longestMessage = 500

/** Collects findings. If one file has many of the same kind, only the first are kept, and one more says how many others exist. */
export class MigrationFindings {
  /** Whether all differences of the programs are kept. */
  readonly keepsAll: boolean
  readonly #found: MigrationFinding[] = []
  readonly #counts = new Map<string, { code: MigrationCode; file: string; count: number }>()

  constructor({ keepsAll = false } = {}) {
    this.keepsAll = keepsAll
  }

  add({ code, file, path = [], place, message, suggestion, page, ...values }: Found): void {
    const key = JSON.stringify([code, file.source])
    const counted = this.#counts.get(key) ?? { code, file: file.source, count: 0 }
    this.#counts.set(key, { ...counted, count: counted.count + 1 })
    if (counted.count >= this.#most(code)) return
    const { severity, suggestion: usual, page: usualPage } = migrationAdvice[code]
    const where = place ?? file.places.placeOf(path)
    this.#found.push({
      ...{ severity, code, file: file.source, path: formatPath(path), ...where },
      message: shorten(message, longestMessage),
      suggestion: suggestion ?? usual,
      page: page ?? usualPage,
      ...given({ there: values.there, here: values.here }),
    })
  }

  /** All findings in the order in which they were added, then the numbers of those that were left out. */
  all(): readonly MigrationFinding[] {
    const left = [...this.#counts.values()].filter(({ code, count }) => count > this.#most(code))
    const { severity, suggestion, page } = migrationAdvice.MORE_FINDINGS
    const more = left.map(({ code, file, count }) => ({
      ...{ severity, code: 'MORE_FINDINGS', file, path: '', line: 1, column: 1, suggestion, page },
      message: `${count - mostOfOneKind} more of ${code}`,
    }))
    return [...this.#found, ...more]
  }

  #most(code: MigrationCode): number {
    return this.keepsAll && code === 'PROGRAMS_DIFFER' ? Infinity : mostOfOneKind
  }
}

/** A text with its positions. */
export function migrationFile(source: string, text: string): MigrationFile {
  return { source, places: yamlPlaces(text) }
}
