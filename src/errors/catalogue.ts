/** The exit code of a process for each kind of expected failure. Any other error is a bug, with exit code 1. */
export const exitCodes = {
  usage: 2,
  config: 3,
  'not-found': 4,
  conflict: 5,
  'store-unavailable': 6,
  'handler-failed': 7,
  rejected: 8,
  'timed-out': 9,
  /** Ended by a signal: SIGTERM; 129 for SIGHUP and 130 for SIGINT. */
  cancelled: 143,
} as const

export type ErrorKind = keyof typeof exitCodes

/** The HTTP status of a server's response for each kind. Any other error is a bug, with status 500. */
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

/** Every error code below its kind, with a description in one sentence. Each code is listed once, so it has one exit code and one HTTP status. */
export const catalogue = {
  usage: {
    BAD_ADDRESS: 'An address to listen on is not written as HOST:PORT.',
    BAD_API_REQUEST: 'A request to the API of the gateway cannot be read: its path, query, headers or body.',
    BAD_BASE64: 'A value that should be base64 is not base64.',
    BAD_COMMENT: 'A comment on a decision is too long, or has control characters in it.',
    BAD_CURSOR: 'The cursor of a list was not made by this store, or no longer fits it.',
    BAD_DECISION_NAME: 'The name of a decision has a character that names cannot have, is empty, or is too long.',
    BAD_DURATION: 'A duration is not written as 30s, 10m, 1h30m or 30d, or is too short or too long.',
    BAD_EACH:
      '--each names a flag that takes no list, names a flag a second time, or stands where an item was expected.',
    BAD_EVENT: 'An event is not written as PIPELINE=EVENT.',
    BAD_GATEWAY_URL: 'The URL of a gateway is not a URL, or leads to another machine without https.',
    BAD_ID: 'A context data id has a character that ids cannot have, is empty, or is too long.',
    BAD_INCREMENT: 'The number of --increment is not an integer.',
    BAD_JSONPATH: 'A JSONPath expression cannot be read.',
    BAD_KEY_ID: 'The name of a key has a character that names cannot have, is empty, or is too long.',
    BAD_LOCK_NAME: 'The name of a lock has a character that names cannot have, is empty, or is too long.',
    BAD_LOG_LEVEL: 'There is no such log level.',
    BAD_OPTION: 'An option of a method of the library is unknown, missing or of a wrong type.',
    BAD_PATH: 'A path cannot be read, or a plain path was expected and this is a JSONPath.',
    BAD_QUESTION: 'A question is wrong: its subject, an option, or something that its policy needs.',
    BAD_RESULT: '--result is not written as NAME=FILE.',
    BAD_REVISION: 'A revision is not a whole number from 1.',
    BAD_SET: 'A change is not written as PATH=VALUE.',
    BAD_SLACK_REQUEST: 'A request to the gateway cannot be read as a request of Slack.',
    BAD_VARIABLE: 'An environment variable, or a template variable, has a value that it cannot have.',
    COMMENT_MISSING: 'The policy needs a comment with every vote.',
    CONFIG_PATH: "The path is the flow's configuration, which only --allow-config-paths changes.",
    DOCUMENT_TOO_LARGE: 'The document would be larger than maxBytes.',
    EDITOR_FAILED: 'The editor could not be started, or ended with a failure.',
    FILE_OUTSIDE: 'A file that the command line names is not in the directory that --files-dir names.',
    FORBIDDEN_FILE:
      "A --set of the Python program's flags names a file that it must not read: config, secrets, /proc and the like.",
    FORBIDDEN_PATH: 'The path has a name that no value may have, such as __proto__.',
    INPUT_NOT_READABLE: 'A file or stream that the command line or an import names cannot be read.',
    INVALID_JSON: 'A text that should be JSON is not JSON.',
    JSONPATH_TOO_COSTLY: 'A JSONPath expression would take too long on this document.',
    MASKED_VALUE: 'A masked secret was changed in an editor, or moved so that nobody knows which one it is.',
    LEGACY_USAGE: 'The flags are not those of the Python program.',
    MANAGER_CLOSED:
      'A method of the library was called after the manager was closed, or still waited then. HTTP status 503.',
    MISSING_FLAG: 'A flag, or its environment variable, is required and missing.',
    NOTHING_TO_SET: 'No change was given.',
    NOT_EXPORTABLE: 'A value cannot be written in the requested format.',
    NOT_JSON: 'A value holds something that JSON cannot hold.',
    NOT_UTF8: 'An input is not UTF-8 text.',
    NO_ACTOR: 'Nothing says who votes.',
    NO_APP_CONFIG: "No app config was given, and the event or the config's requiredBases need one.",
    NO_DURATION: 'No duration was given.',
    NO_EDITOR: 'No editor is named by VISUAL or EDITOR, or its command line cannot be read.',
    NO_ID: 'No context data id was given.',
    NO_PROGRAM: 'No program to run was given.',
    NO_TOKEN: 'No token for the gateway was found, or what was found is not a token.',
    NO_WORKING_DIRECTORY: 'The working directory was removed.',
    OUT_OF_RANGE: 'A list has no item of that number, and the number is not that of the next item.',
    PROTECTED_PATH: 'The path may not be changed at all, or the config protects it from what apps write.',
    RESULT_NOT_WRITABLE: 'A file of --result cannot be written.',
    RESULT_TOO_LARGE: 'A result is larger than --result-max-bytes.',
    SIGNED_BYTES_GONE:
      'A slash command was rewritten before it reached the interceptor, so its signature cannot be checked.',
    TOO_DEEP: 'A value has too many nested lists and maps to be stored or written.',
    UNKNOWN_COMMAND: 'There is no such command.',
    UNKNOWN_INVOKER:
      'The policy does not let the person who started the flow vote, and the config does not know who that is.',
    UNKNOWN_OPERATION: 'There is no such operation on a document.',
    UNKNOWN_OPTION: 'The question has no such option.',
    UNKNOWN_RESULT: 'The result of the command has no such field.',
    UNKNOWN_SCHEMA: 'There is no such JSON Schema.',
    UNSAFE_NUMBER: 'A sum would be too large for a number.',
    USAGE: 'The command line is wrong: a flag or an argument is unknown, wrong, missing, or too many.',
    WRONG_TYPE: 'The change cannot be made to a value of this type.',
  },
  config: {
    BAD_APP_CONFIG: "A part of the app's config has the wrong type.",
    BAD_CONTEXT_FILE: 'A file to be imported is not one that "export --whole" made, or was damaged or changed.',
    BAD_DECISION: "A question in an app's config is wrong: its options, its events, or what it changes in its policy.",
    BAD_BLOCK: 'A block of an event, or a rule in it, does not have the form that its handler needs.',
    BAD_KUBECONFIG: 'The kubeconfig, or the ServiceAccount of the pod, does not lead to a cluster.',
    BASES_DIR_MISSING: 'The app names bases, and no bases directory was given.',
    BASES_DIR_NOT_FOUND: 'The bases directory does not exist.',
    BASE_NOT_FOUND: 'A base is not in the bases directory.',
    BASE_OUTSIDE_BASES_DIR: 'A base lies outside the bases directory.',
    BASE_REQUIRED: 'The app does not name a base that the config requires.',
    CANNOT_LISTEN: 'The address to listen on is in use, does not belong to this machine, or is not allowed.',
    CICD_CONTEXT_NOT_ALLOWED: 'The config does not allow contexts for that cicd context.',
    CYCLIC_BASES: 'A base is, through others, a base of itself.',
    DECISIONS_LEFT_OUT:
      'With --strict, import would leave out decisions of the file: the config has no keys, or the context has its own.',
    DOCUMENT_UNREADABLE: 'The stored text is not context data: it was cut off, or another program wrote it.',
    FILE_NOT_FOUND: 'A config file does not exist.',
    FILE_NOT_READABLE: 'A config file cannot be read.',
    INVALID_CONFIG: 'Config files have problems; the message lists them, at most a hundred.',
    INVALID_PAYLOAD: 'A template does not render to JSON.',
    INVALID_YAML: 'A text that should be YAML is not YAML.',
    KUBERNETES_FORBIDDEN: 'The cluster does not allow a request that is needed, or does not know who sends it.',
    KUBERNETES_REFUSED: 'The API server of the cluster refuses a request.',
    LINK_IN_PATH: 'A folder or file of a datasource is a symbolic link, and links are not followed there.',
    LOCKED_PATH: 'The app changes a path that one of its bases locks.',
    NOT_SUPPORTED: 'The primary is of a kind that cannot do that.',
    NOT_TEXT: 'A config file is not UTF-8 text.',
    NO_CACHE: 'No cache is configured that can be read.',
    NO_CLUSTER: 'No cluster is known: there is no kubeconfig, and the program does not run in a pod.',
    NO_CUSTOM_RUNS: 'The cluster has no CustomRuns: Tekton Pipelines is not installed.',
    NO_GATEWAY_API:
      'There is no API at the URL of the gateway: it is another server, or its config does not turn the API on.',
    NO_HISTORY: 'The primary is of a kind that keeps no history.',
    NO_SLACK_URL: 'A message should be sent, and the config has no slack.url.',
    NO_TRIGGER_URL: 'A pipeline should be triggered, and the config has no trigger.url.',
    NUL_IN_VALUE: 'A value has a NUL byte, which the shell file cannot hold.',
    PROTECTED_ARG: 'An app sets an argument that only the config may set.',
    QUORUM_OUT_OF_REACH: 'A policy needs more people to agree than may vote.',
    RECORD_UNREADABLE:
      'A record is damaged, because another program wrote it: one beside the context data (revision, time to live, a delivery), a decision, or a lock.',
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
    CACHE_MISSING: 'The cache has not been written yet.',
    CONTEXT_NOT_FOUND: 'There is no context data with that id: it was never created, has expired, or was deleted.',
    DECISION_NOT_FOUND: 'The context has no decision of that name.',
    EVENT_UNHANDLED: 'With --strict: the event has no handler.',
    GENERATOR_NOT_FOUND: 'There are no generators at that path.',
    QUEUE_ITEM_NOT_FOUND: 'The queue has no item of that id, or it is not dead.',
    REVISION_NOT_KEPT: 'The revision existed, but its document is no longer kept.',
    REVISION_UNKNOWN: 'The context has no such revision.',
    UNKNOWN_PIPELINE: 'The context has no pipeline of that name.',
    VALUE_NOT_FOUND: 'There is no value at that path.',
  },
  conflict: {
    CACHE_OF_ANOTHER_ID: 'A cache holds the context data of another id.',
    CONDITION_NOT_MET: 'A condition does not hold, so nothing was changed.',
    CONTENTION: 'Other writers changed the context first, again and again for a minute.',
    CONTEXT_EXISTS: 'Context data with that id exists already.',
    DECISION_ENDED: 'The question has been decided, has expired or was cancelled.',
    DECISION_REPLACED: 'The question was asked again: a newer one has its name.',
    DIRECTORY_OF_ANOTHER_ID: "The id's directory holds the context data of another id.",
    FILE_OF_ANOTHER_ID: 'The single-file primary holds the context data of another id.',
    KEY_FILE_EXISTS: 'A file for a new key exists already.',
    KEY_TAKEN: 'The key of the id in Redis holds something other than context data.',
    LOCK_HELD: 'Another process holds the lock, or waits for it.',
    LOCK_LOST: 'The lock is no longer held with that token.',
  },
  'store-unavailable': {
    CACHE_NOT_WRITTEN: 'The primary holds the change, but a cache could not be written.',
    FILE_LOCKED: 'Another process held the single-file primary for too long.',
    FILE_NOT_WRITABLE: 'A file of a datasource cannot be written or removed.',
    GATEWAY_UNREACHABLE: 'The gateway cannot be reached, or its answer cannot be understood.',
    KUBERNETES_UNREACHABLE: 'The API server of the cluster cannot be reached, or is overloaded.',
    NO_HARD_LINKS: 'The file system of the directory primary has no hard links.',
    OUTPUT_NOT_WRITTEN:
      'The result cannot be written to standard output, for example to a full disk. A change that the command made is stored.',
    QUEUE_FULL: 'The queue of the gateway is full: too many items wait to be forwarded, or are dead.',
    REDIS_BUSY: 'Redis has no free connection, or is busy with a script of another program.',
    REDIS_CLUSTER_DOWN: 'The Redis cluster has lost some of its slots.',
    REDIS_FAILED: 'Redis failed in a way that has no code of its own.',
    REDIS_FORBIDDEN: 'Redis does not give the user the rights that are needed.',
    REDIS_FULL: 'Redis is out of memory, or cannot save to its disk.',
    REDIS_IS_CLUSTER: 'The Redis server is a node of a cluster, and the config does not say so.',
    REDIS_LOADING: 'Redis is still loading its data.',
    REDIS_LOGIN_REFUSED: 'Redis refused the username or password, or needs one.',
    REDIS_NO_CLUSTER: 'The config names a Redis cluster, and the server is not in cluster mode.',
    REDIS_NOT_REDIS: 'The server at the address of Redis is not Redis.',
    REDIS_NO_DATABASE: 'Redis has no database with the configured number.',
    REDIS_READ_ONLY: 'The Redis server is a replica.',
    REDIS_REPLICAS_MISSING: 'Redis has fewer replicas than its settings require for a write.',
    REDIS_TIMED_OUT: 'Redis did not answer in time.',
    REDIS_TLS_FAILED: 'The TLS connection to Redis failed.',
    REDIS_UNREACHABLE: 'Redis cannot be reached.',
    STORED_FILE_NOT_READABLE: 'A file of a datasource cannot be read.',
  },
  'handler-failed': {
    EVENT_NOT_ACCEPTED:
      'With --strict: a block failed that has onError: warn, or a template uses a name that does not exist.',
  },
  rejected: {
    DECISION_DIFFERS: 'The decision has another policy or another subject than the waiting command was given.',
    DECISION_NOT_SIGNED: 'The outcome of a question has no signature, or a wrong one: it does not count.',
    NOT_ALLOWED: 'The caller of the gateway may not do that: the cluster does not give the right.',
    NOT_AUTHENTICATED: 'The gateway does not know the caller: there is no valid token, and its proxy names no user.',
    NOT_FORWARDED:
      'A request to the interceptor claims that a gateway forwarded it, but its signature was not made with gateway.forward.secret.',
    CONTEXT_OF_ANOTHER_NAMESPACE: 'A CustomRun or an import names a context that its namespace did not create.',
    NOT_AN_APPROVER: 'The policy does not let this person vote.',
    NOT_ITS_MESSAGE: 'The button that was clicked is not in the message that asked the question.',
    OWN_FLOW: 'The person who started the flow may not vote on it.',
    QUESTION_CHANGED: 'A question was changed after it was asked or shown.',
    SIGNING_KEY_MISSING: 'Only signed votes count, and this process has no key to sign with.',
    SIGNATURE_REFUSED: 'A request to the gateway is not signed by Slack, or is too old.',
    UNKNOWN_PERSON: 'The config does not know the person who votes, or that person could be two of those it knows.',
    WAY_NOT_ALLOWED: 'The policy does not take votes that come this way.',
  },
  cancelled: {
    INTERRUPTED: 'A signal ended the command; changes that were stored before stay.',
  },
  'timed-out': {
    LOCK_TIMED_OUT: 'The wait for the lock is over: another process still holds it, or is first in the queue.',
    REPLICAS_BEHIND: 'The change was stored, but too few replicas confirmed it in time.',
    WAIT_TIMED_OUT: 'The wait is over, and what it waited for has not happened.',
  },
} as const satisfies Readonly<Record<ErrorKind, Readonly<Record<string, string>>>>

