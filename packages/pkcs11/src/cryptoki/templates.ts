import { padded, type Memory } from './memory.ts'
import { LAYOUTS } from './native.ts'

/** An attribute and the value that it has or is to have. */
export type Attribute = readonly [type: number, value: Uint8Array]

/** A mechanism with the parameters that it may have. */
export interface Mechanism {
  readonly mechanism: number
  readonly pss?: PSSParameters | undefined
}
export interface PSSParameters {
  readonly hash: number
  readonly mgf: number
  readonly saltLength: number
}

/** How much memory a template takes. */
export function templateSize(attributes: readonly Attribute[]): number {
  const values = attributes.reduce((sum, [, value]) => sum + padded(value.length), 0)
  return padded(attributes.length * LAYOUTS.CK_ATTRIBUTE.size) + values
}

/** Writes attributes into memory. @returns where the template begins */
export function putTemplate(memory: Memory, attributes: readonly Attribute[]): number {
  const { size, offsets } = LAYOUTS.CK_ATTRIBUTE
  const template = memory.take(attributes.length * size)
  for (const [index, [type, value]] of attributes.entries()) {
    const at = template + index * size
    memory.setULong(at + offsets.type, type)
    memory.setPointer(at + offsets.pValue, memory.at(memory.put(value)))
    memory.setULong(at + offsets.ulValueLen, value.length)
  }
  return template
}

/** Writes a mechanism with its parameters into memory. */
export function putMechanism(memory: Memory, { mechanism, pss }: Mechanism): number {
  const at = memory.struct('CK_MECHANISM')
  const { offsets } = LAYOUTS.CK_MECHANISM
  memory.setULong(at + offsets.mechanism, mechanism)
  memory.setPointer(at + offsets.pParameter, pss === undefined ? 0n : memory.at(putPSS(memory, pss)))
  memory.setULong(at + offsets.ulParameterLen, pss === undefined ? 0 : LAYOUTS.CK_RSA_PKCS_PSS_PARAMS.size)
  return at
}

function putPSS(memory: Memory, { hash, mgf, saltLength }: PSSParameters): number {
  const at = memory.struct('CK_RSA_PKCS_PSS_PARAMS')
  const { offsets } = LAYOUTS.CK_RSA_PKCS_PSS_PARAMS
  memory.setULong(at + offsets.hashAlg, hash)
  memory.setULong(at + offsets.mgf, mgf)
  memory.setULong(at + offsets.sLen, saltLength)
  return at
}
