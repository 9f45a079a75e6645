import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import {
  Metadata,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
  type status,
} from '@grpc/grpc-js'
import { CallLog } from './call-log.ts'
import { emulatorOf, type Emulator } from './emulator.ts'
import { Faults, ownFault, type FaultNames } from './faults.ts'

/** What a call of gRPC is answered. */
export interface GrpcAnswer {
  /** The status code of gRPC; 0 when all went well. */
  readonly status: status
  /** The fields of the answer, where there is one. */
  readonly message?: object
  /** What the service says of an error. */
  readonly details?: string
  /** The details of an error as `google.rpc.Status`, encoded. */
  readonly statusDetails?: Buffer
  /** The name of the status, where the answer is an error. */
  readonly error?: string
}

/** An emulated service over gRPC, without the network. `Kind` names the faults that it can play. */
export interface GrpcService<Kind extends string> {
  readonly definition: ServiceDefinition
  /** What fault rules can name. */
  readonly faults: FaultNames
  /** Does the work and answers, with a fault where one is due. Errors of the service are answers. */
  serve(operation: string, input: unknown, fault: Kind | undefined): Promise<GrpcAnswer>
  close(): Promise<void>
}

/**
 * Starts a service on a free port of 127.0.0.1, without TLS, which nobody else can reach. It never keeps the process
 * alive, and ends with it. The sockets are held here, so that a fault can cut the one that a call came over.
 */
export async function startGrpcEmulator<Kind extends string>(
  service: GrpcService<Kind>,
): Promise<Emulator<Kind>> {
  const log = new CallLog()
  const faults = new Faults<Kind>(service.faults)
  const sockets = new Map<string, Socket>()
  const grpc = new Server({ 'grpc.enable_channelz': 0 })
  const handlers = Object.values(service.definition).map(({ path }) => {
    const operation = path.slice(path.lastIndexOf('/') + 1)
    const handler = (call: ServerUnaryCall<unknown, object>, callback: sendUnaryData<object>): void => {
      const cut = (): void => void sockets.get(call.getPeer())?.destroy()
      answer(service, log, faults, operation, call.request).then(
        (answered) => (answered === 'cut' ? cut() : reply(answered, callback)),
        cut,
      )
    }
    return [operation, handler] as const
  })
  grpc.addService(service.definition, Object.fromEntries(handlers))
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure())
  const listener = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`
    sockets.set(peer, socket)
    socket.on('close', () => sockets.delete(peer)).on('error', () => socket.destroy())
    socket.unref()
    injector.injectConnection(socket)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  listener.unref()
  const address = listener.address()
  const port = typeof address === 'object' ? address?.port : undefined
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= (async () => {
      // What is delayed need not wait.
      faults.clear()
      const closed = once(listener, 'close')
      listener.close()
      for (const socket of sockets.values()) socket.destroy()
      grpc.forceShutdown()
      await closed
      await service.close()
    })()
    return closing
  }
  return emulatorOf(`http://127.0.0.1:${port}`, log, faults, close)
}

async function answer<Kind extends string>(
  service: GrpcService<Kind>,
  log: CallLog,
  faults: Faults<Kind>,
  operation: string,
  input: unknown,
): Promise<GrpcAnswer | 'cut'> {
  const fault = faults.next(operation)
  const note = log.add({ operation, input, fault: fault?.kind })
  if (fault?.kind === 'cut-before') return 'cut'
  if (fault?.kind === 'delay') await fault.delay()
  const answered = await service.serve(operation, input, ownFault(fault?.kind))
  if (fault?.kind === 'cut-after') return 'cut'
  note({ status: answered.status, error: answered.error })
  return answered
}

function reply(
  { status, message, details, statusDetails }: GrpcAnswer,
  callback: sendUnaryData<object>,
): void {
  if (message !== undefined) return callback(null, message)
  const metadata = new Metadata()
  if (statusDetails !== undefined) metadata.set('grpc-status-details-bin', statusDetails)
  callback({ code: status, details: details ?? '', metadata })
}
