import type { ErrorCode } from '../../errors/catalogue.ts'
import type { WarningCode } from '../../errors/warnings.ts'
import type { Path } from '../../json/path.ts'

/** Reports a fault, or a likely fault, of a question before it is asked. */
export type DecisionFault = (
  | { readonly severity: 'error'; readonly code: ErrorCode }
  | { readonly severity: 'warning'; readonly code: WarningCode }
) & { readonly path: Path; readonly message: string }

/** A fault for which `init` and the event fail. */
export function error(path: Path, message: string, code: ErrorCode = 'BAD_DECISION'): DecisionFault {
  return { severity: 'error', code, path, message }
}
