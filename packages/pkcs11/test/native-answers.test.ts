import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import koffi from 'koffi'
import { describe, expect, it } from 'vitest'
import { CKA, CKM, UNAVAILABLE } from '../src/cryptoki/constants.ts'
import { Cryptoki } from '../src/cryptoki/cryptoki.ts'
import type { FunctionName } from '../src/cryptoki/declarations.ts'
import { functionListOf } from '../src/cryptoki/load.ts'
import { attributeNumber, Memory } from '../src/cryptoki/memory.ts'
import { LAYOUTS, PLATFORM, start, type Argument, type NativeFunction } from '../src/cryptoki/native.ts'
import { readAttributes } from '../src/cryptoki/objects.ts'
import { CKR } from '../src/cryptoki/return-values.ts'
import { makeSignature } from '../src/cryptoki/signature.ts'

/** What stands at an address: what a module sees and writes. */
function at(address: Argument | undefined, length: number): DataView {
  return new DataView(koffi.view(BigInt(address ?? 0), length))
}

function getULong(view: DataView, offset = 0): number {
  return PLATFORM.ulong === 8 ? Number(view.getBigUint64(offset, true)) : view.getUint32(offset, true)
}

function setPointer(address: Argument | undefined, pointer: bigint): void {
  at(address, 8).setBigUint64(0, pointer, true)
}

function setULong(view: DataView, offset: number, value: number | bigint): void {
  if (PLATFORM.ulong === 8) view.setBigUint64(offset, BigInt(value), true)
  else view.setUint32(offset, Number(BigInt.asUintN(32, BigInt(value))), true)
}

/** A module that is made of functions of this file; all that it was asked is counted. */
class FakeModule {
  readonly cryptoki: Cryptoki
  readonly calls: FunctionName[] = []

  constructor(functions: { readonly [Name in FunctionName]?: (...args: Argument[]) => number }) {
    const made = Object.entries(functions).map(([name, answer]): [FunctionName, NativeFunction] => {
      const known = name as FunctionName
      const asynchronous = (...args: unknown[]): void => {
        const done = args.pop() as (error: unknown, rv: unknown) => void
        this.calls.push(known)
        setImmediate(() => done(null, answer(...(args as Argument[]))))
      }
      return [known, Object.assign(answer, { async: asynchronous })]
    })
    this.cryptoki = new Cryptoki(new Map(made))
  }
}

describe('numbers of C', () => {
  it('stay whole above 2^53', () => {
    if (PLATFORM.ulong === 4) return
    const memory = new Memory(8)
    for (const value of [0, 5, Number.MAX_SAFE_INTEGER, 2n ** 53n, 2n ** 64n - 1n]) {
      memory.setULong(0, value)
      expect(memory.getULong(0)).toBe(value)
    }
    expect(UNAVAILABLE.has(memory.getULong(0))).toBe(true)
  })

  it('are of 4 or 8 bytes in attributes, and may be shorter', () => {
    expect(attributeNumber(Uint8Array.of(3, 1, 0, 0))).toBe(259)
    expect(attributeNumber(Uint8Array.of(3, 1, 0, 0, 0, 0, 0, 0))).toBe(259)
    expect(attributeNumber(Uint8Array.of(3))).toBe(3)
    for (const other of [[], [1, 2, 3], Array.from({ length: 8 }, () => 255)])
      expect(attributeNumber(Uint8Array.from(other))).toBeUndefined()
  })

  it.each([
    [0, undefined],
    [-1n, undefined],
    [5, 5],
  ])('say how many sessions a token has: %s', async (said, sessions) => {
    const { size: infoSize, offsets: inInfo } = LAYOUTS.CK_TOKEN_INFO
    const { cryptoki } = new FakeModule({
      C_GetTokenInfo: (_slot, info) => {
        setULong(at(info, infoSize), inInfo.ulMaxSessionCount, said)
        return CKR.OK
      },
    })
    expect((await cryptoki.tokenInfo(0)).maxSessions).toBe(sessions)
  })
})

const job = { mechanism: { mechanism: CKM.ECDSA }, key: 1, data: Uint8Array.of(1, 2, 3), size: 64 }
const session = () => ({ handle: 1, memory: new Memory(512), begun: false })
const larger = (length: number) =>
  new FakeModule({
    C_SignInit: () => CKR.OK,
    C_Sign: (_session, data, dataLength, signature, signatureLength) => {
      const room = at(signatureLength, 8)
      const had = getULong(room)
      setULong(room, 0, length)
      if (had < length) return CKR.BUFFER_TOO_SMALL
      const first = at(data, Number(dataLength)).getUint8(0)
      const view = at(signature, length)
      for (let index = 0; index < length; index++) view.setUint8(index, first + index)
      return CKR.OK
    },
  })

describe('a signature that is larger than was expected', () => {
  it('is asked for again with more room, in the operation that is begun', async () => {
    const module = larger(1000)
    const made = await makeSignature(module.cryptoki, session(), job)
    expect(made).toEqual(Uint8Array.from({ length: 1000 }, (_, index) => 1 + index))
    expect(module.calls).toEqual(['C_SignInit', 'C_Sign', 'C_Sign'])
  })

  it('is refused where it is as large as no signature is', async () => {
    await expect(makeSignature(larger(2 ** 31).cryptoki, session(), job)).rejects.toMatchObject({
      rv: CKR.BUFFER_TOO_SMALL,
    })
  })
})

