import type { DescribedKey, Runner } from '../description.ts'
import { callsOf } from '../key-calls.ts'
import { messageOf } from '../messages.ts'
import { chosenOffer, rowsOf, type Form, type Row } from '../rows.ts'
import type { Session } from '../session.ts'
import { checkErased } from '../witness/clear-keys.ts'

/** What is in memory of a private key in the clear while it is opened and used is overwritten. */
export function testErasing(session: Session, described: DescribedKey, test: Runner['test']): void {
  if (session.description.erases !== true) return
  test('what is in the clear of it is overwritten', async () => {
    const provider = await session.provider()
    const message = messageOf(50)
    await checkErased(async () => {
      const key = await provider.getPrivateKey(described.reference)
      for (const { row, form } of ways(rowsOf(key)))
        await key.signWith(row.algorithm, form === 'stream' ? [message] : message)
      for (const { make } of callsOf(key)) await make(key)
    })
  })
}

/** A row for each kind of input that one is served by, handed over as a whole and as a stream. */
function ways(rows: readonly Row[]): { readonly row: Row; readonly form: Form }[] {
  const found = new Map<string, { readonly row: Row; readonly form: Form }>()
  for (const row of rows)
    for (const form of ['whole', 'stream'] as const) {
      const offer = chosenOffer(row, form, 50)
      const way = `${form} ${offer?.input ?? ''}`
      if (offer !== undefined && !found.has(way)) found.set(way, { row, form })
    }
  return [...found.values()]
}
