import { messageOf, systemCodeOf } from '../errors/cicd-error.ts'
import { proxyUrl } from '../io/proxy-choice.ts'
import { readCertificates } from '../io/read-file.ts'
import { pathOfNames } from '../json/path.ts'
import type { Config } from './config.ts'
import type { Problem } from './problem.ts'
import type { Settings } from './settings.ts'

/** Checks the address of the proxy. The message does not quote it, because it may contain a password. */
export function proxyIsUrl({ source, settings }: { source: string; settings: Settings }): readonly Problem[] {
  const proxy = settings.http?.proxy
  if (proxy === undefined || proxyUrl(proxy) !== undefined) return []
  const message = 'is not an http or https URL, such as http://proxy.example:3128'
  const suggestion = 'In a name or a password write % as %25, @ as %40 and : as %3A.'
  const hint = /[@%]/.test(proxy) ? { suggestion } : {}
  return [{ source, path: pathOfNames('cicdstatemgr', 'http', 'proxy'), message, ...hint }]
}

/** The fault of the file in `http.ca`; undefined if it can be used. */
export async function certificatesFault(
  { http: { ca } }: Config,
  source: string,
): Promise<(Problem & { readonly isMissing: boolean }) | undefined> {
  if (ca === undefined) return undefined
  try {
    await readCertificates(ca)
    return undefined
  } catch (error) {
    const code = systemCodeOf(error)
    const isMissing = code === 'ENOENT'
    const why = isMissing ? `there is no file ${ca}` : `${ca} cannot be read: ${messageOf(error)}`
    const message = code === 'ERR_TLS_NO_CERTIFICATE' ? messageOf(error) : why
    return { source, path: pathOfNames('cicdstatemgr', 'http', 'ca'), message, isMissing }
  }
}
