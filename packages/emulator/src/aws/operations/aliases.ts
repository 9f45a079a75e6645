import type { Input } from '../input.ts'
import { KmsError } from '../kms-error.ts'
import type { KmsAlias, KmsStore } from '../store.ts'
import { requireNotPending, type Operation } from './operation.ts'

/** CreateAlias. */
export const createAlias: Operation = (store, input) => {
  const name = aliasName(input)
  const existing = store.aliases.get(name)
  if (existing !== undefined)
    throw new KmsError('AlreadyExistsException', `An alias with the name ${existing.arn} already exists`)
  store.aliases.set(name, point(store, name, input))
  return undefined
}

/** UpdateAlias: the alias moves to another key. */
export const updateAlias: Operation = (store, input) => {
  const name = aliasName(input)
  if (!store.aliases.has(name)) throw notFound(store, name)
  store.aliases.set(name, point(store, name, input))
  return undefined
}

/** DeleteAlias. */
export const deleteAlias: Operation = (store, input) => {
  const name = aliasName(input)
  if (!store.aliases.delete(name)) throw notFound(store, name)
  return undefined
}

function point(store: KmsStore, name: string, input: Input): KmsAlias {
  const target = store.findKey(input.demand('TargetKeyId'))
  requireNotPending(target)
  return { name, arn: store.arn(name), target, createdAt: Date.now() / 1000 }
}

function aliasName(input: Input): string {
  const name = input.demand('AliasName')
  if (!name.startsWith('alias/') || name === 'alias/')
    throw new KmsError('ValidationException', 'Alias must start with the prefix "alias/".')
  if (name.startsWith('alias/aws/')) throw new KmsError('NotAuthorizedException', `${name} is reserved`)
  if (name.includes(':'))
    throw new KmsError('InvalidAliasNameException', `${name} contains invalid characters for an alias`)
  return name
}

function notFound(store: KmsStore, name: string): KmsError {
  return new KmsError('NotFoundException', `Alias ${store.arn(name)} is not found.`)
}
