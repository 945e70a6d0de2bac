/** A form that texts do without, and what to write instead. CONTRIBUTING.md has these and more. */
interface AvoidedForm {
  readonly form: RegExp
  readonly instead: string
}

/** Clear-cut forms only: a pattern that also finds good sentences does not belong here. */
export const avoidedForms: readonly AvoidedForm[] = [
  {
    form: /(?<!\b(?:there|how) )\b(?:is|are|was|were) no (?!longer\b|more\b|such\b|less\b|reason\b|need\b|limit\b|way\b|mistake)/i,
    instead: 'is not a …',
  },
  { form: /\b(?:which|that|it) (?:is|are) none\b/i, instead: 'is not one' },
  { form: /\bnobody's\b/i, instead: 'belongs to no one' },
  { form: /\bof no kind\b/i, instead: 'of neither kind' },
  { form: /\bwhat there (?:is|are|was)\b|\bthat there (?:is|are)(?= neither|[.,;:])/i, instead: 'what exists' },
  { form: /\bwho(?:ever)? comes by\b|\bhowever many come by\b/i, instead: 'the next process' },
  { form: /(?:^|[.;:] )Beyond(?:,| it| that)/, instead: 'above that' },
  { form: /(?:^|[.|] )Else [a-z]|, else (?!if\b)[a-z]/, instead: 'otherwise' },
  { form: /\bbut for\b|\bnothing but\b/i, instead: 'except for, only' },
  { form: /\bto the letter\b/i, instead: 'exactly' },
  { form: /\banew\b/i, instead: 'again' },
  { form: /\b(?:asked|stays?) so\b(?! that| long| many)/i, instead: 'like this' },
  { form: /\bby way of\b/i, instead: 'through' },
  { form: /\bneedless/i, instead: 'not needed' },
  { form: /\bthere where\b|\bbe it\b/i, instead: 'where' },
]

/** Where the forms are looked for: pages, and the messages and comments of sources. Others follow; add them when they are clean. */
export const plainPlaces: readonly string[] = [
  'README.md',
  'ARCHITECTURE.md',
  'docs/{README,approvals,config-reference,differences-from-python,events,glossary,history,image,locks,operations,paths,reruns,security,signatures,templates,tested-versions,tutorial,waiting}.md',
  'docs/{catalog,custom-tasks,export,flow-view,gateway,gateway-api,gateway-forwarding,library,mattermost,migration,moving,releasing,runbook,slack,tekton,terminal}.md',
  'docs/{events,decisions}/*.md',
  'tekton/README.md',
  'catalog/*/*/*/*.{md,yaml}',
  'examples/*/README.md',
  'src/**/*.ts',
]

/** Every line of a text that has one of the forms: `LINE: form → instead`. A block of YAML, commands or output is read like the rest. */
export function avoidedIn(text: string): string[] {
  return text.split('\n').flatMap((line, index) =>
    avoidedForms.flatMap(({ form, instead }) => {
      const found = form.exec(line)
      return found === null ? [] : [`${index + 1}: "${found[0]}" → ${instead}`]
    }),
  )
}
