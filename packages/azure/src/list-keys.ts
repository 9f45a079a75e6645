import { IntegrityError, type Call, type KeyDescription } from '@kmskeys/core'
import type { AzureContext } from './context.ts'
import { send } from './send.ts'

/** Lists the keys of the provider's vault by their URLs without version; one call lists up to 25. */
export async function* listKeys(context: AzureContext, call: Call): AsyncGenerator<KeyDescription> {
  const service = await context.services.at(undefined)
  let onResponse: Parameters<Parameters<typeof send>[2]['run']>[0]['onResponse']
  // The SDK goes from page to page with the options of the first.
  const pages = service.client
    .listPropertiesOfKeys({
      abortSignal: call.signal,
      onResponse: (response) => onResponse?.(response),
    })
    .byPage()
  for (;;) {
    const { value: page } = await send(service, call, {
      operation: 'GetKeys',
      run: (options) => {
        ;({ onResponse } = options)
        return pages.next()
      },
    })
    if (page.done === true) return
    for (const { id, name, enabled, createdOn, tags } of page.value) {
      if (id === undefined) throw new IntegrityError('GetKeys answered a key without an identifier')
      yield {
        id,
        name,
        ...(enabled !== undefined && { state: enabled ? 'Enabled' : 'Disabled' }),
        ...(createdOn !== undefined && { createdAt: createdOn }),
        ...(tags !== undefined && { labels: tags }),
      }
    }
  }
}
