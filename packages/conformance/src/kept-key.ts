import {
  KmsKeysError,
  type AnyPrivateKey,
  type AnyPublicKey,
  type ErrorCode,
  type KeyDescription,
  type KeyProvider,
  type KeySpec,
} from '@kmskeys/core'
import { canDelete, canDescribe, canList, listAll } from './abilities.ts'
import { check, within, PATIENCE } from './check.ts'
import { refused, refusedUnsent } from './refused.ts'
import type { Session } from './session.ts'
import { checkUse } from './use.ts'

/** The ids of what is there before a key is made: those are never deleted, whatever the provider answers. */
export async function idsBefore(session: Session, provider: KeyProvider): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  for (const described of session.description.keys) ids.add((await session.key(described)).id)
  if (canList(provider)) for (const { id } of await listAll(provider)) ids.add(id)
  return ids
}

/** Refuses a key that was there before. */
export function checkNew(before: ReadonlySet<string>, { id }: AnyPrivateKey, operation: string): void {
  check(!before.has(id), `${operation} answered the key ${id}, which was there before`)
}

/** Refuses a key that does not serve the use that was wished for. */
export function checkServes(key: AnyPrivateKey, { use }: KeySpec, operation: string): void {
  if (use === undefined) return
  const offers = {
    sign: key.signatureOffers,
    decrypt: key.decryptionOffers,
    agree: key.agreementOffers,
    decapsulate: key.decapsulationOffers,
  }[use]
  check(offers.length > 0, `${operation} answered a key that does not ${use}, as was wished for`)
}

/** A key that was made is there: it is opened by its id, used, listed and described. */
export async function checkKept(
  provider: KeyProvider,
  { id, publicKey, type }: AnyPrivateKey,
): Promise<void> {
  const pem = publicKey.toPEM()
  const key = await provider.getPrivateKey(id)
  check(key.publicKey.toPEM() === pem, `opened by its id ${id} it is another key`)
  await checkUse(key)
  if (canList(provider)) {
    const listed = await listAll(provider)
    await checkListed(provider, listed, id)
    const { name } = listed.find((each) => each.id === id) ?? {}
    const named = name === undefined ? undefined : await namedKey(provider, name)
    check(
      named === undefined || named.toPEM() === pem,
      `listKeys() gives ${id} the name ${name}, of another key`,
    )
  }
  if (!canDescribe(provider)) return
  const described = await provider.describeKey(id)
  check(
    described.type === undefined || described.type === type,
    `describeKey(${id}) says that it is ${described.type}`,
  )
  const same = described.id === id || (await provider.getPublicKey(described.id)).toPEM() === pem
  check(same, `describeKey(${id}) describes another key, ${described.id}`)
}

const NO_REFERENCE: ReadonlySet<ErrorCode> = new Set(['INVALID_INPUT', 'AMBIGUOUS_KEY'])

/** The key that a name opens; nothing where names are no references, or one is of several keys. */
async function namedKey(provider: KeyProvider, name: string): Promise<AnyPublicKey | undefined> {
  try {
    return await provider.getPublicKey(name)
  } catch (error) {
    if (error instanceof KmsKeysError && NO_REFERENCE.has(error.code)) return undefined
    throw error
  }
}

/**
 * A key is listed by its id, or, where the service lists keys without their versions, by what its id begins with; then
 * that must open it.
 */
export async function checkListed(
  provider: KeyProvider,
  listed: readonly KeyDescription[],
  wanted: string,
): Promise<void> {
  const ids = listed.map(({ id }) => id)
  if (ids.includes(wanted)) return
  const shorter = ids.filter((id) => wanted.startsWith(`${id}/`))
  for (const id of shorter) if ((await provider.getPrivateKey(id)).id === wanted) return
  check(false, `listKeys() does not list ${wanted}`)
}

/**
 * Deletes a key that was made for the run, where the provider can: it is gone or about to, and no other is.
 *
 * @returns whether it is gone
 */
export async function checkDeletion(
  session: Session,
  provider: KeyProvider,
  { id }: AnyPrivateKey,
): Promise<boolean> {
  if (!canDelete(provider)) return false
  const never = (): Promise<unknown> => provider.deleteKey(id, { afterDays: -1 })
  await refusedUnsent(session, 'deleteKey with afterDays: -1', never, 'INVALID_INPUT')
  const gone = await within(PATIENCE, provider.deleteKey(id), `deleteKey(${id})`)
  const isDate = gone instanceof Date && !Number.isNaN(gone.getTime())
  check(isDate, `deleteKey(${id}) does not answer when the key will be gone`)
  const opened = (): Promise<unknown> => provider.getPrivateKey(id)
  const listed = canList(provider) ? await listAll(provider) : undefined
  // A clock beside this one may be a little ahead.
  const isGone = gone.getTime() < Date.now() + 60_000
  if (isGone) {
    await refused(session, `getPrivateKey of the key ${id} that was deleted`, opened, 'KEY_NOT_FOUND')
    const again = (): Promise<unknown> => provider.deleteKey(id)
    await refused(session, `deleteKey of the key ${id} that was deleted`, again, 'KEY_NOT_FOUND')
    const isListed = listed?.some((each) => each.id === id) === true
    check(!isListed, `listKeys() lists ${id}, which was deleted`)
  } else {
    const what = `getPrivateKey of the key ${id} that will be deleted`
    await refused(session, what, opened, ['KEY_STATE', 'KEY_NOT_FOUND'])
  }
  for (const described of session.description.keys) {
    const other = (await session.key(described)).id
    const isThere =
      listed === undefined || described.listed === false
        ? provider.getPrivateKey(other)
        : checkListed(provider, listed, other)
    await isThere.catch((cause: unknown) =>
      check(false, `deleteKey(${id}) also took ${other}: ${String(cause)}`),
    )
  }
  return isGone
}
