import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { podman } from './containers.ts'
import { tempDir } from './temp-dir.ts'

const execute = promisify(execFile)

/** A file of an image. */
export interface ImageFile {
  readonly path: string
  readonly mode: string
  readonly isDirectory: boolean
}

/** Exports the content of an image: the list of files, and a directory with them. Nothing in the image is run. */
export async function imageFiles(image: string): Promise<{ files: readonly ImageFile[]; directory: string }> {
  const directory = await tempDir()
  const archive = join(directory, 'root.tar')
  const container = podman(['create', '--pull=never', image]).trim()
  try {
    podman(['export', '--output', archive, container])
  } finally {
    podman(['rm', container])
  }
  const { stdout } = await execute('tar', ['--list', '--verbose', '--file', archive], { maxBuffer: 64 * 1024 * 1024 })
  await execute('tar', ['--extract', '--no-same-owner', '--file', archive, '--directory', directory])
  const files = stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [mode = '', , , , , path = ''] = line.split(/\s+/)
      return { path: `/${path.replace(/\/$/, '')}`, mode, isDirectory: mode.startsWith('d') }
    })
  return { files, directory }
}
