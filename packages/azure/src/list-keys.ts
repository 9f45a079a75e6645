import type { KeyProperties } from '@azure/keyvault-keys'
import { IntegrityError, type Call, type KeyDescription } from '@kmskeys/core'
import type { AzureContext } from './context.ts'
import { sameVault } from './reference.ts'
import { send } from './send.ts'

/** Lists the keys of the provider's vault by their URLs without version; one call lists up to 25. */
export async function* listKeys(context: AzureContext, call: Call): AsyncGenerator<KeyDescription> {
  const service = await context.services.at(undefined)
  const pages = service.client.listPropertiesOfKeys({ abortSignal: call.signal }).byPage()
  // The SDK does not tell where a page says that the next is.
  let first: string | undefined
  for (;;) {
    const { value: page } = await send(service, call, {
      operation: 'GetKeys',
      lists: true,
      run: () => pages.next(),
    })
    if (page.done === true) return
    const [key] = page.value
    if (key !== undefined && key.id === first)
      throw new IntegrityError('the list goes on, and the reply is the same page again; it is not complete')
    first = key?.id
    for (const each of page.value) yield description(service.vaultUrl, each)
  }
}

function description(
  vault: string,
  { id, name, vaultUrl, enabled, createdOn, tags }: KeyProperties,
): KeyDescription {
  if (id === undefined || !sameVault(vaultUrl, vault))
    throw new IntegrityError(`the list of the keys of ${vault} has one that is not its own`)
  return {
    id,
    name,
    ...(enabled !== undefined && { state: enabled ? 'Enabled' : 'Disabled' }),
    ...(createdOn !== undefined && { createdAt: createdOn }),
    ...(tags !== undefined && { labels: tags }),
  }
}
