import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** Stands between the provider and a server: counts requests, and can hold answers back. */
export interface Proxy {
  readonly address: string
  readonly calls: number
  /** Holds answers back until the function that is returned is called. */
  stall(): () => void
  close(): Promise<void>
}

export async function startProxy(target: string): Promise<Proxy> {
  let calls = 0
  let held: Promise<void> = Promise.resolve()
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    calls++
    const { method = 'GET', url = '/' } = request
    const body = method === 'POST' ? await buffer(request) : null
    const headers = { 'X-Vault-Token': String(request.headers['x-vault-token']) }
    const answer = await fetch(`${target}${url}`, { method, headers, body, redirect: 'manual' })
    const bytes = Buffer.from(await answer.arrayBuffer())
    await held
    response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(bytes)
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    address: `http://127.0.0.1:${port}`,
    get calls() {
      return calls
    },
    stall: () => {
      const gate = Promise.withResolvers<void>()
      held = gate.promise
      return gate.resolve
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
