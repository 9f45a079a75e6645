import { OFFERS as AWS } from '@kmskeys/aws'
import { DECRYPT_OFFERS as AZURE_DECRYPTS, OFFERS as AZURE } from '@kmskeys/azure'
import {
  AGREEMENT_ALGORITHMS,
  DECAPSULATION_ALGORITHMS,
  ENCRYPTION_ALGORITHMS,
  ML_DSA_PARAMETERS,
  ML_KEM_PARAMETERS,
  SIGNATURE_ALGORITHMS,
  SLH_DSA_PARAMETERS,
  type KeySpec,
  type KeyType,
} from '@kmskeys/core'
import { ALGORITHMS as GCP } from '@kmskeys/gcp'
import { localKeys } from '@kmskeys/local'
import { OFFERS as PKCS11 } from '@kmskeys/pkcs11'

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
  // Of every type that there is, so that none is forgotten.
  const wishes: Readonly<Record<KeyType, readonly KeySpec[]>> = {
    rsa: [{ type: 'rsa', size: 2048 }],
    ec: [{ type: 'ec', curve: 'P-256' }],
    dsa: [{ type: 'dsa', size: 2048 }],
    ed25519: [{ type: 'ed25519' }],
    ed448: [{ type: 'ed448' }],
    x25519: [{ type: 'x25519' }],
    x448: [{ type: 'x448' }],
    'ml-dsa': ML_DSA_PARAMETERS.map(({ name }) => ({ type: 'ml-dsa', parameterSet: name })),
    'slh-dsa': SLH_DSA_PARAMETERS.map(({ name }) => ({ type: 'slh-dsa', parameterSet: name })),
    'ml-kem': ML_KEM_PARAMETERS.map(({ name }) => ({ type: 'ml-kem', parameterSet: name })),
  }
  const keys = localKeys()
  try {
    const made = await Promise.all(
      Object.values(wishes).flatMap((each) => each.map((wish) => keys.createKey(wish))),
    )
    return made.flatMap((key) => [
      ...key.signatureOffers,
      ...key.decryptionOffers,
      ...key.agreementOffers,
      ...key.decapsulationOffers,
    ])
  } finally {
    await keys.close()
  }
}
