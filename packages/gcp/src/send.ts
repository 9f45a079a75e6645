import type { Call } from '@kmskeys/core'
import { fieldOf, pause } from '@kmskeys/core/service'
import { GcpAttempts } from './attempts.ts'
import { connect } from './connect.ts'
import { gcpError } from './errors.ts'
import { isTransient } from './outcome.ts'
import { placeOf } from './reference.ts'
import { SERVICE, type Service } from './service.ts'
import type { Ended, Operation, Operations } from './transport.ts'

/** What is sent, and what it is about. */
export interface Sent<O extends Operation> {
  readonly operation: O
  readonly request: Operations[O]['request']
  /** The name of the key, version or key ring that it is about. */
  readonly subject: string
  /** Set for what must not be done twice: it is not repeated. */
  readonly once?: boolean
}

type Reply<O extends Operation> = Operations[O]['reply']

/** How often a request is sent at most: as often as with the SDKs of other services. */
const MAX_ATTEMPTS = 3

/** Milliseconds before the second attempt, of which a random part is waited; twice as long before the third. */
const FIRST_WAIT = 100

/**
 * Sends a request, and again when the service is unavailable or late, as Google's SDK does, or throttles, as the SDKs of
 * others do, within the call's deadline. What is left is given its type here.
 *
 * @throws {KmsKeysError} by the table in errors.ts
 */
export function send<O extends Operation>(service: Service, call: Call, sent: Sent<O>): Promise<Reply<O>> {
  const { channel } = service
  if (channel === undefined) call.sent = true
  const connecting = channel && connect(channel, call)
  return connecting === undefined
    ? sendNow(service, call, sent)
    : connecting.then(() => sendNow(service, call, sent))
}

async function sendNow<O extends Operation>(
  service: Service,
  call: Call,
  { operation, request, subject, once = false }: Sent<O>,
): Promise<Reply<O>> {
  const attempts = new GcpAttempts(call)
  try {
    for (let wait = FIRST_WAIT; ; wait *= 2) {
      attempts.begin()
      const ended = await new Promise<Ended>((resolve) =>
        service.transport(operation, request, call, forgetful(resolve)),
      )
      if (ended.reply) return ended.reply
      attempts.failed(ended)
      const { error: cause } = ended
      if (once || attempts.begun === MAX_ATTEMPTS || !isTransient(fieldOf(cause, 'code'))) {
        const about = { service: SERVICE, place: placeOf(subject), operation, subject }
        throw gcpError(service.detailed(cause), about, attempts)
      }
      await pause(call, Math.random() * wait)
    }
  } finally {
    attempts.close()
  }
}

/**
 * A callback that leads to nothing once it was called. Connections keep theirs until the whole heap is collected, and
 * with them would keep the call and what it was about.
 */
function forgetful<T>(callback: (value: T) => void): (value: T) => void {
  let held: ((value: T) => void) | undefined = callback
  return (value) => {
    const told = held
    held = undefined
    told?.(value)
  }
}
