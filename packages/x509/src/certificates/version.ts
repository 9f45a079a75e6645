/** The field of a certificate of version 3, [0] EXPLICIT INTEGER 2 (RFC 5280 section 4.1.2.1). */
export const VERSION_3: Uint8Array = Uint8Array.of(0xa0, 3, 2, 1, 2)
