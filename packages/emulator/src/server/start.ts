import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTLSServer } from 'node:https'
import type { Socket } from 'node:net'
import { CallLog } from './call-log.ts'
import type { ServerCertificate } from './certificate.ts'
import { emulatorOf, type Emulator } from './emulator.ts'
import { Faults, ownFault } from './faults.ts'
import type { Service, ServiceRequest } from './service.ts'

/** The longest body that is read; no service takes more. */
const MAX_BODY = 1024 * 1024

/**
 * Starts a service on a free port of 127.0.0.1, which nobody else can reach. It never keeps the process alive, and
 * ends with it.
 *
 * @param certificate what it proves itself with over HTTPS; over HTTP unless given
 */
export async function startEmulator<Kind extends string>(
  service: Service<Kind>,
  certificate?: ServerCertificate,
): Promise<Emulator<Kind>> {
  const log = new CallLog()
  const faults = new Faults<Kind>(service.faults)
  const listener: RequestListener = (request, response) => {
    answer(service, log, faults, request, response).catch(() => response.destroy())
  }
  const server =
    certificate === undefined
      ? createServer(listener)
      : createTLSServer({ key: certificate.key, cert: certificate.cert }, listener)
  server.on('connection', (socket: Socket) => socket.unref())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= (async () => {
      // What is delayed need not wait.
      faults.clear()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await service.close()
    })()
    return closing
  }
  return emulatorOf(`${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, log, faults, close)
}

async function answer<Kind extends string>(
  service: Service<Kind>,
  log: CallLog,
  faults: Faults<Kind>,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const call = service.read(await readRequest(message))
  const fault = faults.next(call.operation)
  const note = log.add({ operation: call.operation, input: call.input, fault: fault?.kind })
  if (fault?.kind === 'cut-before') return cut(response)
  if (fault?.kind === 'delay') await fault.delay()
  const { status, headers, body, error } = await service.serve(call, ownFault(fault?.kind))
  if (fault?.kind === 'cut-after') return cut(response)
  note({ status, error })
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}

function cut(response: ServerResponse): void {
  response.destroy()
}

async function readRequest(message: IncomingMessage): Promise<ServiceRequest> {
  const { method = 'GET', url = '/', headers } = message
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of message) {
    if (!(chunk instanceof Uint8Array)) continue
    length += chunk.length
    if (length > MAX_BODY) throw new RangeError(`a request has at most ${MAX_BODY} bytes`)
    chunks.push(chunk)
  }
  return { method, path: url, headers, body: Buffer.concat(chunks) }
}
