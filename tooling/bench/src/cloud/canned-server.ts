import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Answers by operation, each the body of a reply. */
export type CannedReplies = Readonly<Record<string, string>>

/** A server in a process of its own, whose every answer is ready beforehand, so that its work is no part of a figure. */
export interface CannedServer extends Disposable {
  readonly endpoint: string
}

/**
 * Starts one that speaks HTTP.
 *
 * @param header the header that names the operation; what is after its last dot counts
 */
export function startCannedServer(header: string, replies: CannedReplies): Promise<CannedServer> {
  return start('canned-server-process.ts', { header, replies })
}

/**
 * Starts one that speaks gRPC.
 *
 * @param replies in Base64
 */
export function startCannedGrpcServer(replies: CannedReplies): Promise<CannedServer> {
  return start('canned-grpc-process.ts', { replies })
}

async function start(program: string, message: object): Promise<CannedServer> {
  const child = fork(join(import.meta.dirname, program), {
    // Before 22.18 Node.js strips types only when it is told to.
    execArgv: ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'],
  })
  child.send(message)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the canned server ended at once, with ${String(code)}`)
  })
  const [port] = (await Promise.race([once(child, 'message'), ended])) as [number]
  ended.catch(() => undefined)
  return {
    endpoint: `http://127.0.0.1:${port}`,
    [Symbol.dispose]: () => {
      child.disconnect()
    },
  }
}
