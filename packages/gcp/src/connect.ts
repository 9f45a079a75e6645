import { ClosedError, UnavailableError, type Call } from '@kmskeys/core'
import { CONNECT_TIMEOUT, fieldOf, orAborted } from '@kmskeys/core/service'
import type { Channel } from './over-channel.ts'

/** The states that end the waiting, and the one that nothing changes any more. */
const READY = 2
const TRANSIENT_FAILURE = 3
const SHUTDOWN = 4

/** The channel under a client's stub; `undefined` when there is none, as for REST. */
export function channelOf(stub: { readonly [method: string]: unknown }): Channel | undefined {
  const { getChannel } = stub
  const channel: unknown = typeof getChannel === 'function' ? Reflect.apply(getChannel, stub, []) : undefined
  return isChannel(channel) ? channel : undefined
}

function isChannel(value: unknown): value is Channel {
  return ['createCall', 'getTarget', 'getConnectivityState', 'watchConnectivityState'].every(
    (method) => typeof fieldOf(value, method) === 'function',
  )
}

/**
 * Waits for the connection where there is none yet. When it cannot be made, the call that follows says why, at once.
 *
 * @throws {UnavailableError} when nothing is known after 10 seconds
 * @throws {ClosedError} when the client was closed, which is the user's own then
 */
export function connect(channel: Channel, call: Call): Promise<void> | undefined {
  return channel.getConnectivityState(false) === READY ? undefined : settled(channel, call)
}

async function settled(channel: Channel, call: Call): Promise<void> {
  // Asked first without connecting, which would stir a channel that was closed.
  if (channel.getConnectivityState(false) === SHUTDOWN)
    throw new ClosedError(
      'the client that gcpKms was given is closed; keep it open as long as its keys are used',
    )
  const deadline = Date.now() + CONNECT_TIMEOUT
  let state = channel.getConnectivityState(true)
  while (state !== READY && state !== TRANSIENT_FAILURE) {
    if (!(await orAborted(changed(channel, state, deadline), call.signal)))
      throw new UnavailableError(
        `no connection to ${channel.getTarget()} could be made within ${CONNECT_TIMEOUT} ms`,
        {
          outcome: 'not-sent',
        },
      )
    state = channel.getConnectivityState(true)
  }
}

/** Whether the state changes before the deadline. */
function changed(channel: Channel, state: number, deadline: number): Promise<boolean> {
  return new Promise((resolve) => {
    channel.watchConnectivityState(state, deadline, (error) => resolve(error === undefined))
  })
}
