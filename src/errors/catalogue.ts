/** What a process exits with for each kind of expected failure; anything else is a bug and exits 1. */
export const exitCodes = {
  usage: 2,
  config: 3,
  'not-found': 4,
  conflict: 5,
  'store-unavailable': 6,
  'handler-failed': 7,
  rejected: 8,
  'timed-out': 9,
  /** By a signal; 129 and 130 where that is SIGHUP and SIGINT. */
  cancelled: 143,
} as const

export type ErrorKind = keyof typeof exitCodes

/** What a server answers for each kind; anything else is a bug and answers 500. */
export const httpStatuses: Readonly<Record<ErrorKind, number>> = {
  usage: 400,
  config: 500,
  'not-found': 404,
  conflict: 409,
  'store-unavailable': 503,
  'handler-failed': 502,
  rejected: 403,
  'timed-out': 504,
  cancelled: 499,
}

/** Every code, below its kind, with what happened in one sentence. A code stands here once: it has one exit code and one status. */
export const catalogue = {
  usage: {
    BAD_ADDRESS: 'An address to listen on is not written as HOST:PORT.',
    BAD_API_REQUEST: 'A request to the API of the gateway cannot be read: its path, query, headers or body.',
    BAD_BASE64: 'A value that should be base64 is not.',
    BAD_COMMENT: 'A comment on a decision is too long, or has control characters in it.',
    BAD_CURSOR: 'The cursor of a list is not one that this store made, or its place is gone.',
    BAD_DECISION_NAME: 'The name of a decision has a character that names cannot have, is empty, or is too long.',
    BAD_DURATION: 'A duration is not written as 30s, 10m, 1h30m or 30d, or is too short or too long.',
    BAD_EACH:
      '--each names a flag that takes no list, names one for the second time, or stands where an item was expected.',
    BAD_EVENT: 'An event is not written as PIPELINE=EVENT.',
    BAD_GATEWAY_URL: 'The URL of a gateway is none, or leads without https to another machine.',
    BAD_ID: 'A context data id has a character that ids cannot have, is empty, or is too long.',
    BAD_INCREMENT: 'An increment is not an integer.',
    BAD_JSONPATH: 'A JSONPath expression cannot be read.',
    BAD_KEY_ID: 'The name of a key has a character that names cannot have, is empty, or is too long.',
    BAD_LOCK_NAME: 'The name of a lock has a character that names cannot have, is empty, or is too long.',
    BAD_LOG_LEVEL: 'There is no such log level.',
    BAD_OPTION: 'An option of a method of the library is unknown, missing or of a wrong type.',
    BAD_PATH: 'A path cannot be read, or a plain path was expected and this is a JSONPath.',
    BAD_QUESTION: 'A question cannot be asked so: its subject, an option, or what the policy needs of it is wrong.',
    BAD_RESULT: '--result is not written as NAME=FILE.',
    BAD_REVISION: 'A revision is not a whole number from 1.',
    BAD_SET: 'A change is not written as PATH=VALUE.',
    BAD_SLACK_REQUEST: 'A request to the gateway cannot be read as one of Slack.',
    BAD_VARIABLE: 'An environment variable, or a template variable, has a value that it cannot have.',
    COMMENT_MISSING: 'The policy wants a comment with every vote.',
    CONFIG_PATH: "The path is the flow's configuration, which only --allow-config-paths changes.",
    DOCUMENT_TOO_LARGE: 'The document would be larger than maxBytes.',
    FORBIDDEN_FILE:
      "A --set of the Python program's flags names a file that it must not read: config, secrets, /proc and the like.",
    FORBIDDEN_PATH: 'The path has a name that no value may have, such as __proto__.',
    INPUT_NOT_READABLE: 'A file or stream that the command line names cannot be read.',
    INVALID_JSON: 'A text that should be JSON is not.',
    JSONPATH_TOO_COSTLY: 'A JSONPath expression would take too long on this document.',
    LEGACY_USAGE: "The flags are not understood as the Python program's.",
    MANAGER_CLOSED: 'A method of the library was called after the manager was closed, or still waited then.',
    MISSING_FLAG: 'A flag, or its environment variable, is required and missing.',
    NOTHING_TO_SET: 'No change was given.',
    NOT_EXPORTABLE: 'A value has no form in the format that was asked for.',
    NOT_JSON: 'A value has something in it that JSON has no form for.',
    NOT_UTF8: 'An input is not UTF-8 text.',
    NO_ACTOR: 'Nobody said who votes.',
    NO_APP_CONFIG: "No file was given for the app's config.",
    NO_DURATION: 'No duration was given.',
    NO_ID: 'No context data id was given.',
    NO_PROGRAM: 'No program to run was given.',
    NO_TOKEN: 'No token was found to show to the gateway, or what stands there is none.',
    NO_WORKING_DIRECTORY: 'The working directory was removed.',
    OUT_OF_RANGE: 'A list has no item of that number, and it is not the next one.',
    PROTECTED_PATH: 'The path is one that nobody may change, or that the config protects from what apps write.',
    RESULT_NOT_WRITABLE: 'A file of --result cannot be written.',
    RESULT_TOO_LARGE: 'A result is larger than --result-max-bytes.',
    SIGNED_BYTES_GONE:
      'A slash command was rewritten before it came to the interceptor, so that its signature cannot be checked.',
    TOO_DEEP: 'A value nests lists and maps too deep to be stored or written.',
    UNKNOWN_COMMAND: 'There is no such command.',
    UNKNOWN_INVOKER: 'The policy keeps whoever started the flow from voting, and nobody knows who that is.',
    UNKNOWN_OPERATION: 'There is no such operation on a document.',
    UNKNOWN_OPTION: 'The question has no such option.',
    UNKNOWN_RESULT: 'The result of the command has no such field.',
    UNKNOWN_SCHEMA: 'There is no such JSON Schema.',
    UNSAFE_NUMBER: 'A sum would be too large for a number.',
    USAGE: 'The command line is not understood: a flag or an argument is wrong, missing, or one too many.',
    WRONG_TYPE: 'A value is of a type that the change cannot be made to.',
  },
  config: {
    BAD_APP_CONFIG: "A part of the app's config has the wrong type.",
    BAD_DECISION:
      'A question that an app asks cannot be asked so: its options, events, or what it wants of its policy.',
    BAD_BLOCK: 'A block of an event, or a rule in it, is not as its handler needs it.',
    BAD_KUBECONFIG: 'The kubeconfig, or the ServiceAccount of the pod, leads to no cluster.',
    BASES_DIR_MISSING: 'The app names bases, and no bases directory was given.',
    BASES_DIR_NOT_FOUND: 'The bases directory is not there.',
    BASE_NOT_FOUND: 'A base is not in the bases directory.',
    BASE_OUTSIDE_BASES_DIR: 'A base leads out of the bases directory.',
    BASE_REQUIRED: 'The app does not name a base that the config requires.',
    CANNOT_LISTEN: 'The address to listen on is taken, not of this machine, or not allowed.',
    CICD_CONTEXT_NOT_ALLOWED: 'The config allows no contexts for that cicd context.',
    CYCLIC_BASES: 'A base is, by way of others, a base of itself.',
    DOCUMENT_UNREADABLE: 'What is stored is not context data: it was cut off, or another program wrote it.',
    FILE_NOT_FOUND: 'A config file is not there.',
    FILE_NOT_READABLE: 'A config file cannot be read.',
    INVALID_CONFIG: 'Config files have problems; the message lists all of them, up to a hundred.',
    INVALID_PAYLOAD: 'A template does not render to JSON.',
    INVALID_YAML: 'A text that should be YAML is not.',
    KUBERNETES_FORBIDDEN: 'The cluster does not allow what is needed, or does not know who asks.',
    KUBERNETES_REFUSED: 'The API server of the cluster refuses a request.',
    LINK_IN_PATH: 'A folder or file of a datasource is a symbolic link where none is followed.',
    LOCKED_PATH: 'The app changes a path that one of its bases locks.',
    NOT_SUPPORTED: 'The store of this primary cannot do that.',
    NOT_TEXT: 'A config file is not UTF-8 text.',
    NO_CACHE: 'No cache is configured that can be read.',
    NO_CLUSTER: 'No cluster is named: there is no kubeconfig, and this is no pod.',
    NO_CUSTOM_RUNS: 'The cluster knows no CustomRuns: Tekton Pipelines is not installed.',
    NO_GATEWAY_API: 'There is no API at the URL of the gateway: it is another server, or its config opens none.',
    NO_HISTORY: 'The store of this primary keeps no history.',
    NO_SLACK_URL: 'A message should be sent, and the config has no slack.url.',
    NO_TRIGGER_URL: 'A pipeline should be triggered, and the config has no trigger.url.',
    NUL_IN_VALUE: 'A value has a NUL byte, which the shell file cannot hold.',
    PROTECTED_ARG: 'An app sets an argument that the config keeps for itself.',
    QUORUM_OUT_OF_REACH: 'A policy wants more people to agree than it leaves.',
    RECORD_UNREADABLE:
      'What stands beside context data (its revision, its time to live, a delivery), a decision, or a lock, is damaged: another program wrote it.',
    SHELL_TOO_LARGE: 'As shell variables the context data would be larger than 32 MB, names included.',
    SIDECAR_UNREADABLE: 'The file beside a single-file primary is damaged.',
    TEMPLATE_ERROR: 'A template cannot be rendered.',
    TLS_FILE_UNREADABLE: 'A certificate or key of the Redis datasource cannot be read.',
    UNKNOWN_CICD_CONTEXT: 'The app has no cicd context of that name.',
    UNKNOWN_ENDPOINT: 'A block names an endpoint that the config does not have.',
    UNKNOWN_HANDLER: 'There is no handler of that name.',
    UNKNOWN_POLICY: 'The config has no policy of that name.',
  },
  'not-found': {
    CACHE_MISSING: 'A cache was asked for, and none was written yet.',
    CONTEXT_NOT_FOUND: 'There is no context data under that id: it was never made, has expired or was deleted.',
    DECISION_NOT_FOUND: 'The context has no decision of that name.',
    GENERATOR_NOT_FOUND: 'There are no generators at that path.',
    QUEUE_ITEM_NOT_FOUND: 'The queue has no item of that id, or it is not dead.',
    REVISION_NOT_KEPT: 'The revision was, but its document is not kept any more.',
    REVISION_UNKNOWN: 'The context has no such revision.',
    UNKNOWN_PIPELINE: 'The context has no pipeline of that name.',
    VALUE_NOT_FOUND: 'There is no value at that path.',
  },
  conflict: {
    CACHE_OF_ANOTHER_ID: 'A cache holds the context data of another id.',
    CONDITION_NOT_MET: 'A condition does not hold, so nothing was changed.',
    CONTENTION: 'Others changed the context first, again and again for a minute.',
    CONTEXT_EXISTS: 'There is context data under that id already.',
    DECISION_ENDED: 'The question has been decided, has expired or was cancelled.',
    DECISION_REPLACED: 'The question was asked anew, and another one stands under its name.',
    DIRECTORY_OF_ANOTHER_ID: "The id's directory holds the context data of another id.",
    FILE_OF_ANOTHER_ID: 'The single-file primary holds the context data of another id.',
    KEY_FILE_EXISTS: 'A file that a new key was to be written to is there already.',
    KEY_TAKEN: "The id's key in Redis holds something else than context data.",
    LOCK_HELD: 'Somebody else holds the lock, or waits for it.',
    LOCK_LOST: 'The lock is not held with that token any more.',
  },
  'store-unavailable': {
    CACHE_NOT_WRITTEN: 'The primary holds the change, but a cache could not be written.',
    FILE_LOCKED: 'Another process held the single-file primary for too long.',
    FILE_NOT_WRITABLE: 'A file of a datasource cannot be written or removed.',
    GATEWAY_UNREACHABLE: 'The gateway cannot be reached, or gives an answer that nobody understands.',
    KUBERNETES_UNREACHABLE: 'The API server of the cluster cannot be reached, or has too much to do.',
    NO_HARD_LINKS: "The directory primary's file system knows no hard links.",
    QUEUE_FULL: 'As many items as are allowed wait to be forwarded, or are dead.',
    REDIS_BUSY: 'Redis has no connection left, or runs a script of somebody else.',
    REDIS_CLUSTER_DOWN: 'The Redis cluster has lost a part of its slots.',
    REDIS_FAILED: 'Redis failed in a way that has no code of its own.',
    REDIS_FORBIDDEN: 'Redis does not allow the user what is needed.',
    REDIS_FULL: 'Redis is out of memory, or cannot save to its disk.',
    REDIS_IS_CLUSTER: 'The Redis that was reached is a node of a cluster, and the config does not name it as one.',
    REDIS_LOADING: 'Redis is still loading its data.',
    REDIS_LOGIN_REFUSED: 'Redis refused the username or password, or wants one.',
    REDIS_NO_CLUSTER: 'The config names a Redis cluster, and what was reached is none.',
    REDIS_NOT_REDIS: 'Something answers at the address of Redis that is not Redis.',
    REDIS_NO_DATABASE: 'Redis has no database of the configured number.',
    REDIS_READ_ONLY: 'The Redis that was reached is a replica.',
    REDIS_REPLICAS_MISSING: 'Redis has fewer replicas than it wants for a write.',
    REDIS_TIMED_OUT: 'Redis did not answer in time.',
    REDIS_TLS_FAILED: 'The TLS connection to Redis failed.',
    REDIS_UNREACHABLE: 'Redis cannot be reached.',
    STORED_FILE_NOT_READABLE: 'A file of a datasource cannot be read.',
  },
  'handler-failed': {},
  rejected: {
    DECISION_DIFFERS: 'The decision is by another policy, or on another subject, than who waits for it was told.',
    DECISION_NOT_SIGNED: 'The outcome of a question has no signature, or a wrong one: it does not count.',
    NOT_ALLOWED: 'Whoever asks the gateway may not: the cluster gives no right to it.',
    NOT_AUTHENTICATED:
      'The gateway does not know who asks: no token, one that does not count, or no word of its proxy.',
    NOT_FORWARDED:
      'A request to the interceptor says that a gateway forwarded it, and the signature is not that of gateway.forward.secret.',
    CONTEXT_OF_ANOTHER_NAMESPACE: 'A CustomRun wants to reach a context that its namespace did not make.',
    NOT_AN_APPROVER: 'The policy names others to vote.',
    OWN_FLOW: 'Whoever started the flow does not vote on it.',
    QUESTION_CHANGED: 'A signed question was changed by somebody since it was asked.',
    SIGNING_KEY_MISSING: 'Votes count when they are signed, and this process has no key to sign with.',
    SIGNATURE_REFUSED: 'A request to the gateway is not signed by Slack, or too old.',
    UNKNOWN_PERSON: 'Whoever votes is nobody whom the config knows, or could be two.',
    WAY_NOT_ALLOWED: 'The policy takes no votes by that way.',
  },
  cancelled: {
    INTERRUPTED: 'A signal ended the command; what was stored until then stays.',
  },
  'timed-out': {
    LOCK_TIMED_OUT: 'Somebody else still held the lock, or came first, when the wait was over.',
    REPLICAS_BEHIND: 'The change was stored, but not as many replicas as configured confirmed it in time.',
    WAIT_TIMED_OUT: 'What was waited for had not come when the wait was over.',
  },
} as const satisfies Readonly<Record<ErrorKind, Readonly<Record<string, string>>>>

