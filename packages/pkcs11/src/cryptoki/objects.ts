import { UNAVAILABLE } from './constants.ts'
import { MANY, type Cryptoki } from './cryptoki.ts'
import { Memory, type ULong } from './memory.ts'
import { LAYOUTS, PLATFORM } from './native.ts'
import { CKR } from './return-values.ts'
import { putMechanism, putTemplate, templateSize, type Attribute } from './templates.ts'

/** How many objects are asked for at once. */
const BATCH = 64

/** The objects that have all these attributes. */
export async function findObjects(
  cryptoki: Cryptoki,
  session: ULong,
  attributes: readonly Attribute[],
): Promise<readonly ULong[]> {
  const memory = new Memory(templateSize(attributes) + (BATCH + 1) * PLATFORM.ulong + 16)
  const template = putTemplate(memory, attributes)
  await cryptoki.call('C_FindObjectsInit', [session, memory.at(template), attributes.length], memory)
  const found: ULong[] = []
  try {
    const list = memory.take(BATCH * PLATFORM.ulong)
    const count = memory.take(PLATFORM.ulong)
    for (;;) {
      const args = [session, memory.at(list), BATCH, memory.at(count)]
      await cryptoki.call('C_FindObjects', args, memory)
      const batch = Number(memory.getULong(count))
      for (let index = 0; index < batch; index++) found.push(memory.getULong(list + index * PLATFORM.ulong))
      if (batch === 0 || found.length > MANY) return found
    }
  } finally {
    await cryptoki.call('C_FindObjectsFinal', [session], memory)
  }
}

/** The attributes of an object; those that it has not, or does not show, are left out. */
export async function readAttributes(
  cryptoki: Cryptoki,
  session: ULong,
  object: ULong,
  types: readonly number[],
): Promise<ReadonlyMap<number, Uint8Array>> {
  const lengths = await attributeLengths(cryptoki, session, object, types)
  const present = types.filter((type) => lengths.has(type))
  const values = new Map<number, Uint8Array>()
  if (present.length === 0) return values
  const wanted = present.map((type): Attribute => [type, new Uint8Array(lengths.get(type) ?? 0)])
  const memory = new Memory(templateSize(wanted))
  const template = putTemplate(memory, wanted)
  const { size, offsets } = LAYOUTS.CK_ATTRIBUTE
  // Kept apart, since the module may overwrite what is in the template.
  const places = present.map((_, index) => memory.getPointer(template + index * size + offsets.pValue))
  await getAttributeValue(cryptoki, session, object, memory, template, present.length)
  for (const [index, type] of present.entries()) {
    const length = memory.getULong(template + index * size + offsets.ulValueLen)
    const place = Number((places[index] ?? 0n) - memory.address)
    if (typeof length === 'number' && length <= (lengths.get(type) ?? 0) && !UNAVAILABLE.has(length))
      values.set(type, memory.copy(place, length))
  }
  return values
}

async function attributeLengths(
  cryptoki: Cryptoki,
  session: ULong,
  object: ULong,
  types: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { size, offsets } = LAYOUTS.CK_ATTRIBUTE
  const memory = new Memory(types.length * size + 8)
  const template = memory.take(types.length * size)
  for (const [index, type] of types.entries()) memory.setULong(template + index * size + offsets.type, type)
  const rv = await getAttributeValue(cryptoki, session, object, memory, template, types.length)
  const lengths = new Map<number, number>()
  for (const [index, type] of types.entries()) {
    const length = memory.getULong(template + index * size + offsets.ulValueLen)
    if (typeof length === 'number' && !UNAVAILABLE.has(length) && length <= MANY) lengths.set(type, length)
  }
  // Some modules stop at the first attribute that they do not know, and leave the others as they were.
  if (rv === CKR.OK || types.length === 1) return lengths
  if ([...lengths.values()].some((length) => length > 0)) return lengths
  for (const type of types)
    for (const entry of await attributeLengths(cryptoki, session, object, [type])) lengths.set(...entry)
  return lengths
}

function getAttributeValue(
  cryptoki: Cryptoki,
  session: ULong,
  object: ULong,
  memory: Memory,
  template: number,
  count: number,
): Promise<number> {
  const args = [session, object, memory.at(template), count]
  const { ATTRIBUTE_SENSITIVE, ATTRIBUTE_TYPE_INVALID } = CKR
  return cryptoki.call('C_GetAttributeValue', args, memory, ATTRIBUTE_SENSITIVE, ATTRIBUTE_TYPE_INVALID)
}

/** @returns the handles of the public and of the private key */
export async function generateKeyPair(
  cryptoki: Cryptoki,
  session: ULong,
  mechanism: number,
  publicAttributes: readonly Attribute[],
  privateAttributes: readonly Attribute[],
): Promise<readonly [ULong, ULong]> {
  const memory = new Memory(templateSize(publicAttributes) + templateSize(privateAttributes) + 64)
  const how = putMechanism(memory, { mechanism })
  const publicTemplate = putTemplate(memory, publicAttributes)
  const privateTemplate = putTemplate(memory, privateAttributes)
  const [publicKey, privateKey] = [memory.take(8), memory.take(8)]
  await cryptoki.call(
    'C_GenerateKeyPair',
    [
      session,
      memory.at(how),
      memory.at(publicTemplate),
      publicAttributes.length,
      memory.at(privateTemplate),
      privateAttributes.length,
      memory.at(publicKey),
      memory.at(privateKey),
    ],
    memory,
  )
  return [memory.getULong(publicKey), memory.getULong(privateKey)]
}
