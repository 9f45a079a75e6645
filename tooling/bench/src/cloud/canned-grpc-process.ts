// Waits for what it is to answer, answers it by gRPC over HTTP/2 without TLS, and ends with its parent.
import { once } from 'node:events'
import { createServer } from 'node:http2'
import type { CannedService } from './canned-server.ts'

const [{ replies }] = (await once(process, 'message')) as [CannedService]
const bodies = new Map(Object.entries(replies).map(([operation, body]) => [operation, framed(body)]))

/** A message as it goes over the wire: not compressed, with its length before it. */
function framed(base64: string): Buffer {
  const message = Buffer.from(base64, 'base64')
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

const server = createServer()
server.on('stream', (stream, headers) => {
  const body = bodies.get(String(headers[':path']).split('/').at(-1) ?? '')
  stream.resume().on('end', () => {
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': body === undefined ? '12' : '0' }))
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.end(body)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
})
process.on('disconnect', () => process.exit())
