import { IntegrityError, type Call } from '@kmskeys/core'
import { pages } from '@kmskeys/core/service'
import { parseVersion } from './reference.ts'
import { send } from './send.ts'
import type { Service } from './service.ts'

/** A version of a key, as a list has it. */
export interface Version {
  readonly name: string
  /** By which versions are in order; as texts they are not. */
  readonly number: number
  readonly state: string
  readonly algorithm: unknown
}

/** All versions of a key, page by page. */
export async function versionsOf(service: Service, key: string, call: Call): Promise<Version[]> {
  const versions: Version[] = []
  const list = pages(
    async (pageToken) => {
      const { cryptoKeyVersions, nextPageToken } = await send(service, call, {
        operation: 'ListCryptoKeyVersions',
        request: { parent: key, ...(pageToken && { pageToken }) },
        subject: key,
      })
      return { found: cryptoKeyVersions ?? [], next: nextPageToken ?? undefined }
    },
    ({ next }) => next,
  )
  for await (const { found } of list)
    for (const { name, state, algorithm } of found) {
      const parsed = parseVersion(name ?? '')
      if (typeof name !== 'string' || parsed?.key !== key)
        throw new IntegrityError(`the list of the versions of ${key} has one that is not its own`)
      versions.push({ name, number: parsed.number, state: String(state), algorithm })
    }
  return versions
}

/** The one with the highest number. */
export function newest(versions: readonly Version[]): Version | undefined {
  return versions.reduce<Version | undefined>(
    (last, each) => (last === undefined || each.number > last.number ? each : last),
    undefined,
  )
}
