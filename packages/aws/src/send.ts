import type { ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-kms'
import type { Call } from '@kmskeys/core'
import { AbortRelay, Attempts } from '@kmskeys/core/service'
import { watch, type Command } from './attempts.ts'
import { awsError } from './errors.ts'
import { SERVICE, type Service } from './service.ts'

/** What is sent: a command of the SDK, and what it is about. */
export interface Sent<I extends ServiceInputTypes, O extends ServiceOutputTypes> {
  readonly command: Command<I, O>
  /** The operation, which is also the name of the permission that it needs. */
  readonly operation: string
  /** The key or alias that it is about, for error messages. */
  readonly subject?: string | undefined
  /** Set for what must not be done twice: the SDK then does not retry. */
  readonly once?: boolean
}

/**
 * Sends a command. The SDK alone retries; what is left is given its type here.
 *
 * @throws {KmsKeysError} by the table in errors.ts
 */
export async function send<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  { client, region, ownHandler }: Service,
  call: Call,
  { command, operation, subject, once = false }: Sent<I, O>,
): Promise<O> {
  const attempts = new Attempts(call)
  watch(command, attempts)
  if (once)
    command.middlewareStack.add((next) => (args) => next(args), {
      step: 'finalizeRequest',
      priority: 'high',
      name: 'retryMiddleware',
      override: true,
    })
  try {
    return await client.send(command, { abortSignal: ownHandler ? new AbortRelay(call) : call.signal })
  } catch (error) {
    const { outcome, begun } = attempts
    throw awsError(error, { service: SERVICE, place: region, operation, subject, outcome }, begun)
  } finally {
    attempts.close()
  }
}
