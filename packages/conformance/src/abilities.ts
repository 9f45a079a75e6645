import type {
  CallOptions,
  KeyCreation,
  KeyDeletion,
  KeyDescribing,
  KeyDescription,
  KeyImport,
  KeyListing,
  KeyProvider,
} from '@kmskeys/core'

export function canCreate(provider: KeyProvider): provider is KeyProvider & KeyCreation {
  return has(provider, 'createKey')
}

export function canList(provider: KeyProvider): provider is KeyProvider & KeyListing {
  return has(provider, 'listKeys')
}

export function canDelete(provider: KeyProvider): provider is KeyProvider & KeyDeletion {
  return has(provider, 'deleteKey')
}

export function canDescribe(provider: KeyProvider): provider is KeyProvider & KeyDescribing {
  return has(provider, 'describeKey')
}

export function canImport(provider: KeyProvider): provider is KeyProvider & KeyImport {
  return has(provider, 'importKey')
}

/** All keys that a provider lists. */
export async function listAll(provider: KeyListing, options?: CallOptions): Promise<KeyDescription[]> {
  const found: KeyDescription[] = []
  for await (const key of provider.listKeys(options)) found.push(key)
  return found
}

function has(provider: KeyProvider, ability: string): boolean {
  return typeof Reflect.get(provider, ability) === 'function'
}
