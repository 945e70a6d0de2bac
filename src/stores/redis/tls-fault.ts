import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { messageOf, systemCodeOf } from '../../errors/cicd-error.ts'
import type { Endpoint } from './options.ts'

/** How long to wait for the server's first byte, in milliseconds. */
const patience = 1000
/** Errors for which a test connection would tell nothing new. */
const needsNoQuestion = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|CERT|certificate|HOSTNAME/

/**
 * Finds out by a test connection why a server cannot be used. It speaks TLS and plain text is configured, or the other way round: then each side
 * waits for the other. Or its certificate is refused, which the client of a cluster does not report. Undefined for any other cause. Sends no login.
 */
export async function tlsFault(
  error: unknown,
  endpoint: Endpoint,
  tls: ConnectionOptions | undefined,
): Promise<Error | undefined> {
  if (isReply(error) || needsNoQuestion.test(`${systemCodeOf(error) ?? ''} ${messageOf(error)}`)) return undefined
  if (tls === undefined) {
    return (await speaksTls(endpoint)) ? new Error('no TLS is configured, and the server answers with TLS') : undefined
  }
  return (await speaksPlainText(endpoint))
    ? new Error('TLS is configured, and the server answers in plain text')
    : refusedCertificate(endpoint, tls)
}

function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError'
}

function speaksPlainText(endpoint: Endpoint): Promise<boolean> {
  return ask(
    () => {
      const socket = connect(endpoint)
      return socket.once('connect', () => socket.write('PING\r\n'))
    },
    (socket, tell) => socket.once('data', (said) => tell(/^[+-]/.test(said.toString('latin1')))),
  )
}

async function refusedCertificate(endpoint: Endpoint, tls: ConnectionOptions): Promise<Error | undefined> {
  let fault: Error | undefined
  await ask(
    () =>
      connectTls({ ...endpoint, ...tls }).once('error', (error: Error) => {
        fault = error
      }),
    (socket, tell) => socket.once('secureConnect', () => tell(true)),
  )
  return fault
}

function speaksTls(endpoint: Endpoint): Promise<boolean> {
  return ask(
    // Nothing is sent, so the certificate need not be checked.
    () => connectTls({ ...endpoint, rejectUnauthorized: false }),
    (socket, tell) => socket.once('secureConnect', () => tell(true)),
  )
}

async function ask(open: () => Socket, listen: (socket: Socket, tell: (answer: boolean) => void) => void) {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = open()
  const timer = setTimeout(resolve, patience, false)
  socket.once('error', () => {
    resolve(false)
  })
  socket.once('close', () => {
    resolve(false)
  })
  listen(socket, resolve)
  const answer = await promise
  clearTimeout(timer)
  socket.destroy()
  return answer
}
