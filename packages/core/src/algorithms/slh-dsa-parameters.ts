/** The name of a parameter set of SLH-DSA, as FIPS 205 section 11 writes it: `s` signs small and slowly, `f` fast. */
export type SLHDSAParameterSet = `SLH-DSA-${'SHA2' | 'SHAKE'}-${128 | 192 | 256}${'s' | 'f'}`

/** One row of the table of parameter sets of SLH-DSA (FIPS 205 table 2). Compare by `name`, never by identity. */
export interface SLHDSAParameters {
  readonly name: SLHDSAParameterSet
  /** The object identifier of keys and signatures alike, in dotted form (RFC 9909 section 3). */
  readonly oid: string
  /** What `node:crypto` calls it. */
  readonly nodeName: `slh-dsa-${'sha2' | 'shake'}-${128 | 192 | 256}${'s' | 'f'}`
  /** The length of a public key in bytes; a private key has twice as many. */
  readonly publicKeySize: 32 | 48 | 64
  /** The length of a signature in bytes. */
  readonly signatureSize: number
}

/** The table of parameter sets. Nothing else enumerates them. */
export const SLH_DSA_PARAMETERS: readonly SLHDSAParameters[] = Object.freeze([
  row('SHA2', '128s', 20, 32, 7856),
  row('SHA2', '128f', 21, 32, 17088),
  row('SHA2', '192s', 22, 48, 16224),
  row('SHA2', '192f', 23, 48, 35664),
  row('SHA2', '256s', 24, 64, 29792),
  row('SHA2', '256f', 25, 64, 49856),
  row('SHAKE', '128s', 26, 32, 7856),
  row('SHAKE', '128f', 27, 32, 17088),
  row('SHAKE', '192s', 28, 48, 16224),
  row('SHAKE', '192f', 29, 48, 35664),
  row('SHAKE', '256s', 30, 64, 29792),
  row('SHAKE', '256f', 31, 64, 49856),
])

/** The parameters of that name, or `undefined` when they are not in the table. */
export function slhDSAParametersByName(name: string): SLHDSAParameters | undefined {
  return SLH_DSA_PARAMETERS.find((parameters) => parameters.name === name)
}

/** The parameters with that object identifier in dotted form, or `undefined` when they are not in the table. */
export function slhDSAParametersByOID(oid: string): SLHDSAParameters | undefined {
  return SLH_DSA_PARAMETERS.find((parameters) => parameters.oid === oid)
}

function row(
  hash: 'SHA2' | 'SHAKE',
  rest: `${128 | 192 | 256}${'s' | 'f'}`,
  arc: number,
  publicKeySize: 32 | 48 | 64,
  signatureSize: number,
): SLHDSAParameters {
  return {
    name: `SLH-DSA-${hash}-${rest}`,
    oid: `2.16.840.1.101.3.4.3.${arc}`,
    nodeName: `slh-dsa-${hash === 'SHA2' ? 'sha2' : 'shake'}-${rest}`,
    publicKeySize,
    signatureSize,
  }
}
