import koffi from 'koffi'
import { describe, expect, it } from 'vitest'
import { layoutsOf, PROTOTYPES, STRUCTS, type Field, type Platform } from '../src/cryptoki/declarations.ts'
import { PLATFORM } from '../src/cryptoki/native.ts'

const LP64: Platform = { ulong: 8, pointer: 8, packed: false }
const WIN64: Platform = { ulong: 4, pointer: 8, packed: true }
const ILP32: Platform = { ulong: 4, pointer: 4, packed: false }

describe('layouts', () => {
  it.each([
    ['CK_MECHANISM', 24, 16],
    ['CK_ATTRIBUTE', 24, 16],
    ['CK_RSA_PKCS_PSS_PARAMS', 24, 12],
    ['CK_INFO', 88, 72],
    ['CK_TOKEN_INFO', 208, 160],
    ['CK_C_INITIALIZE_ARGS', 48, 44],
    ['NSS_C_INITIALIZE_ARGS', 56, 52],
  ] as const)('%s has %i bytes on 64-bit Unix, %i on Windows', (name, unix, windows) => {
    expect(layoutsOf(LP64)[name].size).toBe(unix)
    expect(layoutsOf(WIN64)[name].size).toBe(windows)
  })

  // koffi lays structs out as C compilers do, and knows nothing of ours.
  it.each(
    [
      ['64-bit Unix', LP64],
      ['64-bit Windows', WIN64],
      ['32 bits', ILP32],
    ].flatMap(([where, platform]) =>
      Object.entries(STRUCTS).map(([name, fields]) => [name, where, platform, fields] as const),
    ),
  )('%s is laid out on %s as a compiler does', (name, _where, platform, fields) => {
    const { packed, ulong, pointer } = platform as Platform
    const types = Object.entries(fields).map(([field, type]: [string, Field]) => [
      field,
      type === 'ulong'
        ? `uint${ulong * 8}`
        : type === 'pointer'
          ? `uint${pointer * 8}`
          : koffi.array('uint8', type),
    ])
    const struct = (packed ? koffi.pack : koffi.struct)(Object.fromEntries(types) as never)
    const layout = layoutsOf(platform as Platform)[name as keyof typeof STRUCTS]
    expect(layout.size).toBe(koffi.sizeof(struct))
    for (const [field, offset] of Object.entries(layout.offsets))
      expect(offset).toBe(koffi.offsetof(struct, field))
  })

  it('knows this platform', () => {
    expect(PLATFORM).toEqual({
      ulong: koffi.sizeof('long'),
      pointer: koffi.sizeof('void *'),
      packed: process.platform === 'win32',
    })
  })
})

it('has no function past the end of the list of PKCS#11 2.40', () => {
  const places = Object.values(PROTOTYPES).map(({ place }) => place)
  expect(Math.max(...places)).toBeLessThan(68)
  expect(new Set(places).size).toBe(places.length)
})
