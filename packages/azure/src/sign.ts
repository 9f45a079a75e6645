import type { Call } from '@kmskeys/core'
import { fieldOf, requireBytes, requireSame } from '@kmskeys/core/service'
import type { AzureOffer } from './algorithms.ts'
import { requireUsable, type KeyState } from './key-state.ts'
import { sameKid } from './reference.ts'
import { send } from './send.ts'
import type { RemoteKey, Service } from './service.ts'

/** A key of a vault that was opened. */
export interface VaultKey {
  /** The key identifier (`kid`) with its version, exactly as the service writes it. */
  readonly id: string
  readonly state: KeyState
  readonly service: Service
  readonly remote: RemoteKey
}

/** Signs with one call, by the key's version, and believes only a reply that names this key and algorithm. */
export async function sign(
  { id, state, service, remote }: VaultKey,
  { name }: AzureOffer,
  digest: Uint8Array,
  call: Call,
): Promise<Uint8Array> {
  requireUsable(id, state, 'sign')
  const { value, body } = await send(service, call, {
    operation: 'Sign',
    subject: id,
    run: (options) => remote.sign(name, digest, options),
  })
  requireAnswered(id, name, body)
  return requireBytes('signature', value.result)
}

/**
 * Refuses a reply that names another key, or another algorithm, which only a managed HSM tells. The SDK's own result
 * repeats what was asked.
 *
 * @throws {IntegrityError}
 */
export function requireAnswered(id: string, algorithm: string, body: unknown): void {
  const kid = textOf(fieldOf(body, 'kid'))
  if (kid === undefined || !sameKid(id, kid)) requireSame('the key', id, kid)
  const answered = textOf(fieldOf(body, 'alg'))
  if (answered !== undefined) requireSame('the algorithm', algorithm, answered)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
