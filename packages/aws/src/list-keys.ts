import { IntegrityError, type Call, type KeyDescription } from '@kmskeys/core'
import { pages } from '@kmskeys/core/service'
import type { AwsContext } from './context.ts'
import { send } from './send.ts'
import type { Service } from './service.ts'

/**
 * Lists the keys of the account in the provider's region by ARN, with an alias as name where there is one; a key with
 * several has the first in order. One call lists up to 1,000 keys or 100 aliases, and says of neither what kind it is.
 * Keys that AWS manages for its services are left out.
 */
export async function* listKeys(context: AwsContext, call: Call): AsyncGenerator<KeyDescription> {
  const service = await context.services.in(undefined)
  const names = await aliases(service, call)
  const { listKeys: command } = service.commands
  const found = pages(
    (Marker) => send(service, call, { command, input: { Limit: 1000, Marker } }),
    nextMarker,
  )
  for await (const { Keys: keys = [] } of found)
    for (const { KeyArn: id, KeyId: keyId = '' } of keys) {
      const name = names.get(keyId)
      if (id === undefined) throw new IntegrityError('ListKeys answered a key without an ARN')
      if (name?.startsWith('alias/aws/') !== true) yield name === undefined ? { id } : { id, name }
    }
}

/** The first alias of each key that has one. */
async function aliases(service: Service, call: Call): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  const { listAliases: command } = service.commands
  const found = pages((Marker) => send(service, call, { command, input: { Limit: 100, Marker } }), nextMarker)
  for await (const { Aliases: page = [] } of found)
    for (const { AliasName: name, TargetKeyId: key } of page) {
      const known = key === undefined ? undefined : names.get(key)
      if (key !== undefined && name !== undefined && (known === undefined || name < known))
        names.set(key, name)
    }
  return names
}

interface Page {
  readonly Truncated?: boolean | undefined
  readonly NextMarker?: string | undefined
}

function nextMarker({ Truncated, NextMarker }: Page): string | undefined {
  if (Truncated !== true) return undefined
  if (NextMarker !== undefined && NextMarker !== '') return NextMarker
  throw new IntegrityError('the list goes on, and the reply does not say where; it is not complete')
}
