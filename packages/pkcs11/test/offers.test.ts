import { describe, expect, it } from 'vitest'
import { offersFor, OFFERS } from '../src/algorithms.ts'
import { CKM, MECHANISM } from '../src/cryptoki/constants.ts'
import type { MechanismInfo } from '../src/cryptoki/cryptoki.ts'

const SIGNS: MechanismInfo = { flags: MECHANISM.SIGN, least: 0, most: 0 }
const mechanisms = (...list: readonly number[]): ReadonlyMap<number, MechanismInfo> =>
  new Map(list.map((mechanism) => [mechanism, SIGNS]))

const count = (flags: number, least: number, most: number): number =>
  offersFor('rsa', 2048, new Map([[CKM.RSA_PKCS, { flags, least, most }]])).length

const pss = (derives: boolean | 'salt'): unknown[] =>
  offersFor('rsa', 2048, mechanisms(CKM.RSA_PKCS_PSS), derives).map(({ derived }) => derived)

describe('what a key offers', () => {
  it('is what the token has mechanisms for', () => {
    expect(offersFor('ec', 256, mechanisms())).toEqual([])
    expect(offersFor('rsa', 2048, mechanisms(CKM.ECDSA))).toEqual([])
    const names = offersFor('rsa', 2048, mechanisms(CKM.RSA_PKCS)).map(({ algorithm }) => algorithm.name)
    expect(names).toEqual(['RSA_PKCS1V15_SHA256', 'RSA_PKCS1V15_SHA384', 'RSA_PKCS1V15_SHA512'])
  })

  it('is rather a digest than a message', () => {
    for (const type of ['rsa', 'ec'])
      for (const offer of offersFor(type, 2048, mechanisms(...Object.values(CKM))))
        expect(offer.input).not.toBe('message')
    const hashing = mechanisms(CKM.SHA256_RSA_PKCS, CKM.ECDSA_SHA384, CKM.SHA512_RSA_PKCS_PSS)
    expect(offersFor('rsa', 2048, hashing)).toEqual([
      expect.objectContaining({ mechanism: CKM.SHA256_RSA_PKCS, input: 'message' }),
      expect.objectContaining({ mechanism: CKM.SHA512_RSA_PKCS_PSS, input: 'message' }),
    ])
    expect(offersFor('ec', 384, hashing)).toHaveLength(1)
  })

  it('depends on flags and sizes', () => {
    expect(count(MECHANISM.SIGN, 1024, 4096)).toBe(3)
    expect(count(MECHANISM.GENERATE_KEY_PAIR, 1024, 4096)).toBe(0)
    expect(count(MECHANISM.SIGN, 3072, 4096)).toBe(0)
    expect(count(MECHANISM.SIGN, 512, 1024)).toBe(0)
    // Some tokens say nothing, or count bytes.
    expect(count(MECHANISM.SIGN, 0, 0)).toBe(3)
  })

  it('has other parameters of PSS only where the token takes them', () => {
    expect(pss(true)).toEqual([true, true, true])
    expect(pss('salt')).toEqual(['salt', 'salt', 'salt'])
    expect(pss(false)).toEqual([undefined, undefined, undefined])
  })

  it('has a mechanism in every row', () => {
    expect(OFFERS.every(({ mechanism }) => Object.values(CKM).some((known) => known === mechanism))).toBe(
      true,
    )
  })
})
