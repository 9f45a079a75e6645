import { IntegrityError, type Call, type KeyDescription } from '@kmskeys/core'
import { pages } from '@kmskeys/core/service'
import { ALGORITHMS } from './algorithms.ts'
import { keyRingOf, type GcpContext } from './context.ts'
import { send } from './send.ts'
import { newest, versionsOf } from './versions.ts'

/**
 * Lists the asymmetric keys of the key ring, each by its newest enabled version, or where it has none, by its newest,
 * or as a key without any. One call lists a page of keys, and one more is needed for the versions of each.
 */
export async function* listKeys(context: GcpContext, call: Call): AsyncGenerator<KeyDescription> {
  const parent = keyRingOf(context)
  const service = await context.services.get(call)
  const list = pages(
    async (pageToken) => {
      const { cryptoKeys, nextPageToken } = await send(service, call, {
        operation: 'ListCryptoKeys',
        request: { parent, ...(pageToken && { pageToken }) },
        subject: parent,
      })
      return { found: cryptoKeys ?? [], next: nextPageToken ?? undefined }
    },
    ({ next }) => next,
  )
  for await (const { found } of list)
    for (const { name, purpose, labels } of found) {
      if (typeof name !== 'string' || !name.startsWith(`${parent}/cryptoKeys/`))
        throw new IntegrityError(`the list of the keys of ${parent} has one that is not its own`)
      if (purpose !== 'ASYMMETRIC_SIGN' && purpose !== 'ASYMMETRIC_DECRYPT') continue
      const versions = await versionsOf(service, name, call)
      const version = newest(versions.filter(({ state }) => state === 'ENABLED')) ?? newest(versions)
      const type = ALGORITHMS.find((row) => row.name === version?.algorithm)?.type
      yield {
        id: version?.name ?? name,
        name: name.slice(`${parent}/cryptoKeys/`.length),
        ...(type !== undefined && { type }),
        ...(version !== undefined && { state: version.state }),
        ...(labels && Object.keys(labels).length > 0 && { labels }),
      }
    }
}
