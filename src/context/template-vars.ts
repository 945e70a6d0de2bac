/** A template variable of the command line: `--var`, `--var-path` or `--var-text` `PATH=EXPR`. */
export interface TemplateVar {
  /** `either`: a path into the document when it matches, else the text itself. */
  readonly kind: 'either' | 'path' | 'text'
  /** Where it is put in the template context. */
  readonly path: string
  readonly expression: string
}
