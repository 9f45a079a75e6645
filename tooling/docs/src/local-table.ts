import type { AnyPrivateKey } from '@kmskeys/core'
import { rowsOf } from './samples.ts'

/** What software keys do, as they say themselves. */
export async function localTable(): Promise<string> {
  const rows = await rowsOf((key) => [
    signs(key),
    ...[key.decryptionOffers, key.agreementOffers, key.decapsulationOffers].map(
      (offers) => offers.map(({ algorithm }) => `\`${algorithm.name}\``).join(', ') || '–',
    ),
  ])
  return ['| key | signs | decrypts | agrees | decapsulates |', '|---|---|---|---|---|', ...rows].join('\n')
}

function signs(key: AnyPrivateKey): string {
  const found = new Map<string, string[]>()
  for (const { algorithm, input, derived, context } of key.signatureOffers) {
    const name = `\`${algorithm.name}\`${derived === true ? ' and any salt or MGF1 hash' : ''}`
    const given = context === true ? `${input}, with a context` : input
    found.set(name, [...(found.get(name) ?? []), given])
  }
  const inputs = Map.groupBy(found, ([, each]) => each.join(' or '))
  const cell = [...inputs]
    .map(([input, names]) => `${names.map(([name]) => name).join(', ')} (${input})`)
    .join('; ')
  return cell || '–'
}
