import { CURVES, type AnyPrivateKey } from '@kmskeys/core'
import { check } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { isRSA } from '../rows.ts'
import { checkNoSecret } from '../secrets.ts'
import type { Session } from '../session.ts'
import { sameKey, witnessKey, witnessOfPEM } from '../witness/verify.ts'

/** Who the key is, and what it says of itself. */
export function testIdentity(session: Session, described: DescribedKey, test: Runner['test']): void {
  test('its id opens it again, and shows no secret', async () => {
    const [provider, key] = await Promise.all([session.provider(), session.key(described)])
    checkNoSecret(key.id, session.secrets, 'the id')
    const again = await provider.getPrivateKey(key.id, { type: described.type })
    check(again.id === key.id, `opened by its id it has the id ${again.id}`)
    check(again.publicKey.equals(key.publicKey), 'opened by its id it is another key')
    const half = await provider.getPublicKey(described.reference)
    check(half.equals(key.publicKey), 'getPublicKey answers another key')
  })

  test('its public key is the one that is known, and others read it', async () => {
    const key = await session.key(described)
    const witness = witnessKey(key.publicKey)
    check(sameKey(witness, witnessOfPEM(key.publicKey.toPEM())), 'toDER() and toPEM() differ')
    const { publicKey } = described
    check(
      publicKey === undefined || sameKey(witness, witnessOfPEM(publicKey)),
      'it is not the public key that is described',
    )
  })

  test('it does not change', async () => {
    const key = await session.key(described)
    const before = { id: key.id, publicKey: key.publicKey, rows: [...key.signatureAlgorithms] }
    for (const property of ['id', 'publicKey', 'signatureAlgorithms']) Reflect.set(key, property, 'changed')
    Reflect.apply(
      Array.prototype.fill,
      Object.isFrozen(key.signatureAlgorithms) ? [] : key.signatureAlgorithms,
      [undefined],
    )
    key.publicKey.toDER().fill(0)
    check(key.id === before.id && key.publicKey === before.publicKey, 'id or publicKey could be changed')
    check(
      before.rows.every((row, index) => key.signatureAlgorithms[index] === row),
      'signatureAlgorithms could be changed',
    )
    witnessKey(key.publicKey)
  })

  test('it offers what is described, in the order that X.509 prefers', async () => {
    const key = await session.key(described)
    const listed = namesOf(key.signatureAlgorithms)
    const offered = namesOf(key.signatureOffers.map(({ algorithm }) => algorithm))
    check(new Set(listed).size === listed.length, `signatureAlgorithms has a row twice: ${listed.join(', ')}`)
    checkSame('signatureAlgorithms', listed, [...new Set(offered)])
    if (described.signs !== undefined) checkSame('what it signs with', listed, namesOf(described.signs))
    const decrypting = namesOf(key.decryptionOffers.map(({ algorithm }) => algorithm))
    if (described.decrypts !== undefined)
      checkSame('what it decrypts with', decrypting, namesOf(described.decrypts))
    const agreeing = namesOf(key.agreementOffers.map(({ algorithm }) => algorithm))
    if (described.agrees !== undefined)
      checkSame('how it agrees on secrets', agreeing, namesOf(described.agrees))
    const decapsulating = namesOf(key.decapsulationOffers.map(({ algorithm }) => algorithm))
    if (described.decapsulates !== undefined)
      checkSame('what it decapsulates', decapsulating, namesOf(described.decapsulates))
    checkOrder(key)
  })
}

/** RSA: PKCS1v15 before PSS, of the hash that suits the size; EC: the hash that suits the curve. */
function checkOrder(key: AnyPrivateKey): void {
  const rows: AnyPrivateKey['signatureAlgorithms'] = key.signatureAlgorithms
  const schemes = rows.map((row) => (isRSA(row) ? row.scheme : ''))
  check(
    schemes.lastIndexOf('pkcs1v15') <= schemes.filter((scheme) => scheme === 'pkcs1v15').length - 1,
    'PSS comes before PKCS1v15',
  )
  const suitable = suitableHash(key)
  const family = rows.filter((_, index) => schemes[index] === schemes[0])
  if (!family.some(({ hash }) => hash?.name === suitable)) return
  check(
    family[0]?.hash?.name === suitable,
    `the first of signatureAlgorithms is ${family[0]?.name ?? ''}, which does not suit the key`,
  )
}

function suitableHash(key: AnyPrivateKey): string | undefined {
  if (key.type === 'dsa') return 'sha256'
  if (key.type === 'rsa') return key.keySize < 3072 ? 'sha256' : key.keySize < 4096 ? 'sha384' : 'sha512'
  return key.type === 'ec' ? CURVES.find(({ name }) => name === key.curve)?.preferredHash : undefined
}

function namesOf(rows: readonly { readonly name: string }[]): string[] {
  return rows.map(({ name }) => name)
}

function checkSame(what: string, found: readonly string[], expected: readonly string[]): void {
  const same = found.length === expected.length && expected.every((name) => found.includes(name))
  check(same, `${what}: ${found.join(', ') || 'nothing'}; expected ${expected.join(', ') || 'nothing'}`)
}
