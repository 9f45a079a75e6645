// Waits for what it is to answer, answers it, and ends with its parent.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { CannedReplies } from './canned-server.ts'

const [{ header, replies }] = (await once(process, 'message')) as [{ header: string; replies: CannedReplies }]
const bodies = new Map(Object.entries(replies).map(([operation, body]) => [operation, Buffer.from(body)]))

const server = createServer((request, response) => {
  const operation = String(request.headers[header]).split('.').at(-1) ?? ''
  const body = bodies.get(operation)
  request.resume().on('end', () => {
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': 'application/x-amz-json-1.1',
      'content-length': body?.length ?? 0,
    })
    response.end(body)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
})
process.on('disconnect', () => process.exit())
