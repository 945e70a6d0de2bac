import { sentenceOf } from './catalogue.ts'
import type { ErrorCode } from './catalogue.ts'
import type { CicdError } from './cicd-error.ts'

/** Codes of errors whose messages say where contexts are kept, beside those of a store that cannot be used. */
const ofPlaces: ReadonlySet<ErrorCode> = new Set([
  ...(['CACHE_OF_ANOTHER_ID', 'DIRECTORY_OF_ANOTHER_ID', 'FILE_OF_ANOTHER_ID', 'KEY_TAKEN'] as const),
  ...(['DOCUMENT_UNREADABLE', 'LINK_IN_PATH', 'RECORD_UNREADABLE', 'REPLICAS_BEHIND'] as const),
  ...(['SIDECAR_UNREADABLE', 'TLS_FILE_UNREADABLE'] as const),
])

/** Whether the message of an error can name the address of the store, its keys or its files. */
export function namesPlaces({ kind, code }: CicdError): boolean {
  return (kind === 'store-unavailable' && code !== 'KUBERNETES_UNREACHABLE') || ofPlaces.has(code)
}

/** The message of an error for people who must not learn where contexts are kept, without a period at its end. The log has the whole message. */
export function messageWithoutPlaces(error: CicdError): string {
  return namesPlaces(error) ? sentenceOf(error.code).replace(/\.$/, '') : error.message
}
