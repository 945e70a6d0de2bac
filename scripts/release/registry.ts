import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf } from './places.ts'

/** The file with the images of an installation. Its registry is the current one of all files. */
const imagesFile = 'tekton/components/images/images.yaml'

/** The registry of the images, such as `ghcr.io/octo`. It is defined in one place: `config.imageRegistry` of package.json. */
export function imageRegistry(root: string): string {
  const { config } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    config?: { imageRegistry?: string }
  }
  const registry = config?.imageRegistry ?? ''
  if (!/^[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9._-]+)*$/.test(registry))
    throw new Error(
      `config.imageRegistry of package.json is "${registry}": it must be a registry such as ghcr.io/owner, in lower case, without a slash at the end`,
    )
  return registry
}

/** Whether a registry is local, so that only the machine that built the images has them. */
export function isLocalRegistry(registry: string): boolean {
  return /^(?:[\w.-]+\.)?localhost(?::\d+)?(?:\/|$)|^127\./.test(registry)
}

/** The registry that the files name at present. */
export function writtenRegistry(root: string): string {
  const [, registry] =
    /^ *cicdstatemgr: (\S+)\/cicdstatemgr[:@]/m.exec(readFileSync(join(root, imagesFile), 'utf8')) ?? []
  if (registry === undefined) throw new Error(`${imagesFile} does not name the image cicdstatemgr`)
  return registry
}

/** A text with another registry in front of this project's images. */
export function withRegistry(text: string, { from, to }: { from: string; to: string }): string {
  if (from === to) return text
  return text.replace(namesIn(from), () => to)
}

/** Writes the registry of package.json in front of this project's images in every file. Returns the files that changed. */
export function writeRegistry(root: string): readonly string[] {
  const change = { from: writtenRegistry(root), to: imageRegistry(root) }
  const changed = [...filesOf(root)].filter(([file, text]) => {
    const after = withRegistry(text, change)
    if (after !== text) writeFileSync(join(root, file), after)
    return after !== text
  })
  return changed.map(([file]) => file)
}

/** The problems of the registry in all files, one line each. */
export function registryProblems(root: string): readonly string[] {
  const wanted = imageRegistry(root)
  const written = writtenRegistry(root)
  if (written !== wanted)
    return [
      `${imagesFile} names the registry ${written}, not ${wanted}: npm run release:version writes that of package.json`,
    ]
  if (!isLocalRegistry(wanted)) return leftIn(root, 'localhost', wanted)
  return [
    `the images are called ${wanted}/cicdstatemgr, which no cluster can pull: write your registry into config.imageRegistry of package.json, then run npm run release:version`,
  ]
}

function leftIn(root: string, local: string, wanted: string): readonly string[] {
  return [...filesOf(root)].flatMap(([file, text]) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        namesIn(local).test(line) ? [`${file}:${index + 1}: ${local}/cicdstatemgr, not ${wanted}/cicdstatemgr`] : [],
      ),
  )
}

/** Matches a registry in front of one of this project's images, or as the default of a shell variable. */
function namesIn(registry: string): RegExp {
  const text = registry.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const before = String.raw`(?<![\w./:-])|(?<=docker:\/\/)`
  const image = String.raw`(?=\/cicdstatemgr(?:-shell|-catalog)?(?![\w/]))`
  return new RegExp(String.raw`(?:${before})${text}${image}|(?<=\bREGISTRY:-)${text}(?=\})`, 'g')
}
