import type { ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-kms'
import type { Call } from '@kmskeys/core'
import { Attempts } from '@kmskeys/core/service'
import type { Command } from './commands.ts'
import { awsError } from './errors.ts'
import { SERVICE, type Service } from './service.ts'

/** What is sent, and what it is about. */
export interface Sent<I extends ServiceInputTypes, O extends ServiceOutputTypes> {
  readonly command: Command<I, O>
  readonly input: I
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
  { region }: Service,
  call: Call,
  { command, input, subject, once = false }: Sent<I, O>,
): Promise<O> {
  const attempts = new Attempts(call)
  try {
    return await command.send(input, attempts, call, once)
  } catch (error) {
    const { outcome, begun } = attempts
    const { operation } = command
    throw awsError(error, { service: SERVICE, place: region, operation, subject, outcome }, begun)
  } finally {
    attempts.close()
  }
}
