import { CicdError } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import { formatNames } from '../json/path.ts'
import type { Config } from './config.ts'

type Allowing = Pick<Config, 'cicdContexts' | 'file'>

/** Throws `CICD_CONTEXT_NOT_ALLOWED` (config, as of a base that is missing: what the app brings does not fit the config). */
export function requireAllowedContext(name: string, { cicdContexts, file }: Allowing): void {
  if (cicdContexts === undefined || cicdContexts.includes(name)) return
  const source = file === undefined ? '' : `${file}: `
  const message = `${source}no context is made for the cicd context "${name}"${didYouMean(name, cicdContexts)} (allowed: ${cicdContexts.join(', ')})`
  throw new CicdError('CICD_CONTEXT_NOT_ALLOWED', message, {
    ...(file === undefined ? {} : { file }),
    suggestions: ['Name one with --cicd-context, or ask those who keep the config.'],
  })
}

/** Of the cicd contexts of an app those that no context is made for: perhaps another installation allows them. */
export function warningsOfOthers(names: readonly string[], { cicdContexts = names }: Allowing): readonly string[] {
  return names
    .filter((name) => !cicdContexts.includes(name))
    .map((name) => `${formatNames('cicd-contexts', name)}: the config allows no contexts for this cicd context`)
}
