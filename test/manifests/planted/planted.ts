/** One violation, planted in a copy of the valid files of data/. */
export type Planted = Violation & (Edit | Removal)

interface Violation {
  readonly rule: string
  /** What is wrong, as the end of a sentence. */
  readonly title: string
  /** Where the rule finds it. */
  readonly file: string
  /** What the rule says after the name of the file. */
  readonly reports: string
  /** What is found besides, as whole lines, where one mistake breaks several rules. */
  readonly also?: readonly string[]
}

/** A text that stands once is replaced by another. */
interface Edit {
  readonly from: string
  readonly to: string
  /** The file in which, where it is not that of the finding. */
  readonly edits?: string
}

interface Removal {
  /** A file or a folder. */
  readonly removes: string
}

/** A field of a step, in the way of a flow: what every step must say. */
export const restricted =
  'securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}'
