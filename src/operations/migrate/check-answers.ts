import type { Layer } from '../../config/merge.ts'
import { isObject, ownValue, textsOf } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { formatPath, pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { migrationFile } from './migration-findings.ts'
import type { MigrationFile, MigrationFindings } from './migration-findings.ts'

/** The url of a `respond`. */
export interface Answer {
  readonly file: MigrationFile
  readonly path: Path
  readonly url: string
}

/**
 * Reports answers to hosts that the config may not allow, once for each config. If the config has `slack.allowedHosts`, only hosts that are written in urls
 * and missing in the list are reported. Urls whose host comes from a template are not: the author of the list has probably thought of them.
 */
export function checkAnswers(answers: readonly Answer[], config: Layer | undefined, findings: MigrationFindings): void {
  const slack = slackOf(config)
  const isListed = slack.allowedHosts !== undefined
  const allowed = new Set(
    isListed ? textsOf(slack.allowedHosts).map(hostOfText) : ['hooks.slack.com', hostOf(slack.url)],
  )
  const doubtful = answers.filter(({ url }) => {
    const host = hostOf(url)
    return host === '' ? !isListed && url.includes('{') : !allowed.has(host)
  })
  const [first] = doubtful
  if (first === undefined) return
  const named = [...new Set(doubtful.map(({ url }) => hostOf(url)).filter((host) => host !== ''))].toSorted()
  const suggestion = `Name ${named.length > 0 ? named.join(', ') : 'every host that answers go to'} in slack.allowedHosts${named.length > 0 ? ', and every other host that answers go to' : ''}.`
  const others = doubtful.length === 1 ? '' : ` and ${doubtful.length - 1} more`
  const where = `${first.file.source}: ${formatPath(first.path)}${others}`
  const only = isListed ? 'slack.allowedHosts' : 'the host of slack.url and to hooks.slack.com'
  const message = `answers go only to ${only} here, and without the token: see ${where}`
  const at =
    config?.text === undefined
      ? { file: first.file, path: first.path }
      : { file: migrationFile(config.source, config.text), path: pathOfNames('cicdstatemgr', 'slack') }
  findings.add({ ...at, code: 'ANSWER_TO_ANY_HOST', message, suggestion })
}

function slackOf(config: Layer | undefined): JsonObject {
  const section = config === undefined ? undefined : ownValue(config.value, 'cicdstatemgr')
  const slack = isObject(section) ? ownValue(section, 'slack') : undefined
  return isObject(slack) ? slack : {}
}

/** The host of a url that names it; empty if a template writes the host. */
function hostOf(url: unknown): string {
  const [, host = ''] = typeof url === 'string' ? (/^https?:\/\/([^/?#]+)/i.exec(url) ?? []) : []
  return host.includes('{') ? '' : hostOfText(host)
}

/** A host in the form of a parsed url: in lower case, without the default port. Empty if it is not a host. */
function hostOfText(host: string): string {
  return URL.canParse(`https://${host}`) ? new URL(`https://${host}`).host : ''
}
