/** The environment for a process whose coverage is of no interest: measuring slows it, and each writes megabytes. Left out, Node would hand the directory on. */
export function withoutCoverage(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_V8_COVERAGE: '' }
}
