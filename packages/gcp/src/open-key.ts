import type { protos } from '@google-cloud/kms'
import {
  decryption,
  IntegrityError,
  InvalidInputError,
  KeyStateError,
  signing,
  UnsupportedAlgorithmError,
  type AnyPublicKey,
  type Call,
  type OpenedKey,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { publicKeyOfReply, requireBytes, requireSame } from '@kmskeys/core/service'
import { ALGORITHMS, type GcpAlgorithm } from './algorithms.ts'
import { askTwice, isDamagedReply, requireChecksum } from './checksums.ts'
import type { GcpContext } from './context.ts'
import { decrypt } from './decrypt.ts'
import { parseReference } from './reference.ts'
import { send } from './send.ts'
import type { Service } from './service.ts'
import { sign } from './sign.ts'
import { newest, versionsOf } from './versions.ts'

type Reply = protos.google.cloud.kms.v1.IPublicKey

/** Opens the version that a reference names, or the newest enabled one of the key that it names. */
export async function openKey(context: GcpContext, reference: string, call: Call): Promise<OpenedKey> {
  const { kind, name } = parseReference(reference, context.keyRing)
  const service = await context.services.get(call)
  if (kind === 'version') return fetchKey(service, name, undefined, context.verifySignatures, call)
  const versions = await versionsOf(service, name, call)
  const enabled = newest(versions.filter(({ state }) => state === 'ENABLED'))
  if (enabled === undefined) throw notEnabled(name, versions)
  return fetchKey(
    service,
    enabled.name,
    rowOf(enabled.algorithm, enabled.name),
    context.verifySignatures,
    call,
  )
}

/**
 * Makes a key of what GetPublicKey answers: the public half, and the one offer that the version's algorithm stands for.
 *
 * @param known the version's algorithm, where it is known before
 */
export async function fetchKey(
  service: Service,
  id: string,
  known: GcpAlgorithm | undefined,
  verifyAfterSign: boolean,
  call: Call,
): Promise<OpenedKey> {
  const { row, publicKey } = await askTwice(
    call,
    async () => {
      const reply = await askPublicKey(service, id, known, call)
      requireSame('the version', id, reply.name)
      const row = rowOf(reply.algorithm, id)
      if (known !== undefined) requireSame('an algorithm', known.name, row.name)
      return { row, publicKey: readPublicKey(reply, row, id) }
    },
    isDamagedReply,
  )
  const { signs, decrypts } = row
  return {
    id,
    publicKey,
    verifyAfterSign,
    ...(signs && {
      signing: signing([signs], (offer, bytes, each) => sign(service, id, offer, bytes, each)),
    }),
    ...(decrypts && {
      decryption: decryption([decrypts], (_, ciphertext, each) => decrypt(service, id, ciphertext, each)),
    }),
  }
}

/** The row of an algorithm by the service's name. */
function rowOf(name: unknown, id: string): GcpAlgorithm {
  const row = ALGORITHMS.find((each) => each.name === name)
  if (row !== undefined) return row
  // One that is newer than the SDK is a number.
  const shown = typeof name === 'number' ? `of the number ${name}` : name
  if (typeof shown !== 'string' || shown === '' || shown.endsWith('_UNSPECIFIED'))
    throw new IntegrityError(`the reply does not say which algorithm ${id} has`)
  const supported = ALGORITHMS.map((each) => each.name)
  throw new UnsupportedAlgorithmError(
    `${id} has the algorithm ${shown}, which is not known here; known are ${supported.join(', ')}`,
    { supported, outcome: 'refused' },
  )
}

/**
 * Where the algorithm is not known, whether its public key has a format of its own shows in the refusal, which has no code
 * of its own: when the other format is refused too, it was about something else.
 */
async function askPublicKey(
  service: Service,
  name: string,
  known: GcpAlgorithm | undefined,
  call: Call,
): Promise<Reply> {
  const ask = (publicKeyFormat: GcpAlgorithm['publicKeyFormat']): Promise<Reply> =>
    send(service, call, {
      operation: 'GetPublicKey',
      request: { name, ...(publicKeyFormat && { publicKeyFormat }) },
      subject: name,
    })
  try {
    return await ask(known?.publicKeyFormat)
  } catch (error) {
    if (known !== undefined || !(error instanceof InvalidInputError)) throw error
    return ask('NIST_PQC').catch((second: unknown) => {
      throw second instanceof InvalidInputError ? error : second
    })
  }
}

function readPublicKey({ pem, pemCrc32c, publicKey }: Reply, row: GcpAlgorithm, id: string): AnyPublicKey {
  if (row.publicKeyFormat === undefined) {
    if (typeof pem !== 'string' || pem === '')
      throw new IntegrityError(`the reply has no public key of ${id}`)
    requireChecksum('public key', Buffer.from(pem), pemCrc32c)
    return publicKeyOfReply(pem, row, id)
  }
  const raw = requireBytes('public key', publicKey?.data)
  requireChecksum('public key', raw, publicKey?.crc32cChecksum)
  return publicKeyOfReply(spkiOf(raw, row), row, id)
}

/** The SubjectPublicKeyInfo of a key that is only its bytes: its AlgorithmIdentifier is that of its signatures. */
function spkiOf(raw: Uint8Array, { signs }: GcpAlgorithm): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => w.raw(signs?.algorithm.algorithmIdentifier ?? new Uint8Array()).bitString(raw)),
  )
}

function notEnabled(
  key: string,
  versions: readonly { readonly number: number; readonly state: string }[],
): KeyStateError {
  const states = versions
    .toSorted((a, b) => b.number - a.number)
    .slice(0, 10)
    .map(({ number, state }) => `${number} is ${state}`)
  return new KeyStateError(
    states.length === 0
      ? `the key ${key} has no version; make one to use it`
      : `no version of the key ${key} is enabled (${states.join(', ')}); enable one, or make another`,
    { outcome: 'refused' },
  )
}
