import { randomBytes, type KeyObject } from 'node:crypto'
import {
  encryptionAlgorithm,
  OAEP,
  SHA1,
  SHA256,
  SHA384,
  SHA512,
  type AnyPrivateKey,
  type DecryptOffer,
  type EncryptionAlgorithm,
  type RSAPrivateKey,
} from '@kmskeys/core'
import { check, each } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { messageOf } from '../messages.ts'
import { refused, refusedUnsent } from '../refused.ts'
import { shownBy } from '../secrets.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'
import { encryptOAEP, modulusSize } from '../witness/oaep.ts'
import { nodeKey } from '../witness/verify.ts'

const LABEL = messageOf(12, 'a label')

/** Each algorithm that an RSA key decrypts with; the ciphertexts are made by `node:crypto`. */
export function testDecryption(session: Session, described: DescribedKey, test: Runner['test']): void {
  if (described.type !== 'rsa') return
  const onKey = (title: string, body: (key: RSAPrivateKey, witness: KeyObject) => Promise<void>): void => {
    test(title, async () => {
      const key = rsaKey(await session.key(described))
      await body(key, nodeKey(key.publicKey))
    })
  }

  onKey('it decrypts with everything it offers', async (key, witness) => {
    await each(casesOf(key), nameOf, async ({ offer, algorithm, label }) => {
      const longest = modulusSize(witness) - 2 - 2 * algorithm.hash.digestSize
      await each(
        [0, 1, 32, longest].filter((size) => size <= longest),
        (size) => `${size} bytes`,
        async (size) => {
          const plaintext = messageOf(size)
          const ciphertext = encryptOAEP(witness, algorithm, plaintext, label).slice()
          const pending = key.decrypt(ciphertext, paddingOf(algorithm, label))
          ciphertext.fill(0)
          check(Buffer.from(await pending).equals(plaintext), 'it answered another plaintext')
        },
      )
      session.ledger.note(described, offer)
    })
  })

  onKey('what it cannot decrypt ends in DECRYPTION, without a reason', async (key, witness) => {
    await each(casesOf(key), nameOf, async ({ algorithm, label }) => {
      const size = modulusSize(witness)
      const other = encryptOAEP(witness, algorithm, messageOf(10), messageOf(9, 'another label'))
      const random = Buffer.concat([Buffer.alloc(1), randomBytes(size - 1)])
      const shown: string[] = []
      for (const ciphertext of [other, random, new Uint8Array(size)]) {
        const error = await refused(
          session,
          'decrypt',
          () => key.decrypt(ciphertext, paddingOf(algorithm, label)),
          'DECRYPTION',
        )
        shown.push(JSON.stringify(error) + shownBy(error.cause))
      }
      check(new Set(shown).size === 1, 'its errors tell one failure from another')
    })
  })

  onKey('a ciphertext of the wrong length is refused as INVALID_INPUT', async (key, witness) => {
    const size = modulusSize(witness)
    const wrong = [...[0, 1, size - 1, size + 1].map((length) => messageOf(length)), 'text', undefined]
    await each(casesOf(key), nameOf, async ({ algorithm, label }) => {
      for (const ciphertext of wrong)
        await refusedUnsent(
          session,
          'decrypt',
          () => callUntyped(key, 'decrypt', ciphertext, paddingOf(algorithm, label)),
          'INVALID_INPUT',
        )
    })
  })

  onKey('a padding that it does not offer is refused before any call', async (key, witness) => {
    const served = new Set(casesOf(key).map(nameOf))
    const paddings = [SHA1, SHA256, SHA384, SHA512].flatMap((hash) => [
      new OAEP(hash),
      new OAEP(hash, { mgf1Hash: otherThan(hash) }),
      new OAEP(hash, { label: LABEL }),
    ])
    const code = key.decryptionOffers.length === 0 ? 'UNSUPPORTED_OPERATION' : 'UNSUPPORTED_ALGORITHM'
    const unserved = paddings.map((padding) => ({
      padding,
      algorithm: encryptionAlgorithm(padding),
      label: padding.label,
    }))
    await each(
      unserved.filter((each) => !served.has(nameOf(each))),
      nameOf,
      async ({ padding }) => {
        await refusedUnsent(
          session,
          'decrypt',
          () => key.decrypt(messageOf(modulusSize(witness)), padding),
          code,
        )
      },
    )
  })
}

interface Case {
  readonly offer: DecryptOffer
  readonly algorithm: EncryptionAlgorithm
  readonly label: Uint8Array
}

/** Each offer, with a label and with another MGF1 hash where it takes them. */
function casesOf(key: RSAPrivateKey): Case[] {
  return key.decryptionOffers.flatMap((offer) => {
    const { algorithm } = offer
    const other = encryptionAlgorithm(new OAEP(algorithm.hash, { mgf1Hash: otherThan(algorithm.hash) }))
    const algorithms = offer.derived === true ? [algorithm, other] : [algorithm]
    const labels = offer.label === true ? [new Uint8Array(), LABEL] : [new Uint8Array()]
    return algorithms.flatMap((algorithm) => labels.map((label) => ({ offer, algorithm, label })))
  })
}

function otherThan(hash: EncryptionAlgorithm['hash']): EncryptionAlgorithm['hash'] {
  return hash.name === 'sha256' ? SHA1 : SHA256
}

function nameOf({ algorithm, label }: Pick<Case, 'algorithm' | 'label'>): string {
  return label.length > 0 ? `${algorithm.name} with a label` : algorithm.name
}

function paddingOf({ hash, mgf1Hash }: EncryptionAlgorithm, label: Uint8Array): OAEP {
  return new OAEP(hash, { mgf1Hash, label })
}

function rsaKey(key: AnyPrivateKey): RSAPrivateKey {
  check(key.type === 'rsa', `it is of the type ${key.type}, not rsa`)
  return key
}
