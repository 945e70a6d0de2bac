import { CicdError } from '../../errors/cicd-error.ts'

/** `:8080`, `127.0.0.1:8080` or `[::1]:8080`, taken apart; port 0 is any that is free. Throws USAGE. */
export function listenAddress(text: string): { readonly host: string; readonly port: number } {
  const [, host = '', digits = ''] = /^(\[[^\]]+\]|[^:]*):(\d{1,5})$/.exec(text) ?? []
  if (digits !== '' && Number(digits) < 65_536) {
    return { host: host === '' ? '::' : host.replace(/^\[|\]$/g, ''), port: Number(digits) }
  }
  throw new CicdError('USAGE', `--listen ${text}: HOST:PORT or :PORT is expected`)
}
