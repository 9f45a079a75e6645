import { describe, expect, it } from 'vitest'
import { runKit } from './support/collect.ts'
import { describeMLDSASample, signMLDSA, type MLDSAManner } from './support/ml-dsa-sample.ts'

describe('the kit, for ML-DSA', () => {
  it.each([true, false])('is content with a provider that is right, contexts: %s', async (context) => {
    const { count, failures } = await runKit(describeMLDSASample({ context }))
    expect(failures).toEqual([])
    expect(count).toBeGreaterThan(25)
  })

  it.each<[string, MLDSAManner, test: string, says: string]>([
    [
      'a context that is ignored',
      { sign: (message) => signMLDSA(message, undefined) },
      'it signs with a context',
      'a context of 255 bytes',
    ],
    [
      'an empty context that is signed as something else',
      { sign: (message, { context }) => signMLDSA(message, context ?? Uint8Array.of(0)) },
      'it signs bytes',
      'does not accept the signature ML_DSA_44',
    ],
    [
      'a digest that is signed instead of the message',
      { sign: (message, { context }) => signMLDSA(message.subarray(0, 64), context) },
      'it signs streams',
      'does not accept the signature ML_DSA_44',
    ],
    [
      'a signature that is cut',
      { sign: (message, { context }) => signMLDSA(message, context).subarray(1) },
      'it signs bytes',
      'the signature has 2419 bytes, not 2420',
    ],
  ])('notices %s', async (_what, manner, test, says) => {
    const { failures } = await runKit(describeMLDSASample(manner), test)
    expect(failures.map(({ message }) => message).join('\n')).toContain(says)
  })
})
