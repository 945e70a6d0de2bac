import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageAt } from '../build/licences.ts'
import { hasRelease, notesOf } from './changelog.ts'
import { filesOf, placesIn } from './places.ts'
import { registryProblems } from './registry.ts'
import { repositoryOf } from './repository.ts'

/** The problems of the version in all files, one line each. */
export function versionProblems(root: string): readonly string[] {
  const { version } = packageAt(root)
  const wanted = hasRelease(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')) ? `v${version}` : 'main'
  return [...filesOf(root)].flatMap(([file, text]) =>
    placesIn(file, text, version)
      .filter(({ found }) => found !== version && found !== wanted)
      .map(({ line, found }) => `${file}:${line}: ${found}, not ${/^\d/.test(found) ? version : wanted}`),
  )
}

/** The problems that prevent a release from this tag of this repository (`https://github.com/OWNER/NAME`), one line each. */
export function releaseProblems(
  root: string,
  { tag, repository }: { tag: string; repository: string },
): readonly string[] {
  const { version } = packageAt(root)
  const problems = [...versionProblems(root), ...registryProblems(root)]
  if (tag !== `v${version}`) problems.push(`the tag ${tag} is not v${version}, the version of package.json`)
  if (repositoryOf(root) !== repository)
    problems.push(
      `package.json names ${repositoryOf(root)}, not ${repository}: npm run release:repository -- ${repository}`,
    )
  try {
    notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version)
  } catch (error) {
    problems.push((error as Error).message)
  }
  return problems
}