/** What `validate` warns of, which fails nothing, with what it means in one sentence. */
export const warningCatalogue = {
  CONTEXT_NOT_ALLOWED: 'The app has a cicd context that the config allows no contexts for; another installation may.',
  MISSPELT_KEY: 'A key means nothing where it stands, and is nearly one that would.',
  OUTLIVES_CONTEXT: 'A question is open for longer than its context lives.',
  UNKNOWN_NAME: 'A template or block names what nothing is called; who runs it may bring it.',
  UNLIKELY_JSON: 'A template of what is sent does not look as if it rendered to JSON.',
  UNUSUAL_NAME: 'A macro has the name of something else.',
  UNUSUAL_PATH: 'A path leads where values do not stand, such as beside `state`.',
} as const

export type WarningCode = keyof typeof warningCatalogue

type CodeOf<K extends ErrorKind> = K extends ErrorKind ? keyof (typeof catalogue)[K] : never

/**
 * Every code that an expected failure can have.
 * @useDeclaredType
 */
export type ErrorCode = CodeOf<ErrorKind>

const kindByCode = Object.fromEntries(
  Object.entries(catalogue).flatMap(([kind, codes]) => Object.keys(codes).map((code) => [code, kind])),
) as Record<ErrorCode, ErrorKind>

/** Whether a text is a code: of an error that another program tells. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(kindByCode, text)
}

/** The kind of a code. */
export function kindOf(code: ErrorCode): ErrorKind {
  return kindByCode[code]
}
