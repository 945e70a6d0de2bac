/**
 * The environment for a process without coverage: measuring is slow, and each process writes megabytes. The variable must be set to empty, because
 * otherwise Node passes its own value on.
 */
export function withoutCoverage(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_V8_COVERAGE: '' }
}
