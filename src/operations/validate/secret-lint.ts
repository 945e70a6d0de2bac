import type { ConfigInspection } from '../../config/load-config.ts'
import { namesSecret } from '../../config/secret-names.ts'
import { isTemplate } from '../../config/secret-texts.ts'
import { shortestSecret } from '../../config/secret-values.ts'
import type { Findings } from '../../events/lint/findings.ts'
import { formatPath, parsePath } from '../../json/path.ts'
import { textsIn } from './texts-in.ts'

/** A short signing secret has a warning of its own. */
const elsewhere = formatPath(parsePath('cicdstatemgr.gateway.slack.signingSecret'))

/** A text with it is an example, such as `xoxb-…`. */
const leftOut = '…'

/** Warns of passwords and tokens in the secrets file that are too short to be masked: texts may contain them by chance. */
export function lintSecrets({ layers: [, secrets] }: ConfigInspection, findings: Findings): void {
  if (secrets === undefined) return
  for (const { path, text } of textsIn(secrets.value, [])) {
    const name = path.findLast((step) => step.kind === 'name')?.name ?? ''
    const isShort = text !== '' && text.length < shortestSecret && namesSecret(name)
    if (!isShort || isTemplate(text) || text.includes(leftOut) || formatPath(path).startsWith(elsewhere)) continue
    findings.warn({
      code: 'SHORT_SECRET',
      source: secrets.source,
      path,
      message: `has fewer than ${shortestSecret} characters, so logs, errors and outcomes show it`,
      suggestion: 'Choose a longer one.',
    })
  }
}