type CodeOf<K extends ErrorKind> = K extends ErrorKind ? keyof (typeof catalogue)[K] : never

/**
 * Every code that an expected failure can have.
 * @useDeclaredType
 */
export type ErrorCode = CodeOf<ErrorKind>

const kindByCode = Object.fromEntries(
  Object.entries(catalogue).flatMap(([kind, codes]) => Object.keys(codes).map((code) => [code, kind])),
) as Record<ErrorCode, ErrorKind>

/** Codes with another HTTP status than their kind. A service that ends closes its manager: its clients did nothing wrong, and may try again. */
const ownStatuses: Partial<Record<ErrorCode, number>> = { MANAGER_CLOSED: 503 }

/** The HTTP status of a code. */
export function httpStatusOf(code: ErrorCode): number {
  return ownStatuses[code] ?? httpStatuses[kindOf(code)]
}

/** The HTTP status of an error of the kind `config` for which the request is to blame. */
export const wrongRequestStatus = 422

/** Whether a text is an error code, for errors that another program reports. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(kindByCode, text)
}

/** The kind of a code. */
export function kindOf(code: ErrorCode): ErrorKind {
  return kindByCode[code]
}

/** What a code means, in one sentence. */
export function sentenceOf(code: ErrorCode): string {
  const sentences: Readonly<Record<string, string>> = catalogue[kindOf(code)]
  return sentences[code] ?? code
}
