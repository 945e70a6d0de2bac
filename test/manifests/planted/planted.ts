/** One violation, planted by replacing a text in one of the valid files of data/. */
export interface Planted {
  readonly rule: string
  /** What is wrong, as the end of a sentence. */
  readonly title: string
  readonly file: string
  readonly from: string
  readonly to: string
  /** What the rule says after the name of the file. */
  readonly reports: string
}
