import type { CreateKeyCommandInput } from '@aws-sdk/client-kms'
import {
  AccessDeniedError,
  IntegrityError,
  KeyExistsError,
  KeyNotFoundError,
  KeyStateError,
  UnsupportedOperationError,
  type Call,
  type KeySpec,
  type LeftBehind,
  type OpenedKey,
} from '@kmskeys/core'
import { kindRow } from '@kmskeys/core/service'
import { KEY_SPECS } from './algorithms.ts'
import type { AwsContext } from './context.ts'
import { fetchKey } from './open-key.ts'
import { aliasOf, parseArn, parseReference } from './reference.ts'
import { send } from './send.ts'
import { SERVICE, type Service } from './service.ts'

/**
 * Makes a key, and gives it an alias where a name is asked for. A name that is taken is noticed before anything is
 * made. CreateKey makes another key each time, so that neither the SDK nor this package ever repeats it; what may be
 * left behind when a later step fails is said in the error, whose outcome is then `unknown`.
 */
export async function createKey(context: AwsContext, spec: KeySpec, call: Call): Promise<OpenedKey> {
  const alias = spec.name === undefined ? undefined : aliasOf(spec.name)
  const input = requestOf(spec)
  const service = await context.services.in(undefined)
  if (alias !== undefined) await requireFree(service, alias, call)
  const { createKey: command } = service.commands
  const { KeyMetadata: made } = await send(service, call, { command, input, once: true })
  const arn = made?.Arn
  if (arn === undefined || parseArn(arn) === undefined)
    throw new IntegrityError('the reply to CreateKey does not name the new key; look for it with listKeys()')
  call.leftBehind = leftBehind(arn, alias)
  if (alias !== undefined) await addAlias(service, alias, arn, call)
  return fetchKey(service, parseReference(arn), context.verifySignatures, call)
}

function requestOf(spec: KeySpec): CreateKeyCommandInput {
  const row = kindRow(KEY_SPECS, spec, SERVICE)
  const tags = Object.entries(spec.labels ?? {}).map(([key, value]) => ({ TagKey: key, TagValue: value }))
  return { KeySpec: row.name, KeyUsage: 'SIGN_VERIFY', ...(tags.length > 0 && { Tags: tags }) }
}

/** Refuses an alias that is taken, while nothing has been made. Where it cannot be asked, CreateAlias will tell. */
async function requireFree(service: Service, alias: string, call: Call): Promise<void> {
  const { getPublicKey: command } = service.commands
  try {
    await send(service, call, { command, input: { KeyId: alias }, subject: alias })
  } catch (error) {
    if (error instanceof KeyNotFoundError || error instanceof AccessDeniedError) return
    // Whatever forbids to open what the alias names, it names something.
    if (!(error instanceof KeyStateError || error instanceof UnsupportedOperationError)) throw error
  }
  throw new KeyExistsError(`there is an ${alias} in ${service.region} already; nothing was made`)
}

async function addAlias(service: Service, alias: string, arn: string, call: Call): Promise<void> {
  const input = { AliasName: alias, TargetKeyId: arn }
  await send(service, call, { command: service.commands.createAlias, input, subject: alias, once: true })
}

/** Says which key is there although the call failed. */
function leftBehind(arn: string, alias: string | undefined): LeftBehind {
  const named = alias === undefined ? '' : `, perhaps without its name ${alias}`
  return {
    keyId: arn,
    note: `The key ${arn} was made and is left behind${named}: open it by this ARN, or schedule its deletion`,
  }
}
