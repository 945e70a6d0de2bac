import { isObject } from '../json/json.ts'
import type { Layer } from './merge.ts'
import type { Problem } from './problem.ts'

/** The sections of config and secrets that their schemas accept. */
export interface SoundSections<L extends Layer> {
  readonly config: L
  readonly secrets: L
  /** Whether a problem is in a section that was kept. One in a section that was left out only follows from that. */
  readonly isSound: (problem: Problem) => boolean
}

/**
 * Leaves out the sections below `cicdstatemgr` in which a schema found problems, so that the rules of the others can be checked at once. Undefined if the whole
 * of a file has a problem.
 */
export function soundSections<L extends Layer>(
  config: L,
  secrets: L,
  problems: readonly Problem[],
): SoundSections<L> | undefined {
  const broken = new Set(problems.map(sectionOf))
  if (broken.has(undefined)) return undefined
  // The signing key of the gateway belongs to the public keys under decisions.
  if (broken.has('decisions')) broken.add('gateway')
  const without = (layer: L): L => {
    const { cicdstatemgr } = layer.value
    const sound = Object.entries(isObject(cicdstatemgr) ? cicdstatemgr : {}).filter(([name]) => !broken.has(name))
    return { ...layer, value: { ...layer.value, cicdstatemgr: Object.fromEntries(sound) } }
  }
  return {
    config: without(config),
    secrets: without(secrets),
    isSound: (problem) => !broken.has(sectionOf(problem)),
  }
}

/** The name of the section that a problem is in. */
function sectionOf({ path: [root, section] }: Problem): string | undefined {
  return root?.kind === 'name' && root.name === 'cicdstatemgr' && section?.kind === 'name' ? section.name : undefined
}
