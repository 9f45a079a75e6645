import type { KeyProperties } from '@azure/keyvault-keys'
import { IntegrityError, type Call, type KeyDescription } from '@kmskeys/core'
import type { AzureContext } from './context.ts'
import { send } from './send.ts'

/** Lists the keys of the provider's vault by their URLs without version; one call lists up to 25. */
export async function* listKeys(context: AzureContext, call: Call): AsyncGenerator<KeyDescription> {
  const service = await context.services.at(undefined)
  const pages = service.client.listPropertiesOfKeys({ abortSignal: call.signal }).byPage()
  for (;;) {
    const { value: page } = await send(service, call, {
      operation: 'GetKeys',
      lists: true,
      run: () => pages.next(),
    })
    if (page.done === true) return
    for (const key of page.value) yield description(key)
  }
}

function description({ id, name, enabled, createdOn, tags }: KeyProperties): KeyDescription {
  if (id === undefined) throw new IntegrityError('GetKeys answered a key without an identifier')
  return {
    id,
    name,
    ...(enabled !== undefined && { state: enabled ? 'Enabled' : 'Disabled' }),
    ...(createdOn !== undefined && { createdAt: createdOn }),
    ...(tags !== undefined && { labels: tags }),
  }
}
