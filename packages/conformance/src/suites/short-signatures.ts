import type { AnyPrivateKey, SignatureAlgorithm } from '@kmskeys/core'
import { each } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { messageOf } from '../messages.ts'
import { chosenOffer, rowsOf } from '../rows.ts'
import type { Session } from '../session.ts'
import { checkSignature, witnessKey } from '../witness/verify.ts'

/** How many are made at a time. */
const BATCH = 16

/**
 * An encoding that drops or keeps a leading zero byte is right most of the time, so it is looked for: signatures
 * are made until one has a leading zero byte, or r or s has.
 */
export function testShortSignatures(session: Session, described: DescribedKey, test: Runner['test']): void {
  if (!['rsa', 'ec', 'dsa'].includes(described.type)) return
  const { shortSignatures = 512 } = session.description
  test('a signature with a leading zero byte is as right as any', async () => {
    const key = await session.key(described)
    const format = key.type === 'ec' || key.type === 'dsa' ? 'p1363' : undefined
    const witness = witnessKey(key.publicKey)
    await each(
      oneOfEachEncoding(key),
      ({ name }) => name,
      async (algorithm) => {
        for (let made = 0; made < shortSignatures; made += BATCH) {
          const messages = Array.from({ length: Math.min(BATCH, shortSignatures - made) }, (_, index) =>
            messageOf(32, `short ${made + index}`),
          )
          const signatures = await Promise.all(
            messages.map((message) => key.signWith(algorithm, message, { format })),
          )
          for (const [index, message] of messages.entries())
            checkSignature(witness, { algorithm, message, format }, signatures[index])
          if (signatures.some((signature) => isShort(signature, format))) return
        }
      },
    )
  })
}

/** One algorithm for each way in which the service is asked and answers. */
function oneOfEachEncoding(key: AnyPrivateKey): SignatureAlgorithm[] {
  const found = new Map<string, SignatureAlgorithm>()
  for (const row of rowsOf(key)) {
    const offer = chosenOffer(row, 'whole', 32)
    const encoding = `${offer?.input ?? ''} ${offer?.output ?? ''}`
    if (offer !== undefined && !found.has(encoding)) found.set(encoding, row.algorithm)
  }
  return [...found.values()]
}

function isShort(signature: Uint8Array, format: 'p1363' | undefined): boolean {
  return signature[0] === 0 || (format === 'p1363' && signature[signature.length / 2] === 0)
}
