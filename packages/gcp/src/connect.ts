import { UnavailableError, type Call } from '@kmskeys/core'
import { CONNECT_TIMEOUT } from '@kmskeys/core/service'
import type { grpc } from 'google-gax'
import { orAborted } from './abort.ts'

/** The states of a channel of gRPC that end the waiting. */
const READY = 2
const TRANSIENT_FAILURE = 3

/** The channel under a client's stub; `undefined` when there is none, as for REST. */
export function channelOf(stub: { readonly [method: string]: unknown }): grpc.ChannelInterface | undefined {
  const { getChannel } = stub
  if (typeof getChannel !== 'function') return undefined
  const channel: grpc.ChannelInterface = Reflect.apply(getChannel, stub, [])
  return channel
}

/**
 * Waits for the connection where there is none yet. When it cannot be made, the call that follows says why, at once.
 *
 * @throws {UnavailableError} when nothing is known after 10 seconds
 */
export function connect(channel: grpc.ChannelInterface, call: Call): Promise<void> | undefined {
  return channel.getConnectivityState(false) === READY ? undefined : settled(channel, call)
}

async function settled(channel: grpc.ChannelInterface, call: Call): Promise<void> {
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
function changed(channel: grpc.ChannelInterface, state: number, deadline: number): Promise<boolean> {
  return new Promise((resolve) => {
    channel.watchConnectivityState(state, deadline, (error) => resolve(error === undefined))
  })
}
