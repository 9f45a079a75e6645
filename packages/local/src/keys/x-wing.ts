import { createHash, createPublicKey, randomBytes, type KeyObject } from 'node:crypto'
import { decapsulation, InvalidInputError, KEY_TYPES, mlKEMParametersByName } from '@kmskeys/core'
import { DERReader, encodeDER } from '@kmskeys/core/der'
import { publicKeyFromRaw, publicKeyToRaw } from '@kmskeys/core/formats'
import { agreeX25519, combineXWing } from '@kmskeys/core/primitives'
import { decapsulationOffers } from '../algorithms.ts'
import { readKeyObject } from '../key-object.ts'
import { MLKEM_SEED_SIZE } from '../seed-pkcs8.ts'
import type { SoftwareKey, SoftwareKeyType } from '../software-key.ts'
import { decapsulateMLKEM, keyOfSeed, publicHalfOf, type MLKEMBytes } from './ml-kem.ts'

/** X-Wing's entry in the list of key types: keys of ML-KEM-768 and of X25519, both made of one seed. */
export const XWing: SoftwareKeyType<'x-wing'> = {
  create: () => hold(randomBytes(SEED_SIZE)),
  read: (der) => hold(readSeed(der)),
}

const SEED_SIZE = 32
/** The length of a public key of X25519. */
const POINT_SIZE = 32
const RULE = 'draft-connolly-cfrg-xwing-kem 5.8.2'

/** Takes the seed over. */
async function hold(seed: Uint8Array): Promise<SoftwareKey> {
  const { lattice, curve } = await expand(seed)
  const point = pointOf(curve)
  const publicKey = publicKeyFromRaw(
    { type: 'x-wing' },
    Buffer.concat([publicKeyToRaw(publicHalfOf(lattice)), point]),
  )
  return {
    publicKey,
    abilities: {
      decapsulation: decapsulation(decapsulationOffers('x-wing'), (_offer, ciphertext) =>
        decapsulateXWing(lattice, curve, point, ciphertext),
      ),
    },
    pkcs8: () => writeSeed(seed),
    // Both public halves are derived from the seed.
    check: async () => undefined,
  }
}

/** Both keys of a seed (draft-connolly-cfrg-xwing-kem section 5.2). */
async function expand(
  seed: Uint8Array,
): Promise<{ readonly lattice: KeyObject | MLKEMBytes; readonly curve: KeyObject }> {
  const parameters = mlKEMParametersByName('ML-KEM-768')
  if (parameters === undefined) throw new InvalidInputError('there is no parameter set ML-KEM-768')
  const expanded = createHash('shake256', { outputLength: MLKEM_SEED_SIZE + POINT_SIZE })
    .update(seed)
    .digest()
  const [x25519 = ''] = KEY_TYPES.x25519.spkiAlgorithms
  const der = encodeDER((w) =>
    w.sequence(() =>
      w
        .integer(0)
        .sequence(() => w.oid(x25519))
        .octetStringOf((inner) => inner.octetString(expanded.subarray(MLKEM_SEED_SIZE))),
    ),
  )
  try {
    const curve = readKeyObject(der)
    return { lattice: await keyOfSeed(parameters, expanded.subarray(0, MLKEM_SEED_SIZE)), curve }
  } finally {
    expanded.fill(0)
    der.fill(0)
  }
}

/** Section 5.5. ML-KEM as keys of its own; X25519, which takes some 50 µs, at once. */
async function decapsulateXWing(
  lattice: KeyObject | MLKEMBytes,
  curve: KeyObject,
  point: Uint8Array,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  const ephemeral = ciphertext.subarray(-POINT_SIZE)
  const inner = await decapsulateMLKEM(lattice, ciphertext.subarray(0, -POINT_SIZE))
  const agreed = agreeX25519(curve, ephemeral)
  try {
    return combineXWing(inner, agreed, ephemeral, point)
  } finally {
    inner.fill(0)
    agreed.fill(0)
  }
}

function pointOf(curve: KeyObject): Uint8Array {
  return createPublicKey(curve).export({ type: 'spki', format: 'der' }).subarray(-POINT_SIZE)
}

/** The seed that a PKCS#8 holds as it is (section 5.8.2). A copy. */
function readSeed(der: Uint8Array): Uint8Array {
  const info = DERReader.from(der, { path: 'privateKey' }).sequence()
  const version = info.smallInteger('version')
  const algorithm = info.sequence('privateKeyAlgorithm')
  algorithm.skip('algorithm')
  const hasParameters = !algorithm.done
  const seed = info.octetString('privateKey')
  if (version === 0 && !hasParameters && info.done && seed.length === SEED_SIZE) return new Uint8Array(seed)
  throw new InvalidInputError(
    `this private key is malformed: one of X-Wing has version 0, no parameters, a seed of ${SEED_SIZE} bytes and nothing behind it`,
    { path: 'privateKey', rule: RULE },
  )
}

function writeSeed(seed: Uint8Array): Uint8Array {
  const [oid = ''] = KEY_TYPES['x-wing'].spkiAlgorithms
  return encodeDER((w) =>
    w.sequence(() =>
      w
        .integer(0)
        .sequence(() => w.oid(oid))
        .octetString(seed),
    ),
  )
}
