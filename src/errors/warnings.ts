/** The warnings of `validate`, each with a description in one sentence. A warning does not make a command fail. */
export const warningCatalogue = {
  AGREES_BY_TIME: 'A policy takes an option when nobody answers in time: the question may approve itself.',
  ALWAYS_HOLDS: 'An `if` has an expression outside of `{{ }}`: it is text, so the condition always holds.',
  CONTEXT_NOT_ALLOWED: 'The app has a cicd context that this config does not allow; another installation may.',
  FILE_MISSING: 'A file that the config names is not on this machine; the machine that sends needs it.',
  MISSPELT_KEY: 'A key has no meaning here: its name is close to one that has, or it belongs at another place.',
  MISSPELT_STATE:
    'A template reads a name below `state` that nothing here writes, and that is close to one that is written.',
  NAMESPACE_NOT_WATCHED: 'The config has a setting for a namespace that the controller does not watch.',
  NEVER_REMINDS: 'A question ends before its first reminder, so nobody is reminded.',
  NONE_REJECTS: 'No option of a question rejects, so every choice counts as approved.',
  NOT_RENDERED: 'A template stands where templates are not rendered.',
  NO_EFFECT: 'An option does nothing, because another one that it needs is missing.',
  NO_EMAIL_HEADER: 'The proxy names people by a header that usually has an id of the login provider, not a name.',
  NO_PAGES: 'The gateway lets people in, and serves no pages: they need `gateway.url` and `gateway.api`.',
  NO_SIGNING_KEY: 'The config has keys that prove votes, and the secrets of the gateway have none: it takes no votes.',
  NO_VOTES_ON_PAGES: 'People are logged in on the pages of the gateway, and no policy accepts votes from there.',
  NO_WAY_TO_VOTE: 'Too few people can vote: no way of a policy is open, or the open ways do not know them.',
  OUTLIVES_CONTEXT: 'A question is open for longer than its context lives.',
  PLACEHOLDER: 'A secret that this config uses is still the text that stands for it until somebody writes it.',
  PLAIN_HTTP: 'The pages of the gateway have an http address that is not on this machine.',
  QUORUM_WITHOUT_INVOKER: 'A policy with `notInvoker` names too few people for flows that one of them starts.',
  SHORT_SECRET:
    'A password or token in the secrets file has fewer than 8 characters, so it is not masked in logs and errors.',
  SHOWS_TRUE_OR_FALSE:
    'A text that people read is the YAML value true or false: without quotes, Yes, No, on and off are such values.',
  UNKNOWN_NAME: 'A template or block uses a name that nothing in the files has; the command that runs it may give it.',
  UNLIKELY_JSON: 'A template of a payload probably does not render to JSON.',
  UNUSUAL_NAME: 'A macro has a name that templates use for something else.',
  UNUSUAL_PATH: 'A path leads to a place where values do not belong, such as beside `state`.',
  VOTE_NEEDS_KEY:
    'Only signed votes count, and those of a policy come only through the store: `decide` needs the private key of the gateway.',
  WEAK_SECRET: 'A signing secret is shorter than those of Slack: somebody who guesses it can vote as anybody.',
} as const

export type WarningCode = keyof typeof warningCatalogue
