import type { DescribedKey, Runner } from '../description.ts'
import { each, PATIENCE, within } from '../check.ts'
import { messageOf } from '../messages.ts'
import { rowsOf } from '../rows.ts'
import type { Session } from '../session.ts'
import { checkSignature, witnessKey } from '../witness/verify.ts'

/** Many calls at once do not get into each other's way. */
export function testConcurrency(session: Session, described: DescribedKey, test: Runner['test']): void {
  test('of 32 signatures at once each is over its own message', async () => {
    const key = await session.key(described)
    const rows = rowsOf(key)
    const witness = witnessKey(key.publicKey)
    const jobs = Array.from({ length: 32 }).flatMap((_, index) => {
      const row = rows[index % rows.length]
      return row === undefined
        ? []
        : [{ algorithm: row.algorithm, message: messageOf(100 + index, `message ${index}`) }]
    })
    const signing = Promise.all(jobs.map(({ algorithm, message }) => key.signWith(algorithm, message)))
    const signatures = await within(3 * PATIENCE, signing, 'signing 32 messages')
    await each(
      jobs.entries(),
      ([index]) => `signature ${index}`,
      async ([index, signed]) => {
        checkSignature(witness, signed, signatures[index])
      },
    )
  })
}
