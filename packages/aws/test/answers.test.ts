import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { failure, testAnswers } from '@kmskeys/testing-clouds'
import { describe, expect, it } from 'vitest'
import { answerOf, folder, replaying, type Answer } from './replay.ts'

const arn = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'

testAnswers({
  folder,
  replay: replaying,
  reference: 'alias/issuing-ca',
  id: arn,
  message: 'to be signed',
  opening: ['get-public-key'],
  asks: (digest) => [
    ['TrentService.GetPublicKey', { KeyId: 'alias/issuing-ca' }],
    [
      'TrentService.Sign',
      {
        KeyId: arn,
        Message: digest.toString('base64'),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      },
    ],
  ],
  refusals: [
    ['denied', 'ACCESS_DENIED', 'kms:Sign'],
    ['disabled', 'KEY_STATE', 'is disabled'],
    ['invalid-state', 'KEY_STATE', 'pending deletion'],
  ],
  attempts: 3,
})

describe('what a reply says of the kind of its key', () => {
  const { headers, status, body } = answerOf('get-public-key')
  const saying = (KeySpec: string | undefined, publicKey: KeyObject): Answer => {
    const PublicKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    return { headers, status, body: { ...(body as object), KeySpec, PublicKey } }
  }
  const made: Readonly<Record<string, KeyObject>> = {
    RSA_2048: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey,
    RSA_3072: generateKeyPairSync('rsa', { modulusLength: 3072 }).publicKey,
    RSA_4096: generateKeyPairSync('rsa', { modulusLength: 4096 }).publicKey,
    ECC_NIST_P256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
    ECC_NIST_P384: generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
    ECC_NIST_P521: generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey,
    ECC_SECG_P256K1: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey,
    ECC_NIST_EDWARDS25519: generateKeyPairSync('ed25519').publicKey,
  }
  const claims = Object.keys(made).flatMap((said) =>
    Object.entries(made).map((one) => [said, ...one] as const),
  )

  it.each(claims.filter(([said, is]) => said !== is))(
    '%s is not believed of a key that is %s',
    async (said, _, key) => {
      const { provider } = await replaying(saying(said, key))
      const error = await failure(provider.getPrivateKey('alias/issuing-ca'))
      expect(error).toMatchObject({ code: 'INTEGRITY', outcome: 'unknown', retryable: false })
      expect(error.message).toContain(`is said to be ${said}`)
    },
  )

  it.each(claims.filter(([said, is]) => said === is))('%s is believed of one', async (said, _, key) => {
    const { provider } = await replaying(saying(said, key))
    const { publicKey } = await provider.getPrivateKey('alias/issuing-ca')
    expect(publicKey.toKeyObject().equals(key)).toBe(true)
  })

  it('nothing is no kind, and one that is not known is named', async () => {
    const key = generateKeyPairSync('ed25519').publicKey
    const { provider } = await replaying(saying(undefined, key), saying('SM2', key))
    expect(await failure(provider.getPrivateKey('alias/issuing-ca'))).toMatchObject({ code: 'INTEGRITY' })
    expect(await failure(provider.getPrivateKey('alias/issuing-ca'))).toMatchObject({
      code: 'UNSUPPORTED_ALGORITHM',
      outcome: 'refused',
    })
  })
})
