/** The severity of a finding. `error`: it fails with this program; `warning`: it does something else; `note`: it is worth knowing. */
export type MigrationSeverity = 'error' | 'warning' | 'note'

interface Advice {
  readonly severity: MigrationSeverity
  readonly suggestion: string
  /** The page of the docs, or a heading of docs/differences-from-python.md. */
  readonly page: string
}

const differences = 'docs/differences-from-python.md'

/** The findings of `migrate check` in addition to those of `validate`, each with its severity, advice and page. */
export const migrationAdvice = {
  PYTHON_YAML_VALUE: {
    severity: 'warning',
    suggestion: 'Put it in quotes: then both read the same text.',
    page: `${differences}#config-and-app-config`,
  },
  PYTHON_YAML_KEY: {
    severity: 'warning',
    suggestion: 'Put the key in quotes: then both read the same text.',
    page: `${differences}#config-and-app-config`,
  },
  COMPARISON_IN_IF: {
    severity: 'warning',
    suggestion: "Write {{ 'yes' if … }} to mean the same to both; {{ 'no' }} is true in both.",
    page: `${differences}#events`,
  },
  VALUE_IN_IF: {
    severity: 'note',
    suggestion:
      "Nothing has to be done if it is never one of these. {{ 'yes' if state.NAME }}, with the name of the value, means the same to both.",
    page: `${differences}#events`,
  },
  ENABLED_ELSEWHERE: {
    severity: 'warning',
    suggestion: 'Remove it where the handlers should run.',
    page: `${differences}#events`,
  },
  BASES_OF_BASE: {
    severity: 'warning',
    suggestion: 'Remove them where they should not be merged.',
    page: `${differences}#config-and-app-config`,
  },
  ANSWER_TO_ANY_HOST: {
    severity: 'warning',
    suggestion: 'Name every host that answers go to in slack.allowedHosts.',
    page: `${differences}#events`,
  },
  HIDDEN_SETTING: {
    severity: 'error',
    suggestion:
      'If it is not a secret, copy it to a key of the config that templates see in both programs, e.g. cicdstatemgr.shown.NAME, and write {{ configData.shown.NAME }}. A secret belongs in the secrets file, for trigger.headers and endpoints only.',
    page: 'docs/config-reference.md#what-templates-see',
  },
  CHOICES_OF_GENERATOR: {
    severity: 'note',
    suggestion: 'Let the template yield one choice to have one.',
    page: `${differences}#events`,
  },
  TEMPLATE_IN_GENERATOR_DATA: {
    severity: 'warning',
    suggestion: "Move the template into the generator's template.",
    page: `${differences}#events`,
  },
  COMMA_IN_LIST: {
    severity: 'warning',
    suggestion:
      "Write one rule for each item. If the number of items is not known, store the text without [] or {}, and split it where it is read: {{ state.NAME.split(',') }}.",
    page: `${differences}#setting-values`,
  },
  TEMPLATE_IN_LIST: {
    severity: 'note',
    suggestion:
      "Nothing has to be done if its text is one item. If it is a list, store it without [] or {}, and split it where it is read: {{ state.NAME.split(',') }}.",
    page: `${differences}#setting-values`,
  },
  FILE_IN_RULE: {
    severity: 'warning',
    suggestion:
      'Store the content in a step, before the event or generator: cicdstatemgr set --file PATH=FILE, with the path and the file of this rule.',
    page: `${differences}#setting-values`,
  },
  NOT_FOR_PYTHON: {
    severity: 'note',
    suggestion:
      'Use it only after the last Task has moved. Nothing has to be done if the Python program does not run any more.',
    page: 'docs/migration.md#3-run-both-on-the-same-redis',
  },
  SHELL_FILE: {
    severity: 'note',
    suggestion: 'Scripts that test whether a variable is empty see False, 0 and empty texts now.',
    page: `${differences}#caches`,
  },
  EMPTY_VARIABLE: {
    severity: 'note',
    suggestion:
      'Nothing has to be done if its value is a text that is not empty. Otherwise compare the value: [ "$NAME" = False ].',
    page: `${differences}#caches`,
  },
  TESTED_GET: {
    severity: 'note',
    suggestion:
      'Nothing has to be done while the call has the old flags. With the command, compare the value itself: [ "$(cicdstatemgr get PATH …)" = true ].',
    page: 'docs/migration.md#4-use-what-is-new',
  },
  SHELL_FILE_AS_TEXT: {
    severity: 'warning',
    suggestion: 'Run the file with . FILE and use the variable, or read the value with --get.',
    page: `${differences}#caches`,
  },
  PYTHON_MAP: {
    severity: 'warning',
    suggestion: 'Use json.loads when this step has moved. A list is JSON in both.',
    page: 'docs/migration.md#what-changes',
  },
  CACHE_MODE: {
    severity: 'warning',
    suggestion: 'Add mode: 0644 to each of them that steps of other users read.',
    page: `${differences}#caches`,
  },
  PYTHON_IMAGE: {
    severity: 'error',
    suggestion:
      'Name your copy of cicdstatemgr-shell, which has sh, git, curl and jq, or of cicdstatemgr, which has nothing else.',
    page: 'docs/image.md',
  },
  PYTHON_PACKAGE: {
    severity: 'error',
    suggestion: 'Run the command cicdstatemgr of the image instead.',
    page: 'docs/image.md',
  },
  PYTHON_LOG: {
    severity: 'warning',
    suggestion:
      'Set CICDSTATEMGR_STRICT=1 and check the exit code: with it, each failure exits with a code of its own. The log of this program has other words, and a success prints nothing.',
    page: 'docs/migration.md#what-changes',
  },
  UNKNOWN_LEGACY_FLAG: {
    severity: 'error',
    suggestion: 'The Python program does not know it either.',
    page: `${differences}#command-line`,
  },
  REFUSED_VALUE: {
    severity: 'error',
    suggestion: 'Change the value: with it the command line exits 1.',
    page: differences,
  },
  FILE_IN_VARIABLE: {
    severity: 'warning',
    suggestion: 'Store the value with --set, and name its path.',
    page: `${differences}#command-line`,
  },
  LEGACY_FLAGS: {
    severity: 'note',
    suggestion: 'The flags still work.',
    page: 'docs/migration.md#4-use-what-is-new',
  },
  TEXT_IN_SET: {
    severity: 'warning',
    suggestion: 'Use the command set, or CICDSTATEMGR_LEGACY_SAFE=1 in the environment of the step.',
    page: `${differences}#setting-values`,
  },
  INDEX_IN_PATH: {
    severity: 'warning',
    suggestion:
      'Use a plain name, such as state.r0, to mean the same to both. Otherwise look at what reads the value: it stands at another place now.',
    page: `${differences}#setting-values`,
  },
  SKIPPED_IN_SET: {
    severity: 'warning',
    suggestion: 'Use the command set if it belongs to the value: it keeps |. The Python program skips it too.',
    page: `${differences}#setting-values`,
  },
  SLACK_INTERCEPTOR: {
    severity: 'warning',
    suggestion:
      'Put the gateway in front of the EventListener, or make it the interceptor in place of this one; as the interceptor it accepts slash commands only with Triggers v0.37 or newer.',
    page: 'docs/slack.md#from-slack-payload-handler',
  },
  SLACK_TOKEN_IN_FILTER: {
    severity: 'warning',
    suggestion:
      'Let the gateway check the signature. It forwards the token unchanged, so this filter keeps working; compare X-Cicdstatemgr-Token instead.',
    page: 'docs/gateway-forwarding.md',
  },
  SECRET_IN_FILTER: {
    severity: 'warning',
    suggestion:
      "Compare it with a Secret: header.canonical('NAME').compareSecret('KEY', 'SECRET'), where SECRET is the name of the Secret and KEY a key in it.",
    page: 'docs/gateway-forwarding.md',
  },
  REPEATED_KEY: {
    severity: 'warning',
    suggestion: 'Remove one of them. What reads the file may take either, or refuse it.',
    page: 'docs/migration.md',
  },
  NOT_READ: {
    severity: 'note',
    suggestion: 'Look at it yourself.',
    page: 'docs/migration.md',
  },
  MORE_FINDINGS: {
    severity: 'note',
    suggestion: 'Mend these first.',
    page: 'docs/migration.md',
  },
  PROGRAMS_DIFFER: {
    severity: 'warning',
    suggestion: 'See whether a difference of the list explains it.',
    page: differences,
  },
  FAILS_HERE_ONLY: {
    severity: 'error',
    suggestion: '--json has everything that both programs said.',
    page: differences,
  },
  FAILS_IN_BOTH: {
    severity: 'note',
    suggestion:
      'If both name the same cause, it is not a difference of the programs: give what a run gives, e.g. with --var. Otherwise each cause has to be looked at.',
    page: 'docs/migration.md#2-compare-both-programs',
  },
  FAILS_THERE_ONLY: {
    severity: 'note',
    suggestion: 'Nothing has to be done here.',
    page: differences,
  },
} as const satisfies Readonly<Record<string, Advice>>

export type MigrationCode = keyof typeof migrationAdvice
