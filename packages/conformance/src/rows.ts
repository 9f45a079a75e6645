import {
  PKCS1v15,
  Prehashed,
  PSS,
  rsaSignatureAlgorithm,
  SHA256,
  SHA512,
  type AnyPrivateKey,
  type Bytes,
  type RSASignatureAlgorithm,
  type SignatureAlgorithm,
  type SignOffer,
} from '@kmskeys/core'

/** An algorithm that a key must serve, and its offers that do. */
export interface Row {
  readonly algorithm: SignatureAlgorithm
  readonly offers: readonly SignOffer[]
}

/** Every algorithm that a key offers, and some of each family of which it serves derived rows. */
export function rowsOf(key: AnyPrivateKey): Row[] {
  const names = new Set(key.signatureOffers.map(({ algorithm }) => algorithm.name))
  return [...names].flatMap((name) => {
    const offers = key.signatureOffers.filter(({ algorithm }) => algorithm.name === name)
    const own = offers.slice(0, 1).map(({ algorithm }) => ({ algorithm, offers }))
    const derived = offers.slice(0, 1).flatMap(({ algorithm }) => derivedFrom(algorithm))
    return [
      ...own,
      ...derived
        .map((algorithm) => ({ algorithm, offers: offers.filter((offer) => derives(offer, algorithm)) }))
        .filter((row) => row.offers.length > 0),
    ]
  })
}

/** One row for each way in which the offers of a key take what they sign: where only that way matters, more take longer. */
export function oneOfEachWay(rows: readonly Row[]): Row[] {
  const wayOf = ({ offers }: Row): string =>
    offers.map(({ input, minBytes, maxBytes }) => `${input} ${minBytes ?? 0} ${maxBytes ?? ''}`).join()
  return rows.filter((row, index) => rows.findIndex((other) => wayOf(other) === wayOf(row)) === index)
}

/** Whether an offer must serve a row that is derived from its own. */
function derives({ derived, algorithm: own }: SignOffer, algorithm: RSASignatureAlgorithm): boolean {
  return (
    derived === true || (derived === 'salt' && isRSA(own) && own.mgf1Hash.name === algorithm.mgf1Hash.name)
  )
}

/** Rows of the same family with another salt or MGF1 hash. */
export function derivedFrom(algorithm: SignatureAlgorithm): RSASignatureAlgorithm[] {
  if (!isRSA(algorithm) || algorithm.scheme !== 'pss') return []
  const { hash } = algorithm
  const mgf1Hash = hash.name === 'sha256' ? SHA512 : SHA256
  return [{ saltLength: 0 }, { saltLength: 20 }, { mgf1Hash }].map((options) =>
    rsaSignatureAlgorithm(new PSS(options), hash),
  )
}

export function isRSA(algorithm: SignatureAlgorithm): algorithm is RSASignatureAlgorithm {
  return algorithm.keyType === 'rsa'
}

/** In which way a message is handed over. */
export type Form = 'whole' | 'stream' | 'digest' | 'mu'

/** The offer that must serve: the first that fits, and for a stream rather one that hashes. */
export function chosenOffer(
  { algorithm, offers }: Row,
  form: Form,
  length: number,
  hasContext = false,
): SignOffer | undefined {
  const fitting = offers.filter(
    ({ input, context }) => takes(input, form) && (context === true || input === 'mu' || !hasContext),
  )
  const hashing = form === 'stream' ? fitting.find(({ input }) => input !== 'message') : undefined
  const digestSize = algorithm.hash?.digestSize ?? MU_SIZE
  return (
    hashing ??
    fitting.find(({ input, minBytes = 0, maxBytes = Infinity }) => {
      const size = input === 'message' ? length : digestSize
      return size >= minBytes && size <= maxBytes
    })
  )
}

/** The length of µ in bytes (FIPS 204 section 6.2). */
const MU_SIZE = 64

/** Whether an offer takes a form: of a message everything can be made, of a digest or µ no message. */
function takes(input: SignOffer['input'], form: Form): boolean {
  if (form === 'mu') return input === 'mu'
  return form !== 'digest' || (input !== 'message' && input !== 'mu')
}

/** Signs through the method of the key's own class, with padding and hash objects. */
export function signByClass(
  key: AnyPrivateKey,
  algorithm: SignatureAlgorithm,
  data: Bytes,
  prehashed: boolean,
): Promise<Uint8Array> {
  const { hash } = algorithm
  const hashOrDigest = prehashed && hash !== undefined ? new Prehashed(hash) : hash
  if (key.type === 'rsa' && isRSA(algorithm) && hashOrDigest !== undefined)
    return key.sign(data, paddingOf(algorithm), hashOrDigest)
  if ((key.type === 'ec' || key.type === 'dsa') && hashOrDigest !== undefined)
    return key.sign(data, hashOrDigest)
  if (key.type === 'slh-dsa' && hash === undefined) return key.sign(data)
  if (
    (key.type === 'ed25519' || key.type === 'ed448' || key.type === 'ml-dsa') &&
    hash === undefined &&
    !prehashed
  )
    return key.sign(data)
  return key.signWith(algorithm, data, prehashed ? { input: 'digest' } : {})
}

function paddingOf({ scheme, saltLength, mgf1Hash }: RSASignatureAlgorithm): PKCS1v15 | PSS {
  if (scheme === 'pkcs1v15') return new PKCS1v15()
  return saltLength === 'any' ? PSS.ANY_SALT : new PSS({ saltLength, mgf1Hash })
}