const { size, offsets } = LAYOUTS.CK_ATTRIBUTE
const read = (module: FakeModule) => readAttributes(module.cryptoki, 1, 1, [CKA.LABEL, CKA.ID])

describe('attributes', () => {
  it('are read though the module changes the template, and shortens them', async () => {
    const module = new FakeModule({
      C_GetAttributeValue: (_session, _object, template, count) => {
        const view = at(template, Number(count) * size)
        for (let index = 0; index < Number(count); index++) {
          const base = index * size
          const place = view.getBigUint64(base + offsets.pValue, true)
          if (place === 0n) setULong(view, base + offsets.ulValueLen, 8)
          else {
            at(place, 8).setUint32(0, 0x61626364 + index)
            view.setBigUint64(base + offsets.pValue, 0n, true)
            setULong(view, base + offsets.ulValueLen, 4)
          }
        }
        return CKR.OK
      },
    })
    const texts = [...(await read(module))].map(([type, value]) => [type, new TextDecoder().decode(value)])
    expect(texts).toEqual([
      [CKA.LABEL, 'abcd'],
      [CKA.ID, 'abce'],
    ])
  })

  it('are asked for one by one where a module stops at one that it does not know', async () => {
    const module = new FakeModule({
      C_GetAttributeValue: (_session, _object, template, count) => {
        const view = at(template, Number(count) * size)
        if (getULong(view, offsets.type) === CKA.LABEL) {
          setULong(view, offsets.ulValueLen, -1n)
          return CKR.ATTRIBUTE_TYPE_INVALID
        }
        const place = view.getBigUint64(offsets.pValue, true)
        if (place !== 0n) at(place, 1).setUint8(0, 7)
        setULong(view, offsets.ulValueLen, 1)
        return CKR.OK
      },
    })
    expect([...(await read(module))]).toEqual([[CKA.ID, Uint8Array.of(7)]])
  })
})

it.skipIf(process.platform === 'win32')('more calls are in flight than koffi allows by default', async () => {
  const usleep = koffi.load(null).func('usleep', 'int', ['uint']) as unknown as NativeFunction
  const held = {}
  const calls = Array.from(
    { length: 1000 },
    () =>
      new Promise<number>((resolve, reject) => {
        start(usleep, [1], held, (error, rv) => (error === undefined ? resolve(rv) : reject(error)))
      }),
  )
  expect(new Set(await Promise.all(calls))).toEqual(new Set([0]))
})

const settings = (...args: readonly string[]) =>
  spawnSync(
    process.execPath,
    [
      '--experimental-strip-types',
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'support/settings.ts'),
      ...args,
    ],
    { encoding: 'utf8', timeout: 20_000 },
  )

describe('the settings of koffi', () => {
  it('give native code a stack of 1 MiB', () => {
    const { stdout, stderr } = settings()
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ stack: 1024 * 1024, calls: 4096 })
  })

  it('are those of another user that was first, which is said', () => {
    const { stdout, stderr } = settings('after another')
    expect((JSON.parse(stdout) as { stack: number }).stack).toBeLessThan(1024 * 1024)
    expect(stderr).toContain('[KMSKEYS_PKCS11_STACK]')
    expect(stderr).toContain('Import @kmskeys/pkcs11 first')
  })
})

/** A module that has these interfaces, each by its version and the version that its list claims. */
function offering(interfaces: { readonly [version: string]: number }, older: number) {
  const memory = new Memory(1024)
  const lists = new Map<string, bigint>()
  const asked: string[] = []
  const listOf = (version: string, claimed: number): bigint => {
    const list = memory.at(memory.put(Uint8Array.of(claimed, 0)))
    lists.set(version, list)
    return list
  }
  const structs = new Map(
    Object.entries(interfaces).map(([version, claimed]) => {
      const struct = memory.struct('CK_INTERFACE')
      memory.setPointer(struct + LAYOUTS.CK_INTERFACE.offsets.pFunctionList, listOf(version, claimed))
      return [version, memory.at(struct)]
    }),
  )
  const fallback = listOf('older', older)
  const getInterface = (...args: Argument[]): number => {
    const wanted = at(args[1], 2)
    const version = `${wanted.getUint8(0)}.${wanted.getUint8(1)}`
    asked.push(version)
    const struct = structs.get(version)
    if (struct === undefined) return CKR.FUNCTION_FAILED
    setPointer(args[2], struct)
    return CKR.OK
  }
  const getFunctionList = (...args: Argument[]): number => {
    setPointer(args[0], fallback)
    return CKR.OK
  }
  const found = functionListOf({
    getInterface: Object.assign(getInterface, { async: () => undefined }),
    getFunctionList: Object.assign(getFunctionList, { async: () => undefined }),
  })
  return { asked, name: [...lists].find(([, list]) => list === found)?.[0] }
}

describe('the list of functions', () => {
  it('is that of the highest interface, which is asked for first', () => {
    expect(offering({ '3.0': 3, '3.2': 3 }, 2)).toEqual({ asked: ['3.2'], name: '3.2' })
    expect(offering({ '3.0': 3 }, 2)).toEqual({ asked: ['3.2', '3.1', '3.0'], name: '3.0' })
  })

  it('is the older one where there is no interface, or one whose list is of another version', () => {
    expect(offering({}, 2).name).toBe('older')
    expect(offering({ '3.2': 4, '3.0': 2 }, 2).name).toBe('older')
  })

  it('is none where no version is known', () => {
    expect(offering({ '3.2': 4 }, 4).name).toBeUndefined()
  })
})
