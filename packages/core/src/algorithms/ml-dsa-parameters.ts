/** The name of a parameter set of ML-DSA, as FIPS 204 and JOSE write it (RFC 9964 section 3). */
export type MLDSAParameterSet = 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'

/** One row of the table of parameter sets of ML-DSA (FIPS 204 section 4). Compare by `name`, never by identity. */
export interface MLDSAParameters {
  readonly name: MLDSAParameterSet
  /** The object identifier of keys and signatures alike, in dotted form (RFC 9881 section 2). */
  readonly oid: string
  /** What `node:crypto` calls it. */
  readonly nodeName: 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87'
  /** The length of a public key in bytes. */
  readonly publicKeySize: number
  /** The length of an expanded private key in bytes; a seed has 32. */
  readonly expandedKeySize: number
  /** The length of a signature in bytes. */
  readonly signatureSize: number
}

/** The table of parameter sets. Nothing else enumerates them. */
export const ML_DSA_PARAMETERS: readonly MLDSAParameters[] = Object.freeze([
  {
    name: 'ML-DSA-44',
    oid: '2.16.840.1.101.3.4.3.17',
    nodeName: 'ml-dsa-44',
    publicKeySize: 1312,
    expandedKeySize: 2560,
    signatureSize: 2420,
  },
  {
    name: 'ML-DSA-65',
    oid: '2.16.840.1.101.3.4.3.18',
    nodeName: 'ml-dsa-65',
    publicKeySize: 1952,
    expandedKeySize: 4032,
    signatureSize: 3309,
  },
  {
    name: 'ML-DSA-87',
    oid: '2.16.840.1.101.3.4.3.19',
    nodeName: 'ml-dsa-87',
    publicKeySize: 2592,
    expandedKeySize: 4896,
    signatureSize: 4627,
  },
])

/** The parameters of that name, or `undefined` when they are not in the table. */
export function mlDSAParametersByName(name: string): MLDSAParameters | undefined {
  return ML_DSA_PARAMETERS.find((parameters) => parameters.name === name)
}

/** The parameters with that object identifier in dotted form, or `undefined` when they are not in the table. */
export function mlDSAParametersByOID(oid: string): MLDSAParameters | undefined {
  return ML_DSA_PARAMETERS.find((parameters) => parameters.oid === oid)
}
