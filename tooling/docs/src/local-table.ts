import { CURVES, ML_KEM_PARAMETERS, SLH_DSA_PARAMETERS } from '@kmskeys/core'
import { localKeys } from '@kmskeys/local'

/** What software keys do, as they say themselves. */
export async function localTable(): Promise<string> {
  const keys = localKeys()
  try {
    const wishes = [
      ['RSA 2048, 3072, 4096', { type: 'rsa', size: 2048 }],
      ...CURVES.map(({ name }) => [name, { type: 'ec', curve: name }] as const),
      ['DSA 2048, 3072', { type: 'dsa', size: 2048 }],
      ['Ed25519', { type: 'ed25519' }],
      ['Ed448', { type: 'ed448' }],
      ['X25519', { type: 'x25519' }],
      ['X448', { type: 'x448' }],
      ['ML-DSA-44', { type: 'ml-dsa', parameterSet: 'ML-DSA-44' }],
      ['ML-DSA-65', { type: 'ml-dsa', parameterSet: 'ML-DSA-65' }],
      ['ML-DSA-87', { type: 'ml-dsa', parameterSet: 'ML-DSA-87' }],
      ...SLH_DSA_PARAMETERS.map(({ name }) => [name, { type: 'slh-dsa', parameterSet: name }] as const),
      ...ML_KEM_PARAMETERS.map(({ name }) => [name, { type: 'ml-kem', parameterSet: name }] as const),
    ] as const
    const rows: string[] = []
    for (const [title, wish] of wishes) {
      const key = await keys.createKey(wish)
      const signs = new Map<string, string[]>()
      for (const { algorithm, input, derived, context } of key.signatureOffers) {
        const name = `\`${algorithm.name}\`${derived === true ? ' and any salt or MGF1 hash' : ''}`
        const given = context === true ? `${input}, with a context` : input
        signs.set(name, [...(signs.get(name) ?? []), given])
      }
      const inputs = Map.groupBy(signs, ([, each]) => each.join(' or '))
      const cell = [...inputs]
        .map(([input, names]) => `${names.map(([name]) => name).join(', ')} (${input})`)
        .join('; ')
      const decrypts = key.decryptionOffers.map(({ algorithm }) => `\`${algorithm.name}\``).join(', ')
      const agrees = key.agreementOffers.map(({ algorithm }) => `\`${algorithm.name}\``).join(', ')
      const decapsulates = key.decapsulationOffers.map(({ algorithm }) => `\`${algorithm.name}\``).join(', ')
      rows.push(
        `| ${title} | ${cell || '–'} | ${decrypts || '–'} | ${agrees || '–'} | ${decapsulates || '–'} |`,
      )
    }
    return ['| key | signs | decrypts | agrees | decapsulates |', '|---|---|---|---|---|', ...rows].join('\n')
  } finally {
    await keys.close()
  }
}
