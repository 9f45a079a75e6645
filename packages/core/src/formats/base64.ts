/** The one text that stands for these bytes: base64url without padding (RFC 7515 section 2), or base64. */
export function toBase64(bytes: Uint8Array, alphabet: 'base64url' | 'base64'): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(alphabet)
}

/** The bytes that `text` stands for; `undefined` when it is not exactly what {@link toBase64} writes. */
export function fromBase64(text: string, alphabet: 'base64url' | 'base64'): Uint8Array | undefined {
  // Buffer takes both alphabets, and passes over what it does not know.
  const bytes = Buffer.from(text, alphabet)
  return bytes.toString(alphabet) === text ? new Uint8Array(bytes) : undefined
}
