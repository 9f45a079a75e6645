import type { KeySpec } from '@kmskeys/core'
import { CURVES, RSA_SIZES, USUAL_OPERATIONS } from '../algorithms.ts'
import type { Fields } from '../fields.ts'
import { badParameter, KeyVaultError } from '../key-vault-error.ts'
import type { KeyAttributes } from '../store.ts'
import { bundle } from './bundle.ts'
import type { Operation } from './operation.ts'

const OPERATIONS: ReadonlySet<string> = new Set(Object.values(USUAL_OPERATIONS).flat())

/** CreateKey: a key, or a new version of the key that has this name. */
export const createKey: Operation = async (store, { origin, name, body }) => {
  if (!/^[0-9A-Za-z-]{1,127}$/.test(name)) throw badParameter(`The key name '${name}' is invalid.`)
  if (store.deleted.has(name))
    throw new KeyVaultError(
      409,
      'Conflict',
      `Key ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the key can only be recovered or purged.`,
      'ObjectIsDeletedButRecoverable',
    )
  const kty = body.demand('kty')
  const type = kty.replace(/-HSM$/, '')
  const usual = USUAL_OPERATIONS[type]
  if (usual === undefined || (store.managedHSM && type === kty))
    throw badParameter(`The key type '${kty}' is not supported.`)
  const operations = body.texts('key_ops') ?? usual
  const unknown = operations.find((each) => !OPERATIONS.has(each))
  if (unknown !== undefined) throw badParameter(`The key operation '${unknown}' is not supported.`)
  const crv = type === 'EC' ? (body.text('crv') ?? 'P-256') : undefined
  const made = await store.add({
    name,
    kty,
    crv,
    wish: crv === undefined ? rsa(body) : ec(crv),
    operations,
    attributes: attributesOf(body.fields('attributes'), { enabled: true }),
    tags: body.map('tags'),
  })
  return bundle(origin, made)
}

/** UpdateKey: attributes, operations and tags; what is left out stays. */
export const updateKey: Operation = (store, { origin, name, version, body }) => {
  const key = store.find(name, version)
  key.attributes = attributesOf(body.fields('attributes'), key.attributes)
  key.operations = body.texts('key_ops') ?? key.operations
  key.tags = body.map('tags') ?? key.tags
  return bundle(origin, key)
}

/** GetKey, of a disabled key too. */
export const getKey: Operation = (store, { origin, name, version }) =>
  bundle(origin, store.find(name, version))

function attributesOf(fields: Fields, before: KeyAttributes): KeyAttributes {
  return {
    enabled: fields.flag('enabled') ?? before.enabled,
    nbf: fields.number('nbf') ?? before.nbf,
    exp: fields.number('exp') ?? before.exp,
  }
}

function rsa(body: Fields): KeySpec {
  const size = body.number('key_size') ?? 2048
  if (!RSA_SIZES.includes(size)) throw badParameter(`The key size ${size} is not supported.`)
  return { type: 'rsa', size }
}

function ec(crv: string): KeySpec {
  const curve = CURVES[crv]
  if (curve === undefined) throw badParameter(`The curve '${crv}' is not supported.`)
  return { type: 'ec', curve }
}
