import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../support/manifests.ts'

/** Every page that users or contributors read; decisions tell how it came to be, and are held to their links only. */
export const pages = globSync(
  ['*.md', 'docs/*.md', 'docs/events/*.md', '{catalog,examples,tekton,images}/**/*.md', 'test/e2e/*.md'],
  { cwd: repositoryRoot },
).sort()

/** The pages in `docs/decisions`. */
export const decisions = globSync('docs/decisions/*.md', { cwd: repositoryRoot }).sort()

/** A block of commands, output or data of a page. */
export interface Block {
  /** From 1. */
  readonly line: number
  /** What stands behind the fence: `sh`, `yaml`, …; empty where nothing does, or where four spaces make the block. */
  readonly language: string
  /** Its first line that is no comment, trimmed: how tests name it. */
  readonly first: string
  /** Without the fences, without what indents all of it, with a newline at the end. */
  readonly text: string
}

/** The text of a file of the project. */
export function readPage(page: string): string {
  return readFileSync(join(repositoryRoot, page), 'utf8')
}

/** The blocks of a page, in order. */
export function blocksOf(text: string): Block[] {
  const lines = text.split('\n')
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; at++) {
    const fence = /^( *)```(\w*)$/.exec(lines[at]!)
    const isIndented = lines[at]!.startsWith('    ') && (lines[at - 1] ?? '') === ''
    if (fence === null && !isIndented) continue
    const begin = fence === null ? at : at + 1
    const ends = (line: string) => (fence === null ? /^ {0,3}\S/.test(line) : /^ *```$/.test(line))
    const found = lines.findIndex((line, index) => index >= begin && ends(line))
    const end = found === -1 ? lines.length : found
    const indent = fence === null ? 4 : fence[1]!.length
    const own = lines.slice(begin, end).map((line) => line.slice(indent))
    blocks.push({
      line: begin + 1,
      language: fence?.[2] ?? '',
      first: firstOf(own, fence?.[2]).trim(),
      text: `${own.join('\n').trimEnd()}\n`,
    })
    at = fence === null ? end - 1 : end
  }
  return blocks
}

/** In a block for a shell a comment says what the command below it does. */
function firstOf(lines: readonly string[], language: string | undefined): string {
  const command = language === 'sh' ? lines.find((line) => !line.startsWith('# ')) : undefined
  return command ?? lines[0]!
}

/** The text of the block of a page that begins with a line: the output that it shows. */
export function outputIn(page: string, first: string): string {
  const found = blocksOf(readPage(page)).find((block) => block.first === first)
  if (found === undefined) throw new Error(`${page} has no block that begins with ${first}`)
  return found.text
}

/** A page without its blocks: prose, lists and tables. */
export function proseOf(text: string): string {
  return text.replace(/^ *```.*?^ *```$/gms, '').replace(/(?<=\n)\n(?: {4}.*\n|\n)+/g, '\n')
}

/** What stands as code in a text, in one line each. */
export function codeOf(text: string): string[] {
  return [...proseOf(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replace(/\s+/g, ' '))
}

/** Where the links of a page lead, as they are written. */
export function linksOf(text: string): string[] {
  return [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
}
