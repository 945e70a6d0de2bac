import type { ErrorCode } from '../errors/catalogue.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import type { Config } from './config.ts'

type Allowing = Pick<Config, 'cicdContexts' | 'file'>

/** What a request can do wrong when it names a cicd context. */
export const cicdContextFaults: readonly ErrorCode[] = ['CICD_CONTEXT_NOT_ALLOWED', 'UNKNOWN_CICD_CONTEXT']

/** Throws `CICD_CONTEXT_NOT_ALLOWED` when the config does not list a cicd context. Its kind is config, as for a missing base: the app does not fit the config. */
export function requireAllowedContext(name: string, { cicdContexts, file }: Allowing): void {
  if (cicdContexts === undefined || cicdContexts.includes(name)) return
  const source = file === undefined ? '' : `${file}: `
  const message = `${source}no context is made for the cicd context "${name}"${didYouMean(name, cicdContexts)} (allowed: ${cicdContexts.join(', ')})`
  throw new CicdError('CICD_CONTEXT_NOT_ALLOWED', message, {
    ...(file === undefined ? {} : { file }),
    suggestions: ['Name one with --cicd-context, or ask the people who own the config.'],
  })
}
