import { resolve } from 'node:path'
import type { AppInspection } from '../../config/load-app-config.ts'
import { valueAt } from '../../json/find-value.ts'
import { given } from '../../json/given.ts'
import { mapAt, mapOf } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { comparePrograms } from './compare-programs.ts'
import type { BothPrograms } from './compare-programs.ts'
import { migrationFile } from './migration-findings.ts'
import type { MigrationFindings } from './migration-findings.ts'
import type { ScenarioGenerator } from './observe.ts'

/** Events, and generators, of one cicd context that are run in both programs. */
const mostRuns = 100

interface Count {
  /** Those that ran to their end in both programs. */
  readonly compared: number
  readonly all: number
}

/** What of the apps was compared. */
export interface ComparedCounts {
  readonly contexts: Count
  readonly events: Count
  readonly generators: Count
}

interface Comparison {
  readonly app: AppInspection
  readonly programs: BothPrograms
  readonly request: {
    readonly basesDir?: string | undefined
    readonly cicdContext?: string | undefined
    readonly vars: readonly string[]
    readonly sets?: readonly string[] | undefined
  }
  readonly cwd: string
  readonly sections: { readonly config: JsonObject; readonly secrets: JsonObject }
}

/** Compares both programs for the cicd contexts of an app. Returns what could be compared. */
export async function compareApp(comparison: Comparison, findings: MigrationFindings): Promise<ComparedCounts> {
  const { app, programs, request, cwd, sections } = comparison
  const own = migrationFile(app.app.source, app.app.text ?? '')
  const files = app.layers.map(({ source, text = '', value }) => ({ value, file: migrationFile(source, text) }))
  // The app's own file comes last, and overrides its bases.
  const fileOf = (path: Path) => files.findLast(({ value }) => valueAt(value, path) !== undefined)?.file ?? own
  const contexts = mapAt(app.merged, 'cicd-contexts')
  const { basesDir, cicdContext: only, vars, sets = [] } = request
  const counts: ComparedCounts[] = []
  for (const [cicdContext, context] of Object.entries(contexts)) {
    if (only !== undefined && only !== cicdContext) continue
    const events = eventsOf(mapOf(context))
    const generators = generatorsOf(mapOf(context), cicdContext)
    const scenario = {
      appConfig: resolve(cwd, app.app.source),
      ...given({ basesDir: basesDir === undefined ? undefined : resolve(cwd, basesDir) }),
      cicdContext,
      // A name with an = in it cannot be fired by the flags.
      events: events.filter((event) => event.split('=').length === 2).slice(0, mostRuns),
      generators: generators.slice(0, mostRuns),
      vars,
      sets,
      ...sections,
    }
    const ended = await comparePrograms(programs, scenario, fileOf, findings)
    counts.push({
      contexts: { compared: ended.contexts, all: 1 },
      events: { compared: ended.events, all: events.length },
      generators: { compared: ended.generators, all: generators.length },
    })
  }
  return sumOf(counts)
}

export function sumOf(counts: readonly ComparedCounts[]): ComparedCounts {
  const sum = (what: keyof ComparedCounts) => ({
    compared: counts.reduce((total, one) => total + one[what].compared, 0),
    all: counts.reduce((total, one) => total + one[what].all, 0),
  })
  return { contexts: sum('contexts'), events: sum('events'), generators: sum('generators') }
}

function eventsOf(context: JsonObject): readonly string[] {
  return Object.entries(mapAt(context, 'pipelines')).flatMap(([pipeline, value]) =>
    Object.keys(mapAt(mapOf(value), 'event-handlers')).map((event) => `${pipeline}=${event}`),
  )
}

function generatorsOf(context: JsonObject, cicdContext: string): readonly ScenarioGenerator[] {
  return Object.entries(mapAt(context, 'pipelines')).flatMap(([pipeline, value]) =>
    Object.keys(mapAt(mapOf(value), 'generators')).map((name) => {
      const names = ['pipelines', pipeline, 'generators', name]
      return { expression: names.map(quotedName).join('.'), path: pathOfNames('cicd-contexts', cicdContext, ...names) }
    }),
  )
}

/** A name in a path, as both programs read it. */
function quotedName(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name)
}
