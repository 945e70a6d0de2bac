import { execFileSync, spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'

export interface GitServer extends AsyncDisposable {
  /** The URL of the repository. */
  readonly url: string
  /** Makes a commit with only these files, on a branch. Returns its hash. */
  commit(branch: string, files: Readonly<Record<string, string>>): Promise<string>
}

/** Serves a repository over HTTP, by git's own CGI program. */
export async function startGitServer(directory: string): Promise<GitServer> {
  const repository = join(directory, 'app.git')
  execFileSync('git', ['init', '--quiet', '--bare', repository])
  const server = createServer((request, response) => void serve(directory, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/app.git`,
    async commit(branch, files) {
      const work = join(directory, branch)
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.com', ...args], {
          cwd: work,
          encoding: 'utf8',
        })
      await mkdir(work, { recursive: true })
      git('init', '--quiet', `--initial-branch=${branch}`)
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(work, name)), { recursive: true })
        await writeFile(join(work, name), content)
      }
      git('add', '.')
      git('commit', '--quiet', '--message=app')
      git('push', '--quiet', repository, branch)
      return git('rev-parse', 'HEAD').trim()
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function serve(directory: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH ?? '',
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      // Otherwise git may refuse a repository that belongs to another user, depending on the user's config.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      REQUEST_METHOD: request.method ?? '',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  request.pipe(child.stdin)
  const output = await buffer(child.stdout)
  const end = output.indexOf('\r\n\r\n')
  for (const line of output.subarray(0, end).toString().split('\r\n')) {
    const [name = '', value = ''] = line.split(/: (.*)/)
    if (name === 'Status') response.statusCode = Number.parseInt(value)
    else response.setHeader(name, value)
  }
  response.end(output.subarray(end + 4))
}
