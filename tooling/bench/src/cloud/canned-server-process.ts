// Waits for what it is to answer, answers it, and ends with its parent.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTLSServer } from 'node:https'
import type { CannedService } from './canned-server.ts'

const [{ header, replies, certificate, challenge }] = (await once(process, 'message')) as [CannedService]
const bodies = new Map<string, Buffer>()

const answer: RequestListener = (request, response) => {
  const asked = header === undefined ? request.url?.split('?')[0] : request.headers[header]
  const operation = String(asked).split(/[./]/u).at(-1) ?? ''
  const body = bodies.get(operation)
  const refused = challenge !== undefined && request.headers.authorization === undefined
  request.resume().on('end', () => {
    response.writeHead(refused ? 401 : body === undefined ? 404 : 200, {
      'content-type': header === undefined ? 'application/json' : 'application/x-amz-json-1.1',
      'content-length': refused ? 0 : (body?.length ?? 0),
      ...(refused && { 'www-authenticate': challenge }),
    })
    response.end(refused ? undefined : body)
  })
}
const server = certificate === undefined ? createServer(answer) : createTLSServer(certificate, answer)
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const origin = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
  for (const [operation, body] of Object.entries(replies))
    bodies.set(operation, Buffer.from(body.replaceAll('{origin}', origin)))
  process.send?.(origin)
})
process.on('disconnect', () => process.exit())
