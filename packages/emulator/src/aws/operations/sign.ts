import { SIGNING, type SigningRow } from '../key-specs.ts'
import { KmsError } from '../kms-error.ts'
import { kindOf } from './create-key.ts'
import { requireEnabled, type Operation } from './operation.ts'

/** GetPublicKey. */
export const getPublicKey: Operation = (store, input) => {
  const found = store.find(input.demand('KeyId'))
  requireEnabled(found)
  if (found.key === undefined)
    throw new KmsError('UnsupportedOperationException', `${found.arn} is not an asymmetric key.`)
  return {
    KeyId: found.arn,
    PublicKey: base64(found.key.publicKey.toDER()),
    KeyUsage: found.usage,
    ...kindOf(found),
  }
}

/** Sign, with the real key. */
export const sign: Operation = async (store, input) => {
  const found = store.find(input.demand('KeyId'))
  const name = input.demand('SigningAlgorithm')
  requireEnabled(found)
  if (found.key === undefined || found.usage !== 'SIGN_VERIFY')
    throw new KmsError(
      'InvalidKeyUsageException',
      `${found.arn} key usage is ${found.usage} which is not valid for Sign.`,
    )
  if (found.row.usages['SIGN_VERIFY']?.includes(name) !== true)
    throw new KmsError(
      'InvalidKeyUsageException',
      `Algorithm ${name} is incompatible with key spec ${found.spec}.`,
    )
  const row = SIGNING[name]
  if (row === undefined) throw new KmsError('UnsupportedOperationException', `${name} is not emulated`)
  const message = input.bytes('Message')
  const messageType = input.text('MessageType') ?? 'RAW'
  check(row, name, messageType, message)
  if (input.flag('DryRun'))
    throw new KmsError(
      'DryRunOperationException',
      'The request would have succeeded, but the DryRun option is set.',
    )
  const signature = await found.key.signWith(row.algorithm, message, {
    input: messageType === 'DIGEST' ? 'digest' : 'message',
  })
  return { KeyId: found.arn, Signature: base64(signature), SigningAlgorithm: name }
}

function check(
  { algorithm, messageTypes }: SigningRow,
  name: string,
  type: string,
  message: Uint8Array,
): void {
  if (!messageTypes.includes(type))
    throw new KmsError('ValidationException', `MessageType ${type} is not valid for algorithm ${name}.`)
  if (type === 'DIGEST' && message.length !== algorithm.hash?.digestSize)
    throw new KmsError('ValidationException', `Digest is invalid length for algorithm ${name}.`)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
