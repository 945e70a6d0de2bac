import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** A proxy on a port of 127.0.0.1 that behaves like a bad network. */
export interface SlowProxy {
  readonly port: number
  /** Delays each answer by this many milliseconds. */
  delayAnswers(milliseconds: number): void
  /** Closes the connection instead of passing on the next answer, or the next `count` answers. */
  cutAnswers(count?: number): void
  /** Closes the connection instead of passing on the answer to the first request that contains this text, and then refuses connections. */
  cutAnswerToAndVanish(text: string): void
  /** Closes the connection instead of passing on the next answer, and then refuses connections. */
  cutAnswerAndVanish(): void
  /** The number of answers that were cut off. */
  cuts(): number
  close(): void
}

/** Starts a proxy to a port of 127.0.0.1. It passes everything on until one of its methods is called. */
export async function startSlowProxy(port: number): Promise<SlowProxy> {
  let [delay, toCut, cuts, vanishes] = [0, 0, 0, false]
  let wanted: string | undefined
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()

  const passOn = (near: Socket, answer: Buffer): void => {
    if (toCut > 0) {
      toCut--
      cuts++
      if (vanishes) server.close()
      near.destroy()
    } else if (!near.destroyed) near.write(answer)
  }
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)))
    }
    let cutsHere = false
    near.on('data', (request: Buffer) => {
      if (wanted === undefined || !request.includes(wanted)) return
      wanted = undefined
      cutsHere = true
    })
    near.pipe(far).on('end', () => near.end())
    near.on('close', () => far.destroy())
    far.on('data', (answer: Buffer) => {
      if (cutsHere) [toCut, vanishes, cutsHere] = [1, true, false]
      if (delay === 0) {
        passOn(near, answer)
        return
      }
      const timer = setTimeout(() => {
        timers.delete(timer)
        passOn(near, answer)
      }, delay)
      timers.add(timer)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    delayAnswers: (milliseconds) => void (delay = milliseconds),
    cutAnswers: (count = 1) => void (toCut = count),
    cutAnswerToAndVanish: (text) => void (wanted = text),
    cutAnswerAndVanish: () => void ([toCut, vanishes] = [1, true]),
    cuts: () => cuts,
    close() {
      server.close()
      for (const timer of timers) clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
    },
  }
}
