import type {
  AgreementOffer,
  AnyPrivateKey,
  DecapsulationOffer,
  DecryptOffer,
  SignOffer,
} from '@kmskeys/core'
import type { DescribedKey, ProviderDescription } from './description.ts'

type Offer = SignOffer | DecryptOffer | AgreementOffer | DecapsulationOffer

/** Which offers were seen to work. */
export class Ledger {
  readonly exercised: Map<string, Set<string>> = new Map()
  readonly seen: Set<string> = new Set()

  /** Notes that an offer of a key served a call, and served it right. */
  note({ reference }: DescribedKey, offer: Offer): void {
    const rows = this.exercised.get(reference) ?? new Set()
    this.exercised.set(reference, rows.add(rowName(offer)))
  }

  /** Whether a key is seen for the first time to do something. */
  isFirst({ reference }: DescribedKey, what: string): boolean {
    const seen = `${reference} ${what}`
    if (this.seen.has(seen)) return false
    this.seen.add(seen)
    return true
  }

  /** The offers of a key that were not exercised, in words. */
  missingOf({ reference }: DescribedKey, key: AnyPrivateKey): string[] {
    const seen = this.exercised.get(reference)
    const offers: Offer[] = [
      ...key.signatureOffers,
      ...key.decryptionOffers,
      ...key.agreementOffers,
      ...key.decapsulationOffers,
    ]
    const missing = offers.map(rowName).filter((name) => seen?.has(name) !== true)
    const twice = offers.map(rowName).filter((name, index, names) => names.indexOf(name) !== index)
    return [
      ...missing.map(
        (name) =>
          `${reference} offers ${name}, which was not exercised: an earlier offer always comes first, or its test failed`,
      ),
      ...twice.map((name) => `${reference} offers ${name} twice`),
    ]
  }

  /** The rows of the provider's table that no key exercised, in words. */
  missingOfTable({ table = [] }: ProviderDescription): string[] {
    const seen = new Set([...this.exercised.values()].flatMap((names) => [...names]))
    const missing = table.map(rowName).filter((name) => !seen.has(name))
    return missing.map((name) => `the table has ${name}, which no described key exercised`)
  }
}

/** Everything that tells one offer of a table from another; of what is left out its default. */
function rowName(offer: Offer): string {
  const columns = COLUMNS.flatMap((column) => {
    const value: unknown = Reflect.get(offer, column)
    if (value === undefined || value === false || value === 'der') return []
    if (value === true) return column
    return typeof value === 'string' && column !== 'derived' ? value : `${column} ${JSON.stringify(value)}`
  })
  return columns.length === 0 ? offer.algorithm.name : `${offer.algorithm.name} (${columns.join(', ')})`
}

const COLUMNS = ['input', 'minBytes', 'maxBytes', 'output', 'context', 'derived', 'label'] as const
