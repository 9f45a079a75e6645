import { DERReader, encodeDER, Tag, type DERWriter } from '@kmskeys/core/der'

/** One element of DER: its identifier octet, and its content, or the elements in it. */
export interface Element {
  readonly tag: number
  readonly content: Uint8Array | readonly Element[]
}

/** Reads every element of a certificate, strictly. */
export function readTree(der: Uint8Array): Element {
  const reader = DERReader.from(der)
  const root = readElement(reader)
  reader.end()
  return root
}

/** Writes what was read. */
export function writeTree(root: Element): Uint8Array {
  return encodeDER((writer) => writeElement(writer, root))
}

function readElement(reader: DERReader): Element {
  const tag = reader.peekTag()
  if ((tag & CONSTRUCTED) === 0) return { tag, content: readPrimitive(reader, tag) }
  const inner = tag === Tag.SET ? reader.setOf() : reader.constructed(tag)
  const elements: Element[] = []
  while (!inner.done) elements.push(readElement(inner))
  return { tag, content: elements }
}

/** The content of the types that stand in a certificate, by the method of each, which checks what DER says of it. */
function readPrimitive(reader: DERReader, tag: number): Uint8Array {
  const start = reader.offset
  switch (tag) {
    case Tag.BOOLEAN:
      reader.boolean()
      break
    case Tag.INTEGER:
      return reader.integerBytes()
    case Tag.OBJECT_IDENTIFIER:
      return reader.oidBytes()
    case Tag.UTC_TIME:
      reader.time()
      break
    case Tag.UTF8_STRING:
    case Tag.PRINTABLE_STRING:
      reader.characterString()
      break
    default:
      break
  }
  reader.offset = start
  return reader.value(tag)
}

function writeElement(writer: DERWriter, { tag, content }: Element): void {
  if (content instanceof Uint8Array) writer.primitive(tag, content)
  else
    writer.constructed(tag, (inner) => {
      for (const element of content) writeElement(inner, element)
    })
}

const CONSTRUCTED = 0x20
