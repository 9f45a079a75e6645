import { check } from '../check.ts'
import type { Runner } from '../description.ts'
import { callsOf } from '../key-calls.ts'
import { checkNoSecret } from '../secrets.ts'
import type { Session } from '../session.ts'

/** What only the whole run shows. These must be the last tests. */
export function testCoverage(session: Session, test: Runner['test']): void {
  const { description, ledger } = session

  test('every offer was exercised', async () => {
    const missing: string[] = []
    for (const described of description.keys) {
      const key = await session.key(described)
      const saysNothing = [
        described.signs,
        described.decrypts,
        described.agrees,
        described.decapsulates,
      ].every((list) => list === undefined)
      if (saysNothing && callsOf(key).length === 0)
        missing.push(`${described.reference} offers nothing, so that nothing of it was tested`)
      missing.push(...ledger.missingOf(described, key))
    }
    missing.push(...ledger.missingOfTable(description))
    check(missing.length === 0, missing.join('\n'))
  })

  test('no event shows a secret', async () => {
    check(session.events.length > 0, 'there was no event; make the provider by defineProvider')
    checkNoSecret(JSON.stringify(session.events), session.secrets, 'an event')
  })

  test('it closes', async () => session.end())
}
