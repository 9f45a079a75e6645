/** The name of a parameter set of ML-KEM, as FIPS 203 writes it. */
export type MLKEMParameterSet = 'ML-KEM-512' | 'ML-KEM-768' | 'ML-KEM-1024'

/** One row of the table of parameter sets of ML-KEM (FIPS 203 section 8). Compare by `name`, never by identity. */
export interface MLKEMParameters {
  readonly name: MLKEMParameterSet
  /** The object identifier in dotted form (RFC 9935 section 3). */
  readonly oid: string
  /** What `node:crypto` calls it. */
  readonly nodeName: 'ml-kem-512' | 'ml-kem-768' | 'ml-kem-1024'
  /** The length of a public key in bytes. */
  readonly publicKeySize: number
  /** The length of an expanded private key in bytes; a seed has 64. */
  readonly expandedKeySize: number
  /** The length of a ciphertext in bytes; a shared secret has 32. */
  readonly ciphertextSize: number
}

/** The table of parameter sets. Nothing else enumerates them. */
export const ML_KEM_PARAMETERS: readonly MLKEMParameters[] = Object.freeze([
  {
    name: 'ML-KEM-512',
    oid: '2.16.840.1.101.3.4.4.1',
    nodeName: 'ml-kem-512',
    publicKeySize: 800,
    expandedKeySize: 1632,
    ciphertextSize: 768,
  },
  {
    name: 'ML-KEM-768',
    oid: '2.16.840.1.101.3.4.4.2',
    nodeName: 'ml-kem-768',
    publicKeySize: 1184,
    expandedKeySize: 2400,
    ciphertextSize: 1088,
  },
  {
    name: 'ML-KEM-1024',
    oid: '2.16.840.1.101.3.4.4.3',
    nodeName: 'ml-kem-1024',
    publicKeySize: 1568,
    expandedKeySize: 3168,
    ciphertextSize: 1568,
  },
])

/** The parameters of that name, or `undefined` when they are not in the table. */
export function mlKEMParametersByName(name: string): MLKEMParameters | undefined {
  return ML_KEM_PARAMETERS.find((parameters) => parameters.name === name)
}

/** The parameters with that object identifier in dotted form, or `undefined` when they are not in the table. */
export function mlKEMParametersByOID(oid: string): MLKEMParameters | undefined {
  return ML_KEM_PARAMETERS.find((parameters) => parameters.oid === oid)
}
