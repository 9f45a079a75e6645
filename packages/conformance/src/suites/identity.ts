import { CURVES, type AnyPrivateKey } from '@kmskeys/core'
import { canDescribe } from '../abilities.ts'
import { check } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { isRSA } from '../rows.ts'
import { checkNoSecret, shownBy } from '../secrets.ts'
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
    const known = typeof publicKey === 'function' ? await publicKey() : publicKey
    check(
      known === undefined || sameKey(witness, witnessOfPEM(known)),
      'it is not the public key that is described',
    )
  })

  test('it does not change', async () => {
    const key = await session.key(described)
    const before = { id: key.id, publicKey: key.publicKey }
    for (const property of ['id', 'publicKey', ...LISTS]) Reflect.set(key, property, 'changed')
    key.publicKey.toDER().fill(0)
    check(key.id === before.id && key.publicKey === before.publicKey, 'id or publicKey could be changed')
    for (const property of LISTS) {
      const list: unknown = Reflect.get(key, property)
      check(Array.isArray(list), `${property} is no list`)
      check(list.length === 0 || Object.isFrozen(list), `${property} could be changed`)
      for (const item of list)
        check(
          property === 'signatureAlgorithms' || Object.isFrozen(item),
          `what ${property} has could be changed`,
        )
    }
    witnessKey(key.publicKey)
  })

  test('what is shown of it and its provider has no secret', async () => {
    const [provider, key] = await Promise.all([session.provider(), session.key(described)])
    checkNoSecret(shownBy(key), session.secrets, 'the key')
    checkNoSecret(shownBy(provider), session.secrets, 'the provider')
  })

  test('its description is of it', async () => {
    const [provider, key] = await Promise.all([session.provider(), session.key(described)])
    if (!canDescribe(provider))
      return check(
        described.describedAs === undefined,
        'it has describedAs, and the provider describes no keys',
      )
    const description = await provider.describeKey(described.reference)
    checkNoSecret(JSON.stringify(description), session.secrets, 'its description')
    const { type, createdAt, id } = description
    check(type === undefined || type === described.type, `describeKey says that it is ${type}`)
    for (const [field, expected] of Object.entries(described.describedAs ?? {})) {
      const told: unknown = Reflect.get(description, field)
      check(told === expected, `describeKey tells the ${field} ${String(told)}, not ${expected}`)
    }
    for (const [field, told] of Object.entries(description))
      check(told !== undefined && told !== '', `describeKey tells of ${field}, and not what it is`)
    const isLater = createdAt !== undefined && !(createdAt.getTime() < Date.now() + 60_000)
    check(!isLater, `describeKey says that it was made at ${String(createdAt)}`)
    const same = await provider.getPublicKey(id)
    check(same.equals(key.publicKey), `describeKey describes another key, ${id}`)
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

/** The lists that a key has. */
const LISTS = [
  'signatureAlgorithms',
  'signatureOffers',
  'decryptionOffers',
  'agreementOffers',
  'decapsulationOffers',
]

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
