import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** What a server answers. */
export interface CannedService {
  /** The header that names the operation, by what is after its last dot; the last part of the path unless given. */
  readonly header?: string
  /** The body of the reply to each operation; `{origin}` in it stands for where the server answers. */
  readonly replies: Readonly<Record<string, string>>
  /** Key and certificate in PEM, with which it speaks TLS. */
  readonly certificate?: { readonly key: string; readonly cert: string }
  /** What `WWW-Authenticate` asks of a request without a token. */
  readonly challenge?: string
}

/** A server in a process of its own, whose every answer is ready beforehand, so that its work is no part of a figure. */
export interface CannedServer extends Disposable {
  readonly endpoint: string
}

/** Starts one that speaks HTTP. */
export function startCannedServer(service: CannedService): Promise<CannedServer> {
  return start('canned-server-process.ts', service)
}

/**
 * Starts one that speaks gRPC.
 *
 * @param replies the message that answers each operation, in Base64
 */
export function startCannedGrpcServer(replies: CannedService['replies']): Promise<CannedServer> {
  return start('canned-grpc-process.ts', { replies })
}

async function start(program: string, service: CannedService): Promise<CannedServer> {
  const child = fork(join(import.meta.dirname, program), {
    // Before 22.18 Node.js strips types only when it is told to.
    execArgv: ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'],
  })
  child.send(service)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the canned server ended at once, with ${String(code)}`)
  })
  const [endpoint] = (await Promise.race([once(child, 'message'), ended])) as [string]
  ended.catch(() => undefined)
  return {
    endpoint,
    [Symbol.dispose]: () => {
      child.disconnect()
    },
  }
}
