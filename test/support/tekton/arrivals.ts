/**
 * Texts in a param of the Task init-context, without secrets bound: as written, and a pattern of the value that is stored. test/e2e has seen these
 * values on Tekton Pipelines 1.15.0; the player must give the same.
 */
export const arrivals: readonly (readonly [written: string, arrives: string])[] = [
  ['plain', 'plain'],
  ['$(params.context-id)', '\\$\\(params\\.context-id\\)'],
  ['$(context.task.name)', 'init-context'],
  ['$(workspaces.config.path)', '/workspace/config'],
  ['[$(workspaces.secrets.path)]', '\\[\\]'],
  ['$(workspaces.nope.path)', '\\$\\(workspaces\\.nope\\.path\\)'],
  ['$(results.status.path)', '/tekton/results/status'],
  ['$(results.nope.path)', '\\$\\(results\\.nope\\.path\\)'],
  ['$(steps.nope.results.x)', '\\$\\(steps\\.nope\\.results\\.x\\)'],
  ['$(credentials.path)', '/tekton/creds'],
  ['$(CICDSTATEMGR_STEP)', 'init-context'],
  ['$(HOME)', '\\$\\(HOME\\)'],
  ['$$(HOME) $$5', '\\$\\(HOME\\) \\$5'],
  ['$(cat /etc/passwd)', '\\$\\(cat /etc/passwd\\)'],
]

/** A text that the Task does not accept: it names a param that does not exist. */
export const stopping = 'a $(params.other) b'

/** Texts in a param of a PipelineRun that the API server refuses. */
export const refusals: readonly (readonly [written: string, why: RegExp])[] = [
  ['$(tasks.init.results.status)', /cannot use result expressions/],
]
