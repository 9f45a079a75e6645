import { testAnswers } from '@kmskeys/testing-clouds'
import { folder, replaying } from './replay.ts'

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
