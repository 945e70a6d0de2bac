import { clusterRules } from './cluster.ts'
import { nameRules } from './names.ts'
import { pipelineRules } from './pipelines.ts'
import { resultRules } from './results.ts'
import type { Rule } from './rule.ts'
import { runRules } from './runs.ts'
import { stepRules } from './steps.ts'
import { triggerRules } from './triggers.ts'
import { userTextRules } from './user-text.ts'
import { variableRules } from './variables.ts'
import { workspaceRules } from './workspaces.ts'

/** Every rule that holds wherever a resource stands; those of a catalog's entries come beside. */
export const rules: readonly Rule[] = [
  ...stepRules,
  ...userTextRules,
  ...nameRules,
  ...variableRules,
  ...workspaceRules,
  ...resultRules,
  ...pipelineRules,
  ...runRules,
  ...triggerRules,
  ...clusterRules,
]
