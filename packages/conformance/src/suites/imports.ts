import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { AnyPrivateKey, KeySpec } from '@kmskeys/core'
import { canImport } from '../abilities.ts'
import { check, each } from '../check.ts'
import type { Runner } from '../description.ts'
import { testedKeyType } from '../key-types.ts'
import { checkDeletion, checkKept, checkNew, checkServes, idsBefore } from '../kept-key.ts'
import { refused, refusedUnsent } from '../refused.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'

/** Taking keys in, where the provider can. */
export function testImports(session: Session, test: Runner['test']): void {
  const { imports = [], newName = () => `conformance-${randomUUID()}` } = session.description

  test('what it takes in, it lists, opens and uses', async () => {
    const provider = await session.provider()
    if (!canImport(provider))
      return check(imports.length === 0, 'the description has imports, and the provider takes no keys in')
    check(imports.length > 0, 'the provider imports keys: add imports to the description')
    await each(imports, labelOf, async (spec) => {
      const name = newName()
      const said = spec.use === undefined ? { name } : { name, use: spec.use }
      const before = await idsBefore(session, provider)
      const { pkcs8, publicKey } = testedKeyType(spec.type).foreign(spec)
      const given = new Uint8Array(pkcs8)
      const key = await session.erasing(() => {
        const importing = provider.importKey(given, said)
        // It is the caller's, who may overwrite it.
        given.fill(0)
        return importing
      })
      checkNew(before, key, 'importKey')
      check(isOf(key, publicKey), 'importKey answered another key than the one that was given')
      checkServes(key, spec, 'importKey')
      await checkKept(provider, key)
      // Made once: of some types it takes seconds.
      const unnamed = testedKeyType(spec.type).foreign(spec)
      const kept = new Uint8Array(unnamed.pkcs8)
      const again = (): Promise<unknown> => provider.importKey(unnamed.pkcs8, said)
      await refused(session, 'importKey with a name that is taken', again, 'KEY_EXISTS')
      await checkKept(provider, key)
      await checkDeletion(session, provider, key)
      const second = await provider.importKey(unnamed.pkcs8, spec.use === undefined ? {} : { use: spec.use })
      check(isOf(second, unnamed.publicKey), 'importKey without a name answered another key')
      check(Buffer.compare(kept, unnamed.pkcs8) === 0, "importKey changed the caller's bytes")
      await checkDeletion(session, provider, second)
    })
  })

  test('what is no private key, or said wrongly, is refused as INVALID_INPUT', async () => {
    const provider = await session.provider()
    const [spec] = imports
    if (!canImport(provider) || spec === undefined) return
    const { pkcs8 } = testedKeyType(spec.type).foreign(spec)
    const { publicKey } = generateKeyPairSync('ed25519')
    const wrong: { readonly [what: string]: readonly unknown[] } = {
      nothing: [undefined],
      text: ['key'],
      'no bytes': [new Uint8Array()],
      'a public key': [publicKey.export({ type: 'spki', format: 'der' })],
      'a key that is cut': [pkcs8.subarray(0, -1)],
      'a key with something behind it': [Buffer.concat([pkcs8, new Uint8Array(1)])],
      'a field that there is not': [pkcs8, { colour: 'blue' }],
      'a use that there is not': [pkcs8, { use: 'juggle' }],
      'an empty name': [pkcs8, { name: '' }],
    }
    await each(
      Object.entries(wrong),
      ([what]) => what,
      async ([what, args]) => {
        const call = (): Promise<unknown> => callUntyped(provider, 'importKey', ...args)
        await refusedUnsent(session, `importKey of ${what}`, call, 'INVALID_INPUT')
      },
    )
  })
}

function isOf(key: AnyPrivateKey, publicKey: Uint8Array): boolean {
  return Buffer.compare(key.publicKey.toDER().subarray(-publicKey.length), publicKey) === 0
}

function labelOf(spec: KeySpec): string {
  return JSON.stringify(spec)
}
