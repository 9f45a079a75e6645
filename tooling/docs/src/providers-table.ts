import { OFFERS as AWS } from '@kmskeys/aws'
import { DECRYPT_OFFERS as AZURE_DECRYPTS, OFFERS as AZURE } from '@kmskeys/azure'
import {
  AGREEMENT_ALGORITHMS,
  DECAPSULATION_ALGORITHMS,
  ENCRYPTION_ALGORITHMS,
  SIGNATURE_ALGORITHMS,
} from '@kmskeys/core'
import { ALGORITHMS as GCP } from '@kmskeys/gcp'
import { OFFERS as PKCS11 } from '@kmskeys/pkcs11'
import { samples } from './samples.ts'

interface Row {
  readonly algorithm: { readonly name: string }
}

/** Which algorithm each provider has, by the one table that it serves from. */
export async function providersTable(): Promise<string> {
  const gcp = GCP.flatMap(({ signs, decrypts }) => [
    ...(signs ? [signs] : []),
    ...(decrypts ? [decrypts] : []),
  ])
  const columns = new Map<string, readonly Row[]>([
    ['local', await localOffers()],
    ['pkcs11', PKCS11],
    ['aws', AWS],
    ['gcp', gcp],
    ['azure', [...AZURE, ...AZURE_DECRYPTS]],
  ])
  const rows = [
    ...SIGNATURE_ALGORITHMS.filter(({ verifyOnly }) => verifyOnly !== true),
    ...ENCRYPTION_ALGORITHMS,
    ...AGREEMENT_ALGORITHMS,
    ...DECAPSULATION_ALGORITHMS,
  ].map(({ name }) => {
    const cells = [...columns.values()].map((offers) =>
      offers.some(({ algorithm }) => algorithm.name === name) ? '✓' : '–',
    )
    return `| \`${name}\` | ${cells.join(' | ')} |`
  })
  const names = [...columns.keys()]
  return [`| algorithm | ${names.join(' | ')} |`, `|---|${names.map(() => '---|').join('')}`, ...rows].join(
    '\n',
  )
}

/** What software keys of every kind offer. */
async function localOffers(): Promise<Row[]> {
  return (await samples()).flatMap(({ key }) => [
    ...key.signatureOffers,
    ...key.decryptionOffers,
    ...key.agreementOffers,
    ...key.decapsulationOffers,
  ])
}
