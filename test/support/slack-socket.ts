import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { JsonObject } from '../../src/json/json.ts'

/** A connection of an app, on Slack's side. */
export interface AppConnection {
  /** Sends a message. */
  send(message: JsonObject): void
  /** The acknowledgements received on it. */
  readonly acks: JsonObject[]
  /** Sends an envelope. Resolves with its acknowledgement. */
  envelope(id: string, type: string, payload: unknown, more?: JsonObject): Promise<JsonObject>
  readonly closed: Promise<unknown>
  readonly isOpen: boolean
  end(): void
}

export interface SlackSocket extends AsyncDisposable {
  readonly url: string
  readonly connections: readonly AppConnection[]
  /** Resolves with the connection with this number, from 0. */
  connection(index: number): Promise<AppConnection>
}

/**
 * Slack's side of Socket Mode on a loopback port. `autoPong` false: it does not answer pings, like a half-open connection. `greeted` sends more
 * messages together with the hello.
 */
export async function startSlackSocket({
  hello = true,
  autoPong = () => true,
  greeted = () => undefined,
}: {
  readonly hello?: boolean
  readonly autoPong?: (index: number) => boolean
  readonly greeted?: (connection: AppConnection, socket: Socket) => void
} = {}): Promise<SlackSocket> {
  const connections: AppConnection[] = []
  const waiting = new Set<() => void>()
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on('upgrade', (request, socket, head) => {
    const websockets = new WebSocketServer({ noServer: true, autoPong: autoPong(connections.length) })
    websockets.handleUpgrade(request, socket, head, (websocket) => {
      const connection = connectionOf(websocket)
      connections.push(connection)
      const stream = socket as Socket
      stream.cork()
      if (hello) websocket.send(JSON.stringify({ type: 'hello', num_connections: 1 }))
      greeted(connection, stream)
      stream.uncork()
      for (const wake of waiting) wake()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link`,
    connections,
    connection(index) {
      const { promise, resolve } = Promise.withResolvers<AppConnection>()
      const look = (): void => {
        if (connections[index] !== undefined) resolve(connections[index])
      }
      waiting.add(look)
      look()
      return promise
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function connectionOf(websocket: WebSocket): AppConnection {
  const acks: JsonObject[] = []
  const heard = new Set<() => void>()
  websocket.on('message', (data: Buffer) => {
    acks.push(JSON.parse(data.toString()) as JsonObject)
    for (const hear of heard) hear()
  })
  websocket.on('error', () => undefined)
  const send = (message: JsonObject): void => websocket.send(JSON.stringify(message))
  return {
    acks,
    send,
    envelope(id, type, payload, more = {}) {
      const { promise, resolve } = Promise.withResolvers<JsonObject>()
      const hear = (): void => {
        const ack = acks.find((each) => each.envelope_id === id)
        if (ack === undefined) return
        heard.delete(hear)
        resolve(ack)
      }
      heard.add(hear)
      send({ envelope_id: id, type, payload: payload as JsonObject, accepts_response_payload: true, ...more })
      return promise
    },
    closed: once(websocket, 'close'),
    get isOpen() {
      return websocket.readyState === 1
    },
    end: () => websocket.terminate(),
  }
}
