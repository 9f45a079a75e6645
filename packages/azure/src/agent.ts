import { Agent, type AgentOptions } from 'node:https'
import { CONNECT_TIMEOUT } from '@kmskeys/core/service'

/** Connections that are kept alive, and must be made in time: the SDK itself waits as long as the system does. */
export class BoundedAgent extends Agent {
  constructor(options: AgentOptions) {
    super({ keepAlive: true, ...options })
  }

  override createConnection(
    ...[options, callback]: Parameters<Agent['createConnection']>
  ): ReturnType<Agent['createConnection']> {
    const socket = super.createConnection(options, callback)
    const timer = setTimeout(() => socket?.destroy(tooLate()), CONNECT_TIMEOUT)
    const stop = (): void => clearTimeout(timer)
    socket?.once('secureConnect', stop).once('close', stop)
    return socket
  }
}

/** By its code the SDK does not try again, and nothing was sent. */
function tooLate(): Error {
  const message = `no connection was made within ${CONNECT_TIMEOUT} ms`
  return Object.assign(new Error(message), { code: 'EHOSTUNREACH' })
}
