import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

/** A proxy on loopback. */
export interface Proxy {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string
  /** What it was asked for: `CONNECT host:port`, or the method and the whole URL. */
  readonly asked: readonly string[]
  /** What it was told of who asks, each time. */
  readonly authorizations: readonly (string | undefined)[]
  /** Stops at once, and cuts what goes through it. */
  close(): Promise<void>
}

/** Starts a proxy that tunnels (CONNECT) and hands on requests over HTTP. */
export async function startProxy(): Promise<Proxy> {
  const asked: string[] = []
  const authorizations: (string | undefined)[] = []
  const sockets = new Set<Socket>()
  const note = ({ method, url, headers }: IncomingMessage): void => {
    asked.push(`${method} ${url}`)
    authorizations.push(headers['proxy-authorization'])
  }
  const server = createServer((incoming, response) => {
    note(incoming)
    handOn(incoming, response)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => socket.destroy()))
  })
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    note(incoming)
    const [host, port] = (incoming.url ?? '').split(':')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    sockets.add(onward.on('error', () => socket.destroy()))
    socket.on('close', () => onward.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    authorizations,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function handOn(incoming: IncomingMessage, response: ServerResponse): void {
  const { method, url = '', headers } = incoming
  const onward = request(url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  incoming.pipe(onward)
}
